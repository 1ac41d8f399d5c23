"""The kernel: what it must prove, and that nothing it proves is ever false by brute force."""

from __future__ import annotations

import random

import pytest

from prepkit.domain import Context
from prepkit.errors import Undecided, Undefined
from prepkit.maths.context import prepare
from prepkit.maths.judge import judge
from prepkit.maths.read import Names, read
from prepkit.maths.sums import laws
from prepkit.maths.sums.bounds import Bounds
from prepkit.maths.sums.kernel import by_sums, equal
from prepkit.maths.tree import Big, Operation
from prepkit.maths.types import TYPES
from tests.maths.sums.brute import Missing, value

LET = {
    "K": "pint",
    "i": "int",
    "n": "pint",
    "t": "int",
    "m": "nat",
    "N": "pint",
    "r": "pos",
    "L": "pint",
    "s": "int",
}
PROVED = (
    ("sum(r^i, i, 0, n - 1)", "(r^n - 1)/(r - 1)", "r != 1"),
    ("sum(2^i, i, 0, n)", "2^(n + 1) - 1", ""),
    ("sum(i^3, i, 1, n)", "sum(i, i, 1, n)^2", ""),
    ("sum(x[i + 1] - x[i], i, 0, n - 1)", "x[n] - x[0]", ""),
    ("sum(1/(i*(i + 1)), i, 1, n)", "n/(n + 1)", ""),
    ("prod(i/(i + 1), i, 1, n)", "1/(n + 1)", ""),
    ("prod(1 + w[i], i, 1, n + 1)", "prod(1 + w[i], i, 1, n) + w[n + 1]*prod(1 + w[i], i, 1, n)", ""),
    (
        "sum(g[t]*sum(delta(t + k, s)*w[k], k, 0, K - 1), t, 0, n)",
        "sum(w[k]*g[s - k], k, 0, K - 1)",
        "K - 1 <= s <= n",
    ),
    ("sum(sum(a[i, j], j, 1, n), i, 1, K)", "sum(sum(a[i, j], i, 1, K), j, 1, n)", ""),
    ("sum(sum(a[i, j], j, 1, i), i, 1, n)", "sum(sum(a[i, j], i, j, n), j, 1, n)", ""),
    ("sum(sum(x[j], j, 1, i), i, 1, n)", "sum((n - j + 1)*x[j], j, 1, n)", ""),
    ("sum(x[i], i, 1, n) + sum(x[i], i, n + 1, n + m)", "sum(x[i], i, 1, n + m)", ""),
    ("sum(x[i], i, 1, 2*n)", "sum(x[2*i], i, 1, n) + sum(x[2*i - 1], i, 1, n)", ""),
    ("sum(x[i] - sum(x[j], j, 1, n)/n, i, 1, n)", "0", ""),
    ("sum(exp(z[i])/sum(exp(z[j]), j, 1, K), i, 1, K)", "1", ""),
    ("log(sum(exp(z[j]), j, 1, K))", "log(exp(z[K]) + sum(exp(z[j]), j, 1, K - 1))", ""),
    ("exp(sum(x[i], i, 1, n))", "prod(exp(x[i]), i, 1, n)", ""),
    ("sum((-1)^i*x[i], i, 0, n)", "x[0] - sum((-1)^i*x[i + 1], i, 0, n - 1)", ""),
    (
        "sum(sum(w[k, l]*x[t + k, i + l], l, 0, K - 1), k, 0, K - 1)",
        "sum(sum(w[K - 1 - k, K - 1 - l]*x[t + K - 1 - k, i + K - 1 - l], l, 0, K - 1), k, 0, K - 1)",
        "",
    ),
)
REFUTED = (
    ("sum(x[i], i, 1, n)", "sum(x[i], i, 0, n)"),
    ("sum(x[i], i, 5, n)", "sum(x[i], i, 5, n - 1) + x[n]"),
    ("sum(x[i], i, 3, n)", "sum(x[i], i, 2, n) - x[2]"),
    ("sum(i, i, 1, n)", "n*(n - 1)/2"),
    ("sum(1, i, m, n)", "n - m + 1"),
    ("sum(delta(i, t)*x[i], i, 1, n)", "x[t]"),
    ("sum(r^i, i, 1, n)", "(r^n - 1)/(r - 1)"),
    ("prod(-x[i], i, 1, n)", "-prod(x[i], i, 1, n)"),
)


@pytest.mark.parametrize(("a", "b", "fact"), PROVED)
def test_proved(a, b, fact):
    context = Context(LET, (fact,) if fact else (), (), ("x", "y", "z", "w", "g", "a"))
    found = judge(a, b, context)
    assert found.verdict == "proved", found
    assert found.rung in ("sums", "induction")


@pytest.mark.parametrize(("a", "b"), REFUTED)
def test_refuted(a, b):
    assert judge(a, b, Context(LET, (), (), ("x",))).verdict == "refuted"


