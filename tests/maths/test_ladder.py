"""The rungs above the normal form: relations, z3, claims that are not symmetric, calculus, matrices."""

from __future__ import annotations

import subprocess
import sys

import pytest

from prepkit.domain import Context
from prepkit.maths.judge import judge
from prepkit.maths.read import read
from prepkit.maths.smt import implications


def verdict(a, b, let=None, facts=(), relation="", **rest):
    context = Context(let or {}, tuple(facts), **{name: tuple(value) for name, value in rest.items()})
    return judge(a, b, context, relation=relation)


CLAIMS = (  # a, relation, b, types, facts, verdict
    ("2*x*y", "<=", "x^2 + y^2", {}, (), "proved"),
    ("x*(1 - x)", "<=", "1/4", {}, (), "proved"),
    ("(a*c + b*d)^2", "<=", "(a^2 + b^2)*(c^2 + d^2)", {}, (), "proved"),
    ("I/(A + B - I)", "<=", "1", {"A": "pos", "B": "pos", "I": "nonneg"}, ("I <= A", "I <= B"), "proved"),
    ("floor(x)", "<=", "x", {}, (), "proved"),
    ("x", "<", "floor(x) + 1", {}, (), "proved"),
    ("x", "<", "floor(x)", {}, (), "refuted"),
    ("exp(x)", ">=", "1 + x", {}, (), "proved"),
    ("log(x)", "<=", "x - 1", {"x": "pos"}, (), "proved"),
    ("log(x)", "<=", "x - 2", {"x": "pos"}, (), "refuted"),
    ("9*N", "<", "(2*N + 1)^2", {"N": "int"}, ("N >= 2",), "proved"),
    ("9*N", "<", "(2*N + 1)^2", {"N": "int"}, (), "refuted"),
    ("1/x", "<=", "1/x + 1", {}, (), "proved"),
    ("x/x", "<=", "2", {}, (), "where-defined"),
    ("max(min(b, d) - max(a, c), 0)", "<=", "b - a", {}, ("a < b", "c < d"), "proved"),
    ("abs(max(min(a, u), l) - max(min(b, u), l))", "<=", "abs(a - b)", {}, ("l <= u",), "proved"),
    ("x >= 1 and y >= 1", "=>", "x*y >= 1", {}, (), "proved"),
    ("x*y >= 1", "=>", "x >= 1 and y >= 1", {}, (), "refuted"),
    ("x*y >= 1", "<=", "x >= 1 and y >= 1", {}, (), "proved"),
    ("x = 1", "=>", "x^2 = 1", {}, (), "proved"),
    ("x = 1", "<=", "x^2 = 1", {}, (), "refuted"),
    ("p <= 1/2", "=>", "p*(1 - p) <= 1/4", {"p": "prob"}, (), "proved"),
    ("x = 1", "<=>", "2*x = 2", {}, (), "proved"),
    ("x = 1", "<", "2*x = 2", {}, (), "unreadable"),
    ("x", "=>", "x", {}, (), "unreadable"),
)


@pytest.mark.parametrize(("a", "relation", "b", "let", "facts", "expected"), CLAIMS)
def test_claims(a, relation, b, let, facts, expected):
    assert verdict(a, b, let, facts, relation).verdict == expected


RELATIONS = (
    ("x + y = 3 and x - y = 1", "x = 2 and y = 1", {}, "proved"),
    ("x < y", "exp(x) < exp(y)", {}, "proved"),
    ("a = b", "sqrt(a) = sqrt(b)", {"a": "nonneg", "b": "nonneg"}, "proved"),
    ("abs(x) < 1", "-1 < x and x < 1", {}, "proved"),
    ("x^3 = y^3", "x = y", {}, "proved"),
    ("1/(1 + exp(-x)) > 1/2", "x > 0", {}, "proved"),
    ("y = sqrt(x)", "y^2 = x", {"x": "nonneg", "y": "nonneg"}, "proved"),
    ("y = sqrt(x)", "y^2 = x", {"x": "nonneg", "y": "real"}, "one-way"),
    ("x/y > 0", "x*y > 0", {"y": "nz"}, "proved"),
    ("1/x < 1", "x > 1", {"x": "nz"}, "one-way"),
    ("1/x < 1", "x > 1 or x < 0", {"x": "nz"}, "proved"),
    ("ceil(X/S) = floor(X/S)", "X = S*floor(X/S)", {"X": "nat", "S": "pint"}, "proved"),
)


@pytest.mark.parametrize(("a", "b", "let", "expected"), RELATIONS)
def test_relations(a, b, let, expected):
    found = verdict(a, b, let)
    assert found.verdict == expected, found


