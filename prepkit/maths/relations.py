"""Do two relations say the same? Each implication on its own: proved, met where its premise holds, or broken."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain, islice

from prepkit.domain import Judgement
from prepkit.errors import Undecided, Undefined
from prepkit.maths import refute
from prepkit.maths.aim import Target, aimed, differences, isolated, special
from prepkit.maths.context import Problem
from prepkit.maths.exact import tidy
from prepkit.maths.ladder import (
    CONFIRMING,
    ENOUGH,
    MAX_SPECIAL,
    PROBING,
    Clock,
    Dear,
    base_points,
    proved,
    refuted_at,
    shrunk,
    where_defined,
)
from prepkit.maths.prove import Proof, cheap
from prepkit.maths.refute import Comparison
from prepkit.maths.sample import Sample, Sampler
from prepkit.maths.tree import Compare, Node, children

HOLDING = 4  # points at which a premise must hold before its implication counts as met
MAX_EXAMPLES = 40
EDGES = 12  # walks from a point where a line is true to one where it is false
HALVINGS = 12
FINE = 640  # bits of a value that a point is built from
Aimed = tuple[Sample, bool, bool]  # a point, and which lines it was built to satisfy


class _Tally:
    """What was seen over all points: each line's true points, and where one is true alone."""

    def __init__(self) -> None:
        self.left_true = self.right_true = self.agreed = self.false = 0
        self.left_alone: Aimed | None = None
        self.right_alone: Aimed | None = None
        self.lopsided: Sample | None = None
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
        elif found.outcome in (refute.LEFT_UNDEFINED, refute.RIGHT_UNDEFINED):
            self.lopsided = self.lopsided or point[0]
        elif found.outcome in (refute.SAME, refute.CLOSE):
            self.agreed += 1
            self.false += found.left is False
        else:
            return
        self.left_true += found.left is True
        self.right_true += found.right is True or (found.right is None and found.outcome == refute.CLOSE)


def _simpler(old: Aimed | None, new: Aimed) -> Aimed:
    return new if old is None or _cost(new[0]) < _cost(old[0]) else old


def _cost(sample: Sample) -> int:
    """How much there is to write: big numbers, and 1,000 for every irrational one."""
    numbers = (value for name, value in sample.items() if name[-1] not in ")]")
    return sum(abs(n.numerator) + n.denominator if isinstance(n, int | Fraction) else 1_000 for n in numbers)


def judged(problem: Problem, clock: Clock, dear: tuple[Dear, ...]) -> Judgement:
    """The judgement of two relations."""
    proof = cheap(problem)
    clock.check()
    sampler, comparison, tally = Sampler(problem), Comparison(problem), _Tally()
    targets = [Target(gap) for gap in dict.fromkeys(chain(*map(differences, problem.lines)))]
    for point in _points(sampler, targets, complete=proof.equal and proof.same_domain):
        clock.check()
        tally.add(point, comparison)
    if not proof.equal and not (tally.left_alone and tally.right_alone):
        for side in (0, 1):
            for sample in _edges(sampler, comparison, tally.examples, side):
                clock.check()
                tally.add((sample, False, False), comparison)
    if tally.left_alone and tally.right_alone:
        return _refuted(sampler, comparison, tally.left_alone)
    if tally.left_alone or tally.right_alone:
        return _one_way(sampler, comparison, tally, proof)
    if tally.lopsided is not None and tally.agreed and (proof.equal or _probed(problem, tally, targets)):
        return where_defined(sampler, comparison, tally.lopsided, tally.agreed)
    if proof.equal and proof.same_domain and tally.agreed:
        return proved(proof, tally.agreed)
    if not proof.equal:
        proof = _dear(problem, clock, dear, proof)
    if tally.agreed >= ENOUGH and (proof.equal or _probed(problem, tally, targets)):
        reason = f"both true or both false at {tally.agreed} points, true at {tally.left_true}"
        return Judgement("probed", reason, rung="points", points=tally.agreed)
    return Judgement("unknown", f"no proof, and only {tally.left_true} points were found where they hold")


def _dear(problem: Problem, clock: Clock, dear: tuple[Dear, ...], proof: Proof) -> Proof:
    """No dear rung takes relations yet: this is the place of z3."""
    return proof


