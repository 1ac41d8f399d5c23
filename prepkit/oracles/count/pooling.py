"""Pooling, exactly, one window at a time."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from prepkit.oracles.count._items import Scalar, bounded, entries, pair, starts
from prepkit.oracles.count.widths import pool_width

Row = tuple[Scalar, ...]
Map = tuple[Row, ...]


def _windows(size: int, F: int, S: int | None, P: int, ceil: int) -> list[list[int]]:
    """The cells of each window, −P … size+P−1; those of an overhanging window end with the right padding."""
    places = pool_width(size, F, S, P, 1, ceil)
    return [
        [n * (S or F) + u - P for u in range(F) if n * (S or F) + u < size + 2 * P] for n in range(places)
    ]


def _plain(value: Scalar) -> Scalar:
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def max_pool(x: Any, F: int, S: int | None = None, P: int = 0, ceil: int = 0) -> Row:
    """The largest entry of each window; padding is never the largest.

    >>> max_pool(x=(1, 5, 2, 4), F=2)
    (5, 4)
    """
    x = entries(x)
    bounded(len(x) * F)
    places = _windows(len(x), F, S, P, ceil)
    return tuple(max(x[i] for i in cells if 0 <= i < len(x)) for cells in places)


def avg_pool(x: Any, F: int, S: int | None = None, P: int = 0, ceil: int = 0, count_pad: int = 1) -> Row:
    """The mean of each window; zeros of the padding count among its cells unless count_pad is 0.

    >>> avg_pool(x=(1, 5, 2, 4), F=2)
    (3, 3)
    """
    x = entries(x)
    bounded(len(x) * F)
    means = []
    for cells in _windows(len(x), F, S, P, ceil):
        inside = [x[i] for i in cells if 0 <= i < len(x)]
        means.append(_plain(Fraction(sum(inside), len(cells) if count_pad else len(inside))))
    return tuple(means)


def _tiles(x: Map, F: Any, S: Any) -> list[list[list[Scalar]]]:
    """The entries of each 2-D window, as a list of rows of windows."""
    kernel, stride = pair(F), pair(F if S is None else S)
    bounded(len(x) * len(x[0]) * kernel[0] * kernel[1])
    return [
        [
            [x[top + u][left + v] for u in range(kernel[0]) for v in range(kernel[1])]
            for left in starts(len(x[0]), kernel[1], stride[1], 1)
        ]
        for top in starts(len(x), kernel[0], stride[0], 1)
    ]


def max_pool2d(x: Map, F: Any, S: Any = None) -> Map:
    """The largest entry of each 2-D window.

    >>> max_pool2d(x=((1, 2, 5, 0), (3, 4, 1, 1)), F=2)
    ((4, 5),)
    """
    return tuple(tuple(max(tile) for tile in row) for row in _tiles(x, F, S))


def avg_pool2d(x: Map, F: Any, S: Any = None) -> Map:
    """The mean of each 2-D window.

    >>> avg_pool2d(x=((1, 2), (3, 4)), F=2)
    ((Fraction(5, 2),),)
    """
    return tuple(tuple(_plain(Fraction(sum(tile), len(tile))) for tile in row) for row in _tiles(x, F, S))


def global_avg_pool(x: Map) -> Scalar:
    """The mean of a map.

    >>> global_avg_pool(x=((1, 2), (3, 6)))
    3
    """
    cells = [cell for row in x for cell in row]
    return _plain(Fraction(sum(cells), len(cells)))


def global_max_pool(x: Map) -> Scalar:
    """The largest entry of a map.

    >>> global_max_pool(x=((1, 2), (3, 6)))
    6
    """
    return max(cell for row in x for cell in row)


def adaptive_avg_pool(x: Any, N: int) -> Row:
    """N means: window n covers the cells that touch the n-th of N equal pieces of the input.

    >>> adaptive_avg_pool(x=(1, 2, 3, 4, 5), N=2)
    (2, 4)
    """
    x = entries(x)
    bounded(len(x) * N)
    size = Fraction(len(x), N)
    pieces = [[a for i, a in enumerate(x) if i < (n + 1) * size and i + 1 > n * size] for n in range(N)]
    return tuple(_plain(Fraction(sum(piece), len(piece))) for piece in pieces)


def max_pool_gradient(x: Any, F: int, S: int | None = None) -> Row:
    """Of the sum of all outputs: each window hands 1 to its largest entry, the first of equal ones.

    >>> max_pool_gradient(x=(1, 5, 5, 4), F=2)
    (0, 1, 1, 0)
    """
    x = entries(x)
    gradient = [0] * len(x)
    for cells in _windows(len(x), F, S, 0, 0):
        gradient[max(cells, key=lambda i: (x[i], -i))] += 1
    return tuple(gradient)


def avg_pool_gradient(x: Any, F: int, S: int | None = None) -> Row:
    """Of the sum of all outputs: each window hands 1/F to each entry.

    >>> avg_pool_gradient(x=(1, 5, 5, 4), F=2)
    (Fraction(1, 2), Fraction(1, 2), Fraction(1, 2), Fraction(1, 2))
    """
    x = entries(x)
    gradient = [Fraction(0)] * len(x)
    for cells in _windows(len(x), F, S, 0, 0):
        for i in cells:
            gradient[i] += Fraction(1, F)
    return tuple(_plain(value) for value in gradient)
