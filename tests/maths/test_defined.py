"""Where lines are defined: what no rational point shows, and what the types already say."""

import pytest

from prepkit.domain import Context
from prepkit.maths.judge import judge
from prepkit.maths.read import read
from prepkit.maths.show import line

REAL = {"x": "real", "y": "real"}

IN_BETWEEN = (  # left, right, types, facts, symbol that is irrational, how its value begins, the divisor
    ("(x^2 - 2)/(x^2 - 2)", "1", REAL, (), "x", "≈ 1.414213", "x^2 - 2"),
    ("1", "(x^2 - 2)/(x^2 - 2)", REAL, (), "x", "≈ 1.414213", "x^2 - 2"),
    ("(x - sqrt(2))/(x - sqrt(2))", "1", REAL, (), "x", "≈ 1.414213", "x - sqrt(2)"),
    ("(x^3 - x - 1)/(x^3 - x - 1)", "1", REAL, (), "x", "≈ 1.324718", "x^3 - x - 1"),
    ("(exp(x) - 2)/(exp(x) - 2)", "1", REAL, (), "x", "≈ 0.693147", "exp(x) - 2"),
    ("x/(x^2 - 2)^2*(x^2 - 2)^2", "x", REAL, (), "x", "≈ 1.414213", "x^2 - 2"),
    ("x*(x^2 - 2)^-1*(x^2 - 2)", "x", REAL, (), "x", "≈ 1.414213", "x^2 - 2"),
    ("(x^2 - 2)/(x^2 - 2)", "1", REAL, ("x < 0",), "x", "≈ -1.414213", "x^2 - 2"),
    ("y*(x^2 - 2)/(x^2 - 2)", "y", REAL, ("y > x",), "x", "≈ 1.414213", "x^2 - 2"),
    ("(p^2 - 1/2)/(p^2 - 1/2)", "1", {"p": "prob"}, (), "p", "≈ 0.707106", "p^2 - 1/2"),
    ("exp(2*log(abs(x^2 - 2)))", "(x^2 - 2)^2", REAL, (), "x", "≈ 1.414213", "x^2 - 2"),
)


@pytest.mark.parametrize(("a", "b", "let", "facts", "name", "value", "divisor"), IN_BETWEEN)
def test_a_divisor_that_turns_its_sign_is_0_in_between(a, b, let, facts, name, value, divisor):
    found = judge(a, b, Context(let=let, facts=facts))
    assert found.verdict == "where-defined", found
    assert found.counter_example[name].startswith(value), found
    assert f"{line(read(divisor))} turns its sign" in found.reason
    assert "undefined" in found.reason


NOT_IN_BETWEEN = (  # pairs equal wherever either is defined, or with no root where types and facts hold
    ("(x^2 - 2)/(x^2 - 2)", "(x^4 - 4)/(x^4 - 4)", REAL, ()),  # both undefined at the root
    ("(x^2 - 2)/(x^2 - 2)", "1", REAL, ("x^2 > 2",)),
    ("(x^2 - 2)/(x^2 - 2)", "1", REAL, ("x > 3/2",)),
    ("(n^2 - 2)/(n^2 - 2)", "1", {"n": "int"}, ()),
    ("x/(sign(x - pi) + 1/2)", "x/(1/2 + sign(x - pi))", REAL, ()),  # a jump, no root
    ("(sign(x^2 - 2) + 1/2)/(sign(x^2 - 2) + 1/2)", "1", REAL, ()),
    ("(1/(x^2 - 2))/(1/(x^2 - 2))", "(x^2 - 2)/(x^2 - 2)", REAL, ()),  # a pole, no root
    ("(p^2 - 2)/(p^2 - 2)", "1", {"p": "prob"}, ()),
    ("(x^2 + 2)/(x^2 + 2)", "1", REAL, ()),
)


@pytest.mark.parametrize(("a", "b", "let", "facts"), NOT_IN_BETWEEN)
def test_no_root_is_claimed_where_there_is_none(a, b, let, facts):
    found = judge(a, b, Context(let=let, facts=facts))
    assert found.verdict in ("proved", "probed"), found


