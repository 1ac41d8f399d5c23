"""Which attempts stand, when a sitting is complete, and how it is rated."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.domain import Attempt
from prepkit.study.replay import attempt_like, reviews, standing, taking_back
from tests.study.examples import answer, at, histories

TWO = {"parts": 2, "encounter": "e"}


@pytest.mark.parametrize(
    ("sitting", "ratings"),
    [
        ([answer("1", 1.0)], ["good"]),
        ([answer("1", 1.0, hints=1)], ["hard"]),
        ([answer("1", 0.5)], ["hard"]),
        ([answer("1", 0.49)], ["again"]),
        ([answer("1", 0.0)], ["again"]),
        ([attempt_like(event="give-up")], ["again"]),
        ([attempt_like(event="skip")], []),
        ([attempt_like(event="flag")], []),
        ([attempt_like(outcome="undecided")], []),
        ([attempt_like(outcome="unreadable")], []),
        ([answer("1", 1.0, part=0, **TWO)], []),
        ([answer("1", 1.0, part=0, **TWO), answer("2", 1.0, part=1, **TWO)], ["good"]),
        ([answer("1", 1.0, part=0, **TWO), answer("2", 0.0, part=1, **TWO)], ["hard"]),
        ([answer("1", 0.5, part=0, **TWO), answer("2", 0.0, part=1, **TWO)], ["again"]),
        ([answer("1", 1.0, part=0, hints=2, **TWO), answer("2", 1.0, part=1, **TWO)], ["hard"]),
        ([answer("1", 1.0, part=0, **TWO), answer("2", 1.0, part=0, **TWO)], []),
        ([answer("1", 1.0, part=0, **TWO), attempt_like(uuid="2", outcome="undecided", part=1, **TWO)], ["good"]),
        ([answer("1", 1.0, part=0, **TWO), attempt_like(uuid="2", event="skip", part=1, **TWO)], []),
        ([answer("1", 1.0, part=0, **TWO), attempt_like(uuid="2", event="give-up", part=1, **TWO)], ["again"]),
        # three thirds are a whole, whatever floats say
        ([answer(str(i), 1.0, part=i, parts=3, encounter="e") for i in range(3)], ["good"]),
        # the first decided answer of a part counts; an undecided one gives way
        ([answer("1", 0.0, encounter="e"), answer("2", 1.0, encounter="e", at=at(1))], ["again"]),
        ([attempt_like(uuid="1", outcome="undecided", encounter="e"), answer("2", encounter="e", at=at(1))], ["good"]),
        # another sitting is another review; parts of two sittings never complete one
        ([answer("1", 1.0, encounter="e"), answer("2", 0.0, encounter="f", at=at(1))], ["good", "again"]),
        ([answer("1", part=0, **TWO), answer("2", part=1, parts=2, encounter="f")], []),
    ],
)  # fmt: skip
def test_rating(sitting: list[Attempt], ratings: list[str]) -> None:
    assert [review.rating for review in reviews(sitting)] == ratings


def test_a_review_happens_when_its_last_part_is_answered() -> None:
    parts = [answer("1", part=1, at=at(2), **TWO), answer("2", part=0, at=at(1), **TWO)]
    assert [review.at for review in reviews(parts)] == [at(2)]


def undo(uuid: str, target: str, **more: object) -> Attempt:
    return attempt_like(**({"uuid": uuid, "event": "undo", "text": target} | more))


@pytest.mark.parametrize(
    ("events", "kept"),
    [
        ([undo("u", "a")], ""),
        ([undo("u", "b")], "a"),
        ([undo("u", "missing")], "ab"),
        ([undo("u", "a"), undo("v", "u")], "ab"),
        ([undo("u", "a"), undo("v", "u"), undo("w", "v")], ""),
        ([undo("u", "a"), undo("v", "a"), undo("w", "v")], ""),
        ([undo("u", "v"), undo("v", "u")], "ab"),
        ([undo("u", "u")], "ab"),
        ([undo("u", "v"), undo("v", "u"), undo("w", "a")], ""),
        ([undo("u", "a", question="other")], "ab"),
    ],
)
def test_undo(events: list[Attempt], kept: str) -> None:
    expected = {"": {"b"}, "a": {"a"}, "ab": {"a", "b"}}[kept]
    assert {a.uuid for a in standing([answer("a"), answer("b"), *events])} == expected


def test_taking_back_names_the_attempt() -> None:
    first = answer("a", text="112", hints=2)
    assert standing([first, taking_back(first, uuid="b", at=at(1))]) == []


def naive_standing(attempts: list[Attempt]) -> set[str]:
    """The opponent: the law itself, by recursion; histories drawn here have no circles."""

    def stands(attempt: Attempt) -> bool:
        return not any(
            undo.event == "undo" and undo.text == attempt.uuid and stands(undo) for undo in attempts
        )

    return {attempt.uuid for attempt in attempts if attempt.event != "undo" and stands(attempt)}


@given(histories())
def test_standing_is_the_law(attempts: list[Attempt]) -> None:
    assert {attempt.uuid for attempt in standing(attempts)} == naive_standing(attempts)


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(attempts: list[Attempt], random: Random) -> None:
    shuffled = list(attempts)
    random.shuffle(shuffled)
    assert reviews(shuffled) == reviews(attempts)


@given(histories())
def test_undoing_an_undo_changes_nothing(attempts: list[Attempt]) -> None:
    for attempt in attempts[:3]:
        first = taking_back(attempt, uuid="x", at=at(50))
        second = taking_back(first, uuid="y", at=at(51))
        assert reviews([*attempts, first, second]) == reviews(attempts)


def test_a_long_chain_of_undos_is_no_recursion() -> None:
    chain = [answer("0"), *(undo(str(i), str(i - 1)) for i in range(1, 20_001))]
    assert [attempt.uuid for attempt in standing(chain)] == ["0"]
