"""Questions and their variants."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from prepkit import strictyaml
from prepkit.domain import At, Level, Value
from prepkit.kinds import number
from prepkit.maths import evaluate
from prepkit.maths.read import read


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a bank file."""

    id: str
    topic: str = ""
    level: Level = "core"
    source: str = ""
    parameters: dict[str, dict[str, Any]] = {}
    derived: dict[str, str] = {}
    where: tuple[str, ...] = ()
    parts: tuple[number.Part, ...] = ()
    hints: tuple[str, ...] = ()
    solution: str = ""
    at: At = At()


class Variant(msgspec.Struct, frozen=True):
    """A question with numbers put in."""

    question: Question
    seed: int
    values: dict[str, Value]


def load(folder: Path) -> list[Question]:
    """Every question of every file below `folder`, by id."""
    found = []
    for path in sorted(folder.glob("*/*.yaml")):
        data = strictyaml.load(path)
        for entry in data["questions"]:
            found.append(msgspec.convert({"topic": data["topic"], **entry}, Question))
    return sorted(found, key=lambda question: question.id)


def digest(question: Question) -> str:
    """Hash of what decides the answer."""
    return hashlib.sha256(msgspec.json.encode(question)).hexdigest()[:16]


def choices(spec: dict[str, Any]) -> list[int]:
    """The values a parameter may take."""
    return (
        spec["values"] if "values" in spec else list(range(spec["from"], spec["to"] + 1, spec.get("step", 1)))
    )


def variant(question: Question, seed: int) -> Variant:
    """The variant of `seed`: drawn by a SHA-256 counter, so the same everywhere, for ever."""
    for attempt in range(10_000):
        values: dict[str, Value] = {}
        for name, spec in question.parameters.items():
            key = f"{question.id}\0{seed}\0{attempt}\0{name}".encode()
            options = choices(spec)
            values[name] = options[int.from_bytes(hashlib.sha256(key).digest()[:8], "big") % len(options)]
        for name, text in question.derived.items():
            values[name] = evaluate.evaluate(read(text), values)
        if all(evaluate.truth(read(text), values) for text in question.where):
            return Variant(question, seed, values)
    raise ValueError(f"{question.id}: no variant")


def fill(text: str, values: dict[str, Value | Fraction]) -> str:
    """`{name}` replaced by its value."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text
