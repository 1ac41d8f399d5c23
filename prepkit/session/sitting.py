"""One question on the table: which part, how many hints, what earlier parts said."""

from __future__ import annotations

from datetime import datetime

import msgspec

from prepkit.bank.question import Question
from prepkit.domain import Attempt, Event, Evidence, Part, Values, Verdict
from prepkit.grading import presenting
from prepkit.kinds.common.exhibit import Exhibit
from prepkit.session import lower
from prepkit.session.events import Asked, Choice, Hinted, Judged, Rubric, Unread


class Asking(msgspec.Struct, frozen=True):
    """A question dealt: its variant and what its key rests on. `encounter` is one id for this sitting."""

    question: Question
    seed: int
    values: Values
    evidence: Evidence
    encounter: str
    title: str = ""
    follows: str = ""  # the id of the question this one is the follow-up of


class Sitting(msgspec.Struct, frozen=True):
    """What is known while a question is asked. `draft` is a written answer whose rubric is being ticked."""

    asking: Asking
    number: int
    shown_at: datetime
    part: int = 0
    hints: int = 0
    told: int = 0  # hints already shown
    answers: tuple[str | None, ...] = ()  # to the parts before this one
    draft: str | None = None
    readings: tuple[str, ...] = ()
    follows: int = 0  # the number of the question this one is the follow-up of

    @property
    def current(self) -> Part:
        """The part on the table."""
        return self.asking.question.parts[self.part]

    @property
    def last(self) -> bool:
        """No part follows."""
        return self.part + 1 == len(self.asking.question.parts)


def asked(sitting: Sitting, of: int) -> Asked:
    """The part on the table, with this variant's numbers and the options in shown order."""
    asking, part = sitting.asking, sitting.current
    options, lefts = _shown(sitting) if not points(sitting) else ((), ())
    return Asked(
        id=asking.question.id, number=sitting.number, of=of, part=sitting.part + 1,
        parts=len(asking.question.parts), prompt=prompt(sitting), kind=lower.name_of_kind(part), options=options,
        lefts=lefts, level=asking.question.level, topic=asking.question.topic, title=asking.title,
        evidence=asking.evidence, seed=asking.seed, exhibit=beside(sitting), follows=asking.follows,
        follows_number=sitting.follows,
    )  # fmt: skip


def prompt(sitting: Sitting) -> str:
    """The part's question with numbers put in."""
    asking = sitting.asking
    return presenting.prompt(asking.question, sitting.part, asking.values, asking.seed)


def beside(sitting: Sitting) -> Exhibit:
    """The listing and the curves below the prompt."""
    asking = sitting.asking
    return presenting.beside(asking.question, sitting.part, asking.values, asking.seed)


def solution(sitting: Sitting) -> str:
    """The worked solution with this variant's numbers and keys."""
    asking = sitting.asking
    return presenting.solution(asking.question, asking.values, asking.seed)


def points(sitting: Sitting) -> tuple[str, ...]:
    """The points of a written answer that the learner ticks; empty for every kind a machine grades."""
    return presenting.rubric(sitting.asking.question, sitting.part)


def unread(sitting: Sitting, text: str, verdict: Verdict) -> Unread:
    """What could not be read of an answer, and the expected form."""
    return Unread(
        id=sitting.asking.question.id, part=sitting.part + 1, text=text, reason=verdict.reason,
        form=form(sitting), span=verdict.span, readings=verdict.readings,
    )  # fmt: skip


def form(sitting: Sitting) -> str:
    """The form expected of an answer to the part on the table."""
    asking = sitting.asking
    return presenting.form(asking.question, sitting.part, asking.values, asking.seed)


def rubric(sitting: Sitting) -> Rubric:
    """The points of a written answer, to be ticked."""
    texts = tuple(point.text for point in _shown(sitting)[0])
    return Rubric(id=sitting.asking.question.id, part=sitting.part + 1, points=texts)


def hinted(sitting: Sitting) -> Hinted:
    """The next hint."""
    question = sitting.asking.question
    text = lower.fill(question.hints[sitting.told], sitting.asking.values)
    return Hinted(id=question.id, hint=text, number=sitting.told + 1, of=len(question.hints))


def attempt(
    sitting: Sitting, event: Event, text: str, verdict: Verdict | None, uuid: str, now: datetime
) -> Attempt:
    """The line of history for what just happened to the part on the table."""
    asking = sitting.asking
    return Attempt(
        uuid=uuid, question=asking.question.id, digest=asking.question.digest, seed=asking.seed,
        values={name: str(value) for name, value in asking.values.items()}, part=sitting.part, event=event,
        text=text, read_as=verdict.read_as if verdict else "", outcome=str(verdict.outcome) if verdict else "",
        credit=verdict.credit if verdict else 0.0, mistake=verdict.mistake if verdict else "",
        hints=sitting.hints, seconds=max(0.0, round((now - sitting.shown_at).total_seconds(), 3)),
        at=now.isoformat(), parts=len(asking.question.parts), encounter=asking.encounter,
    )  # fmt: skip


def judged(sitting: Sitting, made: Attempt, verdict: Verdict, next_review: str) -> Judged:
    """The verdict with everything a learner is told; the solution once nothing is left to give away."""
    asking, over = sitting.asking, sitting.last or made.event == "give-up"
    return Judged(
        id=asking.question.id, part=sitting.part + 1, parts=len(asking.question.parts),
        topic=asking.question.topic, event="give-up" if made.event == "give-up" else "answer", text=made.text,
        outcome=verdict.outcome, credit=verdict.credit, read_as=verdict.read_as, key=verdict.expected,
        evidence=asking.evidence, mistake=verdict.mistake, counter_example=verdict.counter_example,
        reason=verdict.reason, solution=solution(sitting) if over else "",
        derivation=asking.question.derivation if over else "", next_review=next_review,
        deeper=asking.question.follow_ups if over else (), kind=lower.name_of_kind(sitting.current),
        key_texts=_behind(sitting, verdict.expected), answer_texts=_behind(sitting, verdict.read_as),
        prompt=prompt(sitting), number=sitting.number, exhibit=beside(sitting),
    )  # fmt: skip


def _behind(sitting: Sitting, labels: str) -> tuple[Choice, ...]:
    """The texts behind labels of the options shown."""
    asking = sitting.asking
    found = presenting.behind(asking.question, sitting.part, asking.values, asking.seed, labels)
    return tuple(Choice(option.label, option.text) for option in found)


def _shown(sitting: Sitting) -> lower.Shown:
    asking = sitting.asking
    return lower.shown(asking.question, sitting.part, asking.values, asking.seed)
