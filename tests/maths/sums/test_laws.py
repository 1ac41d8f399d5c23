"""Every law against brute force: where it applies, both sides have the same value wherever the left has one."""

from __future__ import annotations

import math
import random

import pytest

from prepkit.maths.read import Names, read
from prepkit.maths.sums import closed, laws
from prepkit.maths.sums.bounds import Bounds
from prepkit.maths.tree import Apply, Big
from prepkit.maths.types import TYPES
from tests.maths.sums.brute import Missing, value

INSTANCES = 1_000  # comparisons of two values, for each law
KINDS = {"a": "int", "b": "int", "m": "int", "n": "nat", "p": "pint", "r": "real", "t": "int"}
NAMES = Names(tuple(KINDS), (), ("x", "y", "w"), ())
LIMITS = (
    "a",
    "b",
    "0",
    "1",
    "n",
    "p",
    "n - 1",
    "p - 1",
    "a + 1",
    "b - 2",
    "a + n",
    "m",
    "t + p",
    "-n",
    "3",
    "-2",
)
FACTS = (
    "a <= b",
    "a <= b + 1",
    "a - 1 <= m and m <= b",
    "t >= a and t <= b",
    "a > b",
    "m <= t",
    "n >= a",
    "p <= b",
)
BODIES = (
    "x[i]",
    "i*x[i + 1]",
    "x[i] - r",
    "r*i + 1",
    "x[2*i]*y[t - i]",
    "i^2",
    "x[i]/(i^2 + 1)",
    "2",
    "r",
    "t*x[i]",
)
ONLY = {  # what some laws ask of a body
    closed.Telescope: (
        "x[i + 1] - x[i]", "x[i] - x[i + 1]", "(i + 1)^2 - i^2", "i/(i^2 + 1) - (i + 1)/((i + 1)^2 + 1)",
    ),
    closed.Collapse: ("delta(i, t)*x[i]", "x[i]*delta(t, i)", "delta(i + 1, t)*i", "delta(t - i, 2)",
                      "x[i]*delta(i, 2)"),
    closed.Geometric: ("2^i", "r^i", "3^(2*i + 1)", "(1/2)^(i + n)", "r^(i + t)", "(-2)^i", "p^i"),
    closed.PowerSum: ("i", "i^2", "i^3", "i^4", "i*i", "i*i*i"),
    closed.Constant: ("2", "r", "x[t]", "r + t"),
    laws.Linear: ("x[i] + y[i]", "x[i] - i", "r + i"),
    laws.FactorOut: ("r*x[i]", "x[i]*t", "x[i]/p", "x[i]/(r + 7/3)"),
    laws.Multiplicative: ("r*x[i]", "x[i]*(i + t)", "x[i]/(i^2 + 1)"),
    laws.Swap: ("sum(x[i]*y[j], j, 0, n)", "prod(x[i] + j, j, a, m)", "sum(x[i + j], j, i, n)"),
    laws.SwapTriangle: ("sum(x[i]*w[i - j], j, 0, i)", "sum(x[j], j, a, i + 1)", "sum(x[2*i + j], j, t, i - 1)",
                        "prod(x[i] + j, j, 1, i)"),
}  # fmt: skip
PRODUCTS = {laws.Multiplicative}
SUMS = {closed.Telescope, closed.Collapse, closed.Geometric, closed.PowerSum, laws.Linear, laws.FactorOut}


def law(kind, chance):
    if kind in (laws.Shift, laws.Flip, laws.Split):
        return kind(read(chance.choice(("a", "m", "2", "-1", "n + 1", "t", "m - a")), NAMES))
    return kind()


