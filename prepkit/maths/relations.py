"""Do two relations say the same? Each implication on its own: proved, met where its premise holds, or broken."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain

from msgspec import structs

from prepkit.domain import Judgement
from prepkit.maths import refute
from prepkit.maths.aim import Target, differences, isolated
from prepkit.maths.context import Problem
from prepkit.maths.edges import Aimed, edges, points
from prepkit.maths.ladder import (
    ENOUGH,
    Clock,
    Dear,
    candidate,
    climbed,
    proved,
    refuted_at,
    shrunk,
    where_defined,
)
from prepkit.maths.prove import Proof, cheap
from prepkit.maths.refute import Comparison
from prepkit.maths.rewrite import substitute
from prepkit.maths.sample import Sample, Sampler
from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Compare, Node, Number, children

HOLDING = 4  # points at which a premise must hold before its implication counts as met

MAX_EXAMPLES = 40


class _Tally:
    """What was seen over all points: each line's true points, and where one is true alone."""

    def __init__(self) -> None:
        self.left_true = self.right_true = self.agreed = self.false = self.doubts = 0
        self.left_alone: Aimed | None = None
        self.right_alone: Aimed | None = None
        self.lopsided: Sample | None = None
        self.right_missing: Sample | None = None  # left true, right undefined
        self.left_missing: Sample | None = None
        self.examples: list[tuple[Sample, refute.Found]] = []

    def add(self, point: Aimed, comparison: Comparison) -> None:
        """Look at one more point."""
        found = comparison.at(point[0], left_holds=point[1], right_holds=point[2])
        if len(self.examples) < MAX_EXAMPLES:
            self.examples.append((point[0], found))
        if found.outcome == refute.LEFT_ONLY:
            self.left_alone = _simpler(self.left_alone, point)
        elif found.outcome == refute.RIGHT_ONLY:
            self.right_alone = _simpler(self.right_alone, point)
        elif found.outcome in (refute.SAME, refute.CLOSE):
            self.agreed += 1
            self.false += found.left is False
        else:
            lopsided = found.outcome in (refute.LEFT_UNDEFINED, refute.RIGHT_UNDEFINED)
            self.lopsided = self.lopsided or (point[0] if lopsided else None)
            if found.outcome == refute.RIGHT_UNDEFINED and found.left is True:
                self.right_missing = self.right_missing or point[0]
            if found.outcome == refute.LEFT_UNDEFINED and found.right is True:
                self.left_missing = self.left_missing or point[0]
            self.doubts += found.outcome == refute.DOUBT
            return  # a truth counts only beside another
        self.left_true += found.left is True
        self.right_true += found.right is True


def _simpler(old: Aimed | None, new: Aimed) -> Aimed:
    return new if old is None or _cost(new[0]) < _cost(old[0]) else old


def _cost(sample: Sample) -> int:
    """How much there is to write: big numbers, and 1,000 for every irrational one."""
    numbers = (value for name, value in sample.items() if name[-1] not in ")]")
    return sum(abs(n.numerator) + n.denominator if isinstance(n, int | Fraction) else 1_000 for n in numbers)


class Trial:
    """Two relations tried at many points, and what is proved of them."""

    def __init__(self, problem: Problem, clock: Clock) -> None:
        self.problem, self.clock = problem, clock
        self.proof = cheap(problem)
        clock.check()
        self.sampler, self.comparison, self.tally = Sampler(problem), Comparison(problem), _Tally()
        self.targets = [Target(gap) for gap in dict.fromkeys(chain(*map(differences, problem.lines)))]
        for point in points(self.sampler, self.targets, complete=self.proof.equal and self.proof.same_domain):
            clock.check()
            self.tally.add(point, self.comparison)
        if not self.proof.equal and not (self.tally.left_alone and self.tally.right_alone):
            self._walk()

    def _walk(self) -> None:
        for side in (0, 1):
            for sample in edges(self.sampler, self.comparison, self.tally.examples, side):
                self.clock.check()
                self.tally.add((sample, False, False), self.comparison)

    def climb(self, rungs: tuple[Dear, ...]) -> None:
        """Ask the dear rungs, and try the point that they propose."""
        if self.proof.equal or not rungs or not self.tally.agreed:
            return
        self.proof = climbed(self.problem, self.clock, rungs, self.proof)
        point = candidate(self.sampler, self.proof)
        if point is not None:
            self.tally.add((point, False, False), self.comparison)


