"""What every format of a report says, worded once: headlines, scores, remarks, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prepkit.domain import Outcome
from prepkit.grading.paper import address
from prepkit.grading.report import LineMark, Mark, Report
from prepkit.grading.totals import what_next
from prepkit.render import exhibit, words
from prepkit.render.derivation import point
from prepkit.render.practice import here

MANY = 2  # decimals of points shown
_LONGEST = 200  # characters of a line that are shown
_FOLLOWING = ("step", "jump", "own", "aside")
_STANDINGS = {
    "step": "it follows, and is line {line.place} of ours",
    "jump": "it follows, and is line {line.place} of ours",
    "own": "it follows, by a way of your own",
    "aside": "it follows, but leads no nearer: it earns nothing",
    "goal": "it is what is to be shown; it earns nothing before the line that leads to it",
    "restated": "it says nothing new: it earns nothing",
    "given": "it is given",
    "wrong": "it does not follow from {line.before}",
    "unknown": "neither proved nor refuted",
    "unread": "it cannot be read",
}


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


def prompt(mark: Mark) -> str:
    """The prompt with the listing and the curves below it, where only text can be shown."""
    return "\n\n".join(filter(None, (mark.prompt, exhibit.text(mark.exhibit))))


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
        return (words.sentence(mark.note), *_form(mark), *suggested(mark), *lines(mark))
    if mark.lines:
        return (*filter(None, (words.sentence(verdict.reason),)), *lines(mark))
    why = verdict.reason or words.counter_example(verdict.counter_example)
    return tuple(filter(None, (verdict.mistake, words.sentence(why))))


def _form(mark: Mark) -> tuple[str, ...]:
    """The form that was expected of an answer that could not be read."""
    form = mark.verdict.expected
    if mark.verdict.outcome is not Outcome.UNREADABLE or not form or form in mark.note:
        return ()
    return (words.sentence(f"expected {form}"),)


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


def lines(mark: Mark) -> tuple[str, ...]:
    """Each line of a derivation handed in, and what became of it; those to look at are said to be."""
    return tuple(map(_line, mark.lines))


def _line(line: LineMark) -> str:
    told = _STANDINGS[line.standing].format(line=line)
    parts = [f"{told}{_why(line)}"]
    if line.standing in _FOLLOWING and line.judgement and line.judgement.verdict == "probed":
        parts.append(f"It is probed at {line.judgement.points} points, not proved")
    if line.mistake:
        parts.append(line.mistake)
    if line.look:
        parts.append("To be looked at by a person")
    place = f" ({line.chain})" if line.chain else ""
    said = " ".join(words.sentence(part) for part in parts)
    return f"{line.number}. {line.text[:_LONGEST]}{place}: {said}"


def _why(line: LineMark) -> str:
    """What is wrong, with the point where a line fails."""
    if line.standing in ("unread", "unknown"):
        return f": {line.reason}" if line.reason else ""
    if line.standing != "wrong" or line.judgement is None:
        return ""
    at = point(line.judgement.counter_example)
    return f". At {at} {here(line.judgement)}" if at else f". {here(line.judgement)}"


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
