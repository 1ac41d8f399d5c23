"""The interview's date pulls due dates forward: everything is seen again before it, evenly spread."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.study.cards import LAST_LOOK_DAYS, Card, Goal, due_before
from prepkit.study.moments import instant
from tests.study.examples import START, at

INTERVIEW = 40


def goal(day: int = INTERVIEW, since: float = 0) -> Goal:
    return Goal((START + timedelta(days=day)).date(), at(since))


def a_card(question: str, seen: float, due: float) -> Card:
    return Card(question, at(due), at(seen), 1.0, 5.0, "review", 1, 0, 1.0)


@given(st.text("abc.-", min_size=1), st.floats(-100, 39), st.floats(0, 400), st.floats(0, 39))
def test_every_card_comes_due_before_the_interview(
    q: str, seen: float, interval: float, since: float
) -> None:
    card, target = a_card(q, seen, seen + interval), goal(since=since)
    start, end = target.last_look()
    due = instant(due_before(card, target))
    assert due < end or instant(card.last_review) >= start  # comes due, or was seen in the last look
    assert due <= instant(card.due)  # never later than the schedule wants it


@pytest.mark.parametrize(
    ("seen", "due", "moved"),
    [
        (1, 20, False),  # comes due by itself
        (1, 39, False),
        (1, 300, True),
        (20, 300, True),
        (30, 300, False),  # seen in the last look already: no spiral of ever shorter intervals
    ],
)
def test_which_cards_move(seen: float, due: float, moved: bool) -> None:
    assert (due_before(a_card("q", seen, due), goal()) != at(due)) is moved


def test_no_goal_and_a_goal_in_the_past_move_nothing() -> None:
    card = a_card("q", 50, 300)
    assert {due_before(card, None), due_before(card, goal(day=40, since=45))} == {card.due}


def test_spread_over_the_last_look() -> None:
    target = goal()
    days = Counter(due_before(a_card(f"topic.q{i}", 0, 300), target)[:10] for i in range(1400))
    assert len(days) == LAST_LOOK_DAYS
    assert max(days.values()) < 2 * 1400 / LAST_LOOK_DAYS


def test_a_goal_set_late_starts_its_last_look_then() -> None:
    start, end = goal(since=37).last_look()
    assert (start, end.date()) == (START + timedelta(days=37), date(2026, 2, 10))
