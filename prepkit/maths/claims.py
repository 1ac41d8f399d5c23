"""Claims that are not symmetric: one relation implies another, one value is at most another."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from prepkit.domain import Judgement
from prepkit.maths.context import Problem
from prepkit.maths.ladder import ENOUGH, Clock, Dear, proved, refuted_at, where_defined
from prepkit.maths.refute import Comparison
from prepkit.maths.relations import Trial, refuted
from prepkit.maths.tree import Compare, Number

ZERO = Number(Fraction(0), "0")
TRUE = Compare(("=",), (ZERO, ZERO))
ORDERS = frozenset(("<", "<=", ">", ">=", "!="))


def implied(problem: Problem, clock: Clock, dear: tuple[Dear, ...], *, forward: bool) -> Judgement:
    """Does the left line imply the right one (`forward`), or the right one the left?"""
    trial = Trial(problem, clock)
    tally = trial.tally
    if (tally.left_alone if forward else tally.right_alone) is None:
        trial.climb(dear)
    alone = tally.left_alone if forward else tally.right_alone
    if alone is not None:
        return refuted(trial.sampler, trial.comparison, alone)
    missing = tally.right_missing if forward else tally.left_missing
    held = tally.left_true if forward else tally.right_true
    if missing is not None:
        return where_defined(trial.sampler, trial.comparison, missing, held)
    if (
        (trial.proof.forward if forward else trial.proof.backward)
        and trial.proof.same_domain
        and tally.agreed
    ):
        return proved(trial.proof, held)
    if held >= ENOUGH and not tally.doubts:
        return Judgement("probed", f"held at {held} points", rung="points", points=held)
    return Judgement("unknown", f"no proof, and only {held} points were found to try it at")


def ordered(problem: Problem, clock: Clock, dear: tuple[Dear, ...], op: str) -> Judgement:
    """Is the left value `op` the right one, wherever both are defined?"""
    if op not in ORDERS:
        return Judgement("unreadable", reason=f"'{op}' does not stand between values")
    claim = msgspec.structs.replace(problem, lines=(TRUE, Compare((op,), problem.lines)))
    trial = Trial(claim, clock)
    if trial.tally.left_alone is None:
        trial.climb(dear)
    tally, values = trial.tally, Comparison(problem)
    if tally.left_alone is not None:
        sample = tally.left_alone[0]
        return refuted_at(trial.sampler, sample, values.at(sample))
    if tally.lopsided is not None and values.at(tally.lopsided).outcome.endswith("undefined"):
        one_sided = values.at(tally.lopsided).outcome != "both undefined"
        if one_sided:
            return where_defined(trial.sampler, values, tally.lopsided, tally.left_true)
    if trial.proof.forward and tally.agreed:
        return proved(trial.proof, tally.agreed)
    if tally.agreed >= ENOUGH and not tally.doubts:
        return Judgement("probed", f"held at {tally.agreed} points", rung="points", points=tally.agreed)
    return Judgement("unknown", f"no proof, and only {tally.agreed} points were found to try it at")
