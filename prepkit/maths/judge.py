"""Do two lines say the same? Read, prove cheaply, try points, prove dearly, else probed or unknown; never a guess.

The same lines and context give the same judgement everywhere; a deadline can only turn it into `unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from msgspec import structs

from prepkit.domain import Context, Judgement
from prepkit.errors import Ambiguous, PrepkitError, Undecided, Unreadable, UsageError
from prepkit.maths import claims, refute, relations
from prepkit.maths.aim import Target, aimed, borders, powers_of_zero, special
from prepkit.maths.between import undefined_between
from prepkit.maths.context import Problem, is_relation, is_tuple, prepare
from prepkit.maths.ladder import (
    CONFIRMING,
    ENOUGH,
    MAX_POWERS,
    MAX_SPECIAL,
    PROBING,
    SPECIAL_BASES,
    Clock,
    Dear,
    base_points,
    candidate,
    climbed,
    proved,
    refuted_at,
    shrunk,
    where_defined,
)
from prepkit.maths.prove import cheap
from prepkit.maths.refute import Comparison
from prepkit.maths.sample import Sample, Sampler
from prepkit.maths.show import line
from prepkit.maths.sums.spread import has_big
from prepkit.maths.tally import tried
from prepkit.maths.tree import Node, Tuple


def dear_rungs() -> tuple[Dear, ...]:
    """SymPy and z3 in a child."""
    from prepkit.maths.dear import by_children

    return (by_children,)


def near_rungs() -> tuple[Dear, ...]:
    """What costs, but runs in this process: the sum kernel."""
    from prepkit.maths.sums.abstract import by_abstraction
    from prepkit.maths.sums.cases import by_cases
    from prepkit.maths.sums.kernel import by_sums

    return tuple(
        lambda problem, seconds, rung=rung: rung(problem) for rung in (by_sums, by_abstraction, by_cases)
    )


def judge(
    a: str | Node,
    b: str | Node,
    context: Context = Context(),
    deadline: float = 3.0,
    *,
    dear: bool = True,
    relation: str = "",
) -> Judgement:
    """The judgement of two lines; `dear=False` leaves out the rungs that need another process.

    `relation` says what is claimed: of values `=` (as without it), `<`, `<=`, `>`, `>=` or `!=`; of relations `<=>` (as
    without it), `=>` or `<=`. What is claimed is `proved`, `probed` or `refuted` then, never `one-way`.

    >>> judge("floor((X+S)/S)", "floor(X/S)+1", Context(let={"X": "nat", "S": "pint"})).verdict
    'proved'
    >>> judge("x > 2", "x > 1", relation="=>").verdict
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
        clock = Clock(deadline)
        known = _without_integrals(problem, clock) if dear else problem
        found = _judged(known, clock, dear, relation)
        if known.lines != problem.lines and found.rung:
            found = structs.replace(found, rung=f"sympy integral, {found.rung}")
    except Undecided as error:
        found = Judgement("unknown", reason=error.why)
    except UsageError as error:
        found = Judgement("unreadable", reason=error.message)
    except RecursionError:
        found = Judgement("unknown", reason="the line is nested too deeply")
    return _with(found, read_as, problem.assumed, problem)


def _without_integrals(problem: Problem, clock: Clock) -> Problem:
    """Closed forms for integrals that have one."""
    if not problem.integrals:
        return problem
    from prepkit.maths.resolve import resolved

    return resolved(problem, clock.left())


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


def _judged(problem: Problem, clock: Clock, dear: bool, relation: str) -> Judgement:
    left, right = problem.lines
    if is_relation(left) != is_relation(right):
        return Judgement("unreadable", reason="one line is a value, the other a relation")
    lengths = [len(side.items) if isinstance(side, Tuple) else 0 for side in (left, right)]
    if lengths[0] != lengths[1]:
        return Judgement("unreadable", reason="the lines have different numbers of values")
    near, rungs = near_rungs(), dear_rungs() if dear and not is_tuple(left) else ()
    if is_relation(left):
        if relation in ("=>", "<="):
            return claims.implied(problem, clock, near + rungs, forward=relation == "=>")
        if relation not in ("", "<=>"):
            return Judgement("unreadable", reason=f"'{relation}' does not stand between relations")
        return relations.judged(problem, clock, near + rungs)
    if relation not in ("", "="):
        return claims.ordered(problem, clock, near + rungs, relation)
    return _values(problem, clock, near, rungs)


def _values(problem: Problem, clock: Clock, near: tuple[Dear, ...], dear: tuple[Dear, ...]) -> Judgement:
    proof = cheap(problem)
    clock.check()
    sampler, comparison = Sampler(problem), Comparison(problem)
    if not proof.equal and any(map(has_big, problem.lines)):  # before sums are evaluated at many points
        first = tried(sampler, comparison, sampler.points(CONFIRMING), clock)
        if first.different is None:
            proof = climbed(problem, clock, near, proof)
    tally = tried(sampler, comparison, _points(sampler, complete=proof.equal and proof.same_domain), clock)
    if tally.different is not None:
        return _refuted(sampler, comparison, tally.different)
    if not tally.agreed:
        if proof.equal and proof.same_domain and tally.open and problem.integrals:
            return proved(proof, 0)
        return Judgement("unknown", reason=tally.nothing())
    settled = tally.telling >= ENOUGH or not _open(sampler)
    if not proof.equal and tally.lopsided is None and settled:
        proof = climbed(problem, clock, dear, proof)
        point = candidate(sampler, proof)
        if not proof.equal and point is not None and comparison.at(point).outcome == refute.DIFFERENT:
            return _refuted(sampler, comparison, point)
    if tally.lopsided is not None and (proof.equal or tally.telling >= ENOUGH):
        return where_defined(sampler, comparison, tally.lopsided, tally.agreed)
    if proof.equal and proof.same_domain:
        return proved(proof, tally.agreed)
    if proof.equal or tally.telling >= ENOUGH:
        between = undefined_between(sampler, clock, tally.agreed)
        if between is not None:
            return between
    if tally.telling >= ENOUGH:
        why = f"equal at {tally.agreed} points" + (" and proved equal where defined" if proof.equal else "")
        return Judgement(
            "probed", rung=proof.rung if proof.equal else "points", points=tally.agreed, reason=why
        )
    return Judgement(
        "unknown",
        points=tally.agreed,
        reason=f"no proof, and only {tally.telling} telling points to compare at",
    )


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
    yield from islice(powers_of_zero(sampler, bases[:1]), MAX_POWERS)


def _refuted(sampler: Sampler, comparison: Comparison, sample: Sample) -> Judgement:
    return refuted_at(sampler, *shrunk(sampler, comparison, sample))
