"""Where a learner stands: what is due, what is weakest, how much of what interviews ask is covered, what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from prepkit.session.plan import Topic
from prepkit.session.weak import Weak, weak_topics
from prepkit.study.cards import Card
from prepkit.study.progress import coverage

SHOWN = 3


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
    topic_of: Mapping[str, str],
    today: date,
    goal: date | None,
) -> Home:
    """From the cards alone: no attempt is replayed.

    `topics` are all that interviews ask, `counts` says how many questions the bank has of each, `topic_of` of which
    topic a question is.

    >>> home([], 0, [Topic("pooling", sources=3)], {"pooling": 2}, {}, date(2026, 1, 1), None).first_time
    True
    """
    found = coverage(cards, topic_of, {topic.key: topic.sources for topic in topics if topic.sources})
    titles = {topic.key: topic.label for topic in topics}
    weak = weak_topics({card.question: card.credit for card in cards}, topic_of, topics)
    return Home(
        first_time=not cards,
        questions=sum(counts.values()),
        due=due,
        weak=tuple(weak[:SHOWN]),
        covered=found.share,
        next_topic=next((titles.get(topic) or topic for topic in found.uncovered if topic in counts), ""),
        days=max((goal - today).days, 0) if goal else None,
        next_command=_next_command(cards, due, weak),
    )


def _next_command(cards: Sequence[Card], due: int, weak: Sequence[Weak]) -> str:
    """What is due is asked first by any quiz; else the weakest topic; else something new."""
    if due or not cards:
        return "prepkit quiz"
    return f"prepkit quiz {weak[0].topic}" if weak else "prepkit quiz --new"
