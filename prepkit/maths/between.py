"""Where a divisor turns its sign it is 0 in between: points at which one line is undefined, though none is rational.

By the intermediate value theorem. The divisor is made of functions that are continuous wherever a ball around the
arguments has a value; it has certainly opposite signs at two ends of the type, everything else fixed. Between them,
in a ball of 2^-80, the divisor and the other line have values, and every fact is true.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, islice, pairwise
from typing import Any

import msgspec

from prepkit.domain import Judgement
from prepkit.errors import Undecided, Undefined
from prepkit.maths import refute
from prepkit.maths.exact import FUNCTIONS as KNOWN
from prepkit.maths.exact import Exact
from prepkit.maths.ladder import Clock, base_points
from prepkit.maths.sample import POOLS, Sample, Sampler
from prepkit.maths.show import line as shown
from prepkit.maths.tree import (
    Apply,
    Constant,
    Negate,
    Node,
    Number,
    Operation,
    Symbol,
    Tuple,
    children,
    free_names,
)
from prepkit.maths.types import ANY, SymbolType

_SMOOTH = ("exp", "log", "log2", "sqrt", "tanh", "erf", "sin", "cos", "tan", "sinh", "cosh")
CONTINUOUS = frozenset((*_SMOOTH, "atan", "asin", "acos", "abs", "max", "min"))
WIDE: tuple[Exact, ...] = (-100, -10, Fraction(1, 100), Fraction(99, 100), 10, 100)
NARROW = Fraction(1, 1 << 80)
SPLIT = Fraction(7, 15)  # of an interval; a root in the middle of two typed points is not hit, but enclosed
BASES = 4
MAX_DIVISORS = 8
BITS = 640


class Crossing(msgspec.Struct, frozen=True):
    """A divisor of one side is 0 for a `name` from `low` to `high`; `value` is the other side there."""

    divisor: Node
    side: int
    name: str
    low: Exact
    high: Exact
    sample: Sample
    value: Any


def undefined_between(sampler: Sampler, clock: Clock, agreed: int) -> Judgement | None:
    """`where-defined`, with a point given by an enclosure, where such a crossing is found."""
    found = next(_crossings(sampler, clock), None)
    if found is None:
        return None
    values = ["undefined (division by zero)", refute.value_text(found.value)]
    if found.side:
        values.reverse()
    name, ends = found.name, f"{refute.value_text(found.low)} and {refute.value_text(found.high)}"
    reason = (
        f"the same wherever both are defined; {shown(found.divisor)} turns its sign between {name} = {ends}, so it is"
        f" 0 in between: there left {values[0]}, right {values[1]}"
    )
    point = refute.written(sampler, found.sample)
    point[name] = f"≈ {point[name]}"
    return Judgement("where-defined", reason, counter_example=point, rung="point", points=agreed)


def _crossings(sampler: Sampler, clock: Clock) -> Iterator[Crossing]:
    wanted = dict.fromkeys(
        (side, factor)
        for side, line in enumerate(sampler.problem.lines)
        for divisor in divisors(line)
        for factor in _factors(divisor)
        if _continuous(factor)
    )
    for base in _bases(sampler):
        for side, divisor in islice(wanted, MAX_DIVISORS):
            for name in sorted(free_names(divisor) & sampler.free.keys() - sampler.small):
                clock.check()
                kind = sampler.free[name]
                if not kind.whole and kind.name != "mat":
                    yield from _along(sampler, base, side, divisor, name)


def divisors(node: Node) -> Iterator[Node]:
    """What makes `node` undefined where it is 0: never inside a sum, which may be empty, nor a derivative."""
    match node:
        case Operation(op="/", right=right):
            yield right
        case Operation(op="^", left=left, right=Negate(arg=Number(value=value))) if value > 0:
            yield left
        case Apply(name="log" | "log2", args=(arg,)):
            yield arg
    if isinstance(node, Operation | Negate | Tuple) or (isinstance(node, Apply) and node.name in KNOWN):
        for child in children(node):
            yield from divisors(child)


def _factors(node: Node) -> Iterator[Node]:
    """What makes `node`, where it is defined, 0 where it is 0 itself."""
    match node:
        case Operation(op="*", left=left, right=right):
            yield from chain(_factors(left), _factors(right))
        case Operation(op="/", left=left):
            yield from _factors(left)
        case Operation(op="^", left=left, right=Number(value=value)) if value > 0:
            yield from _factors(left)
        case Negate(arg=arg) | Apply(name="abs" | "sqrt", args=(arg,)):
            yield from _factors(arg)
        case _:
            yield node


def _continuous(node: Node) -> bool:
    """Is it made of functions that are continuous wherever balls around their arguments give a value?"""
    plain = isinstance(node, Number | Symbol | Constant | Negate | Operation)
    return (plain or (isinstance(node, Apply) and node.name in CONTINUOUS)) and all(
        map(_continuous, children(node))
    )


def _bases(sampler: Sampler) -> Iterator[Sample]:
    """An ordinary point made as simple as can be, then others."""
    bases = base_points(sampler, BASES)
    for place in (1, 0):
        for base in bases[:1]:
            plain = {
                name: POOLS[kind.name][place] for name, kind in sampler.free.items() if kind.name != "mat"
            }
            simple = sampler.completed({**base, **plain})
            if simple is not None:
                yield simple
    yield from bases


def _along(sampler: Sampler, base: Sample, side: int, divisor: Node, name: str) -> Iterator[Crossing]:
    """Crossings for one symbol, the others fixed."""
    places = sorted(_places(sampler.free[name]))
    signs = [(place, _sign(divisor, {**base, name: place})) for place in places]
    steps = pairwise((place, sign) for place, sign in signs if sign)
    turns = [(start, end) for start, end in steps if start[1] != end[1]]
    for (low, below), (high, _) in sorted(
        turns, key=lambda turn: (abs(turn[0][0] + turn[1][0]), turn[0][0] < 0)
    ):
        ends = _narrowed(divisor, base, name, low, high, below)
        found = ends and _confirmed(sampler, base, side, divisor, name, *ends)
        if found:
            sample, value = found
            yield Crossing(divisor, side, name, low, high, sample, value)


def _places(kind: SymbolType) -> set[Exact]:
    return {place for place in (*POOLS[kind.name], *WIDE) if kind.holds(place)}


def _sign(node: Node, sample: Sample) -> int:
    """1 or -1 where that is certain, else 0."""
    from prepkit.maths import balls

    try:
        value = balls.value(node, sample, BITS)
    except (Undefined, Undecided):
        return 0
    return int(value > 0) - int(value < 0)


def _narrowed(
    node: Node, base: Sample, name: str, low: Exact, high: Exact, below: int
) -> tuple[Fraction, Fraction] | None:
    """Two values of `name` close by, with opposite signs of `node`, the lower one as `below`."""
    first, last = Fraction(low), Fraction(high)
    while last - first > NARROW:
        middle = first + SPLIT * (last - first)
        sign = _sign(node, {**base, name: middle})
        if not sign:
            return None
        first, last = (middle, last) if sign == below else (first, middle)
    return first, last


def _confirmed(
    sampler: Sampler, base: Sample, side: int, divisor: Node, name: str, low: Fraction, high: Fraction
) -> tuple[Sample, Any] | None:
    """The point with a ball for `name`, and the other line's value, where all that is needed holds in it."""
    from prepkit.maths import balls

    ball = balls.around(low, high, BITS)
    sample = sampler.completed_in_balls({**base, name: ball}) if sampler.free[name].holds(ball) else None
    if sample is None or sampler.problem.entries or not _typed(sampler, sample):
        return None
    try:
        here = balls.value(divisor, sample, BITS)
        value = balls.value(sampler.problem.lines[1 - side], sample, BITS)
    except (Undefined, Undecided):
        return None
    return (sample, value) if all(map(balls.finite, (here, value))) else None


def _typed(sampler: Sampler, sample: Sample) -> bool:
    """A solved symbol whose ball holds 0 is of a type that has all signs."""
    from prepkit.maths import balls

    return all(
        kind.signs == ANY or not balls.is_ball(value) or value > 0 or value < 0
        for kind, value in ((sampler.problem.types[name], sample[name]) for name, _ in sampler.problem.solved)
    )
