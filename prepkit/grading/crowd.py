"""Submissions → graded papers, by a crew: papers are found here, marked by whoever is free, told in order.

What a journal holds is not marked again. A submission that cannot be graded is told as such; the others are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any

import msgspec
from msgspec.structs import replace

from prepkit import pool
from prepkit.bank.question import Question
from prepkit.errors import NotInstalled, PrepkitError, Unusable
from prepkit.grading.journal import Journal
from prepkit.grading.mark import mark
from prepkit.grading.paper import Paper
from prepkit.grading.pipeline import Graded, PaperOf, refused
from prepkit.grading.report import Report
from prepkit.grading.submission import Submission


class Item(msgspec.Struct, frozen=True):
    """What travels to a worker: a paper without its questions, these packed once for all, and what was handed in."""

    paper: Paper
    questions: tuple[Any, ...]  # of pool.Once
    submission: Submission


_NONE = Question(id="", topic="", parts=())


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


def graded(
    submissions: Iterable[Submission], paper_of: PaperOf, crew: Crew, journal: Journal | None = None
) -> Iterator[Graded]:
    """What became of each, in order; the same as one after another in one process."""
    waiting: deque[_Waiting] = deque()
    alone = crew.jobs == 1 and not crew.cluster
    packed = (lambda paper, submission: (paper, submission)) if alone else Packer()

    def items() -> Iterator[Item | tuple[Paper, Submission] | None]:
        for submission in submissions:
            waiting.append(_found(submission, paper_of, journal))
            one = waiting[-1]
            yield None if one.paper is None or one.known else packed(one.paper, one.submission)

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


class Packer:
    """Papers made light: their questions are packed once, and opened once by every worker."""

    def __init__(self) -> None:
        self._packed: dict[str, Any] = {}  # by id: the last question of this id

    def __call__(self, paper: Paper, submission: Submission) -> Item:
        """What travels; questions stand apart from what is each candidate's own."""
        questions = tuple(self._once(each.question) for each in paper.asked)
        light = tuple(replace(each, question=_NONE) for each in paper.asked)
        return Item(replace(paper, asked=light), questions, submission)

    def _once(self, question: Question) -> Any:
        known = self._packed.get(question.id)
        if known is None or (known.value is not question and known.value != question):
            known = self._packed[question.id] = pool.Once(question)
        return known


def _marked(item: Item | tuple[Paper, Submission] | None) -> Report | None:
    """In a worker; None where nothing is left to do, so that the order is kept."""
    if item is None or isinstance(item, tuple):
        return mark(*item) if item else None
    pairs = zip(item.paper.asked, item.questions, strict=True)
    asked = tuple(replace(each, question=once.value) for each, once in pairs)
    return mark(replace(item.paper, asked=asked), item.submission)


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
