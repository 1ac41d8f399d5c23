"""How far a learner is: pure summaries of attempts and cards. Which question belongs to which topic is an argument."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, timedelta, tzinfo

import msgspec

from prepkit.domain import Attempt
from prepkit.study.cards import Card
from prepkit.study.moments import instant
from prepkit.study.replay import DECIDED, HALF_CREDIT, reviews, standing

RECENT = 3  # reviews of a question that say how it goes now


class TopicProgress(msgspec.Struct, frozen=True):
    """One topic: questions there are, seen and due; answers given, and mean recent credit (None: none)."""

    topic: str
    questions: int
    seen: int
    due: int
    answered: int
    credit: float | None


class Coverage(msgspec.Struct, frozen=True):
    """How much of what interviews ask is covered: a topic counts as often as sources ask it."""

    share: float
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]


def recent_credit(attempts: Iterable[Attempt]) -> dict[str, float]:
    """Question → mean credit of its last three reviews.

    >>> from prepkit.study.replay import attempt_like
    >>> recent_credit([attempt_like(outcome="partly", credit=0.5)])
    {'q': 0.5}
    """
    credits: dict[str, list[float]] = defaultdict(list)
    for review in reviews(attempts):
        credits[review.question].append(review.credit)
    return {question: _mean(found[-RECENT:]) for question, found in credits.items()}


def by_topic(
    attempts: Sequence[Attempt], due: Iterable[str], topics: Mapping[str, str]
) -> list[TopicProgress]:
    """Every topic of `topics` (question → topic), in order of name; `due` are the questions due now.

    >>> from prepkit.study.replay import attempt_like
    >>> done = [attempt_like(question="a.x", outcome="right", credit=1.0)]
    >>> [(t.topic, t.seen, t.questions, t.credit) for t in by_topic(done, [], {"a.x": "a", "a.y": "a"})]
    [('a', 1, 2, 1.0)]
    """
    answers: dict[str, int] = defaultdict(int)
    for attempt in standing(attempts):
        answers[attempt.question] += attempt.event == "give-up" or attempt.outcome in DECIDED
    credit, due_now = recent_credit(attempts), set(due)
    questions: dict[str, list[str]] = defaultdict(list)
    for question, topic in topics.items():
        questions[topic].append(question)
    progress = []
    for topic, ids in sorted(questions.items()):
        recent = [credit[question] for question in ids if question in credit]
        progress.append(
            TopicProgress(
                topic=topic,
                questions=len(ids),
                seen=sum(answers[question] > 0 for question in ids),
                due=len(due_now.intersection(ids)),
                answered=sum(answers[question] for question in ids),
                credit=_mean(recent) if recent else None,
            )
        )
    return progress


def weak_topics(progress: Iterable[TopicProgress], below: float = 0.8) -> list[TopicProgress]:
    """Topics whose recent credit is below, the weakest first.

    >>> [t.topic for t in weak_topics([TopicProgress("a", 1, 1, 0, 1, 0.9), TopicProgress("b", 1, 1, 0, 1, 0.2)])]
    ['b']
    """
    weak = [topic for topic in progress if topic.credit is not None and topic.credit < below]
    return sorted(weak, key=lambda topic: (topic.credit, topic.topic))


def coverage(cards: Iterable[Card], topics: Mapping[str, str], weights: Mapping[str, int]) -> Coverage:
    """Σ weight of covered topics / Σ weight; covered: a question of it last earned at least half its credit.

    `weights` is topic → how many sources ask it. The uncovered come most asked first.

    >>> coverage([], {}, {"padding": 3, "pooling": 5}).uncovered
    ('pooling', 'padding')
    """
    good = {topics.get(card.question) for card in cards if card.credit >= HALF_CREDIT}
    ranked = sorted(weights, key=lambda topic: (-weights[topic], topic))
    covered = tuple(topic for topic in ranked if topic in good)
    total = sum(weights.values())
    share = sum(weights[topic] for topic in covered) / total if total else 0.0
    return Coverage(share, covered, tuple(topic for topic in ranked if topic not in good))


def streak(days: Iterable[date], today: date) -> int:
    """Days in a row with an answer, up to today, or up to yesterday while today is still open.

    >>> streak([date(2026, 1, 1), date(2026, 1, 2)], date(2026, 1, 3))
    2
    """
    active = set(days)
    day = today if today in active else today - timedelta(days=1)
    length = 0
    while day in active:
        length, day = length + 1, day - timedelta(days=1)
    return length


def active_days(attempts: Iterable[Attempt], zone: tzinfo | None = UTC) -> set[date]:
    """The learner's days (in `zone`) on which something was answered.

    >>> from prepkit.study.replay import attempt_like
    >>> [str(day) for day in active_days([attempt_like()])]
    ['2026-01-01']
    """
    answered = (a for a in standing(attempts) if a.event in ("answer", "give-up"))
    return {instant(attempt.at).astimezone(zone).date() for attempt in answered}


def next_due(cards: Iterable[Card], now: str) -> str | None:
    """When the next card that is not yet due comes due.

    >>> next_due([], "2026-01-01T00:00:00.000000Z") is None
    True
    """
    return min((card.due for card in cards if card.due > now), default=None)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
