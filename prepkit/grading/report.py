"""What became of a submission, part by part: values that every format is written from."""

from __future__ import annotations

from typing import Literal

import msgspec

from prepkit.domain import At, Complaint, Evidence, Judgement, Level, Verdict
from prepkit.kinds.common.exhibit import NONE, Exhibit

Status = Literal["graded", "review", "missing"]
Standing = Literal["step", "jump", "own", "aside", "goal", "restated", "given", "wrong", "unknown", "unread"]
"""What a line handed in is: the next line, a later one, a step of one's own, right but no nearer, the goal without the
line before it, the same again, what the sheet says itself; or it does not follow, is open, or cannot be read.
"""


class Suggestion(msgspec.Struct, frozen=True):
    """What a machine found in a short text: rubric points found, missing and contradicted. Never a verdict."""

    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    note: str = ""


class LineMark(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a derivation handed in: line `place` of our `chain` (0: none), and how many obligations it earned.

    `judgement` has the counter-example of a line that does not follow. `look`: it counts, but a person should see it.
    """

    number: int
    text: str
    standing: Standing
    chain: str = ""
    place: int = 0
    read_as: str = ""
    before: str = ""
    judgement: Judgement | None = None
    mistake: str = ""
    reason: str = ""
    earned: int = 0
    look: bool = False


class Mark(msgspec.Struct, frozen=True):
    """One part: what was answered, the verdict, and what it earned.

    `earned` is None while a person has to decide (`review`): never zero by default. `missing` earned nothing because
    nothing was answered.
    """

    number: int
    question: str
    part: str
    topic: str
    level: Level
    kind: str
    prompt: str
    text: str
    verdict: Verdict
    points: float
    earned: float | None
    status: Status
    evidence: Evidence
    key: str = ""
    answer_texts: tuple[str, ...] = ()
    """What stands behind the labels answered, such as the text of option b."""
    key_texts: tuple[str, ...] = ()
    rubric: tuple[str, ...] = ()
    explanation: str = ""
    """The worked solution, with the last part of a question that lost credit."""
    derivation: str = ""
    suggestion: Suggestion | None = None
    lines: tuple[LineMark, ...] = ()
    """Of a derivation handed in, each line as judged."""
    note: str = ""
    """What a reviewer wrote, or why the machine left it open."""
    by_person: bool = False
    seconds: float = 0.0
    at: At = At()
    exhibit: Exhibit = NONE
    """The listing and curves that stood below the prompt."""


class Report(msgspec.Struct, frozen=True):
    """One candidate's paper, graded. `complaints` are about answers that belong to nothing and files half read."""

    candidate: str
    sheet: str
    source: str
    marks: tuple[Mark, ...]
    complaints: tuple[Complaint, ...] = ()

    @property
    def points(self) -> float:
        """What could be earned in all."""
        return sum((mark.points for mark in self.marks), 0.0)

    @property
    def earned(self) -> float:
        """What was earned so far; parts in review count nothing yet, and `in_review` says how many they are.

        >>> Report("Ada", "s", "a.md", ()).earned
        0.0
        """
        return sum((mark.earned or 0.0 for mark in self.marks), 0.0)

    @property
    def decided(self) -> float:
        """The points of all parts but those in review."""
        return sum((mark.points for mark in self.marks if mark.status != "review"), 0.0)

    @property
    def share(self) -> float | None:
        """Earned over decided points; None where nothing is decided yet."""
        return self.earned / self.decided if self.decided else None

    @property
    def in_review(self) -> int:
        """How many parts wait for a person."""
        return sum(mark.status == "review" for mark in self.marks)
