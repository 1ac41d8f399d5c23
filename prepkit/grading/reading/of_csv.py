"""Tables: long (`candidate,id,answer[,seconds]`, an answer a line) or wide (`candidate`, then a column a question).

Comma, semicolon or tab, whichever the header uses. Read row by row, however many there are.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from prepkit.domain import At, Complaint
from prepkit.grading.cells import bare
from prepkit.grading.reading import entries
from prepkit.grading.reading.gather import Row, gather
from prepkit.grading.reading.source import LONGEST, Text
from prepkit.grading.reading.tidy import tidy
from prepkit.grading.submission import Submission

_NAMES = {
    "candidate": "candidate", "name": "candidate", "student": "candidate", "id": "id", "question": "id",
    "part": "part", "answer": "answer", "seconds": "seconds", "sheet": "sheet", "digest": "digest", "seed": "seed",
    "points": "points",
}  # fmt: skip
TALLEST = 200  # lines of one row
Line = tuple[int, str, list[Complaint]]
_EXPECTED = "expected the columns candidate,id,answer, or candidate and a column for each question"
_FORMULA = "the cell begins with =; it is taken as text, and a spreadsheet may have shown something else"
_QUOTE = "put a cell that holds the delimiter between double quotes"


def read(text: Text) -> Iterator[Submission]:
    """The submissions, those of one candidate together."""
    return gather(_rows(text), text.name)


def _rows(text: Text) -> Iterator[Row]:
    table = _Table(text)
    found = table.next()
    if found is None:
        return
    at, heads, damaged = found
    columns = [_column(head) for head in heads]
    wide = not {"id", "answer"} <= set(columns)
    asked = [head for head in columns if "." in head]
    if wide and not asked:
        problem = f"the columns {', '.join(heads)[:200]!r} hold no answers; {_EXPECTED}"
        yield Row(at, complaints=(*damaged, Complaint(at, "", problem)), named=False)
        return
    odd = [
        head for head, column in zip(heads, columns, strict=True) if column not in {*_NAMES.values(), *asked}
    ]
    passed: tuple[Complaint, ...] = (
        (Complaint(at, "", f"the columns {', '.join(odd)[:200]!r} are no questions"),) if odd and wide else ()
    )
    twice = {
        column for column in columns if columns.count(column) > 1 and column in {*_NAMES.values(), *asked}
    }
    passed += tuple(
        Complaint(at, "", f"column {name!r} is there twice; the first counts") for name in sorted(twice)
    )
    if passed or damaged:
        yield Row(at, complaints=(*damaged, *passed), named=False)
    while (found := table.next()) is not None:
        at, cells, damaged = found
        yield from _answers(at, columns, cells, tuple(damaged), wide)


def _column(head: str) -> str:
    """What a column is: one of the known names, else the address of a question."""
    plain = tidy(bare(head))
    return _NAMES.get(plain.casefold(), plain)


def _answers(
    at: At, columns: Sequence[str], cells: Sequence[str], damaged: tuple[Complaint, ...], wide: bool
) -> Iterator[Row]:
    if not any(cell.strip() for cell in cells):
        if damaged:
            yield Row(at, complaints=damaged, named=False)
        return
    row = {name: tidy(bare(cell)) for name, cell in reversed(list(zip(columns, cells, strict=False)))}
    candidate, sheet, named = row.get("candidate", ""), row.get("sheet", ""), "candidate" in row
    if len(cells) > len(columns):
        problem = f"here are {len(cells)} cells for {len(columns)} columns; {_QUOTE}; the line was left out"
        yield Row(at, candidate, sheet, complaints=(*damaged, Complaint(at, "", problem)), named=named)
        return
    asked = [name for name in columns if "." in name] if wide else ["answer"]
    formulas = [
        Complaint(at, f"id {name if wide else row['id']}", _FORMULA)
        for name, cell in zip(columns, cells, strict=False)
        if cell.startswith("=") and name in asked
    ]
    told = _wide(at, row, asked) if wide else _long(at, row)
    yield Row(at, candidate, sheet, complaints=(*damaged, *formulas, *told.complaints), named=named)
    yield from (Row(at, candidate, sheet, given=given) for given in told.given)
    yield from (Row(at, candidate, sheet, stated=stated) for stated in told.stated)


def _long(at: At, row: Mapping[str, Any]) -> Submission:
    reader = entries.Reader(at.file, lambda path: at.line, laid_out=False)
    reader.entry(row, ())
    return reader.done("", "")


def _wide(at: At, row: Mapping[str, str], asked: Iterable[str]) -> Submission:
    reader = entries.Reader(at.file, lambda path: at.line, laid_out=False)
    for name in dict.fromkeys(asked):
        reader.entry({"id": name, "answer": row.get(name, "")}, ())
    return reader.done("", "")


class _Table:
    """Rows of cells with the line each begins at.

    What the csv reader refuses is a complaint about its first line; the lines behind are read again, since a quote
    left open swallows them.
    """

    def __init__(self, text: Text) -> None:
        self._name, self._lines = text.name, text.lines()
        head = text.head.split("\n", 1)[0]
        self._delimiter = max(",;\t", key=head.count)
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []  # of the row that is being read
        self._reader = self._begun()

    def _begun(self) -> Iterator[list[str]]:
        csv.field_size_limit(LONGEST)
        return csv.reader(self._rows(), delimiter=self._delimiter, strict=True)

    def next(self) -> tuple[At, list[str], list[Complaint]] | None:
        """Where the next row begins, its cells, and what was wrong with its bytes."""
        while True:
            self._taken.clear()
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                return self._refused(str(error))
            damaged = [complaint for line in self._taken for complaint in line[2]]
            if cells is None:
                return None
            if cells or damaged:
                return At(self._name, self._taken[0][0]), cells, damaged

    def _refused(self, why: str) -> tuple[At, list[str], list[Complaint]]:
        first, *rest = self._taken
        self._again.extendleft(reversed(rest))
        self._reader = self._begun()
        at = At(self._name, first[0])
        problem = f"{why}; is a double quote left open? the line was left out"
        return at, [], [*first[2], Complaint(at, "", problem)]

    def _rows(self) -> Iterator[str]:
        while line := self._again.popleft() if self._again else next(self._lines, None):
            self._taken.append(line)
            if len(self._taken) > TALLEST:
                raise csv.Error(f"a cell of more than {TALLEST} lines")
            yield line[1] + "\n"