def _probed(problem: Problem, tally: _Tally, targets: list[Target]) -> bool:
    """Enough seen to say "≈": equations need points on them, found in full at least once each."""
    equations = any(_has_equation(line) for line in problem.lines)
    enough = tally.left_true >= HOLDING and (equations or tally.false >= HOLDING)
    if not equations:
        return enough
    known = all(target.complete for target in targets)
    return enough and (known or all(isolated(line) is not None for line in problem.lines))


def _has_equation(node: Node) -> bool:
    if isinstance(node, Compare):
        return "=" in node.ops or "!=" in node.ops
    return any(map(_has_equation, children(node)))


def _points(sampler: Sampler, targets: list[Target], *, complete: bool) -> Iterator[Aimed]:
    bases = base_points(sampler, CONFIRMING if complete else PROBING)
    if complete:
        yield from ((sample, False, False) for sample in bases)
        return
    chosen = chain(bases, islice(aimed(sampler, targets, bases[:12], beside=True), 4 * MAX_SPECIAL))
    for sample in chain(chosen, islice(special(sampler, bases[:3]), MAX_SPECIAL)):
        yield sample, False, False
    for side, line in enumerate(sampler.problem.lines):
        pair = isolated(line)
        if pair is not None:
            for sample in _built(sampler, bases, *pair):
                yield sample, side == 0, side == 1


def _edges(
    sampler: Sampler, comparison: Comparison, examples: list[tuple[Sample, refute.Found]], side: int
) -> Iterator[Sample]:
    """Points on both sides of where one line turns false: there the other must turn, too."""

    def value(found: refute.Found) -> object:
        return found.right if side else found.left

    true = [sample for sample, found in examples if value(found) is True]
    false = [sample for sample, found in examples if value(found) is False]
    for start, end in islice(((a, b) for b in false for a in true), EDGES):
        yield from _edge(sampler, start, end, lambda sample: value(comparison.at(sample)))


def _edge(
    sampler: Sampler, start: Sample, end: Sample, holds: Callable[[Sample], object]
) -> Iterator[Sample]:
    """Walk from `start`, where a line holds, to `end`, where not, one symbol after the other; halve the fatal step."""
    here = start
    for name, kind in sampler.free.items():
        if kind.name == "mat" or not _plain(here[name], end[name]):
            return
        there = sampler.completed({**here, name: end[name]})
        if there is None:
            return
        if holds(there) is True:
            here = there
            continue
        low, high = here[name], end[name]
        for _ in range(HALVINGS):
            middle = Fraction(low + high) / 2
            middle = Fraction(math.floor(middle)) if kind.whole else middle
            between = sampler.completed({**here, name: tidy(middle)})
            if middle in (low, high) or between is None:
                break
            low, high = (middle, high) if holds(between) is True else (low, middle)
        for value in (low, high, low - abs(high - low), high + abs(high - low)):
            beside = sampler.completed({**here, name: tidy(Fraction(value))}) if kind.holds(value) else None
            if beside is not None:
                yield beside
        return


def _plain(*values: object) -> bool:
    return all(isinstance(value, int | Fraction) for value in values)


def _built(sampler: Sampler, bases: list[Sample], name: str, tree: Node) -> Iterator[Sample]:
    """Points that satisfy `name = tree` by being built so, where the value is irrational."""
    kind = sampler.free.get(name)
    if kind is None or kind.whole or kind.name == "mat":
        return
    from prepkit.maths import balls

    for base in bases:
        try:
            value = balls.value(tree, base, FINE)
        except (Undefined, Undecided):
            continue
        if not isinstance(balls.lower(value), int | Fraction) and kind.holds(value):
            sample = sampler.completed({**base, name: value})
            if sample is not None:
                yield sample


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
        counter_example=refute.written(sampler, sample),
        rung="point",
        points=held,
    )


def _refuted(sampler: Sampler, comparison: Comparison, point: Aimed) -> Judgement:
    return refuted_at(sampler, *_shrunk(sampler, comparison, point))


def _shrunk(sampler: Sampler, comparison: Comparison, point: Aimed) -> tuple[Sample, refute.Found]:
    sample, left, right = point
    if left or right:
        return sample, comparison.at(sample, left_holds=left, right_holds=right)
    return shrunk(sampler, comparison, sample)
