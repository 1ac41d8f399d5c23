"""An attempt as a row of the history: what is refused, what is put into its one form, and the way back."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, get_args

import msgspec

from prepkit.domain import Attempt, Event, Outcome
from prepkit.study.moments import utc_text

COLUMNS = Attempt.__struct_fields__
_UUID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
_INT64 = 2**63
_OUTCOMES = ("", *Outcome)


def checked(attempt: Attempt) -> Attempt:
    """The attempt in its one form (UTC, no lone surrogates); ValueError names the first field that is wrong.

    >>> from prepkit.study.replay import attempt_like
    >>> checked(attempt_like(at="2026-01-01T01:00:00+01:00")).at
    '2026-01-01T00:00:00.000000Z'
    >>> checked(attempt_like(credit=1.5))
    Traceback (most recent call last):
    ValueError: credit is 1.5; expected 0 to 1
    """
    for field, right, expected in _rules(attempt):
        if not right:
            raise ValueError(f"{field} is {getattr(attempt, field)!r:.80}; expected {expected}")
    plain = {name: _plain(getattr(attempt, name)) for name in ("text", "read_as", "mistake")}
    return msgspec.structs.replace(attempt, at=utc_text(attempt.at), **plain)


def _rules(attempt: Attempt) -> list[tuple[str, bool, str]]:
    return [
        ("uuid", bool(_UUID.fullmatch(attempt.uuid)), "1 to 64 letters, digits or -"),
        ("question", bool(attempt.question) and attempt.question.isprintable(), "a question's id"),
        ("digest", attempt.digest.isprintable(), "printable text"),
        ("encounter", attempt.encounter.isprintable(), "printable text"),
        ("event", attempt.event in get_args(Event), "one of " + ", ".join(get_args(Event))),
        ("outcome", attempt.outcome in _OUTCOMES, "one of " + ", ".join(Outcome)),
        ("credit", 0 <= attempt.credit <= 1, "0 to 1"),
        ("seconds", math.isfinite(attempt.seconds) and attempt.seconds >= 0, "0 or more"),
        ("seed", -_INT64 <= attempt.seed < _INT64, "a 64-bit integer"),
        ("hints", 0 <= attempt.hints < _INT64, "0 or more"),
        ("parts", 1 <= attempt.parts < _INT64, "1 or more"),
        ("part", 0 <= attempt.part <= attempt.parts, "0 to the number of parts"),
        ("encounter", bool(attempt.encounter) or attempt.parts == 1, "an id where there are several parts"),
    ]


def _plain(text: str) -> str:
    """Bytes that were no UTF-8 when typed arrive as lone surrogates, which no file can hold: `\\udcff`."""
    return text.encode("utf-8", "backslashreplace").decode()


def to_row(attempt: Attempt) -> tuple[Any, ...]:
    """The values of `COLUMNS`, in that order."""
    cells = [getattr(attempt, name) for name in COLUMNS]
    cells[COLUMNS.index("values")] = msgspec.json.encode(attempt.values).decode()
    return tuple(cells)


def from_row(row: Sequence[Any]) -> Attempt:
    """The inverse of `to_row`; msgspec.ValidationError or DecodeError where the row is damaged.

    >>> from prepkit.study.replay import attempt_like
    >>> from_row(to_row(attempt_like(values={"W": "224"}))).values
    {'W': '224'}
    """
    cells = dict(zip(COLUMNS, row, strict=True))
    cells["values"] = msgspec.json.decode(cells["values"])
    return msgspec.convert(cells, Attempt)
