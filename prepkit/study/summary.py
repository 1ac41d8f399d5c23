"""Everything a learner's overview shows, in one value: what `prepkit stats` and bare `prepkit` say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from prepkit.domain import Attempt
from prepkit.study import progress
from prepkit.study.cards import Card
from prepkit.study.moments import utc_text
from prepkit.study.progress import Coverage, TopicProgress


class Weak(msgspec.Struct, frozen=True):
    """A question last answered below full credit."""

    question: str
    credit: float
    lapses: int


class Summary(msgspec.Struct, frozen=True):
    """An overview at one instant; `stats --json` prints it as it is."""

    schema: int
    answered: int
    questions_seen: int
    due: int
    next_due: str | None
    streak_days: int
    goal: date | None
    days_left: int | None
    coverage: Coverage
    topics: list[TopicProgress]
    weak: list[Weak]


def summarise(
    attempts: Sequence[Attempt],
    cards: Sequence[Card],
    topics: Mapping[str, str],
    weights: Mapping[str, int],
    goal: date | None,
    now: datetime,
) -> Summary:
    """`topics` is question → topic, `weights` topic → sources; `now` carries the learner's zone, which makes days.

    >>> from datetime import UTC
    >>> summarise([], [], {}, {}, date(2026, 12, 15), datetime(2026, 11, 22, tzinfo=UTC)).days_left
    23
    """
    instant = utc_text(now)
    due = [card.question for card in cards if card.due <= instant and card.question in topics]
    by_topic = progress.by_topic(attempts, due, topics)
    weakest = sorted((c for c in cards if c.credit < 1), key=lambda card: (card.credit, -card.lapses))
    return Summary(
        schema=1,
        answered=sum(topic.answered for topic in by_topic),
        questions_seen=sum(topic.seen for topic in by_topic),
        due=len(due),
        next_due=progress.next_due(cards, instant),
        streak_days=progress.streak(progress.active_days(attempts, now.tzinfo), now.date()),
        goal=goal,
        days_left=(goal - now.date()).days if goal else None,
        coverage=progress.coverage(cards, topics, weights),
        topics=by_topic,
        weak=[Weak(c.question, c.credit, c.lapses) for c in weakest if c.question in topics],
    )
