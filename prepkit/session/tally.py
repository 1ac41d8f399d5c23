"""What was answered, summed up: by question, by topic, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from prepkit.domain import Outcome
from prepkit.session.events import Summary, TopicScore

FULL = 1 - 1e-9  # credits are sums of fractions such as 1/3


class Mark(msgspec.Struct, frozen=True):
    """One recorded attempt, as the summary sees it."""

    encounter: str
    question: str
    topic: str
    title: str
    part: int
    outcome: str  # of Outcome, or "skip"
    credit: float
    mistake: str = ""


class Result(msgspec.Struct, frozen=True):
    """A question with at least one part decided: its mean credit."""

    question: str
    topic: str
    title: str
    credit: float


def results(marks: Iterable[Mark]) -> list[Result]:
    """Mean credit over the decided parts of each question, in the order asked.

    >>> results([Mark("e", "q", "t", "T", 0, "right", 1.0), Mark("e", "q", "t", "T", 1, "wrong", 0.0)])[0].credit
    0.5
    """
    sittings: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.outcome in (Outcome.RIGHT, Outcome.PARTLY, Outcome.WRONG):
            sittings.setdefault(mark.encounter, []).append(mark)
    return [
        Result(of[0].question, of[0].topic, of[0].title, sum(mark.credit for mark in of) / len(of))
        for of in sittings.values()
    ]


def by_topic(found: Sequence[Result]) -> tuple[TopicScore, ...]:
    """Credit over questions of each topic, weakest first.

    >>> by_topic([Result("a", "t", "T", 1.0), Result("b", "t", "T", 0.5), Result("c", "u", "U", 0.0)])[0].topic
    'u'
    """
    topics: dict[tuple[str, str], list[float]] = {}
    for result in found:
        topics.setdefault((result.topic, result.title), []).append(result.credit)
    scores = [TopicScore(topic, title, sum(c), len(c)) for (topic, title), c in topics.items()]
    return tuple(sorted(scores, key=lambda score: (score.credit / score.answered, score.topic)))


def summary(marks: Sequence[Mark], *, exam: bool = False, placement: str = "") -> Summary:
    """The whole session; the next command goes where credit was lost, else on to what is due and new."""
    found = results(marks)
    topics = by_topic(found)
    lost = [score.topic for score in topics if score.credit < score.answered * FULL][:2]
    return Summary(
        answered=len(found),
        right=sum(result.credit >= FULL for result in found),
        partly=sum(0 < result.credit < FULL for result in found),
        credit=sum(result.credit for result in found),
        skipped=sum(mark.outcome == "skip" for mark in marks),
        undecided=sum(mark.outcome == Outcome.UNDECIDED for mark in marks),
        topics=topics,
        weak=tuple(dict.fromkeys(result.question for result in found if result.credit < FULL)),
        mistakes=tuple(dict.fromkeys(mark.mistake for mark in marks if mark.mistake)),
        next_command=f"prepkit quiz --level {placement}" if placement else " ".join(["prepkit quiz", *lost]),
        placement=placement,
        exam=exam,
    )
