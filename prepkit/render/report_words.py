"""What every format of a report says, worded once: headlines, scores, remarks, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prepkit.domain import Outcome
from prepkit.grading.paper import address
from prepkit.grading.report import Mark, Report
from prepkit.grading.totals import what_next
from prepkit.render import words

MANY = 2  # decimals of points shown


def number(value: float) -> str:
    """Points without needless digits.

    >>> number(2.0), number(1 / 3), number(0.5)
    ('2', '0.33', '0.5')
    """
    return f"{round(value, MANY):.{MANY}f}".rstrip("0").rstrip(".")


def title(report: Report) -> str:
    """Whose paper of which sheet."""
    return " · ".join(filter(None, (report.candidate, report.sheet))) or report.source


def name(mark: Mark) -> str:
    """A part's address."""
    return address(mark.question, mark.part)


def headline(mark: Mark) -> str:
    """What became of a part, in a word or two."""
    if mark.status == "missing":
        return "Not answered."
    return (
        "Waits for a person."
        if mark.status == "review"
        else words.verdict(mark.verdict.outcome, mark.verdict.credit)
    )


def score(mark: Mark) -> str:
    """What a part earned: `1 of 2`, or `open, of 2` while a person has to decide."""
    earned = "open," if mark.earned is None else number(mark.earned)
    return f"{earned} of {number(mark.points)}"


def remarks(mark: Mark) -> tuple[str, ...]:
    """Sentences about the answer: the named mistake, the reason or counter-example, what a person wrote."""
    verdict = mark.verdict
    if mark.status == "missing":
        return ()
    if mark.by_person:
        return (words.sentence(mark.note or "decided by a person"),)
    if mark.status == "review":
        return (words.sentence(mark.note), *suggested(mark))
    why = verdict.reason or words.counter_example(verdict.counter_example)
    return tuple(filter(None, (verdict.mistake, words.sentence(why))))


def suggested(mark: Mark) -> tuple[str, ...]:
    """What a machine found in a written answer, said to be no more than that."""
    if mark.suggestion is None:
        return ()
    lists = (
        ("found", mark.suggestion.found),
        ("missing", mark.suggestion.missing),
        ("contradicted", mark.suggestion.contradicted),
    )
    return tuple(f"Suggested only: {what} – {'; '.join(points)}." for what, points in lists if points)


def evidence(mark: Mark) -> str:
    """What the key rests on; for a part that a person decided, that."""
    return "decided by a person" if mark.by_person else words.evidence(mark.evidence)


def right(mark: Mark) -> bool:
    """Full credit."""
    return mark.status == "graded" and mark.verdict.outcome is Outcome.RIGHT


def share(report: Report) -> str:
    """The score in percent of what is decided.

    >>> share(Report("", "", "a", ()))
    'nothing decided'
    """
    return "nothing decided" if report.share is None else f"{number(100 * report.share)} %"


def total(report: Report) -> str:
    """The score in points, and what is still open."""
    parts = [f"{number(report.earned)} of {number(report.decided)} points ({share(report)})"]
    if report.in_review:
        open_ = number(report.points - report.decided)
        verb = "waits" if report.in_review == 1 else "wait"
        parts.append(f"{words.counted(report.in_review, 'answer')} worth {open_} {verb} for a person")
    missing = sum(mark.status == "missing" for mark in report.marks)
    return " · ".join([*parts, *([f"{missing} not answered"] if missing else [])])


def commands(marks: Iterable[Mark]) -> Sequence[str]:
    """What to type next."""
    found = what_next(marks)
    quiz = " ".join(["prepkit quiz", *found.topics])
    return [quiz, *([f"prepkit derive {found.derivation}"] if found.derivation else [])]
