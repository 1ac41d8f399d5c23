"""What is wrong with one part of a question, and which names a question uses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from prepkit import kinds
from prepkit.bank.question import Question
from prepkit.domain import Check, Part
from prepkit.kinds.common import exhibit, expressions, template
from prepkit.strictyaml import Path

Found = tuple[Path, str, tuple[str, ...]]

_STEP = re.compile(r"([A-Za-z_]\w*)|\[([0-9]+)\]")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FIELD = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
# fields that people read: a name is used in them only as {name}
_PROSE = frozenset(
    (
        "prompt",
        "code",
        "test",
        "instead",
        "label",
        "text",
        "because",
        "left",
        "extra",
        "rubric",
        "point",
        "words",
        "citation",
        "hints",
        "solution",
        "source",
    )
)
_SELF_GRADED = "text"


def lint(part: Part, index: int, scope: Mapping[str, str], beside: Part | None = None) -> Iterator[Found]:
    """What the kind itself finds, checks whose arguments name what is not there, and keys that nothing would prove."""
    kind, here = kinds.kind_of(part), ("parts", index)
    names = frozenset(scope)
    for field, problem in kinds.kind(kind).inspect(part, scope):
        yield (*here, *steps(field)), f"{field}: {problem}", ()
    words = {name for name, type_ in scope.items() if type_ == "word"}
    for field, problem in exhibit.complaints(part, names, names - words):
        yield (*here, *steps(field)), f"{field}: {problem}", ()
    checks = list(_checks(msgspec.to_builtins(part)))
    numbers = {name for name, type_ in scope.items() if type_ != "word"} | set(getattr(part, "symbols", ()))
    drawn = exhibit.names(beside or part)
    for place, check in checks:
        for name, written in check.arguments.items():
            text = exhibit.without_curves(written, drawn)
            spot, called = (*here, *place, "with", name), f"{check.oracle}: {name}"
            if template.spells(text):
                yield from (
                    (spot, f"{called}: {problem}", ()) for _, problem in template.complaints("", text, names)
                )
            elif scope.get(text) != "word":
                yield from expression(spot, called, text, numbers)
    if not checks and not part.citation and kind != _SELF_GRADED:
        yield (
            here,
            f"part {index + 1} has no checks and no citation: nothing would show that its key is right",
            (),
        )


def expression(place: Path, label: str, text: str, names: Collection[str]) -> Iterator[Found]:
    """An expression that cannot be read, or names what is not there."""
    for _, problem in expressions.complaints("", text, frozenset(names)):
        yield place, f"{label}: {problem}", ()


def texts(question: Question) -> Iterator[Found]:
    """Prompts, reasons, hints and the solution, where they name what is not there."""
    scope = {*question.parameters, *question.derived}
    for index, part in enumerate(question.parts):
        told = {("prompt", part.prompt)} | {
            (f"mistakes[{n}].because", m.because) for n, m in enumerate(part.mistakes)
        }
        for field, text in sorted(told):
            for _, problem in template.complaints(field, text, frozenset(scope)):
                yield ("parts", index, *steps(field)), f"{field}: {problem}", ()
        scope |= {part.name} - {""}
    prose = [(("hints", n), "hints", hint) for n, hint in enumerate(question.hints)]
    for place, field, text in (*prose, (("solution",), "solution", question.solution)):
        for _, problem in template.complaints("", text, frozenset(scope)):
            yield place, f"{field}: {problem}", ()


def steps(field: str) -> Path:
    """`options[2].right` as a path.

    >>> steps("options[2].right")
    ('options', 2, 'right')
    """
    return tuple(name or int(index) for name, index in _STEP.findall(field))


def names_used(question: Question) -> set[str]:
    """Names that stand in an expression of the question, or as {name} in what people read."""
    plain = msgspec.to_builtins(question)
    read = {field: plain[field] for field in ("derived", "where", "parts", "hints", "solution")}
    return set(_names(read, False))


def _names(node: Any, prose: bool) -> Iterator[str]:
    if isinstance(node, str):
        yield from (_FIELD if prose else _WORD).findall(node)
    elif isinstance(node, dict):
        is_match = node.get("kind") == "match"
        for field, told in node.items():
            value = list(told.values()) if field == "with" else told  # an argument may be called `left`
            yield from _names(value, field in _PROSE or (is_match and field == "pairs"))
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _names(item, prose)


def _checks(node: Any, path: Path = ()) -> Iterator[tuple[Path, Check]]:
    """Every check in a part, wherever its kind keeps them."""
    if isinstance(node, dict):
        if "oracle" in node:
            yield path, msgspec.convert(node, Check)
        for field, value in node.items():
            yield from _checks(value, (*path, field))
    elif isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _checks(item, (*path, index))
