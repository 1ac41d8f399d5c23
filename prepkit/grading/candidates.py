"""A list of candidates as somebody has it, and what their files are called."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from prepkit.errors import Unusable
from prepkit.grading.reading.source import NoText, opened
from prepkit.grading.reading.tidy import tidy

COLUMNS = ("candidate", "name", "student", "full name", "email", "sid")
LONGEST = 200  # characters of a name
_STEM = 60  # characters of a file's name: three bytes each still fit every file system
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_REMEDY = "give a name a line, or a table with a column candidate"


def candidates(stream: BinaryIO, name: str) -> tuple[str, ...]:
    """The names in a file: one a line, or the column `candidate` (or `name`, …) of a CSV table.

    Raises `Unusable` with the line of a name that is written twice or is none.

    >>> from io import BytesIO
    >>> candidates(BytesIO(b"email,name\\na@x.org,Ada\\nb@x.org,Bob"), "roster.csv")
    ('Ada', 'Bob')
    """
    try:
        text, damaged = opened(stream, name).whole()
    except NoText as error:
        raise Unusable(name, error.why, _REMEDY) from None
    if damaged:
        raise Unusable(f"{name}:{damaged[0].at.line}", damaged[0].problem, "save it as UTF-8")
    rows = text.split("\n")
    column, header = _column(rows[0])
    found = [
        (number, tidy(_cell(row, column)))
        for number, row in enumerate(rows, 1)
        if row.strip() and number > header and not row.startswith("#")
    ]
    _check(found, name)
    return tuple(candidate for _, candidate in found)


def _column(first: str) -> tuple[tuple[str, int] | None, int]:
    """Delimiter and place of the column with the names, and how many lines the header takes."""
    for delimiter in ",;\t":
        heads = [head.strip().casefold() for head in next(csv.reader([first], delimiter=delimiter), [])]
        for wanted in COLUMNS:
            if wanted in heads:
                return (delimiter, heads.index(wanted)), 1
    return None, 0


def _cell(row: str, column: tuple[str, int] | None) -> str:
    if column is None:
        return row
    cells = next(csv.reader([row], delimiter=column[0]), [])
    return cells[column[1]] if column[1] < len(cells) else ""


def _check(found: Sequence[tuple[int, str]], name: str) -> None:
    seen: dict[str, int] = {}
    for number, candidate in found:
        folded = _folded(candidate)
        if not candidate or len(candidate) > LONGEST or not candidate.isprintable():
            problem = "here is no name" if not candidate else f"{candidate[:40]!r}… is no name of one line"
            raise Unusable(f"{name}:{number}", problem, _REMEDY)
        if folded in seen:
            problem = f"candidate {candidate!r} stands at line {seen[folded]} already"
            raise Unusable(f"{name}:{number}", problem, "tell them apart")
        seen[folded] = number
    if not found:
        raise Unusable(name, "names nobody", _REMEDY)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def stems(names: Iterable[str]) -> tuple[str, ...]:
    """A file's name for each candidate: letters and digits of any script, never a path, never twice.

    >>> stems(["Ada Lovelace", "../ada lovelace", "…", "CON"])
    ('Ada-Lovelace', 'ada-lovelace-2', 'candidate', 'con-2')
    """
    taken: set[str] = set()
    return tuple(stem(name, taken) for name in names)


def stem(name: str, taken: set[str]) -> str:
    """One name; `taken` learns it."""
    kept = "".join(c if c.isalnum() or c in "-_" else " " for c in unicodedata.normalize("NFC", name))
    base = "-".join(kept.split())[:_STEM].strip("-") or "candidate"
    base, number = (base.lower() if base.casefold() in _DEVICES else base), 1
    found = base
    while _folded(found) in taken or found in _DEVICES:
        number += 1
        found = f"{base}-{number}"
    taken.add(_folded(found))
    return found
