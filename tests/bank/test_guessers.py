"""Knowing nothing and looking at how options are worded earns nothing."""

from __future__ import annotations

import pytest

from prepkit import content
from prepkit.verify.run import load

from .guessers import GUESSERS, Seen, gain, seen

MOST = 0.05


@pytest.fixture(scope="module")
def questions():
    return load(content.root("questions"))[0]


@pytest.mark.parametrize("name", GUESSERS)
def test_a_guesser_gains_nothing(questions, name):
    found, chance = gain(GUESSERS[name], questions)
    assert found <= chance + MOST, f"{name}: {100 * found:.1f} % against {100 * chance:.1f} % by chance"


def test_there_are_enough_choices(questions):
    assert sum(1 for question in questions if any(seen(question))) >= 60


@pytest.mark.parametrize(
    ("right", "chosen", "credit"),
    [({0}, [0], 1), ({0}, [1], 0), ({0}, [0, 1], 0.5), ({0, 1}, [0], 0.5), ({0, 1}, [0, 1, 2, 3], 0.25)],
)
def test_credit(right, chosen, credit):
    assert Seen("x", ("a", "b", "c", "d"), frozenset(right)).credit(chosen) == credit


@pytest.mark.parametrize(
    ("name", "best"),
    [("longest", 3), ("shortest", 0), ("most hedged", 1), ("most absolute", 2), ("most technical", 3)],
)
def test_what_guessers_look_at(name, best):
    scores = GUESSERS[name](
        ["It is.", "It usually may be.", "It must always be.", "It is a 3×3 convolution of stride 2"]
    )
    assert scores.index(max(scores)) == best