KINDS = {"a": "int", "b": "int", "n": "nat", "p": "pint", "t": "int"}
NAMES = Names(tuple(KINDS), (), ("x", "y"), ())
LIMITS = ("0", "1", "n", "p", "p - 1", "n - 1", "a", "b", "a + 1", "b - 1", "n + p")
BODIES = (
    "x[i]", "x[i + 1]", "x[i - 1]", "x[n - i]", "x[a + b - i]", "x[p - i]", "i", "i + 1", "2*i", "t", "i^2",
    "x[i]*y[i]", "x[i + 1] - x[i]", "delta(i, t)*x[i]", "delta(i + 1, t)*x[i]", "2^i", "x[i]*y[t - i]",
    "sum(x[j], j, 0, i)", "sum(x[i]*y[j], j, 0, n)", "sum(x[j]*y[i - j], j, 1, i)",
)  # fmt: skip


def line(chance):
    low, high = chance.choice(LIMITS), chance.choice(LIMITS)
    word = "prod" if chance.random() < 0.15 else "sum"
    return read(f"{word}({chance.choice(BODIES)}, i, {low}, {high})", NAMES)


def other(node, chance, known):
    """The same by a law or two, then perhaps spoiled: a limit moved, a term more, a minus for a plus."""
    place = read(chance.choice(("1", "n", "a", "p - 1", "t")), NAMES)
    for law in (
        laws.Shift(place),
        laws.Flip(place),
        chance.choice((laws.PeelLast(), laws.PeelFirst(), laws.Swap())),
    ):
        if isinstance(node, Big) and chance.random() < 0.6:
            node = law.apply(node, known) or node
    if chance.random() < 0.4:
        return node
    return spoiled(node, chance)


def spoiled(node, chance):
    step = read(chance.choice(("1", "-1", "2", "n - p", "a - b")), NAMES)
    if isinstance(node, Operation):
        if chance.random() < 0.3:
            return Operation(node.op, spoiled(node.left, chance), node.right)
        return Operation(chance.choice("+-"), node.left, node.right)
    if not isinstance(node, Big):
        return node
    moved = Operation("+", chance.choice((node.low, node.high)), step)
    ends = (moved, node.high) if chance.random() < 0.5 else (node.low, moved)
    return Big(node.kind, node.body, node.name, *ends)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_false_is_proved(seed):
    chance = random.Random(seed)
    types = {name: TYPES[word] for name, word in KINDS.items()}
    proved = 0
    for _ in range(150):
        own = chance.choice(("", "a <= b", "0 <= t <= n", "1 <= t <= p"))
        known = Bounds(types, (read(own, NAMES),) if own else ())
        a = line(chance)
        b = other(a, chance, known)
        try:
            if not equal(a, b, known):
                continue
        except (Undecided, Undefined):
            continue
        proved += a != b
        for point in points(chance, (own,) if own else ()):
            try:
                values = [value(side, point) for side in (a, b)]
            except Missing:
                continue
            assert values[0] == values[1], (a, b, own, point)
    assert proved >= 10


def points(chance, facts):
    for _ in range(60):
        point = {name: chance.randrange({"n": 0, "p": 1}.get(name, -4), 7) for name in KINDS}
        a, b, t, n, p = (point[name] for name in "abtnp")
        if all(
            {"a <= b": a <= b, "0 <= t <= n": 0 <= t <= n, "1 <= t <= p": 1 <= t <= p}[fact] for fact in facts
        ):
            yield point


@pytest.mark.parametrize("seed", range(3))
def test_bounds(seed):
    """What is called non-negative never is negative, by trying all small points."""
    chance = random.Random(seed)
    kinds = {"a": "int", "b": "int", "n": "nat", "p": "pint"}
    names = Names(tuple(kinds), (), (), ())
    shown = 0
    for _ in range(150):
        facts = [_linear(chance) + " >= 0" for _ in range(chance.randrange(1, 4))]
        goal = _linear(chance)
        known = Bounds({k: TYPES[v] for k, v in kinds.items()}, tuple(read(fact, names) for fact in facts))
        if not known.nonnegative(read(goal, names)):
            continue
        shown += 1
        for a in range(-5, 6):
            for b in range(-5, 6):
                for n in range(4):
                    point = {"a": a, "b": b, "n": n, "p": n + 1}
                    if all(value(read(fact, names).items[0], point) >= 0 for fact in facts):
                        assert value(read(goal, names), point) >= 0, (facts, goal, point)
    assert shown >= 5


def _linear(chance):
    return " + ".join(f"({chance.randrange(-2, 3)})*{name}" for name in ("a", "b", "n", "p", "1"))


def test_too_large_is_no_proof():
    """Size ends the search: nothing is raised."""
    big = "*".join(f"(x[i] + {k})" for k in range(12))
    problem = prepare(f"sum({big}, i, 1, n)", f"sum({big}, i, 0, n)", Context({"n": "pint"}, (), (), ("x",)))
    try:
        assert not by_sums(problem).equal
    except (Undecided, Undefined) as error:
        raise AssertionError from error
