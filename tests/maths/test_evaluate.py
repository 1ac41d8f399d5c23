"""Exact values, and where there are none."""

from fractions import Fraction as Q

import pytest

from prepkit.errors import Undecided, Undefined, UsageError
from prepkit.maths.evaluate import Inexact, compiled, evaluate, truth
from prepkit.maths.read import read
from prepkit.maths.tree import Number

VALUES = [
    ("1 + 2*3", {}, 7),
    ("floor((W + 2*P - F)/S) + 1", {"W": 224, "P": 3, "F": 7, "S": 2}, 112),
    ("floor(-7/2)", {}, -4),
    ("ceil(-7/2)", {}, -3),
    ("mod(-7, 3)", {}, 2),
    ("0.1 + 0.2", {}, Q(3, 10)),
    ("6/3", {}, 2),
    ("2^-3", {}, Q(1, 8)),
    ("0^0", {}, 1),
    ("sqrt(9/4)", {}, Q(3, 2)),
    ("27^(2/3)", {}, 9),
    ("abs(-3) + sign(-2) + max(1, 2, 3) + min(4, 5)", {}, 9),
    ("log2(1/8) + log(1) + exp(0)", {}, -2),
    ("factorial(5) + binomial(5, 2)", {}, 130),
    ("sum(k^2, k, 1, n)", {"n": 4}, 30),
    ("sum(k, k, 1, 0)", {}, 0),
    ("prod(k, k, 1, n)", {"n": 5}, 120),
    ("sum(sum(i*j, j, 1, i), i, 1, 3)", {}, 25),
    ("diff(x^3, x)", {"x": 2}, 12),
    ("diff(x^2*y, x, y)", {"x": 3, "y": 5}, 6),
    ("delta(2, 2) + delta(2, 3)", {}, 1),
    ("x/2", {"x": Q(1, 2)}, Q(1, 4)),
]
MISSING = [
    "1/0",
    "log(0)",
    "log(-1)",
    "sqrt(-1)",
    "(-8)^(1/3)",
    "0^-1",
    "mod(1, 0)",
    "factorial(-1)",
    "1/(2-2)",
]
MISSING += ["sum(k, k, 1/2, 2)", "diff(log(x), x)", "asin(2)"]
IRRATIONAL = ["sqrt(2)", "exp(1)", "pi", "log(2)", "log2(3)", "2^(1/2)", "sin(1)", "tanh(1)"]
TOO_LARGE = ["(10^30)^(10^30)", "x^x^x", "sum(k, k, 1, 10^9)", "factorial(10^8)", "sum(k, k, 1, oo)"]


@pytest.mark.parametrize(("text", "values", "expected"), VALUES)
def test_values(text, values, expected):
    found = evaluate(read(text), values)
    assert found == expected
    assert isinstance(found, int) == (Q(expected).denominator == 1)


@pytest.mark.parametrize("text", MISSING)
def test_undefined(text):
    with pytest.raises(Undefined):
        evaluate(read(text), {"x": -1})


@pytest.mark.parametrize("text", IRRATIONAL)
def test_irrational(text):
    with pytest.raises(Inexact):
        evaluate(read(text), {})


@pytest.mark.parametrize("text", [text for text in TOO_LARGE if "10^" not in text] + ["sum(k, k, 1, n)"])
def test_too_large(text):
    with pytest.raises(Undecided):
        evaluate(read(text), {"x": 9999, "n": 10**9})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("1 = 2 or 2 = 2", True),
        ("1 = 1 and 2 != 2", False),
        ("x != 0 and 1/x > 0", False),
        ("x = 0 or 1/x > 0", True),
    ],
)
def test_truth(text, expected):
    assert truth(read(text), {"x": 0}) is expected


def test_a_name_without_value_is_named():
    with pytest.raises(UsageError, match="'Y'"):
        evaluate(read("X + Y"), {"X": 1})
    with pytest.raises(UsageError, match="word"):
        evaluate(read("X*X + 1"), {"X": "max"})


def test_compiled_walks_the_tree_once():
    area = compiled(read("H*W"))
    assert [area({"H": h, "W": 3}) for h in range(3)] == [0, 3, 6]


def test_nothing_heavy_is_loaded():
    import subprocess
    import sys

    code = "import sys, prepkit.maths.context; print([m for m in ('flint', 'sympy') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


def test_numbers_keep_their_spelling():
    assert evaluate(Number(Q(1, 2), "0.50"), {}) == Q(1, 2)