OF_Z3 = (  # left, right, facts, types, forward, backward
    ("1/x = 1/x", "1 = 1", (), {"x": "real"}, False, False),  # may be undefined
    ("1/x = 1/x", "1 = 1", ("x > 0",), {"x": "real"}, True, True),
    ("1/x = 1/x", "1 = 2", (), {"x": "real"}, False, False),  # x*q = 1 must not prove x != 0
    ("sqrt(x) >= 0", "x >= 0", (), {"x": "real"}, False, False),
    ("log(x) > 0", "x > 1", (), {"x": "pos"}, True, True),
    (
        "x = x",
        "x = x + 1",
        ("x < 0", "x > 0"),
        {"x": "real"},
        False,
        False,
    ),  # nothing follows from a contradiction
    ("x > 0", "x >= 1", (), {"x": "int"}, True, True),
    ("x > 0", "x >= 1", (), {"x": "real"}, False, True),
    ("floor(X/S)*S <= X", "0 = 0", (), {"X": "int", "S": "pint"}, True, True),
    ("mod(X, S) < S", "0 = 0", (), {"X": "int", "S": "pint"}, True, True),
    ("mod(X, S) < S", "0 = 0", (), {"X": "int", "S": "nz"}, True, False),  # not for S < 0
    ("f(x) = f(y)", "x = y", (), {"x": "real", "y": "real"}, False, True),
)


@pytest.mark.parametrize(("left", "right", "facts", "types", "forward", "backward"), OF_Z3)
def test_z3(left, right, facts, types, forward, backward):
    found = implications(read(left), read(right), [read(fact) for fact in facts], types, witnessed=False)
    assert (found["forward"], found["backward"]) == (forward, backward), found


CALCULUS = (
    ("diff(log(sum(exp(z[j]), j, 1, K)), z[i])", "exp(z[i])/sum(exp(z[j]), j, 1, K)", ("1 <= i <= K",), "proved"),
    ("diff(sum(x[j]^2, j, 1, K), x[i])", "2*x[i]", ("1 <= i <= K",), "proved"),
    ("diff(sum(x[j]^2, j, 1, K), x[i])", "2*x[i]", (), "refuted"),
    ("diff(sum(g[t]*sum(w[k]*x[t + k], k, 0, K - 1), t, 0, n), w[k])", "sum(g[t]*x[t + k], t, 0, n)",
     ("0 <= k <= K - 1",), "proved"),
    ("int(x^2*exp(-x^2/(2*s^2))/(s*sqrt(2*pi)), x, 0, oo)", "s^2/2", (), "proved"),
    ("int(u^2/(2*s), u, -s, s)", "s^2/6", (), "refuted"),
    ("int(1/x, x, 0, 1)", "1", (), "unknown"),
    ("int(f(u)*h(t - u), u, -oo, oo)", "int(h(t - v)*f(v), v, -oo, oo)", (), "proved"),
    ("oo - oo", "0", (), "unknown"),
    ("oo", "oo + 1", (), "unknown"),
    ("sum(x[i], i, n, 1)", "-sum(x[i], i, 1, n)", (), "refuted"),
    ("diff(h(f(s)), s)", "d(h, f(s))*d(f, s)", (), "proved"),
    ("factorial(n + 1)/factorial(n - 1)", "n*(n + 1)", (), "proved"),
)  # fmt: skip


@pytest.mark.parametrize(("a", "b", "facts", "expected"), CALCULUS)
def test_calculus(a, b, facts, expected):
    let = {"K": "pint", "n": "pint", "i": "int", "k": "int", "s": "pos", "t": "real"}
    let |= {"t": "int"} if "g[t]" in a else {}
    found = verdict(a, b, let, facts, sequences=("x", "z", "w", "g"), functions=("f", "h"))
    assert found.verdict == expected, found


MATRICES = (
    ("(A*B)^(-1)", "B^(-1)*A^(-1)", "proved"),
    ("(A*B)^(-1)", "A^(-1)*B^(-1)", "refuted"),
    ("A/B", "A*B^(-1)", "proved"),
    ("A^(-1)*A", "1", "where-defined"),
    ("T(A^(-1))", "T(A)^(-1)", "proved"),
    ("A + B = C", "A = C - B", "proved"),
    ("J(F, x + 1)", "J(F, 1 + x)", "proved"),
    ("J(F, x)*J(F, y)", "J(F, y)*J(F, x)", "refuted"),
    ("J(H, x)", "1 + J(F, x)", "proved"),
    ("J(G, x)", "(1 + J(F, x + F(x)))*(1 + J(F, x))", "proved"),
    ("J(G, x)", "(1 + J(F, x))*(1 + J(F, x + F(x)))", "refuted"),
)


@pytest.mark.parametrize(("a", "b", "expected"), MATRICES)
def test_matrices(a, b, expected):
    definitions = {"H(x)": "x + F(x)", "G(x)": "H(H(x))"}
    found = judge(a, b, Context(dict.fromkeys("ABC", "mat"), (), ("F",), (), definitions))
    assert found.verdict == expected, found


def test_the_rung_is_named():
    assert verdict("x < y", "exp(x) < exp(y)").rung == "z3"
    assert verdict("sum(i, i, 1, n)", "n*(n + 1)/2", {"n": "nat"}).rung == "sums"
    assert verdict("int(x, x, 0, 1)", "1/2").rung == "sympy integral, identity"


def test_z3_stays_in_the_child():
    """Judging with z3 does not load it here."""
    code = (
        "import sys; from prepkit.maths.judge import judge; assert judge('x < y', 'exp(x) < exp(y)').rung == 'z3';"
        "sys.exit(any(name in sys.modules for name in ('z3', 'sympy', 'mpmath')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
