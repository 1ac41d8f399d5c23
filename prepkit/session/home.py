"""Where a learner stands: what is due, what is weakest, how much of what interviews ask is covered, what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from prepkit.session.choose import Topic
from prepkit.study.cards import Card
from prepkit.study.progress import coverage

WEAK_BELOW = 0.8  # mean credit of a topic's cards below which it is called weak
SHOWN = 3


class Weak(msgspec.Struct, frozen=True):
    """A topic and the mean of the credit last earned on its questions."""

    topic: str
    title: str
    credit: float


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """All that bare `prepkit` says; `days` are left until the interview, None without a date."""

    first_time: bool
    questions: int
    due: int = 0
    weak: tuple[Weak, ...] = ()
    covered: float = 0.0
    next_topic: str = ""
    days: int | None = None
    next_command: str = "prepkit quiz"


def home(
    cards: Sequence[Card],
    due: int,
    topics: Sequence[Topic],
    counts: Mapping[str, int],
    today: date,
    goal: date | None,
) -> Home:
    """From the cards alone: no attempt is replayed.

    `topics` are all that interviews ask, `counts` says how many questions the bank has of each.

    >>> home([], 0, [Topic("pooling", sources=3)], {"pooling": 2}, date(2026, 1, 1), None).first_time
    True
    """
    topic_of = {card.question: topic_named(card.question, counts) for card in cards}
    found = coverage(cards, topic_of, {topic.key: topic.sources for topic in topics if topic.sources})
    titles = {topic.key: topic.label for topic in topics}
    weak = _weak(cards, topic_of, titles)
    return Home(
        first_time=not cards,
        questions=sum(counts.values()),
        due=due,
        weak=weak[:SHOWN],
        covered=found.share,
        next_topic=next((titles.get(topic) or topic for topic in found.uncovered if topic in counts), ""),
        days=max((goal - today).days, 0) if goal else None,
        next_command=_next_command(cards, due, weak),
    )


def topic_named(question: str, topics: Mapping[str, int]) -> str:
    """The topic an id begins with.

    >>> topic_named("conv.1x1.cost", {"conv.1x1": 3, "conv": 2})
    'conv.1x1'
    """
    name = question
    while name and name not in topics:
        name = name.rpartition(".")[0]
    return name


def _weak(cards: Sequence[Card], topic_of: Mapping[str, str], titles: Mapping[str, str]) -> tuple[Weak, ...]:
    credits: dict[str, list[float]] = {}
    for card in cards:
        if topic := topic_of[card.question]:
            credits.setdefault(topic, []).append(card.credit)
    means = [Weak(topic, titles.get(topic) or topic, sum(c) / len(c)) for topic, c in credits.items()]
    return tuple(sorted((w for w in means if w.credit < WEAK_BELOW), key=lambda w: (w.credit, w.topic)))


def _next_command(cards: Sequence[Card], due: int, weak: Sequence[Weak]) -> str:
    """What is due is asked first by any quiz; else the weakest topic; else something new."""
    if due or not cards:
        return "prepkit quiz"
    return f"prepkit quiz {weak[0].topic}" if weak else "prepkit quiz --new"
