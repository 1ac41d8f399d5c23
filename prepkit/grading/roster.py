"""A class at a glance: who earned what, and of each part how hard it was, how well it tells candidates apart, and which
mistakes were made. Reports pass by one at a time; what is kept of each is a row of numbers.

Facility is the mean share of a part's points, over those whose answer is decided. Discrimination is the correlation of
that share with the candidate's share on all other parts (Henrysson 1963's corrected item-total correlation).
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from math import nan, sqrt
from statistics import mean, median, pstdev

import msgspec

from prepkit.grading.paper import address
from prepkit.grading.report import Mark, Report

COMMONEST = 5
"""Mistakes named of one part."""
FEW = 3
"""Candidates below which a correlation says nothing."""


class Row(msgspec.Struct, frozen=True):
    """One candidate: points earned, decided and in all; earned of decided; seconds where they are known."""

    candidate: str
    earned: float
    decided: float
    points: float
    share: float | None
    in_review: int
    missing: int
    seconds: float


class Item(msgspec.Struct, frozen=True):
    """One part over all candidates; `mistakes` are the commonest, with counts."""

    name: str
    topic: str
    level: str
    kind: str
    asked: int
    missing: int
    in_review: int
    facility: float | None
    discrimination: float | None
    seconds: float | None
    mistakes: tuple[tuple[str, int], ...]


class Open(msgspec.Struct, frozen=True):
    """An answer that waits for a person."""

    candidate: str
    name: str
    text: str
    note: str


class Summary(msgspec.Struct, frozen=True):
    """All of it; candidates in the order they came, parts in the order of the sheet."""

    sheets: tuple[str, ...]
    rows: tuple[Row, ...]
    items: tuple[Item, ...]
    open: tuple[Open, ...]

    @property
    def shares(self) -> list[float]:
        """The shares of all candidates of whom anything is decided."""
        return [row.share for row in self.rows if row.share is not None]

    @property
    def middle(self) -> tuple[float, float, float] | None:
        """Mean, median and standard deviation of the shares.

        >>> Summary((), (Row("Ada", 1, 2, 3, 0.5, 1, 0, 0), Row("Bob", 2, 2, 2, 1.0, 0, 0, 0)), (), ()).middle
        (0.75, 0.75, 0.25)
        """
        shares = self.shares
        return (mean(shares), median(shares), pstdev(shares)) if shares else None


class _Part:
    """What is kept of one part while reports pass."""

    def __init__(self, mark: Mark) -> None:
        self.first = mark
        self.share = array("d")  # by candidate: of the points, or nan where it is open or was not asked
        self.missing = self.in_review = 0
        self.seconds = array("d")
        self.mistakes: Counter[str] = Counter()

    def add(self, mark: Mark, place: int) -> None:
        self.share.extend([nan] * (place - len(self.share)))
        self.share.append(nan if mark.earned is None else mark.earned / mark.points if mark.points else nan)
        self.missing += mark.status == "missing"
        self.in_review += mark.status == "review"
        if mark.seconds:
            self.seconds.append(mark.seconds)
        if words := mark.verdict.misconception or mark.verdict.mistake:
            self.mistakes[words] += 1


class Roster:
    """Takes in reports one at a time; `summary` may be asked at any moment.

    >>> roster = Roster()
    >>> roster.add(Report("Ada", "s", "ada.yaml", ()))
    >>> [row.candidate for row in roster.summary().rows]
    ['Ada']
    """

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}
        self._rows: list[Row] = []
        self._open: list[tuple[int, Mark]] = []
        self._sheets: dict[str, None] = {}

    def add(self, report: Report) -> None:
        """One candidate more."""
        place = len(self._rows)
        self._sheets.setdefault(report.sheet)
        self._rows.append(_row(report))
        for mark in report.marks:
            name = address(mark.question, mark.part)
            if name not in self._parts:
                self._parts[name] = _Part(mark)
            self._parts[name].add(mark, place)
            if mark.status == "review":
                self._open.append((place, mark))

    def summary(self, *, anonymous: bool = False) -> Summary:
        """The class so far; `anonymous` numbers the candidates, and nothing else says who they are."""
        rows = self._rows
        who = _numbers(rows) if anonymous else [row.candidate for row in rows]
        told = [msgspec.structs.replace(row, candidate=name) for row, name in zip(rows, who, strict=True)]
        if anonymous:
            told.sort(key=lambda row: int(row.candidate.rpartition(" ")[2]))
        waiting = tuple(
            Open(who[place], address(mark.question, mark.part), mark.text, mark.note)
            for place, mark in self._open
        )
        items = tuple(_items(self._parts))
        return Summary(tuple(filter(None, self._sheets)), tuple(told), items, waiting)


def _row(report: Report) -> Row:
    missing = sum(mark.status == "missing" for mark in report.marks)
    seconds = sum(mark.seconds for mark in report.marks)
    name = report.candidate or report.source
    return Row(
        name, report.earned, report.decided, report.points, report.share, report.in_review, missing, seconds
    )


def _numbers(rows: Sequence[Row]) -> list[str]:
    """`candidate 1`, `candidate 2`, … in an order that neither names nor scores decide, the same each time."""
    order = sorted(
        range(len(rows)), key=lambda place: hashlib.sha256(rows[place].candidate.encode()).digest()
    )
    numbers = {place: number for number, place in enumerate(order, 1)}
    return [f"candidate {numbers[place]}" for place in range(len(rows))]


def _items(parts: dict[str, _Part]) -> Iterator[Item]:
    longest = max((len(part.share) for part in parts.values()), default=0)
    for part in parts.values():
        part.share.extend([nan] * (longest - len(part.share)))
    sums, counts = array("d", [0.0]) * longest, array("l", [0]) * longest
    for part in parts.values():
        for place, share in _decided(part.share):
            sums[place] += share
            counts[place] += 1
    for name, part in parts.items():
        yield _item(name, part, sums, counts)


def _decided(shares: array[float]) -> Iterator[tuple[int, float]]:
    return (
        (place, share) for place, share in enumerate(shares) if share == share
    )  # not a number is not itself


def _item(name: str, part: _Part, sums: array[float], counts: array[int]) -> Item:
    decided = list(_decided(part.share))
    pairs = [(share, (sums[at] - share) / (counts[at] - 1)) for at, share in decided if counts[at] > 1]
    shares = [share for _, share in decided]
    asked = len(shares) + part.in_review
    mistakes = sorted(part.mistakes.items(), key=lambda each: (-each[1], each[0]))[:COMMONEST]
    mark = part.first
    return Item(
        name, mark.topic, mark.level, mark.kind, asked, part.missing, part.in_review,
        mean(shares) if shares else None, correlation(pairs), median(part.seconds) if part.seconds else None,
        tuple(mistakes),
    )  # fmt: skip


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None for fewer than three pairs, or where one side never varies.

    >>> correlation([(0, 0), (1, 2), (2, 4)]), correlation([(1, 0), (1, 2), (1, 4)])
    (1.0, None)
    """
    if len(pairs) < FEW:
        return None
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    middle_x, middle_y = mean(x), mean(y)
    together = sum((a - middle_x) * (b - middle_y) for a, b in pairs)
    spread = sqrt(sum((a - middle_x) ** 2 for a in x) * sum((b - middle_y) ** 2 for b in y))
    return round(together / spread, 12) if spread > 0 else None
