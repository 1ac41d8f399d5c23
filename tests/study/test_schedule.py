"""Cards by replay: a pinned trajectory, and the cache in the database beside a full replay."""

from __future__ import annotations

import sqlite3
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit.domain import Attempt
from prepkit.study.cards import Card
from prepkit.study.opening import open_history
from prepkit.study.replay import Rating, Review, reviews
from prepkit.study.schedule import card
from tests.study.examples import answer, at, histories

# py-fsrs 6.3 with its default parameters, retention 0.9, one step of ten minutes, no fuzz
TRAJECTORY: list[tuple[float, Rating, str, str, float, float, int]] = [
    (0, "good", "review", "2026-01-03T09:00:00.000000Z", 2.3065, 2.1181, 0),
    (2, "good", "review", "2026-01-14T09:00:00.000000Z", 10.9643, 2.1112, 0),
    (12, "hard", "review", "2026-02-13T09:00:00.000000Z", 30.7909, 4.7483, 0),
    (30, "again", "relearning", "2026-01-31T09:10:00.000000Z", 2.2344, 8.259, 1),
    (30.01, "good", "review", "2026-02-02T09:14:24.000000Z", 2.2344, 8.246, 1),
    (31, "good", "review", "2026-02-03T09:00:00.000000Z", 2.2344, 8.233, 1),
    (40, "again", "relearning", "2026-02-10T09:10:00.000000Z", 0.6755, 9.4044, 2),
    (40.5, "again", "relearning", "2026-02-10T21:10:00.000000Z", 0.2461, 9.7895, 2),
    (41, "hard", "relearning", "2026-02-11T09:15:00.000000Z", 0.2461, 9.8455, 2),
]


def test_a_trajectory() -> None:
    done: list[Review] = []
    for day, rating, state, due, stability, difficulty, lapses in TRAJECTORY:
        done.append(Review("q", at(day), rating, 1.0))
        found = card(done)
        assert (found.state, found.due, found.lapses) == (state, due, lapses), day
        assert (found.stability, found.difficulty) == pytest.approx((stability, difficulty), abs=1e-4), day


@pytest.mark.parametrize(
    ("first", "minutes"), [("again", 10), ("hard", 15), ("good", 2 * 24 * 60)], ids=["again", "hard", "good"]
)
def test_what_was_missed_comes_back_the_same_day(first: Rating, minutes: int) -> None:
    assert card([Review("q", at(0), first, 0.0)]).due == at(minutes / 24 / 60)


def cards_of(attempts: list[Attempt]) -> list[Card]:
    """Full replay, in memory."""
    by_question: dict[str, list[Review]] = {}
    for review in reviews(attempts):
        by_question.setdefault(review.question, []).append(review)
    return [card(found) for _, found in sorted(by_question.items())]


def in_pieces(attempts: list[Attempt], cuts: list[int]) -> list[list[Attempt]]:
    edges = [0, *sorted(cut % (len(attempts) + 1) for cut in cuts), len(attempts)]
    return [attempts[start:end] for start, end in pairwise(edges)]


@settings(max_examples=40, deadline=None)
@given(histories(), st.lists(st.integers(0, 20), max_size=4), st.randoms(use_true_random=False))
def test_the_cache_follows_every_append(
    tmp_path_factory: pytest.TempPathFactory, attempts: list[Attempt], cuts: list[int], random: Random
) -> None:
    random.shuffle(attempts)
    with open_history(tmp_path_factory.mktemp("h") / "history.sqlite3") as history:
        for piece in in_pieces(attempts, cuts):
            history.extend(piece)
        incremental = history.cards()
        assert incremental == cards_of(attempts)
        history.rebuild_cards()
        assert history.cards() == incremental


def test_a_dropped_cache_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with open_history(path) as history:
        history.append(answer("1"))
        cards = history.cards()
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE cards_1")
        db.execute("CREATE TABLE cards_0 (left_by_an_older_rule)")
    db.close()
    with open_history(path, read_only=True) as history:
        assert history.cards() == cards
    with open_history(path) as history:
        assert history.cards() == cards
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT name FROM sqlite_master WHERE name = 'cards_0'").fetchall() == []
