"""What two lines are worth at one point, and the simplest point at which they still differ.

Exact where it can be; elsewhere balls, which refute only when they are certainly apart.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from prepkit.errors import Undecided, Undefined
from prepkit.maths.context import Problem, is_relation
from prepkit.maths.draws import Polynomial, Table
from prepkit.maths.evaluate import EXACT, Inexact, build
from prepkit.maths.exact import tidy
from prepkit.maths.sample import POOLS, SIMPLE_MATRICES, Sample, Sampler
from prepkit.maths.tree import Node

SAME, CLOSE, DIFFERENT = "same", "close", "different"
LEFT_ONLY, RIGHT_ONLY = "left only", "right only"  # values: defined; relations: true
LEFT_UNDEFINED, RIGHT_UNDEFINED, BOTH_UNDEFINED = "left undefined", "right undefined", "both undefined"
OPEN = "open"  # at least one side is beyond what can be evaluated
DOUBT = "doubt"  # the truths seem to differ, and balls cannot tell

NEARLY = 10**6  # values closer than this part of themselves look alike
WRITTEN = 400  # bits of the longest number written in full
SIMPLE_POLYNOMIALS = tuple(Polynomial({(k,): 1}) for k in (0, 1, 2, 3))


class Found:
    """What was found at a point: an outcome, both values (or why there is none)."""

    __slots__ = ("left", "outcome", "right")

    def __init__(self, outcome: str, left: Any = None, right: Any = None) -> None:
        self.outcome, self.left, self.right = outcome, left, right


class _Nothing:
    """A side without a value, and why."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why

    def __str__(self) -> str:
        return f"undefined ({self.why})"


