"""Submissions → graded papers, one by one: memory holds one of them, and none spoils another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from prepkit.domain import At, Complaint
from prepkit.errors import PrepkitError, UsageError
from prepkit.grading.mark import mark
from prepkit.grading.paper import Paper
from prepkit.grading.report import Report
from prepkit.grading.submission import Submission

PaperOf = Callable[[Submission], tuple[Paper, Submission]]
"""The paper a submission answers, and the submission with what had to be refused as complaints."""


class Graded(msgspec.Struct, frozen=True):
    """A report, the paper it is about (None where nobody knows what was asked), and what was handed in."""

    report: Report
    paper: Paper | None
    submission: Submission


def graded(submissions: Iterable[Submission], paper_of: PaperOf) -> Iterator[Graded]:
    """What became of each, in order.

    >>> from prepkit.errors import UsageError
    >>> def nobody(submission):
    ...     raise UsageError("there is no such paper")
    >>> [str(c) for g in graded([Submission("a.yaml")], nobody) for c in g.report.complaints]
    ['a.yaml:1: there is no such paper']
    """
    for submission in submissions:
        yield grade_one(submission, paper_of)


def grade_one(submission: Submission, paper_of: PaperOf) -> Graded:
    """One submission; whatever stands in the way of grading it is a complaint of its report."""
    try:
        paper, submission = paper_of(submission)
        return Graded(mark(paper, submission), paper, submission)
    except PrepkitError as error:
        return Graded(refused(submission, error), None, submission)


def refused(submission: Submission, error: PrepkitError) -> Report:
    """A report of nothing but why nothing was graded."""
    if submission.complaints and not submission.given:  # what paper it would have been is no news
        return Report(
            submission.candidate, submission.sheet, submission.source, (), tuple(submission.complaints)
        )
    nearest = error.nearest if isinstance(error, UsageError) else ()
    why = Complaint(At(submission.source, 1), "", str(error), nearest)
    return Report(
        submission.candidate, submission.sheet, submission.source, (), (*submission.complaints, why)
    )
