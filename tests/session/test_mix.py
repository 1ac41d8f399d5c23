"""The mix against other orders, by a simulated learner (`simulate.py`): what is remembered on the interview's day."""

from __future__ import annotations

from math import sqrt
from statistics import mean, stdev

import pytest

from tests.session import simulate

SEEDS = range(100, 108)  # none of them was looked at while the mix was tuned
T_99 = {8: 2.998, 4: 4.541}  # Student's t, one-sided 99 %, by how many learners are compared


@pytest.fixture(scope="module")
def found() -> dict[str, list[tuple[float, float]]]:
    return simulate.table(SEEDS)


@pytest.mark.parametrize(
    ("other", "measure", "margin"),
    [
        # by how much the mix must be better, with 99 % confidence: at all; the gains stand in CONTRIBUTING
        ("random", "asked", 0.0),
        (
            "random",
            "alike",
            -0.01,
        ),  # a month is too short to gain on what is hardly ever asked: no worse by a point
        ("new, shuffled", "asked", 0.0),
        ("new, as filed", "asked", 0.0),
        ("due, then as filed", "asked", 0.0),
        ("due, then as filed", "alike", 0.0),
    ],
)
def test_the_mix_keeps_more(
    found: dict[str, list[tuple[float, float]]], other: str, measure: str, margin: float
) -> None:
    assert surely(found["mix"], found[other], measure) > margin


def test_with_two_months_the_mix_keeps_more_of_all_questions_alike() -> None:
    mix, random = (
        [simulate.learn(seed, policy, days=60).retention() for seed in SEEDS[:4]]
        for policy in (simulate.mix, simulate.at_random)
    )
    assert surely(mix, random, "alike") > 0


def surely(ours: list[tuple[float, float]], theirs: list[tuple[float, float]], measure: str) -> float:
    """By how much ours is better, with 99 % confidence; pairs are of the same learner."""
    place = ("alike", "asked").index(measure)
    gains = [one[place] - other[place] for one, other in zip(ours, theirs, strict=True)]
    return mean(gains) - T_99[len(gains)] * stdev(gains) / sqrt(len(gains))


def test_the_same_seed_learns_the_same() -> None:
    first, again = (simulate.learn(1, simulate.mix, days=5) for _ in range(2))
    assert first.cards == again.cards
    assert first.retention() == again.retention()