class Comparison:
    """Both lines as closures, compiled when first needed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.relation = is_relation(problem.lines[0])
        self._exact: list[Any] = [self._compile(line) for line in problem.lines]
        self._balls: list[Any] = []

    @staticmethod
    def _compile(line: Node) -> Any:
        try:
            return build(line, EXACT)
        except Undecided as error:
            why = error.why

            def run(sample: Sample) -> Any:
                raise Undecided(why)

            return run

    def at(self, sample: Sample, *, left_holds: bool = False, right_holds: bool = False) -> Found:
        """Compare at one point; a relation that the point was built to satisfy `holds`."""
        try:
            exact = not any(_needs_balls(value) for value in sample.values())
            if exact:
                left, right = (_side(run, sample) for run in self._exact)
                return self._judge(left, right)
        except Inexact:
            pass
        except Undecided:
            return Found(OPEN)
        return self._in_balls(sample, left_holds, right_holds)

    def _in_balls(self, sample: Sample, left_holds: bool, right_holds: bool) -> Found:
        from prepkit.maths import balls

        if not self._balls:
            self._balls = [build(line, balls.BALLS) for line in self.problem.lines]
        lifted = balls.lifted(sample)
        found = Found(OPEN)
        for bits in balls.PRECISIONS:
            with balls.precision(bits):
                try:
                    left, right = (_side(run, lifted) for run in self._balls)
                    left = True if left_holds and left is None else left
                    right = True if right_holds and right is None else right
                    found = self._judge(left, right)
                    if found.outcome == OPEN and bits == balls.PRECISIONS[-1]:
                        found = self._likely(left, right, lifted)
                except Undecided:
                    continue
            if found.outcome not in (OPEN, CLOSE):
                break
        return found

    def _likely(self, left: Any, right: Any, lifted: Sample) -> Found:
        """Truths that balls leave open, taken as they seem: CLOSE where both seem the same, else DOUBT."""
        from prepkit.maths import balls

        sides = [left, right]
        for k, line in enumerate(self.problem.lines):
            if sides[k] is None:
                sides[k] = build(line, balls.LIKELY)(lifted)
        return Found(CLOSE if sides[0] == sides[1] else DOUBT, *sides)

    def _judge(self, left: Any, right: Any) -> Found:
        missing = isinstance(left, _Nothing), isinstance(right, _Nothing)
        if any(missing):
            names = {
                (True, True): BOTH_UNDEFINED,
                (True, False): LEFT_UNDEFINED,
                (False, True): RIGHT_UNDEFINED,
            }
            return Found(names[missing], left, right)
        if self.relation:
            return Found(_truths(left, right), left, right)
        if isinstance(left, tuple):
            parts = [_values(a, b) for a, b in zip(left, right, strict=True)]
            outcome = DIFFERENT if DIFFERENT in parts else CLOSE if CLOSE in parts else SAME
            return Found(outcome, left, right)
        return Found(_values(left, right), left, right)


def _needs_balls(value: Any) -> bool:
    return not isinstance(value, int | Fraction | Table | Polynomial)


def _side(run: Callable[[Sample], Any], sample: Sample) -> Any:
    try:
        return run(sample)
    except Undefined as error:
        return _Nothing(error.why)


def _truths(left: bool | None, right: bool | None) -> str:
    if left is None or right is None:
        return OPEN
    if left == right:
        return SAME
    return LEFT_ONLY if left else RIGHT_ONLY


def _values(left: Any, right: Any) -> str:
    if isinstance(left, int | Fraction) and isinstance(right, int | Fraction):
        return SAME if left == right else DIFFERENT
    from prepkit.maths import balls

    apart = balls.separated(balls.lift(left), balls.lift(right))
    return CLOSE if apart is None else DIFFERENT if apart else SAME


def shrink(sampler: Sampler, sample: Sample, keeps: Callable[[Sample], bool]) -> Sample:
    """Every value replaced by the simplest of its type with which the point still `keeps` what it shows."""
    for _ in range(2):
        before = dict(sample)
        for name, kind in sampler.free.items():
            simple = (one for one in SIMPLE_MATRICES if kind.name == "mat" and len(one) == len(sample[name]))
            candidates = simple if kind.name == "mat" else _simplest_first(POOLS[kind.name])
            sample = _shrunk_one(sampler, sample, name, candidates, keeps)
        for name, count in sampler.functions:
            if count == 1:
                sample = _shrunk_one(sampler, sample, name + "()", SIMPLE_POLYNOMIALS, keeps)
        if sample == before:
            break
    return sample


def _simplest_first(pool: tuple[Any, ...]) -> list[Any]:
    return sorted(pool, key=lambda value: (value.denominator, abs(value), value < 0))


def _shrunk_one(
    sampler: Sampler, sample: Sample, name: str, candidates: Any, keeps: Callable[[Sample], bool]
) -> Sample:
    for candidate in candidates:
        if candidate == sample[name]:
            break
        changed = sampler.completed({**sample, name: candidate})
        if changed is not None and keeps(changed):
            return changed
    return sample


def written(sampler: Sampler, sample: Sample) -> dict[str, str]:
    """A point as text: symbols, the entries of sequences that were used, functions as polynomials."""
    found: dict[str, str] = {}
    for name, value in sample.items():
        if isinstance(value, Table):
            for places, entry in sorted(value.seen.items()):
                found[f"{name[:-2]}[{','.join(map(str, places))}]"] = str(entry)
        elif isinstance(value, Polynomial):
            names = ("t", "u", "v", "w") if len(next(iter(value.terms))) > 1 else ("t",)
            found[f"{name[:-2]}({', '.join(names[: len(next(iter(value.terms)))])})"] = str(value)
        else:
            found[name] = value_text(value)
    return found


def value_text(value: Any) -> str:
    """A value of either arithmetic as text; an integer of many digits is rounded."""
    if isinstance(value, bool) or value is None:
        return "false" if value is False else "true"
    if isinstance(value, _Nothing):
        return str(value)
    if (
        isinstance(value, int | Fraction)
        and value.numerator.bit_length() + value.denominator.bit_length() < WRITTEN
    ):
        return str(tidy(value))
    if isinstance(value, tuple) and not isinstance(value[0], tuple):
        return "(" + ", ".join(map(value_text, value)) + ")"
    from prepkit.maths import balls

    return balls.text(balls.lift(value))


def gap_text(left: Any, right: Any) -> str:
    """|left - right| where the two look the same when written, else nothing."""
    from prepkit.maths import balls

    if not (balls.is_ball(left) or balls.is_ball(right)):
        return ""
    with balls.precision(balls.PRECISIONS[-1]):
        gap = abs(balls.lift(left) - balls.lift(right))
        return balls.text(gap) if gap < abs(balls.lift(left)) / NEARLY else ""