POWERS = (
    ("x^(a*b)", "(x^a)^b"),
    ("x^(a + b)", "x^a*x^b"),
    ("(x*y)^a", "x^a*y^a"),  # the same domain: no special point may say otherwise
)


@pytest.mark.parametrize(("a", "b"), POWERS)
def test_powers_of_zero(a, b):
    found = judge(a, b, Context(let=REAL | {"a": "int", "b": "int"}))
    if "y" in a:
        assert found.verdict in ("proved", "probed"), found
    else:
        assert found.verdict == "where-defined", found
        assert found.counter_example["x"] == "0"


BY_TYPE = (
    ("log((1 - q)/q)", "log(1 - q) - log(q)", {"q": "prob"}, "proved"),
    ("log(q/(1 - q))", "log(q) - log(1 - q)", {"q": "prob"}, "proved"),
    ("log(q/(1 - q))", "log(q) + log(1 - q)", {"q": "prob"}, "refuted"),
    ("log(2*(y - x))", "log(2) + log(y - x)", REAL, "proved"),
    ("log((x - 1)*(x - 2))", "log(x - 1) + log(x - 2)", REAL, "where-defined"),
    ("g*(1 - b^t)/(1 - b^t)", "g", {"g": "real", "b": "prob", "t": "pint"}, "proved"),
    ("g*(1 - b^t)/(1 - b^t)", "g", {"g": "real", "b": "unit", "t": "pint"}, "where-defined"),
    ("g*(1 - b^t)/(1 - b^t)", "g", {"g": "real", "b": "prob", "t": "nat"}, "where-defined"),
    ("g*(1 - b^t)/(1 - b^t)", "g", {"g": "real", "b": "pos", "t": "pint"}, "where-defined"),
    ("g*(1/2 - b^t)/(1/2 - b^t)", "g", {"g": "real", "b": "prob", "t": "pint"}, "where-defined"),
    ("(1 - p)^2*log(p)/log(p)", "(1 - p)^2", {"p": "prob"}, "proved"),
    ("(1 - p)^2*log(p)/log(p)", "(1 - p)^2", {"p": "pos"}, "where-defined"),
    ("abs(log(1 - p))", "-log(1 - p)", {"p": "prob"}, "proved"),
    ("abs(log(1 + t))", "log(1 + t)", {"t": "nonneg"}, "proved"),
    ("abs(log(t))", "log(t)", {"t": "pos"}, "refuted"),
)


@pytest.mark.parametrize(("a", "b", "let", "expected"), BY_TYPE)
def test_types_say_that_it_is_defined(a, b, let, expected):
    found = judge(a, b, Context(let=let))
    assert found.verdict == expected, found


MEAN = "sum(x[j], j, 1, n)/n"
SUMS = (  # both sides 0 at every point; n of either sign, where 1/n and empty sums meet at n = 0
    (f"sum(x[i] - {MEAN}, i, 1, n)", f"sum(x[i], i, 1, n) - n*({MEAN})", "pint", "proved"),
    (f"sum(x[i] - {MEAN}, i, 1, n)", f"sum(x[i], i, 1, n) - n*({MEAN})", "int", "where-defined"),
    (f"sum(x[i] - {MEAN}, i, 1, n)", f"sum(x[i], i, 1, n) - 2*n*({MEAN})", "int", "refuted"),
    (f"sum(x[i] - {MEAN}, i, 1, n)", "0", "int", "probed"),
    ("sum(1, i, 1, n)", "n", "int", "refuted"),
)


@pytest.mark.parametrize(("a", "b", "kind", "expected"), SUMS)
def test_sums_that_are_0_wherever_they_are_tried(a, b, kind, expected):
    found = judge(a, b, Context(let={"n": kind}, sequences=("x",)))
    assert found.verdict == expected, found
    if expected == "probed":
        assert "proved equal where defined" in found.reason
