"""Enclosures contain what mpmath computes, and are narrow."""

import mpmath
import pytest

from prepkit.errors import Undecided, Undefined
from prepkit.maths import balls
from prepkit.maths.read import Names, read

from .opponent import number, value

LINES = [
    "sqrt(2)", "exp(1/3)", "log(7)", "log2(10)", "tanh(2/3)", "erf(1/2)", "sin(3)", "cos(1/7)", "pi + e", "2^(1/3)",
    "max(sqrt(2), 1)", "min(pi, 3)", "abs(-sqrt(3))", "floor(10*pi)", "ceil(exp(3))", "mod(pi, 1)", "exp(-50)",
    "(1/3)^(5/7)",
]  # fmt: skip


@pytest.mark.parametrize("text", LINES)
def test_enclosure(text):
    low, high = balls.enclosure(read(text), {})
    expected = value(read(text), {})
    assert number(low) - mpmath.mpf(10) ** -50 <= expected <= number(high) + mpmath.mpf(10) ** -50
    assert high - low < 10**-30 * max(1, abs(high))


@pytest.mark.parametrize("text", ["sqrt(1 - exp(1))", "log(2 - e)", "asin(pi)", "(2 - pi)^(1/2)"])
def test_certainly_undefined(text):
    with pytest.raises(Undefined):
        balls.value(read(text), {})


@pytest.mark.parametrize(
    "text", ["1/(exp(1) - e)", "log(exp(1) - e)", "floor(exp(log(3)))", "sign(sqrt(2)^2 - 2)", "exp(10^6)"]
)
def test_what_a_ball_cannot_tell_is_undecided(text):
    with pytest.raises(Undecided):
        balls.value(read(text), {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("sqrt(2) < 3/2", True), ("pi > 22/7", False), ("exp(1) = e", None), ("sqrt(2)*sqrt(2) <= 2", None)],
)
def test_comparisons_say_when_they_do_not_know(text, expected):
    assert balls.value(read(text), {}) is expected


def test_matrices():
    swap, shear = ((0, 1), (1, 0)), ((1, 1), (0, 1))
    assert balls.text(balls.value(read("A*B"), {"A": swap, "B": shear})) == "[[0, 1], [1, 1]]"
    assert balls.text(balls.value(read("A + 1"), {"A": swap})) == "[[1, 1], [1, 1]]"
    assert balls.text(balls.value(read("B^-1"), {"B": shear})) == "[[1, -1], [0, 1]]"
    with pytest.raises(Undefined):
        balls.value(read("1/A"), {"A": ((1, 1), (1, 1))})


@pytest.mark.parametrize(
    "body",
    ["i/j", "i^(-1)", "mod(i, j)", "delta(i, j)", "log(i)", "(-i)^j", "F(1)/F(2)", "sum(1, k, 1, i)/j"],
)
def test_running_indices_are_numbers_of_the_arithmetic(body):
    """As plain ints they would be divided to floats: lines that are equal came out refuted."""
    names = Names(symbols=("x",), functions=("F",))
    point = {"x": 2, "F()": lambda orders, *args: 3}
    terms = [body.replace("i", str(i)).replace("j", str(j)) for i in (1, 2, 3) for j in (1, 2)]
    summed = balls.enclosure(read(f"sum(sum(exp(x)*({body}), i, 1, 3), j, 1, 2)", names), point)
    written = balls.enclosure(read(" + ".join(f"exp(x)*({term})" for term in terms), names), point)
    assert summed[0] <= written[1]
    assert written[0] <= summed[1]
    assert summed[1] - summed[0] < 10**-30
