"""Which reader a file needs, by its name, else by how it begins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Literal

from prepkit.domain import At, Complaint
from prepkit.errors import Unusable
from prepkit.grading.reading.sniff import form
from prepkit.grading.reading.source import NoText, Text, opened
from prepkit.grading.submission import Submission

STDIN = "stdin"


def read(source: Path | Literal["-"], stream: BinaryIO | None = None) -> Iterator[Submission]:
    """The submissions in `source`, in order; `stream` is read in its place where there is one.

    >>> from io import BytesIO
    >>> lines = b'{"candidate": "Ada", "id": "a.b", "answer": "3"}'
    >>> [each.candidate for each in read(Path("answers.jsonl"), BytesIO(lines))]
    ['Ada']
    """
    name = STDIN if source == "-" else str(source)
    if stream is not None or source == "-":
        yield from _read(stream or sys.stdin.buffer, name)
        return
    try:
        with Path(source).open("rb") as file:
            yield from _read(file, name)
    except OSError as error:
        raise Unusable(name, error.strerror or "cannot be read", "give a file of answers") from None


def _read(stream: BinaryIO, name: str) -> Iterator[Submission]:
    try:
        text = opened(stream, name)
        yield from _reader(text)
    except NoText as error:
        yield Submission(name, complaints=(Complaint(At(name, 1), "", f"the file {error.why}"),))


def _reader(text: Text) -> Iterator[Submission]:
    found: Iterator[Submission] = import_module(f"prepkit.grading.reading.of_{form(text)}").read(text)
    return found
