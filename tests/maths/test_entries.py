"""Facts about entries of sequences: used at points, in proofs, and never to prove too much."""

from __future__ import annotations

import pytest

from prepkit.domain import Context
from prepkit.maths.judge import judge

STEP = Context(
    let={"n": "nat", "k": "nat"}, sequences=("x", "f"), facts=("x[n] = n^2", "x[n + 1] = x[n] + 2*n + 1")
)
FIXED = Context(let={"n": "nat"}, sequences=("x",), facts=("n = 0", "x[0] = 5"))
PAIRS = [
    ("x[n] + 1", "n^2 + 1", STEP, "proved"),
    ("x[n + 1]", "(n + 1)^2", STEP, "proved"),
    ("x[1 + n]", "x[n] + 2*n + 1", STEP, "proved"),
    ("x[n]", "n^2 + 1", STEP, "refuted"),
    ("x[n + 1]", "x[n] + 2*n", STEP, "refuted"),
    ("x[k]", "k^2", STEP, "refuted"),  # the fact is of n alone
    (
        "sum(x[i], i, n, n)",
        "n^2",
        STEP,
        ("proved", "probed", "unknown"),
    ),  # never refuted: these are the entries of the facts
    ("x[n]", "5", FIXED, "proved"),
    ("x[n]", "4", FIXED, "refuted"),
    ("f[n]", "x[n]", STEP, "refuted"),
]


@pytest.mark.parametrize(("a", "b", "context", "verdict"), PAIRS)
def test_facts_about_entries(a: str, b: str, context: Context, verdict: str | tuple[str, ...]) -> None:
    found = judge(a, b, context).verdict
    assert found in (verdict if isinstance(verdict, tuple) else (verdict,))


def test_a_refuting_point_satisfies_the_facts() -> None:
    point = judge("x[n]", "n^2 + 1", STEP).counter_example
    assert point is not None
    n = int(point["n"])
    assert int(point[f"x[{n}]"]) == n * n


def test_whole_values_of_functions_divide_exactly() -> None:
    context = Context(let={"a": "real", "n": "pint"}, functions=("y", "p"))
    found = judge("exp(a)", "sum(y(i)/p(i)*a, i, 1, n)", context)
    assert found.verdict == "refuted"
    assert "." not in "".join((found.counter_example or {}).values())
