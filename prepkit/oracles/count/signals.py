"""Signals in time, rows of several channels, and where a single peak goes: added up piece by piece."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from prepkit.errors import Undefined
from prepkit.oracles.count._inputs import basis, kernel, roll
from prepkit.oracles.count._items import Scalar, bounded, starts
from prepkit.oracles.count.values import correlate

Row = tuple[Scalar, ...]


def convolve_boxes(a: Scalar, b: Scalar, t: Scalar, h: Scalar = 1, k: Scalar = 1) -> Scalar:
    """(x * w)(t) = integral of x(s)·w(t − s) ds, x being h on (0, a) and w being k on (0, b), else 0.

    The integrand is constant between the corners of both boxes; each piece is looked at in its middle.

    >>> convolve_boxes(a=2, b=3, t=4), convolve_boxes(a=2, b=3, t=Fraction(5, 2), h=2)
    (1, 4)
    """
    total = Fraction(0)
    for left, right in pairwise(sorted(map(Fraction, (0, a, t - b, t)))):
        middle = (left + right) / 2
        total += (right - left) * (h if 0 < middle < a else 0) * (k if 0 < t - middle < b else 0)
    return total.numerator if total.denominator == 1 else total


def correlate_channels_at(x: Any, w: Any, b: Any, o: int, i: int, P: int = 0, S: int = 1) -> Scalar:
    """y[o][i] = b[o] + sum over c, u of x[c][i·S + u − P]·w[o][c][u]: every channel has its slice of a filter.

    >>> correlate_channels_at(x=((1, 2, 3), (0, 1, 0)), w=(((1, 1), (2, 0)),), b=(5,), o=0, i=1)
    12
    """
    if any(len(filter_) != len(x) for filter_ in w) or len(w) != len(b):
        raise ValueError("a filter has a slice for each channel, and one bias")
    padded = [(0,) * P + row + (0,) * P for row in x]
    start = tuple(starts(len(padded[0]), len(w[o][0]), S, 1))[i]
    taps = [(c, u, weight) for c, slice_ in enumerate(w[o]) for u, weight in enumerate(slice_)]
    bounded(len(taps))
    return b[o] + sum(padded[c][start + u] * weight for c, u, weight in taps)


def conv_moved_by(W: int, F: int, S: int, shift: int, t: Scalar) -> bool:
    """Does a circular shift of the input move the strided convolution's output by t, for every x? S divides W.

    >>> conv_moved_by(W=12, F=3, S=2, shift=4, t=2), conv_moved_by(W=12, F=3, S=2, shift=4, t=4)
    (True, False)
    """

    def layer(x: Row) -> Row:
        return correlate(x + x[: F - 1], kernel(F), 0, S)

    whole = Fraction(t).denominator == 1
    return whole and all(layer(roll(x, shift)) == roll(layer(x), int(t)) for x in basis(W))


def pooled_peak(W: int, i: int, F: int) -> int:
    """Where the only 1 of a row of W cells, at place i, stands after max pooling with window and stride F.

    >>> pooled_peak(W=8, i=2, F=2), pooled_peak(W=8, i=3, F=2), pooled_peak(W=8, i=4, F=2)
    (1, 1, 2)
    """
    holding = [n for n, start in enumerate(starts(W, F, F, 1)) if i in range(start, start + F)]
    if not holding:
        raise Undefined("no window reads the peak")
    return holding[0]
