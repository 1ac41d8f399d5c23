"""Submissions → graded papers, by a crew: papers are found here, marked by whoever is free, told in order.

What a journal holds is not marked again. A submission that cannot be graded is told as such; the others are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import msgspec

from prepkit import pool
from prepkit.errors import NotInstalled, PrepkitError, Unusable
from prepkit.grading.journal import Journal
from prepkit.grading.mark import mark
from prepkit.grading.paper import Paper
from prepkit.grading.pipeline import Graded, PaperOf, refused
from prepkit.grading.report import Report
from prepkit.grading.submission import Submission

Item = tuple[Paper, Submission] | None
"""What travels to a worker; None where nothing is left to do, so that the order is kept."""


class Crew(msgspec.Struct, frozen=True):
    """Who marks: `jobs` processes (0: all cores) or the dask cluster at `cluster`; and who is told how far it is."""

    jobs: int = 1
    cluster: str = ""
    progress: Callable[[int, int], None] | None = None


class _Waiting(msgspec.Struct, frozen=True):
    """A submission under way: its paper, or what was in the way of one; and its key where there is a journal."""

    submission: Submission
    paper: Paper | None = None
    refused: PrepkitError | None = None
    key: bytes = b""
    known: bool = False

    @property
    def item(self) -> Item:
        """What a worker has to do about it."""
        return None if self.paper is None or self.known else (self.paper, self.submission)


def graded(
    submissions: Iterable[Submission], paper_of: PaperOf, crew: Crew, journal: Journal | None = None
) -> Iterator[Graded]:
    """What became of each, in order; the same as one after another in one process."""
    waiting: deque[_Waiting] = deque()

    def items() -> Iterator[Item]:
        for submission in submissions:
            waiting.append(_found(submission, paper_of, journal))
            yield waiting[-1].item

    results = pool.map(_marked, items(), crew.jobs, crew.progress, cluster=crew.cluster)
    with closing(results):  # type: ignore[type-var]
        for done in results:
            yield _told(waiting.popleft(), done, journal)


def _found(submission: Submission, paper_of: PaperOf, journal: Journal | None) -> _Waiting:
    try:
        paper, submission = paper_of(submission)
    except PrepkitError as error:
        return _Waiting(submission, refused=error)
    if journal is None:
        return _Waiting(submission, paper)
    key = journal.key(paper, submission)
    return _Waiting(submission, paper, key=key, known=key in journal)


def _marked(item: Item) -> Report | None:
    return mark(*item) if item else None


def _told(one: _Waiting, done: pool.Done[Report | None], journal: Journal | None) -> Graded:
    if isinstance(done.error, NotInstalled | Unusable):
        raise done.error
    error = one.refused or done.error
    if error or one.paper is None:
        return Graded(refused(one.submission, _worded(error)), None, one.submission)
    kept = journal.recall(one.key) if journal is not None and one.known else None
    report = done.value or kept or mark(one.paper, one.submission)
    if journal is not None and not one.known:
        journal.keep(one.key, report)
    return Graded(report, one.paper, one.submission)


def _worded(error: Exception | None) -> PrepkitError:
    if isinstance(error, PrepkitError):
        return error
    return PrepkitError(f"grading it ended in {type(error).__name__}: {error}")
