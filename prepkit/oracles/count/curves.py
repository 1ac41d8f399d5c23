"""What a learning curve shows, point by point; points are counted from `first`, as epochs are from 1."""

from __future__ import annotations

from fractions import Fraction

from prepkit.errors import Undefined
from prepkit.oracles.count._items import Scalar, bounded

Row = tuple[Scalar, ...]


def lowest_at(values: Row, first: int = 1) -> int:
    """The point of the smallest value, the first where several are.

    >>> lowest_at((5, 3, 4, 3))
    2
    """
    best = 0
    for at in range(1, _many(values)):
        if values[at] < values[best]:
            best = at
    return first + best


def highest_at(values: Row, first: int = 1) -> int:
    """The point of the largest value, the first where several are.

    >>> highest_at((5, 7, 7, 3))
    2
    """
    best = 0
    for at in range(1, _many(values)):
        if values[at] > values[best]:
            best = at
    return first + best


def patience_stop(values: Row, patience: int, first: int = 1, margin: Scalar = 0) -> int:
    """The point after which early stopping ends: `patience` points in a row that improve on the best by no more
    than `margin`; Undefined where it never does.

    >>> patience_stop((5, 3, 4, 3, 6), 2)
    4
    """
    best, waited = values[0], 0
    for at in range(1, _many(values)):
        if values[at] < best - margin:
            best, waited = values[at], 0
        else:
            waited += 1
        if waited == patience:
            return first + at
    raise Undefined("patience never runs out")


def value_at(values: Row, at: int, first: int = 1) -> Scalar:
    """The value at a point.

    >>> value_at((5, 3, 4), 2)
    3
    """
    if not 0 <= at - first < _many(values):
        raise Undefined(f"there is no point {at}")
    return values[at - first]


def largest_gap_at(upper: Row, lower: Row, first: int = 1) -> int:
    """The point at which two curves are furthest apart, the first where several are.

    >>> largest_gap_at((5, 9, 4), (1, 2, 3))
    2
    """
    _same(upper, lower)
    return highest_at(tuple(abs(a - b) for a, b in zip(upper, lower, strict=True)), first)


def gap_widens_from(upper: Row, lower: Row, first: int = 1) -> int:
    """The point from which the distance only grows until the end; Undefined where it does not grow there.

    >>> gap_widens_from((5, 4, 4, 5), (4, 3, 2, 1))
    2
    """
    _same(upper, lower)
    gaps = [abs(a - b) for a, b in zip(upper, lower, strict=True)]
    at = len(gaps) - 1
    while at and gaps[at] > gaps[at - 1]:
        at -= 1
    if at == len(gaps) - 1:
        raise Undefined("the gap does not grow at the end")
    return first + at


def crosses_at(curve: Row, other: Row, first: int = 1) -> int:
    """The first point at which `curve` lies below the other, having begun no lower.

    >>> crosses_at((5, 3, 1), (2, 2, 2))
    3
    """
    _same(curve, other)
    for at, (mine, theirs) in enumerate(zip(curve, other, strict=True)):
        if mine < theirs and at:
            return first + at
        if mine < theirs:
            raise Undefined("it begins below")
    raise Undefined("it never comes to lie below")


def reaches_at(values: Row, level: Scalar, first: int = 1) -> int:
    """The first point at which the value is at most `level`.

    >>> reaches_at((5, 3, 2, 1), 2)
    3
    """
    for at in range(_many(values)):
        if values[at] <= level:
            return first + at
    raise Undefined("it is never reached")


def only_falls(values: Row) -> bool:
    """Is every value below the one before?

    >>> only_falls((3, 2, 1)), only_falls((3, 1, 2))
    (True, False)
    """
    return all(values[at] < values[at - 1] for at in range(1, _many(values)))


def falls_then_rises(values: Row) -> bool:
    """Does it only fall to its lowest point, which is neither end, and only rise from there?

    >>> falls_then_rises((3, 1, 2)), falls_then_rises((3, 2, 1))
    (True, False)
    """
    low = lowest_at(values, 0)
    rises = all(values[at] > values[at - 1] for at in range(low + 1, len(values)))
    return 0 < low < len(values) - 1 and only_falls(values[: low + 1]) and rises


def ends_above_start(values: Row) -> bool:
    """Is the last value larger than the first: has it diverged?

    >>> ends_above_start((3, 9)), ends_above_start((3, 2))
    (True, False)
    """
    return bool(values[_many(values) - 1] > values[0])


def mean_of(values: Row) -> Fraction:
    """The mean of all values.

    >>> mean_of((1, 2, 6))
    Fraction(3, 1)
    """
    total = Fraction(0)
    for value in values:
        total += value
    return total / _many(values)


def _many(values: Row) -> int:
    if not values:
        raise Undefined("there are no points")
    bounded(len(values))
    return len(values)


def _same(first: Row, second: Row) -> None:
    if len(first) != len(second):
        raise ValueError(f"curves of {len(first)} and {len(second)} points")


def largest_gap(upper: Row, lower: Row) -> Scalar:
    """How far apart two curves ever are.

    >>> largest_gap((5, 9), (1, 2))
    7
    """
    at = largest_gap_at(upper, lower, 0)
    return abs(upper[at] - lower[at])


def slowest_to_fall(values: Row, others: tuple[Row, ...]) -> bool:
    """Does it fall, and by less than every other curve that falls?

    >>> slowest_to_fall((5, 4), ((5, 1), (5, 9))), slowest_to_fall((5, 6), ((5, 1),))
    (True, False)
    """
    own = values[0] - values[_many(values) - 1]
    falls = [other[0] - other[-1] for other in others]
    return own > 0 and all(own < fall for fall in falls if fall > 0)


def linear_rate(peak: Scalar, warm: int, epochs: int, at: int) -> Fraction:
    """The rate after `at` steps: `warm` equal steps up from 0 to the peak, then equal steps down to 0 at `epochs`.

    >>> linear_rate(1, 2, 6, 5)
    Fraction(1, 4)
    """
    bounded(epochs)
    rate = Fraction(0)
    for step in range(1, at + 1):
        rate += Fraction(peak) / warm if step <= warm else -Fraction(peak) / (epochs - warm)
    return rate
