"""Entries of convolutions, exactly, one product at a time. 2-D values are tuples of rows."""

from __future__ import annotations

from itertools import product
from typing import Any

from prepkit.oracles.count._items import Scalar, bounded, entries, pair, starts

Row = tuple[Scalar, ...]
Map = tuple[Row, ...]


def correlate(x: Any, w: Any, P: int = 0, S: int = 1, D: int = 1) -> Row:
    """y[i] = sum over u of x[i·S + u·D − P]·w[u], x being 0 outside: what deep learning calls convolution.

    >>> correlate(x=(1, 2, 3, 4), w=(1, 0, -1))
    (-2, -2)
    """
    x, w = entries(x), entries(w)
    padded = (0,) * P + x + (0,) * P
    bounded(len(padded) * len(w))
    return tuple(
        sum(padded[s + u * D] * w[u] for u in range(len(w))) for s in starts(len(padded), len(w), S, D)
    )


def convolve(x: Any, w: Any, P: int = 0, S: int = 1, D: int = 1) -> Row:
    """The same with the kernel read backwards.

    >>> convolve(x=(1, 2, 3, 4), w=(1, 0, -1))
    (2, 2)
    """
    return correlate(x, entries(w)[::-1], P, S, D)


def convolve_full(x: Any, w: Any) -> Row:
    """y[n] = sum over all i + j = n of x[i]·w[j].

    >>> convolve_full(x=(1, 2), w=(3, 4))
    (3, 10, 8)
    """
    x, w = entries(x), entries(w)
    bounded(len(x) * len(w))
    total = [0] * (len(x) + len(w) - 1)
    for (i, a), (j, b) in product(enumerate(x), enumerate(w)):
        total[i + j] += a * b
    return tuple(total)


def correlate_full(x: Any, w: Any) -> Row:
    """Every overlap of x with the kernel as it stands, the first with the kernel's last tap on x[0].

    >>> correlate_full(x=(1, 2), w=(3, 4))
    (4, 11, 6)
    """
    return correlate(x, w, len(entries(w)) - 1)


def correlate_at(x: Any, w: Any, i: int, P: int = 0, S: int = 1, D: int = 1) -> Scalar:
    """Entry i (0-based) of `correlate`.

    >>> correlate_at(x=(1, 2, 3, 4), w=(1, 1), i=2)
    7
    """
    return correlate(x, w, P, S, D)[i]


def convolve_at(x: Any, w: Any, i: int, P: int = 0, S: int = 1, D: int = 1) -> Scalar:
    """Entry i (0-based) of `convolve`.

    >>> convolve_at(x=(1, 2, 3, 4), w=(1, 2), i=0)
    4
    """
    return convolve(x, w, P, S, D)[i]


def _framed(x: Map, vertical: int, horizontal: int) -> Map:
    empty = (0,) * (len(x[0]) + 2 * horizontal)
    rows = tuple((0,) * horizontal + row + (0,) * horizontal for row in x)
    return (empty,) * vertical + rows + (empty,) * vertical


def correlate2d(x: Map, w: Map, P: Any = 0, S: Any = 1, D: Any = 1) -> Map:
    """The same along both axes: every window's products, summed.

    >>> correlate2d(x=((1, 2), (3, 4)), w=((1, 0), (0, -1)))
    ((-3,),)
    """
    (down, across), (step, stride), (dy, dx) = pair(P), pair(S), pair(D)
    image = _framed(x, down, across)
    rows, columns = len(w), len(w[0])
    bounded(len(image) * len(image[0]) * rows * columns)
    taps = [(u * dy, v * dx, w[u][v]) for u in range(rows) for v in range(columns)]
    return tuple(
        tuple(
            sum(image[top + u][left + v] * weight for u, v, weight in taps)
            for left in starts(len(image[0]), columns, stride, dx)
        )
        for top in starts(len(image), rows, step, dy)
    )


def convolve2d(x: Map, w: Map, P: Any = 0, S: Any = 1, D: Any = 1) -> Map:
    """The same with the kernel read backwards along both axes.

    >>> convolve2d(x=((1, 2), (3, 4)), w=((1, 0), (0, -1)))
    ((3,),)
    """
    return correlate2d(x, tuple(row[::-1] for row in w[::-1]), P, S, D)


def correlate2d_at(x: Map, w: Map, i: int, j: int, P: Any = 0, S: Any = 1, D: Any = 1) -> Scalar:
    """Row i, column j (0-based) of `correlate2d`.

    >>> correlate2d_at(x=((1, 2), (3, 4)), w=((1, 1), (1, 1)), i=0, j=0)
    10
    """
    return correlate2d(x, w, P, S, D)[i][j]


def convolve2d_at(x: Map, w: Map, i: int, j: int, P: Any = 0, S: Any = 1, D: Any = 1) -> Scalar:
    """Row i, column j (0-based) of `convolve2d`.

    >>> convolve2d_at(x=((1, 2), (3, 4)), w=((1, 0), (0, 0)), i=0, j=0)
    4
    """
    return convolve2d(x, w, P, S, D)[i][j]


def transposed(x: Any, w: Any, P: int = 0, S: int = 1) -> Row:
    """Every x[i] writes x[i]·w from cell i·S on; what overlaps is added; P cells are cropped on both sides.

    >>> transposed(x=(1, 2), w=(1, 1, 1), S=2)
    (1, 1, 3, 2, 2)
    """
    x, w = entries(x), entries(w)
    bounded(len(x) * (S + len(w)))
    cells = [0] * (max(i * S + u for i in range(len(x)) for u in range(len(w))) + 1)
    for (i, a), (u, b) in product(enumerate(x), enumerate(w)):
        cells[i * S + u] += a * b
    return tuple(cells[P : len(cells) - P])


def merged_kernel(w: Any, v: Any) -> Row:
    """The response to a single 1 of the two kernels after one another.

    >>> merged_kernel(w=(1, 1), v=(1, 1))
    (1, 2, 1)
    """
    return convolve_full(convolve_full((1,), w), v)


def conv_weight_gradient(x: Any, w: Any, S: int = 1) -> Row:
    """Of the sum of all outputs: what changes when one weight grows by 1 (the layer is linear).

    >>> conv_weight_gradient(x=(1, 2, 3, 4), w=(5, 6))
    (6, 9)
    """
    w = entries(w)
    grown = [tuple(b + (u == v) for v, b in enumerate(w)) for u in range(len(w))]
    return tuple(sum(correlate(x, more, 0, S)) - sum(correlate(x, w, 0, S)) for more in grown)


def conv_input_gradient(x: Any, w: Any, P: int = 0, S: int = 1) -> Row:
    """Of the sum of all outputs: what changes when one input grows by 1.

    >>> conv_input_gradient(x=(1, 2, 3, 4), w=(5, 6))
    (5, 11, 11, 6)
    """
    x = entries(x)
    bounded(len(x) ** 2 * len(entries(w)))
    grown = [tuple(a + (i == j) for j, a in enumerate(x)) for i in range(len(x))]
    return tuple(sum(correlate(more, w, P, S)) - sum(correlate(x, w, P, S)) for more in grown)
