"""Irrational values in decimals, against certified balls and the floats of `math`."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from flint import arb, ctx

from prepkit.errors import Undecided, Undefined
from prepkit.kinds.common import expressions
from prepkit.kinds.common.numeric import approximate
from prepkit.maths.read import read

VALUES = [  # text, the same by flint's certified balls
    ("sqrt(2)", lambda: arb(2).sqrt()),
    ("exp(10)", lambda: arb(10).exp()),
    ("log(1000)", lambda: arb(1000).log()),
    ("log2(10)", lambda: arb(10).log() / arb(2).log()),
    ("tanh(1/3)", lambda: (arb(1) / 3).tanh()),
    ("tanh(-50)", lambda: arb(-50).tanh()),
    ("2^(1/3)", lambda: (arb(2).log() / 3).exp()),
    ("pi^2/6", lambda: arb.pi() ** 2 / 6),
    ("e", lambda: arb(1).exp()),
    ("sum(sqrt(k), k, 1, 9)", lambda: sum((arb(k).sqrt() for k in range(1, 10)), arb(0))),
    ("max(1, sqrt(3))", lambda: arb(3).sqrt()),
    ("abs(1 - sqrt(3))", lambda: arb(3).sqrt() - 1),
]


@pytest.mark.parametrize(("text", "ball"), VALUES)
def test_forty_digits_agree_with_certified_balls(text: str, ball: object) -> None:
    ctx.prec = 200
    ours, theirs = approximate(read(text), {}), ball()
    mine = arb(ours.numerator) / arb(ours.denominator)
    assert abs(mine - theirs) < abs(theirs) * arb("1e-40")


@pytest.mark.parametrize(
    ("text", "value"), [("floor(100*sqrt(2))", 141), ("ceil(exp(3))", 21), ("floor(-pi)", -4)]
)
def test_floors_of_irrational_values(text: str, value: int) -> None:
    assert approximate(read(text), {}) == value


@pytest.mark.parametrize(
    "text", ["floor(sqrt(2)*sqrt(2))", "ceil(log(1000)/log(10))", "sqrt(2)*sqrt(2) = 2", "exp(5000)"]
)
def test_what_decimals_cannot_decide_is_undecided(text: str) -> None:
    with pytest.raises(Undecided):
        approximate(read(text), {})


@pytest.mark.parametrize("text", ["log(1 - sqrt(2))", "sqrt(1 - sqrt(2))", "1/(sqrt(2) - sqrt(2))"])
def test_what_has_no_value_is_undefined(text: str) -> None:
    with pytest.raises(Undefined):
        approximate(read(text), {})


@pytest.mark.parametrize(
    ("text", "truth"), [("sqrt(2) < 3/2", True), ("pi >= 22/7", False), ("exp(1) != 2", True)]
)
def test_relations_between_irrational_values(text: str, truth: bool) -> None:
    assert expressions.truth(text, {}) is truth


def test_names_have_their_values() -> None:
    found = approximate(read("sqrt(n)/k"), {"n": 10, "k": Fraction(1, 2), "word": "max"})
    assert float(found) == pytest.approx(2 * math.sqrt(10), rel=1e-15)
