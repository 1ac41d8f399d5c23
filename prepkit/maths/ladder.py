"""What judging values and judging relations share: the clock, the dear rungs, the words of a refutation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from fractions import Fraction

from prepkit.domain import Judgement
from prepkit.errors import Undecided
from prepkit.maths import refute
from prepkit.maths.aim import Target, aimed, differences
from prepkit.maths.context import Problem
from prepkit.maths.draws import Table
from prepkit.maths.exact import tidy
from prepkit.maths.prove import Proof
from prepkit.maths.refute import Comparison, Found
from prepkit.maths.sample import Sample, Sampler

ENOUGH = 8  # points that must agree before lines are called probed
CONFIRMING = 3  # points a proof is tried at: a proof and a refutation together would be our own mistake
PROBING = 28
SPECIAL_BASES = 3
MAX_SPECIAL = 120
MAX_POWERS = 48
WORDING = {"identity": "exact identity", "words": "exact identity of matrix words"}


class Clock:
    """Time left, in seconds of the deadline."""

    def __init__(self, deadline: float) -> None:
        self._end = time.monotonic() + deadline

    def left(self) -> float:
        """Seconds, 0 at the end."""
        return max(self._end - time.monotonic(), 0.0)

    def check(self) -> None:
        """`Undecided` when time is up."""
        if not self.left():
            raise Undecided("deadline")


Dear = Callable[[Problem, float], Proof]
"""A rung that costs: it is handed the seconds left, and raises Undecided("deadline") where they do not do."""


def climbed(problem: Problem, clock: Clock, rungs: tuple[Dear, ...], proof: Proof) -> Proof:
    """What is proved after the dear rungs, up to the first that shows both ways."""
    for rung in rungs:
        if proof.equal:
            break
        clock.check()
        proof = _both(proof, rung(problem.opaque or problem, clock.left()))
    return proof


def _both(old: Proof, new: Proof) -> Proof:
    """Two proofs of parts as one; a domain compared by the old one counts only if it read both lines."""
    forward, backward = old.forward or new.forward, old.backward or new.backward
    gained = (forward, backward) != (old.forward, old.backward)
    domain = new.same_domain or (old.same_domain and bool(old.rung))
    rung = new.rung if gained or not old.rung else old.rung
    return Proof(forward, backward, domain, rung, new.candidate or old.candidate)


def candidate(sampler: Sampler, proof: Proof) -> Sample | None:
    """The point a rung proposes, over the rest of an ordinary one, where types and facts hold there."""
    base = next(iter(base_points(sampler, 1)), None)
    if base is None or proof.candidate is None:
        return None
    values = {name: tidy(Fraction(text)) for name, text in proof.candidate.items() if name in sampler.free}
    return sampler.completed({**base, **values})


def on_facts(sampler: Sampler) -> Iterator[Sample]:
    """Points made to satisfy facts that chance does not meet, such as x^2 + y^2 = 1."""
    targets = [Target(gap) for fact in sampler.problem.facts for gap in differences(fact)]
    return aimed(sampler, targets, list(sampler.raw(24)), beside=True)


def refuted_at(sampler: Sampler, sample: Sample, found: Found) -> Judgement:
    """Refuted, with both values, and with their difference where eight digits do not show it."""
    left, right = refute.value_text(found.left), refute.value_text(found.right)
    reason = f"left {left}, right {right}"
    gap = refute.gap_text(found.left, found.right)
    if gap:
        reason += f", {gap} apart"
    return Judgement(
        "refuted", reason, counter_example=refute.written(sampler, sample), rung="point", points=1
    )


def base_points(sampler: Sampler, wanted: int) -> list[Sample]:
    """Points by chance, or else points made to satisfy the facts."""
    return list(sampler.points(wanted)) or list(on_facts(sampler))[:wanted]


def proved(proof: Proof, points: int) -> Judgement:
    """Proved, by the rung that did, and confirmed at a few points."""
    reason = f"by {WORDING.get(proof.rung, proof.rung)}"
    return Judgement("proved", reason, rung=proof.rung, points=points)


def shrunk(sampler: Sampler, comparison: Comparison, sample: Sample) -> tuple[Sample, Found]:
    """The simplest point with the same outcome, and what is found there."""
    wanted = comparison.at(sample).outcome
    sample = refute.shrink(sampler, sample, lambda one: comparison.at(one).outcome == wanted)
    sample = {name: value.fresh() if isinstance(value, Table) else value for name, value in sample.items()}
    if sampler.problem.entries:
        sample = sampler.completed(sample) or sample
    return sample, comparison.at(sample)  # now the tables have seen what this point needs, and no more


def where_defined(sampler: Sampler, comparison: Comparison, sample: Sample, agreed: int) -> Judgement:
    """The same wherever both are defined, with a point where one is not."""
    sample, found = shrunk(sampler, comparison, sample)
    left, right = refute.value_text(found.left), refute.value_text(found.right)
    reason = f"the same wherever both are defined; here left {left}, right {right}"
    point = refute.written(sampler, sample)
    return Judgement("where-defined", reason, counter_example=point, rung="point", points=agreed)
