"""JSON lines: `{"candidate", "id", "answer"}` a line, or a whole sheet a line. Read line by line, however many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from prepkit.domain import At, Complaint
from prepkit.grading.reading import entries
from prepkit.grading.reading.gather import Row, gather
from prepkit.grading.reading.source import Text
from prepkit.grading.reading.tidy import tidy
from prepkit.grading.submission import Submission

_DECODER = msgspec.json.Decoder(float_hook=str)


def read(text: Text) -> Iterator[Submission]:
    """The submissions, those of one candidate together."""
    return gather(_rows(text), text.name)


def _rows(text: Text) -> Iterator[Row]:
    for number, line, damaged in text.lines():
        if line.strip() or damaged:
            yield from _row(text.name, number, line, tuple(damaged))


def _row(name: str, number: int, line: str, damaged: tuple[Complaint, ...]) -> Iterator[Row]:
    at = At(name, number)
    try:
        value = _DECODER.decode(line) if line.strip() else None
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        problem = f"this line is no JSON: {str(error)[:120]}; it was left out"
        yield Row(at, complaints=(*damaged, Complaint(at, "", problem)), named=False)
        return
    if value is None or not isinstance(value, dict):
        problem = 'this line is no answer; expected {"candidate", "id", "answer"}; it was left out'
        said = damaged if value is None and damaged else (*damaged, Complaint(at, "", problem))
        yield Row(at, complaints=said, named=False)
        return
    yield from _told(at, value, damaged)


def _told(at: At, value: dict[str, Any], damaged: tuple[Complaint, ...]) -> Iterator[Row]:
    """The rows of one answer, or of one whole sheet."""
    reader = entries.Reader(at.file, lambda path: at.line, laid_out=False)
    if "answers" in value:
        found = reader.submission(value)
    else:
        reader.entry(value, ())
        found = reader.done(*(tidy(entries.plain(value.get(key)) or "") for key in ("candidate", "sheet")))
    named = "candidate" in value or bool(found.given)
    yield Row(at, found.candidate, found.sheet, complaints=(*damaged, *found.complaints), named=named)
    for given in found.given:
        yield Row(at, found.candidate, found.sheet, given=given)
    for stated in found.stated:
        yield Row(at, found.candidate, found.sheet, stated=stated)
