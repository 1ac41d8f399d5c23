"""A question as the rest of the house sees it, and the hash of what decides its answer."""

from __future__ import annotations

import hashlib
from typing import Any, Literal, get_args

import msgspec

from prepkit.domain import At, Level, Part

LEVELS: tuple[str, ...] = get_args(Level)
Number = int | float | str
ParameterType = Literal["int", "nat", "pint", "real", "pos", "nonneg", "nz", "prob", "unit", "word"]

# what changes nothing about the answer or its evidence
_PROSE = frozenset(
    ("id", "level", "source", "hints", "solution", "derivation", "follow_ups", "was", "lab", "topic")
)
_DIGITS = 16  # of the digest: 64 bits


class Parameter(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "stop": "to"}
):
    """What a name may stand for: listed `values`, or `from` … `to` in steps; `word` is for prompts only."""

    type: ParameterType
    values: tuple[Number, ...] = ()
    start: Number | None = None
    stop: Number | None = None
    step: Number | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a bank file. `id` carries its history through edits, `was` through renames."""

    id: str
    topic: str
    level: Level = "core"
    source: str = ""
    parameters: dict[str, Parameter] = {}
    derived: dict[str, str] = {}
    where: tuple[str, ...] = ()
    parts: tuple[Part, ...]
    hints: tuple[str, ...] = ()
    solution: str = ""
    derivation: str = ""
    follow_ups: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    lab: str = ""
    at: At = At()
    digest: str = ""


def digest(entry: dict[str, Any]) -> str:
    """Hash of what decides the answer of an entry as written: parameters, conditions, prompts, keys, checks.

    Prose about the answer (hints, solution, why a mistake is one) and the id change nothing.

    >>> entry = {"id": "a.b", "parts": [{"kind": "number", "prompt": "1 + 1?", "key": "2"}]}
    >>> digest(entry) == digest({**entry, "id": "a.c", "solution": "Count."})
    True
    >>> digest(entry) == digest({**entry, "parts": [{"kind": "number", "prompt": "1 + 1?", "key": "3"}]})
    False
    """
    told = {name: value for name, value in entry.items() if name not in _PROSE}
    told["parts"] = [_decisive(part) for part in entry.get("parts", ())]
    encoded = msgspec.json.encode(told, order="deterministic")
    return hashlib.sha256(encoded).hexdigest()[:_DIGITS]


def _decisive(part: dict[str, Any]) -> dict[str, Any]:
    """A part without the explanations of its mistakes and options, and without the words looked for in its points."""
    return {
        name: [_bare(item) for item in value] if isinstance(value, list) else value
        for name, value in part.items()
    }


def _bare(item: Any) -> Any:
    if isinstance(item, dict) and "point" in item and "words" in item:
        return item["point"]  # as if it were written without words: they only suggest
    if isinstance(item, dict) and "because" in item:
        return {name: value for name, value in item.items() if name != "because"}
    return item
