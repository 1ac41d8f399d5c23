"""What a machine cannot decide, for a person to decide: a file of open answers, filled in, merged into reports.

A decision is about one candidate's answer to one part of one sheet, and about the text that was there: where the text
has changed since, the answer stays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec.structs import replace

from prepkit import strictyaml
from prepkit.domain import At, Complaint, Outcome
from prepkit.errors import Unusable
from prepkit.grading.paper import address
from prepkit.grading.report import Mark, Report

FORMAT = 1
_DIGITS = 16
_SUGGESTED = ("found", "missing", "contradicted")
FULL = 1 - 1e-9
Place = tuple[str, str, str]
"""Candidate, sheet, address of the part, ignoring case."""


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the file. All but `credit` and `reason` is written by prepkit; null is not decided yet.

    `digest` is that of the answer decided on; an entry written by hand may leave it out and repeat the answer.
    """

    candidate: str
    sheet: str
    part: str
    answer: str
    digest: str = ""
    credit: float | None = None
    reason: str = ""
    question: str = ""
    points: float = 1.0
    why: str = ""
    rubric: tuple[str, ...] = ()
    key: str = ""
    suggested: dict[str, tuple[str, ...]] = {}


class Decisions:
    """Decisions by place; `complaints` are about the file itself."""

    def __init__(self) -> None:
        self.complaints: list[Complaint] = []
        self._made: dict[Place, tuple[Decision, At]] = {}
        self._used: set[Place] = set()

    def __bool__(self) -> bool:
        return bool(self._made)

    def add(self, decision: Decision, at: At) -> None:
        """One entry, refused where it cannot be meant."""
        place = _place(decision.candidate, decision.sheet, decision.part)
        if decision.credit is None:
            return
        if not 0 <= decision.credit <= 1:
            self._say(at, decision, f"credit is {decision.credit:g}; expected 0 to 1, a share of the points")
        elif place in self._made:
            self._say(at, decision, f"decided twice; line {self._made[place][1].line} counts")
        else:
            self._made[place] = decision, at

    def apply(self, report: Report) -> Report:
        """The report with the decisions on its open parts; the others stand as complaints."""
        complaints: list[Complaint] = []
        marks = tuple(self._decided(report, mark, complaints) for mark in report.marks)
        return replace(report, marks=marks, complaints=(*report.complaints, *complaints))

    def unused(self) -> Iterator[Complaint]:
        """Decisions about answers that nobody handed in."""
        for place, (decision, at) in self._made.items():
            if place not in self._used:
                yield Complaint(at, _name(decision), "there is no such answer among those graded now")

    def _decided(self, report: Report, mark: Mark, complaints: list[Complaint]) -> Mark:
        place = _place(report.candidate, report.sheet, address(mark.question, mark.part))
        if place not in self._made:
            return mark
        self._used.add(place)
        decision, at = self._made[place]
        if not for_a_person(mark):
            problem = "the machine decided this answer; its verdict stands"
        elif not _same(decision, mark.text):
            problem = "the answer has changed since it was reviewed; it stays open"
        else:
            return decided(mark, decision)
        complaints.append(Complaint(at, _name(decision), problem))
        return mark

    def _say(self, at: At, decision: Decision, problem: str) -> None:
        self.complaints.append(Complaint(at, _name(decision), problem))


def decided(mark: Mark, decision: Decision) -> Mark:
    """The part with a person's credit and reason."""
    credit = decision.credit or 0.0
    outcome = Outcome.RIGHT if credit >= FULL else Outcome.PARTLY if credit > 0 else Outcome.WRONG
    verdict = replace(mark.verdict, outcome=outcome, credit=credit, reason=decision.reason)
    return replace(
        mark,
        status="graded",
        verdict=verdict,
        earned=credit * mark.points,
        note=decision.reason,
        by_person=True,
    )


def for_a_person(mark: Mark) -> bool:
    """What a machine left open, and derivations with lines that count but should be looked at."""
    return mark.status == "review" or any(line.look for line in mark.lines)


def ticket(report: Report, mark: Mark) -> Decision:
    """The entry of an open part, to be filled in."""
    suggestion = mark.suggestion
    told = {name: getattr(suggestion, name) for name in _SUGGESTED} if suggestion else {}
    return Decision(
        report.candidate, report.sheet, address(mark.question, mark.part), mark.text, digest(mark.text),
        question=mark.prompt, points=mark.points, why=_why(mark), rubric=mark.rubric, key=mark.key,
        suggested={name: points for name, points in told.items() if points},
    )  # fmt: skip


def _why(mark: Mark) -> str:
    if mark.status == "review":
        return mark.note
    numbers = ", ".join(str(line.number) for line in mark.lines if line.look)
    share = f"{mark.verdict.credit:.3g}"
    return f"earned {share} as it stands; to be looked at: line {numbers}. Leave credit empty to let it stand"


def digest(text: str) -> str:
    """Of an answer, so that a decision finds the answer it is about.

    >>> digest("3") == digest("3\\n"), digest("3") == digest("4")
    (True, False)
    """
    return sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _same(decision: Decision, text: str) -> bool:
    if decision.digest:
        return decision.digest == digest(text)
    return decision.answer.strip() == text.strip()


def load(path: Path) -> Decisions:
    """The decisions in a review file; what is wrong in it is in `complaints`, the rest counts."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unusable(
            str(path), error.strerror or "cannot be read", "give the file of --review-out"
        ) from None
    document = strictyaml.load(content, str(path))
    found = Decisions()
    found.complaints += document.complaints
    value = document.value
    listed = value.get("review") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        raise Unusable(str(path), "has no list `review`", "give a file that --review-out wrote, filled in")
    for place in range(len(listed)):
        decision, complaints = strictyaml.convert(document, Decision, ("review", place))
        found.complaints += complaints
        if decision is not None:
            found.add(decision, document.at(("review", place)))
    return found


def any_decided(path: Path) -> bool:
    """Whether somebody has begun to fill the file in."""
    try:
        return bool(load(path))
    except Unusable:
        return False  # some other file


def _place(candidate: str, sheet: str, part: str) -> Place:
    return candidate.casefold(), sheet.casefold(), part.casefold()


def _name(decision: Decision) -> str:
    return " · ".join(filter(None, (decision.candidate, decision.part)))
