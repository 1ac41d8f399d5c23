"""Proofs by themselves, without the points that confirm them: none is false, and conditions of definedness are met."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from prepkit.domain import Context, Judgement
from prepkit.maths.context import prepare
from prepkit.maths.prove import cheap
from prepkit.maths.tree import Compare, Logic, Number

from .test_judge import DIFFERENT, INTEGERS, ONE_WAY, REALS, WHERE_DEFINED, split
from .test_soundness import RELATIONS, TYPES, VALUES, verify

LET = INTEGERS | REALS
FALSE = [
    "x < y | -x < -y", "x <= 0 | x^2 <= 0", "x*s < y*s | y < x", "z*x < z*y | x < y", "floor(x) <= n | x <= n",
    "n < k | n <= k",
    "ceil(x) <= n | x < n", "x/z < 1 | x < z", "(x - y)*s < 0 | (y - x)*s < 0", "log(x^2) | 2*log(x*x)",
    "sqrt(x^2*y^2) | x*y",
    "floor(n/2) + floor((n + 1)/2) | n + 1", "ceil(x) | floor(x) + 1", "log(x/y) | log(x*y)",
    "abs(x - y) | abs(x) - abs(y)",
    "x*x < y*x | x < y", "-s < x | s > x", "(s - 1)*x > 0 | x > 0", "1/x < 1/y | y < x", "2 - x < 2 - y | x < y",
]  # fmt: skip


def proof(text):
    return cheap(prepare(*split(text), Context(let=LET)))


@pytest.mark.parametrize("text", DIFFERENT + FALSE)
def test_what_differs_is_not_proved(text):
    assert not proof(text).equal


@pytest.mark.parametrize(("a", "b", "direction"), ONE_WAY)
def test_no_implication_is_proved_backwards(a, b, direction):
    found = cheap(prepare(a, b, Context(let=LET)))
    assert not (found.backward if direction == "a=>b" else found.forward)


@pytest.mark.parametrize("text", WHERE_DEFINED)
def test_what_needs_more_is_not_proved_as_defined(text):
    found = proof(text)
    assert not (found.equal and found.same_domain)


CONSTANTS = st.sampled_from([f"{k}" for k in range(-3, 4)])
SMALL = st.sampled_from(
    [
        "x",
        "y",
        "s",
        "n",
        "k",
        "p",
        "x - y",
        "n - k",
        "1 - p",
        "x*y",
        "s*x",
        "n*k",
        "x^2",
        "floor(x)",
        "-x",
        "n/2",
    ]
)
FLIPS = st.builds(
    lambda a, o, b: f"{a} {o} {b}",
    SMALL,
    st.sampled_from(["<", "<=", ">", ">=", "=", "!="]),
    SMALL | CONSTANTS,
)


def objection(a, b, found):
    """What the opponent says to a proof of equality wherever both are defined."""
    return (
        verify(a, b, Judgement("proved" if found.same_domain else "where-defined")) if found.equal else None
    )


@settings(max_examples=600, deadline=None, derandomize=True, phases=[Phase.generate])
@given(FLIPS, FLIPS)
def test_small_relations(a, b):
    let = {**TYPES, "k": "nat"}
    problem = prepare(a, b, Context(let=let))
    assert objection(*problem.lines, cheap(problem)) is None


@settings(max_examples=400, deadline=None, derandomize=True, phases=[Phase.generate])
@given(VALUES, VALUES)
def test_proofs_of_values(a, b):
    problem = prepare(a, b, Context(let=TYPES))
    assert objection(a, b, cheap(problem)) is None


@settings(max_examples=300, deadline=None, derandomize=True, phases=[Phase.generate])
@given(RELATIONS, RELATIONS)
def test_proofs_of_relations(a, b):
    problem = prepare(a, b, Context(let=TYPES))
    assert objection(a, b, cheap(problem)) is None


@settings(max_examples=300, deadline=None, derandomize=True, phases=[Phase.generate])
@given(VALUES, st.sampled_from(["=", "<", "<=", ">", ">=", "!="]))
def test_what_is_proved_true_or_false(a, op):
    """A relation of the form TRUE or FALSE says so of every point."""
    line = Compare((op,), (a, Number(0, "0")))
    for constant in ("0 = 0", "0 = 1"):
        problem = prepare(line, constant, Context(let=TYPES))
        found = cheap(problem)
        assert not found.equal or verify(*problem.lines, Judgement("where-defined")) is None


def test_needs_inside_logic_are_open():
    problem = prepare("q >= 0 or 1/q > 0", "1/q > 0 or q >= 0", Context(let={"q": "nonneg"}))
    assert isinstance(problem.lines[0], Logic)
    assert not cheap(prepare("x/x = 2", "x != x and x/x = 2", Context(let={"x": "real"}))).same_domain
