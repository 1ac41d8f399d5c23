"""Answers one by one → submissions. Small files may hold them in any order; large ones candidate after candidate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from prepkit.domain import At, Complaint
from prepkit.grading.submission import Given, Stated, Submission

HELD = 100_000  # answers that are held to bring those of one candidate together
COMPLAINTS = 100  # of one submission that are told one by one


class Row(msgspec.Struct, frozen=True):
    """One line of a file: whose, and what. Without `given`, it only has `complaints`."""

    at: At
    candidate: str = ""
    sheet: str = ""
    given: Given | None = None
    stated: Stated | None = None
    complaints: tuple[Complaint, ...] = ()
    named: bool = True  # it says whose it is; what cannot be read belongs to the candidate before


class _Open:
    """A submission while rows come in."""

    def __init__(self, source: str, candidate: str) -> None:
        self.source, self.candidate, self.sheet = source, candidate, ""
        self.given: list[Given] = []
        self.stated: list[Stated] = []
        self.complaints: list[Complaint] = []
        self.more = 0

    def add(self, row: Row) -> None:
        self.sheet = self.sheet or row.sheet
        if row.given is not None:
            self.given.append(row.given)
        if row.stated is not None:
            self.stated.append(row.stated)
        for complaint in row.complaints:
            if len(self.complaints) < COMPLAINTS:
                self.complaints.append(complaint)
            else:
                self.more += 1

    def done(self) -> Submission:
        complaints = self.complaints
        if self.more:
            problem = f"{self.more:,} more lines like these were left out"
            complaints = [*complaints, Complaint(complaints[-1].at, "", problem)]
        return Submission(
            self.source, self.candidate, self.sheet, tuple(self.given), tuple(self.stated), tuple(complaints)
        )


def gather(rows: Iterable[Row], source: str, held: int = HELD) -> Iterator[Submission]:
    """The submissions of all candidates, in the order in which they come first.

    Beyond `held` rows a candidate's answers must stand together; those that come again are a submission of their own,
    and it says so.

    >>> rows = [Row(At("a", n), who) for n, who in enumerate(["Ada", "Bob", "Ada"], 1)]
    >>> [each.candidate for each in gather(rows, "a")]
    ['Ada', 'Bob']
    """
    coming = _owned(rows)
    opened: dict[str, _Open] = {}
    last = ""
    for number, row in enumerate(coming, 1):
        last = row.candidate if row.named else last
        opened.setdefault(last, _Open(source, last)).add(row)
        if number == held:
            break
    else:
        yield from (each.done() for each in opened.values())
        return
    current = opened.pop(last)
    yield from (each.done() for each in opened.values())
    seen = {hash(name) for name in opened}
    opened.clear()
    yield from _streamed(coming, current, seen, source)


def _owned(rows: Iterable[Row]) -> Iterator[Row]:
    """Complaints that come before anybody is named belong to whoever comes first."""
    coming, early = iter(rows), list[Row]()
    for row in coming:
        if row.named or row.given or row.stated:
            yield from (replace(one, candidate=row.candidate, named=True) for one in early)
            yield row
            break
        early.append(row)
        if len(early) > COMPLAINTS:  # nobody may ever be named
            break
    else:
        yield from early
        return
    if len(early) > COMPLAINTS:
        yield from early
    yield from coming


def _streamed(rows: Iterator[Row], current: _Open, seen: set[int], source: str) -> Iterator[Submission]:
    for row in rows:
        if row.named and row.candidate != current.candidate:
            seen.add(hash(current.candidate))
            yield current.done()
            current = _Open(source, row.candidate)
            if hash(row.candidate) in seen:
                problem = f"the answers of {row.candidate!r} go on here; sort so large a file by candidate"
                current.complaints.append(Complaint(row.at, "", problem))
        current.add(row)
    yield current.done()
