"""Formulas graded by meaning, from text to verdict."""

from __future__ import annotations

import time

import pytest

from prepkit.domain import Mistake, Outcome
from prepkit.grading import grade
from prepkit.kinds import kind

FORMULA = kind("formula")
MACS = FORMULA.Part(
    prompt="MACs of a {K}×{K} convolution, M maps in, N out, H×W pixels?",
    name="macs",
    key="K^2*M*N*H*W",
    symbols={"M": "pint", "N": "pint", "H": "pint", "W": "pint"},
    mistakes=(
        Mistake("K^2*N*H*W", "Each output map reads all {K}×{K}×M inputs."),
        Mistake("2*K^2*M*N*H*W", "Those are FLOPs."),
        Mistake("K*K*M*N*H*W", "Equal to the key, so never told."),
    ),
)
GRADED = [  # text, outcome, mistake; K is 3 on this variant
    ("K^2 M N H W", Outcome.RIGHT, ""),
    ("9*M*N*H*W", Outcome.RIGHT, ""),
    ("MNHW*9", Outcome.RIGHT, ""),
    ("macs = (K·K·M)(N·H·W)", Outcome.RIGHT, ""),
    ("f(M, N) = 9 M N H W", Outcome.RIGHT, ""),
    (r"$K^{2} \cdot M N H W$", Outcome.RIGHT, ""),
    ("9NHW", Outcome.WRONG, "Each output map reads all 3×3×M inputs."),
    ("18 M N H W", Outcome.WRONG, "Those are FLOPs."),
    ("25 M N H W", Outcome.WRONG, ""),
    ("9*M*N*H*W + 10^-9", Outcome.WRONG, ""),
    ("9*M^2*N*H*W/M", Outcome.RIGHT, ""),
    ("M = 3", Outcome.UNREADABLE, ""),  # M is a symbol: a relation where a value is asked for
    ("9*M*N*H*V", Outcome.UNREADABLE, ""),
]


@pytest.mark.parametrize(("text", "outcome", "mistake"), GRADED)
def test_formulas_are_graded_by_meaning(text: str, outcome: Outcome, mistake: str) -> None:
    verdict = grade(MACS, {"K": 3}, text)
    assert (verdict.outcome, verdict.mistake) == (outcome, mistake), verdict
    if outcome is Outcome.UNREADABLE:
        assert verdict.reason
        assert verdict.expected == "a formula in M, N, H, W, such as 2*M^2 + 1"


def test_the_counter_example_is_told_in_the_learners_terms() -> None:
    part = FORMULA.Part(prompt="?", key="floor(W/S)", symbols={"W": "pint", "S": "pint"})
    verdict = grade(part, {}, "W/S")
    assert verdict.counter_example is not None
    width, stride = (int(verdict.counter_example[name]) for name in ("W", "S"))
    assert width % stride
    assert verdict.reason.startswith(f"at W={width}, S={stride} yours gives ")
    assert verdict.reason.endswith(f", the key {width // stride}")


def test_equal_only_where_both_are_defined_is_partly_right() -> None:
    part = FORMULA.Part(prompt="?", key="x + 1", symbols={"x": "real"})
    verdict = grade(part, {}, "(x^2 - 1)/(x - 1)")
    assert (verdict.outcome, verdict.credit, verdict.counter_example) == (Outcome.PARTLY, 0.5, {"x": "1"})
    assert verdict.reason == (
        "equal only where both are defined; at x=1 yours has no value (division by zero), the key gives 2"
    )


def test_facts_may_use_this_variants_numbers() -> None:
    part = FORMULA.Part(prompt="?", key="abs(x - k)", symbols={"x": "real"}, facts=("x >= k",))
    assert grade(part, {"k": 5}, "x - k").outcome is Outcome.RIGHT
    assert grade(part, {"k": 5}, "x - 5").outcome is Outcome.RIGHT
    assert grade(part, {"k": 5}, "5 - x").outcome is Outcome.WRONG


def test_a_relation_is_graded_as_a_relation() -> None:
    part = FORMULA.Part(
        prompt="When does it fit?", key="F <= W + 2*P", symbols={"W": "pint", "F": "pint", "P": "nat"}
    )
    assert grade(part, {}, "W + 2P >= F").outcome in (Outcome.RIGHT, Outcome.UNDECIDED)
    assert grade(part, {}, "W >= F").outcome is not Outcome.RIGHT


def test_nothing_typed_hangs_a_formula() -> None:
    part = FORMULA.Part(prompt="?", key="exp(x)*(1 + tanh(x))^2", symbols={"x": "real"})
    for text in (
        "exp(x + log(1 + tanh(x))*2)",
        "sqrt(exp(2*x))*(1+tanh(x))^2",
        "((x+1)^50 - x)^40",
        "exp(exp(exp(x)))",
    ):
        begun = time.perf_counter()
        assert grade(part, {}, text).outcome is not Outcome.UNREADABLE
        assert time.perf_counter() - begun < 3, text
