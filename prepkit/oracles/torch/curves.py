"""What a learning curve shows, by torch's own reductions; points are counted from `first`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch

from prepkit.errors import Undefined
from prepkit.oracles.torch._run import number, tensor

Row = tuple[Any, ...]


def lowest_at(values: Row, first: int = 1) -> int:
    """argmin, the first of equals.

    >>> lowest_at((5, 3, 4, 3))
    2
    """
    x = _row(values)
    return first + int((x == x.min()).nonzero()[0])


def highest_at(values: Row, first: int = 1) -> int:
    """argmax, the first of equals.

    >>> highest_at((5, 7, 7, 3))
    2
    """
    return lowest_at(tuple(-value for value in values), first)


def patience_stop(values: Row, patience: int, first: int = 1, margin: Any = 0) -> int:
    """The first point so many behind the last improvement on the best so far.

    >>> patience_stop((5, 3, 4, 3, 6), 2)
    4
    """
    x = _row(values)
    if margin:
        return _with_margin(x, patience, first, float(margin))
    best = x.cummin(0).values
    improved = torch.cat([torch.ones(1, dtype=torch.bool), best[1:] < best[:-1]])
    since = torch.arange(len(x)) - torch.where(improved, torch.arange(len(x)), 0).cummax(0).values
    return first + _first(since >= patience, "patience never runs out")


def _with_margin(x: torch.Tensor, patience: int, first: int, margin: float) -> int:
    """As schedulers do it: the best is kept until something is better by the margin."""
    best, last = x[0], 0
    for at in range(1, len(x)):
        if bool(x[at] < best - margin - 1e-12):
            best, last = x[at], at
        elif at - last >= patience:
            return first + at
    raise Undefined("patience never runs out")


def value_at(values: Row, at: int, first: int = 1) -> int | Fraction:
    """The value at a point.

    >>> value_at((5, 3, 4), 2)
    3
    """
    x = _row(values)
    if at < first or at - first >= len(x):
        raise Undefined(f"there is no point {at}")
    return number(float(x[at - first]))


def largest_gap_at(upper: Row, lower: Row, first: int = 1) -> int:
    """argmax of the distance, the first of equals.

    >>> largest_gap_at((5, 9, 4), (1, 2, 3))
    2
    """
    gap = _gap(upper, lower)
    return first + int((gap >= gap.max() - 1e-12).nonzero()[0])


def gap_widens_from(upper: Row, lower: Row, first: int = 1) -> int:
    """One behind the last difference of the distance that is not positive.

    >>> gap_widens_from((5, 4, 4, 5), (4, 3, 2, 1))
    2
    """
    still = (_gap(upper, lower).diff() <= 1e-12).nonzero().flatten()
    start = int(still[-1]) + 1 if len(still) else 0
    if start == len(upper) - 1:
        raise Undefined("the gap does not grow at the end")
    return first + start


def crosses_at(curve: Row, other: Row, first: int = 1) -> int:
    """The first point at which the difference is negative.

    >>> crosses_at((5, 3, 1), (2, 2, 2))
    3
    """
    if len(curve) != len(other):
        raise ValueError(f"curves of {len(curve)} and {len(other)} points")
    at = _first(_row(curve) < _row(other), "it never comes to lie below")
    if not at:
        raise Undefined("it begins below")
    return first + at


def reaches_at(values: Row, level: Any, first: int = 1) -> int:
    """The first point at which the value is at most `level`.

    >>> reaches_at((5, 3, 2, 1), 2)
    3
    """
    return first + _first(_row(values) <= float(level), "it is never reached")


def only_falls(values: Row) -> bool:
    """Are all differences negative?

    >>> only_falls((3, 2, 1)), only_falls((3, 1, 2))
    (True, False)
    """
    return bool((_row(values).diff() < 0).all())


def falls_then_rises(values: Row) -> bool:
    """Do the signs of the differences go from −1 to 1, once, and take no other value?

    >>> falls_then_rises((3, 1, 2)), falls_then_rises((3, 2, 1))
    (True, False)
    """
    signs = _row(values).diff().sign()
    return (
        bool((signs != 0).all() and (signs.diff() >= 0).all() and signs[0] < 0 < signs[-1])
        if len(signs)
        else False
    )


def ends_above_start(values: Row) -> bool:
    """Is the last value larger than the first?

    >>> ends_above_start((3, 9)), ends_above_start((3, 2))
    (True, False)
    """
    x = _row(values)
    return bool(x[-1] > x[0])


def mean_of(values: Row) -> int | Fraction:
    """The mean of all values.

    >>> mean_of((1, 2, 6))
    3
    """
    return number(float(_row(values).mean()))


def _row(values: Row) -> torch.Tensor:
    if not values:
        raise Undefined("there are no points")
    return tensor(values)


def _gap(upper: Row, lower: Row) -> torch.Tensor:
    if len(upper) != len(lower):
        raise ValueError(f"curves of {len(upper)} and {len(lower)} points")
    return (_row(upper) - _row(lower)).abs()


def _first(holds: torch.Tensor, otherwise: str) -> int:
    found = holds.nonzero().flatten()
    if not len(found):
        raise Undefined(otherwise)
    return int(found[0])


def largest_gap(upper: Row, lower: Row) -> int | Fraction:
    """The maximum norm of the difference.

    >>> largest_gap((5, 9), (1, 2))
    7
    """
    return number(float(_gap(upper, lower).max()))


def slowest_to_fall(values: Row, others: tuple[Row, ...]) -> bool:
    """Is its fall, the smallest positive one of all, smaller than the others'?

    >>> slowest_to_fall((5, 4), ((5, 1), (5, 9))), slowest_to_fall((5, 6), ((5, 1),))
    (True, False)
    """
    table = torch.stack([_row(curve) for curve in (values, *others)])
    falls = table[:, 0] - table[:, -1]
    rivals = falls[1:][falls[1:] > 0]
    return bool(falls[0] > 0 and (rivals > falls[0]).all())


def linear_rate(peak: Any, warm: int, epochs: int, at: int) -> int | Fraction:
    """What a LambdaLR of two straight lines sets in an optimiser.

    >>> linear_rate(1, 2, 6, 5)
    Fraction(1, 4)
    """
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=float(peak))
    up = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: n / warm if n <= warm else max(0.0, (epochs - n) / (epochs - warm))
    )
    for _ in range(at):
        optimiser.step()
        up.step()
    return number(float(optimiser.param_groups[0]["lr"]))
