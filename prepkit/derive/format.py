"""A derivation file as msgspec types: what the loader reads and what the editor's schema says."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from prepkit.domain import Check

FORMAT = 1
Relation = Literal["", "=", "<=>", "=>", "<=", ">=", "≤", "≥", "<", ">"]
Strength = Literal["proved", "probed", "torch"]
Link = Literal["goal", "definition", "fact", "counting", "hypothesis", "chain"]


class Planted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wrong line, and the misconception behind it."""

    line: str
    because: str


class HeadEntry(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"chains": "from"},
):
    """The line a chain starts from, and what links it to what came before."""

    line: str
    by: Link
    chains: tuple[str, ...] = ()
    obligation: str = ""
    say: str = ""
    equation: str = ""


class LineEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line, how it follows from the line before, why, and what learners write instead of it."""

    line: str
    rel: Relation = ""
    why: str
    say: str = ""
    accept: tuple[str, ...] = ()
    mistakes: tuple[Planted, ...] = ()
    min: Strength = "proved"
    checks: tuple[Check, ...] = ()
    equation: str = ""


class ChainEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Lines that follow from each other; symbols, facts and definitions here are valid in this chain alone."""

    name: str
    symbols: dict[str, str] = {}
    facts: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    sequences: tuple[str, ...] = ()
    definitions: dict[str, str] = {}
    head: HeadEntry
    lines: tuple[LineEntry, ...]


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file: one derivation."""

    format: Literal[1]
    id: str
    title: str
    topic: str
    source: str = ""
    goal: str
    symbols: dict[str, str] = {}
    facts: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    sequences: tuple[str, ...] = ()
    definitions: dict[str, str] = {}
    defaults: dict[str, str | int | float] = {}
    equations: tuple[str, ...] = ()
    chains: tuple[ChainEntry, ...]


def schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of a derivation file, for editors.

    >>> schema()["title"]
    'A derivation'
    """
    (root,), types = msgspec.json.schema_components((File,), ref_template="#/$defs/{name}")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A derivation"}
    return {**head, **root, "$defs": {name: _lenient(node) for name, node in types.items()}}


def _lenient(node: Any) -> Any:
    """Where a text is wanted a number or true/false too: the loader reads them as they are spelled."""
    if isinstance(node, list):
        return [_lenient(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: _lenient(value) for key, value in node.items()}
    if found.get("type") == "string" and "enum" not in found:
        found["type"] = ["string", "number", "boolean"]
    return found
