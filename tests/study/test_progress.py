"""Summaries of attempts and cards, on histories small enough to count by hand."""

from __future__ import annotations

from datetime import date, timedelta, timezone

import pytest

from prepkit.study import progress
from prepkit.study.cards import Card
from prepkit.study.replay import attempt_like
from tests.study.examples import answer, at

TOPICS = {"conv.a": "conv", "conv.b": "conv", "pool.a": "pool", "relu.a": "relu"}
DONE = [
    answer("1", 0.0, question="conv.a", at=at(0)),
    answer("2", 0.0, question="conv.a", at=at(1)),
    answer("3", 0.5, question="conv.a", at=at(2)),
    answer("4", 1.0, question="conv.a", at=at(3)),
    answer("5", 1.0, question="conv.b", at=at(3)),
    attempt_like(uuid="6", question="pool.a", event="give-up", at=at(4)),
    attempt_like(uuid="7", question="relu.a", event="skip", at=at(5)),
    attempt_like(uuid="8", question="gone.a", outcome="right", credit=1.0, at=at(5)),
]


def card(question: str, due: float, credit: float) -> Card:
    return Card(question, at(due), at(0), 1.0, 5.0, "review", 1, 0, credit)


def test_by_topic() -> None:
    found = progress.by_topic(DONE, ["conv.b", "gone.a"], TOPICS)
    assert [(t.topic, t.questions, t.seen, t.due, t.answered, t.credit) for t in found] == [
        ("conv", 2, 2, 1, 5, pytest.approx((0.5 + 1) / 2)),  # the last three of conv.a: 0, ½, 1
        ("pool", 1, 1, 0, 1, 0.0),
        ("relu", 1, 0, 0, 0, None),
    ]
    assert [topic.topic for topic in progress.weak_topics(found)] == ["pool", "conv"]


def test_what_is_undone_counts_nowhere() -> None:
    undo = attempt_like(uuid="9", event="undo", text="6", question="pool.a")
    found = {t.topic: t for t in progress.by_topic([*DONE, undo], [], TOPICS)}
    assert (found["pool"].seen, found["pool"].credit) == (0, None)
    assert at(4)[:10] not in {str(day) for day in progress.active_days([*DONE, undo])}


@pytest.mark.parametrize(
    ("cards", "share", "covered", "uncovered"),
    [
        ([], 0.0, (), ("conv", "pool", "relu")),
        ([card("conv.a", 1, 0.5)], 0.5, ("conv",), ("pool", "relu")),
        ([card("conv.a", 1, 0.49), card("conv.b", 1, 1)], 0.5, ("conv",), ("pool", "relu")),
        ([card("pool.a", 1, 0.0), card("gone.a", 1, 1)], 0.0, (), ("conv", "pool", "relu")),
        ([card(q, 1, 1) for q in TOPICS], 1.0, ("conv", "pool", "relu"), ()),
    ],
)
def test_coverage(cards: list[Card], share: float, covered: object, uncovered: object) -> None:
    found = progress.coverage(cards, TOPICS, {"conv": 10, "pool": 6, "relu": 4})
    assert (found.share, found.covered, found.uncovered) == (share, covered, uncovered)


@pytest.mark.parametrize(
    ("active", "length"),
    [([], 0), ([9], 1), ([8], 1), ([7], 0), ([9, 8, 7], 3), ([8, 7, 5], 2), ([9, 7], 1), ([10, 9], 1)],
)
def test_streak(active: list[int], length: int) -> None:
    assert progress.streak([date(2026, 1, day) for day in active], date(2026, 1, 9)) == length


def test_days_are_the_learners_own() -> None:
    late = [answer("1", at="2026-01-01T23:30:00.000000Z")]
    assert progress.active_days(late, timezone(timedelta(hours=2))) == {date(2026, 1, 2)}


def test_next_due() -> None:
    cards = [card("a", 1, 1), card("b", 5, 1), card("c", 3, 1)]
    assert progress.next_due(cards, at(1)) == at(3)
    assert progress.next_due(cards, at(5)) is None
