"""Pairs of lines as JSON, one a line, to judgements as JSON, one a line: whatever a line holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from prepkit.domain import Context, Judgement
from prepkit.maths.judge import judge

SCHEMA = 1
LONGEST = 1 << 20  # bytes of a line: what is longer is refused, and skipped without being kept


class Row(msgspec.Struct, frozen=True):
    """What a line says; other keys are let be."""

    a: str
    b: str
    let: dict[str, str] = {}
    facts: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    sequences: tuple[str, ...] = ()
    definitions: dict[str, str] = {}


def report(found: Judgement) -> dict[str, Any]:
    """A judgement as the JSON value that `prepkit check` prints.

    >>> report(Judgement("proved", read_as=("x", "x")))["verdict"]
    'proved'
    """
    return {
        "schema": SCHEMA,
        "verdict": found.verdict,
        "direction": found.direction,
        "counter_example": found.counter_example,
        "read_as": list(found.read_as),
        "reason": found.reason,
    }


def judged_line(line: bytes, deadline: float = 3.0) -> Judgement:
    """The judgement of one line of JSON; a line that cannot be used is `unreadable`, with the reason.

    >>> judged_line(b'{"a": "2*x", "b": "x+x", "let": {"x": "real"}}').verdict
    'proved'
    >>> judged_line(b'{"a": 1, "b": "x"}').reason
    'Expected `str`, got `int` - at `$.a`'
    """
    if not line.strip():
        return Judgement("unreadable", reason="an empty line; expected a JSON object with a and b")
    try:
        row = msgspec.json.decode(line, type=Row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Judgement("unreadable", reason=str(error) or "no JSON object with a and b")
    context = Context(row.let, row.facts, row.functions, row.sequences, row.definitions)
    return judge(row.a, row.b, context, deadline)


def judged_lines(stream: BinaryIO, deadline: float = 3.0) -> Iterator[Judgement]:
    """One judgement a line, in order, each as soon as its line has been read."""
    while line := stream.readline(LONGEST):
        if len(line) == LONGEST and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield Judgement("unreadable", reason=f"a line of more than {LONGEST} bytes")
        else:
            yield judged_line(line, deadline)