def judged(problem: Problem, clock: Clock, dear: tuple[Dear, ...]) -> Judgement:
    """The judgement of two relations."""
    trial = Trial(problem, clock)
    tally, sampler, comparison = trial.tally, trial.sampler, trial.comparison
    if not (tally.left_alone and tally.right_alone):
        trial.climb(dear)
    proof = trial.proof
    if tally.left_alone and tally.right_alone:
        return refuted(sampler, comparison, tally.left_alone)
    if tally.left_alone or tally.right_alone:
        return _one_way(sampler, comparison, tally, proof)
    if (
        tally.lopsided is not None
        and tally.agreed
        and (proof.equal or _probed(problem, tally, trial.targets))
    ):
        return where_defined(sampler, comparison, tally.lopsided, tally.agreed)
    if proof.equal and proof.same_domain and tally.agreed:
        return proved(proof, tally.agreed)
    if tally.agreed >= ENOUGH and (proof.equal or _probed(problem, tally, trial.targets)):
        reason = f"both true or both false at {tally.agreed} points, true at {tally.left_true}"
        return Judgement("probed", reason, rung="points", points=tally.agreed)
    return Judgement("unknown", f"no proof, and only {tally.left_true} points were found where they hold")


def _probed(problem: Problem, tally: _Tally, targets: list[Target]) -> bool:
    """Enough seen to say "≈": equations need points on them, found in full at least once each.

    An equation within `and` or `or` holds at too few points for chance to meet what else matters there.
    """
    if tally.doubts or tally.left_true < HOLDING:
        return False
    equations = [line for line in problem.lines if _has_equation(line)]
    if not equations:
        return tally.false >= HOLDING
    if not all(isinstance(line, Compare) and len(line.ops) == 1 for line in problem.lines):
        return False
    return all(target.complete for target in targets) or all(isolated(line) for line in problem.lines)


def _has_equation(node: Node) -> bool:
    if isinstance(node, Compare):
        return "=" in node.ops or "!=" in node.ops
    return any(map(_has_equation, children(node)))


def _one_way(sampler: Sampler, comparison: Comparison, tally: _Tally, proof: Proof) -> Judgement:
    """One line is true alone somewhere; does the other implication hold?"""
    forward = tally.left_alone is None  # left ⇒ right was never broken
    point = tally.right_alone if forward else tally.left_alone
    assert point is not None
    proved = proof.forward if forward else proof.backward
    held = tally.left_true if forward else tally.right_true
    if not proved and held < HOLDING:
        return Judgement("unknown", f"not the same, and only {held} points to tell whether one follows")
    sample, _ = _shrunk(sampler, comparison, point)
    how = "proved" if proved else f"held at {held} points"
    arrow, text = ("left ⇒ right", "only the right") if forward else ("right ⇒ left", "only the left")
    return Judgement(
        "one-way",
        f"{arrow} {how}; here {text} holds",
        direction="a=>b" if forward else "b=>a",
        counter_example=_written(sampler, sample, point),
        rung="point",
        points=held,
    )


def refuted(sampler: Sampler, comparison: Comparison, point: Aimed) -> Judgement:
    """Refuted at a point, made simple."""
    sample, found = _shrunk(sampler, comparison, point)
    return structs.replace(
        refuted_at(sampler, sample, found), counter_example=_written(sampler, sample, point)
    )


def _written(sampler: Sampler, sample: Sample, point: Aimed) -> dict[str, str]:
    """The point as text; an irrational coordinate as the expression it was built from."""
    text = refute.written(sampler, sample)
    numbers = {k: Number(Fraction(v), str(v)) for k, v in sample.items() if isinstance(v, int | Fraction)}
    for built, line in zip(point[1:], sampler.problem.lines, strict=True):
        pair = isolated(line) if built else None
        if pair is not None:
            text[pair[0]] = ascii_line(substitute(pair[1], dict(numbers)))
    return text


def _shrunk(sampler: Sampler, comparison: Comparison, point: Aimed) -> tuple[Sample, refute.Found]:
    sample, left, right = point
    if left or right:
        return sample, comparison.at(sample, left_holds=left, right_holds=right)
    return shrunk(sampler, comparison, sample)
