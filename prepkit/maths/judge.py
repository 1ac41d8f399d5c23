"""Do two lines say the same? Read, prove cheaply, try points, prove dearly, else probed or unknown; never a guess.

The same lines and context give the same judgement everywhere; a deadline can only turn it into `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from prepkit.domain import Context, Judgement
from prepkit.errors import Ambiguous, PrepkitError, Undecided, Unreadable, UsageError
from prepkit.maths import refute, relations
from prepkit.maths.aim import Target, aimed, borders, special
from prepkit.maths.context import Problem, is_relation, is_tuple, prepare
from prepkit.maths.ladder import (
    CONFIRMING,
    ENOUGH,
    MAX_SPECIAL,
    PROBING,
    SPECIAL_BASES,
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
from prepkit.maths.show import line
from prepkit.maths.tree import Node, Tuple


def dear_rungs() -> tuple[Dear, ...]:
    """SymPy in a child; z3 takes its place here."""
    from prepkit.maths.worker import by_cas

    return (by_cas,)


def near_rungs() -> tuple[Dear, ...]:
    """What costs, but runs in this process: the sum kernel."""
    from prepkit.maths.sums.kernel import by_sums

    return (lambda problem, seconds: by_sums(problem),)


def judge(
    a: str | Node, b: str | Node, context: Context = Context(), deadline: float = 3.0, *, dear: bool = True
) -> Judgement:
    """The judgement of two lines; `dear=False` leaves out the rungs that need another process.

    >>> judge("floor((X+S)/S)", "floor(X/S)+1", Context(let={"X": "nat", "S": "pint"})).verdict
    'proved'
    >>> judge("(x+y)^2", "x^2+y^2").counter_example
    {'x': '1', 'y': '1'}
    """
    try:
        problem = prepare(a, b, context)
    except (Unreadable, UsageError) as error:
        return Judgement("unreadable", reason=_unreadable(error))
    except PrepkitError as error:
        return Judgement("unknown", reason=str(error))
    except RecursionError:
        return Judgement("unreadable", reason="the line is nested too deeply")
    read_as = tuple(map(line, problem.read_as))
    try:
        found = _judged(problem, Clock(deadline), dear)
    except Undecided as error:
        found = Judgement("unknown", reason=error.why)
    except UsageError as error:
        found = Judgement("unreadable", reason=error.message)
    except RecursionError:
        found = Judgement("unknown", reason="the line is nested too deeply")
    return _with(found, read_as, problem.assumed, problem)


def _unreadable(error: Unreadable | UsageError) -> str:
    if isinstance(error, Ambiguous):
        return f"'{error.text}' can be read as {' or as '.join(error.readings)}: write which"
    if isinstance(error, Unreadable):
        return (
            f"{error.found} at character {error.start + 1} of '{error.text[:80]}'; expected {error.expected}"
        )
    return error.message + (f"; there are {', '.join(error.nearest)}" if error.nearest else "")


def _with(
    found: Judgement, read_as: tuple[str, ...], assumed: tuple[str, ...], problem: Problem
) -> Judgement:
    reason = found.reason
    if assumed:
        kinds = ", ".join(f"{name} as {problem.types[name].name}" for name in assumed)
        reason = f"{reason} (taking {kinds})" if reason else f"taking {kinds}"
    return Judgement(
        found.verdict, reason, read_as, found.direction, found.counter_example, found.rung, found.points
    )


def _judged(problem: Problem, clock: Clock, dear: bool) -> Judgement:
    left, right = problem.lines
    if is_relation(left) != is_relation(right):
        return Judgement("unreadable", reason="one line is a value, the other a relation")
    lengths = [len(side.items) if isinstance(side, Tuple) else 0 for side in (left, right)]
    if lengths[0] != lengths[1]:
        return Judgement("unreadable", reason="the lines have different numbers of values")
    if is_relation(left):
        return relations.judged(problem, clock, dear_rungs() if dear else ())
    return _values(problem, clock, near_rungs() + (dear_rungs() if dear and not is_tuple(left) else ()))


def _values(problem: Problem, clock: Clock, dear: tuple[Dear, ...]) -> Judgement:
    proof = cheap(problem)
    clock.check()
    sampler, comparison = Sampler(problem), Comparison(problem)
    tally = _tried(sampler, comparison, _points(sampler, complete=proof.equal and proof.same_domain), clock)
    if tally.different is not None:
        return _refuted(sampler, comparison, tally.different)
    if not tally.agreed:
        return Judgement("unknown", reason=tally.nothing())
    settled = tally.agreed >= ENOUGH or not _open(sampler)
    if not proof.equal and tally.lopsided is None and settled:
        proof = _dear(problem, clock, dear, proof)
    if tally.lopsided is not None and (proof.equal or tally.agreed >= ENOUGH):
        return where_defined(sampler, comparison, tally.lopsided, tally.agreed)
    if proof.equal and proof.same_domain:
        return proved(proof, tally.agreed)
    if tally.agreed >= ENOUGH:
        why = f"equal at {tally.agreed} points" + (" and proved equal where defined" if proof.equal else "")
        return Judgement(
            "probed", rung=proof.rung if proof.equal else "points", points=tally.agreed, reason=why
        )
    return Judgement(
        "unknown", points=tally.agreed, reason=f"no proof, and only {tally.agreed} points to compare at"
    )


def _dear(problem: Problem, clock: Clock, rungs: tuple[Dear, ...], proof: Proof) -> Proof:
    for rung in rungs:
        clock.check()
        found = rung(problem, clock.left())
        if found.equal:
            return Proof(True, True, proof.same_domain and bool(proof.rung), found.rung)
    return proof


class _Tally:
    """What was seen over all points."""

    def __init__(self) -> None:
        self.agreed = self.undefined = self.open = 0
        self.different: Sample | None = None
        self.lopsided: Sample | None = None

    def nothing(self) -> str:
        if not (self.undefined or self.open):
            return "no point was found that satisfies the types and facts"
        if self.open:
            return "no point was found at which both lines can be evaluated"
        return "at least one line is undefined wherever it was tried"


def _tried(sampler: Sampler, comparison: Comparison, points: Iterable[Sample], clock: Clock) -> _Tally:
    tally = _Tally()
    for sample in points:
        clock.check()
        outcome = comparison.at(sample).outcome
        if outcome == refute.DIFFERENT:
            tally.different = sample
            break
        if outcome in (refute.SAME, refute.CLOSE):
            tally.agreed += 1
        elif outcome in (refute.LEFT_UNDEFINED, refute.RIGHT_UNDEFINED):
            tally.undefined += 1
            tally.lopsided = tally.lopsided or sample
        elif outcome == refute.BOTH_UNDEFINED:
            tally.undefined += 1
        else:
            tally.open += 1
    return tally


def _open(sampler: Sampler) -> bool:
    """Does anything vary?"""
    return bool(sampler.free or sampler.tables or sampler.functions)


def _points(sampler: Sampler, *, complete: bool) -> Iterator[Sample]:
    """A few points beside a whole proof; many, with those at which definedness may fail, beside none."""
    if not _open(sampler):
        yield from sampler.points(1)
        return
    bases = base_points(sampler, CONFIRMING if complete else PROBING)
    yield from bases
    if complete and bases:
        return
    bases = bases[:SPECIAL_BASES]
    lines = sampler.problem.lines
    targets = [
        Target(border) for border in dict.fromkeys(border for one in lines for border in borders(one))
    ][:12]
    chosen = chain(aimed(sampler, targets, bases, beside=True), special(sampler, bases))
    yield from islice(chosen, MAX_SPECIAL)


def _refuted(sampler: Sampler, comparison: Comparison, sample: Sample) -> Judgement:
    return refuted_at(sampler, *shrunk(sampler, comparison, sample))