def instance(kind, chance):
    body = chance.choice(ONLY.get(kind, BODIES))
    low, high = chance.choice(LIMITS), chance.choice(LIMITS)
    word = "prod" if kind in PRODUCTS or body.startswith("prod") else "sum"
    if kind not in SUMS and not body.startswith("sum") and chance.random() < 0.3:
        word = "prod"
    node = read(f"{word}({body}, i, {low}, {high})", NAMES)
    facts = tuple(read(fact, NAMES) for fact in chance.sample(FACTS, chance.randrange(4)))
    if kind is closed.Geometric and chance.random() < 0.8:
        facts += (read(chance.choice(("r > 1", "r != 1", "r < 0")), NAMES), read("t >= 2", NAMES))
    return node, facts


def holds(fact, point):
    if hasattr(fact, "op"):
        return all(holds(item, point) for item in fact.items)
    left, right = (value(item, point) for item in fact.items)
    return {
        "<=": left <= right,
        ">=": left >= right,
        "<": left < right,
        ">": left > right,
        "!=": left != right,
    }[fact.ops[0]]


def points(chance, facts):
    least = {"n": 0, "p": 1}
    for _ in range(60):
        point = {name: chance.randrange(least.get(name, -4), 6) for name in KINDS}
        if all(holds(fact, point) for fact in facts):
            yield point


LAWS = (
    laws.Empty, laws.PeelLast, laws.PeelFirst, laws.Shift, laws.Flip, laws.Split, laws.Swap, laws.SwapTriangle,
    laws.Linear, laws.Multiplicative, laws.FactorOut, closed.Constant, closed.Collapse, closed.Telescope,
    closed.Geometric, closed.PowerSum, closed.Unroll,
)  # fmt: skip


@pytest.mark.parametrize("kind", LAWS, ids=lambda kind: kind.__name__)
def test_law(kind):
    chance = random.Random(kind.__name__)
    compared = applied = 0
    types = {name: TYPES[word] for name, word in KINDS.items()}
    for _ in range(6_000):
        node, facts = instance(kind, chance)
        found = law(kind, chance).apply(node, Bounds(types, facts))
        if found is None:
            continue
        applied += 1
        for point in list(points(chance, facts))[:25]:
            try:
                before = value(node, point)
            except Missing:
                continue
            assert value(found, point) == before, (node, facts, point)
            compared += 1
        if compared >= INSTANCES and applied >= 40:
            return
    raise AssertionError(f"only {compared} instances of {applied} applications")


def test_every_law_is_tried():
    everything = {**vars(laws), **vars(closed)}.values()
    named = {kind for kind in everything if isinstance(kind, type) and hasattr(kind, "apply")}
    assert named - set(LAWS) == {closed.Exponentials, closed.Logarithm}  # irrational: tried below


@pytest.mark.parametrize(
    "law", [closed.Exponentials(), closed.Logarithm()], ids=lambda law: type(law).__name__
)
def test_irrational_laws(law):
    """exp of a sum, log of a product, in floating point."""
    bodies = ("exp(x[i])", "exp(i*r)", "exp(x[i] - t)") if isinstance(law, closed.Exponentials) else (
        "exp(x[i])", "p + i^2", "x[i]^2 + p", "2"
    )  # fmt: skip
    chance, compared = random.Random(5), 0
    known = Bounds({name: TYPES[word] for name, word in KINDS.items()})
    for _ in range(400):
        text = f"prod({chance.choice(bodies)}, i, {chance.choice(LIMITS)}, {chance.choice(LIMITS)})"
        node = read(text, NAMES)
        found = law.apply(node, known)
        assert found is not None
        for point in list(points(chance, ()))[:3]:
            left, right = floating(node, point), floating(found, point)
            left = math.log(left) if isinstance(law, closed.Logarithm) else left
            assert math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9), (text, point)
            compared += 1
    assert compared >= INSTANCES


def floating(node, point):
    match node:
        case Apply(name="exp" | "log" as name, args=(arg,)):
            return getattr(math, name)(floating(arg, point))
        case Big(kind=kind, body=body, name=name):
            low, high = (int(value(end, point)) for end in (node.low, node.high))
            terms = [floating(body, {**point, name: k}) for k in range(low, high + 1)]
            return sum(terms) if kind == "sum" else math.prod(terms)
    return float(value(node, point))
