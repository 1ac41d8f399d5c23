"""The bank's file format as msgspec types: what the loader reads, the editor's schema says and the index stores."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec

from prepkit import kinds
from prepkit.bank.question import Parameter, Question
from prepkit.domain import At, Level, Part

FORMAT = 1
P = TypeVar("P")


class Entry(
    msgspec.Struct, Generic[P], frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A question as written; `P` is the union of the kinds of part it may have."""

    id: str
    level: Level = "core"
    source: str = ""
    parameters: dict[str, Parameter] = {}
    derived: dict[str, str] = {}
    where: tuple[str, ...] = ()
    parts: Annotated[tuple[P, ...], msgspec.Meta(min_length=1)]
    solution: str = ""
    hints: tuple[str, ...] = ()
    derivation: str = ""
    follow_ups: tuple[str, ...] = ()
    was: str | tuple[str, ...] = ()
    lab: str = ""


class File(msgspec.Struct, Generic[P], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file: one format, one topic, its questions."""

    format: Literal[1]
    topic: str
    questions: tuple[Entry[P], ...]


@functools.cache
def part_types() -> dict[str, type[Part]]:
    """Kind → its type of part; the folder `kinds/` is the registry."""
    return {name: kinds.kind(name).Part for name in kinds.names()}


@functools.cache
def entry_type(names: Iterable[str] = ()) -> Any:
    """`Entry` of parts of the kinds `names` (all kinds if none are named)."""
    generic: Any = Entry
    return generic[_union(tuple(names))]


@functools.cache
def file_type() -> Any:
    """`File` of parts of any kind."""
    generic: Any = File
    return generic[_union(())]


def _union(names: tuple[str, ...]) -> Any:
    found = [kinds.kind(name).Part for name in names] or list(part_types().values())
    return functools.reduce(operator.or_, found)


@functools.cache
def _decoder(names: tuple[str, ...]) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(entry_type(names))


def decode(blob: bytes, names: tuple[str, ...]) -> Entry[Any]:
    """The entry that `msgspec.msgpack.encode` made of one whose parts are of the kinds `names`."""
    entry: Entry[Any] = _decoder(names).decode(blob)
    return entry


def question_of(entry: Entry[Any], topic: str, at: At, digest: str) -> Question:
    """The entry with what its surroundings add."""
    return Question(
        id=entry.id,
        topic=topic,
        level=entry.level,
        source=entry.source,
        parameters=entry.parameters,
        derived=entry.derived,
        where=entry.where,
        parts=entry.parts,
        solution=entry.solution,
        hints=entry.hints,
        derivation=entry.derivation,
        follow_ups=entry.follow_ups,
        was=(entry.was,) if isinstance(entry.was, str) else entry.was,
        lab=entry.lab,
        at=at,
        digest=digest,
    )
