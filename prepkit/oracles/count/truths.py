"""What holds and what does not, by trying it: on the numbers given, or on every input of a basis."""

from __future__ import annotations

from typing import Any

from prepkit.oracles.count._inputs import Row, basis, kernel, roll
from prepkit.oracles.count._items import entries
from prepkit.oracles.count.activations import relu
from prepkit.oracles.count.pooling import avg_pool, max_pool
from prepkit.oracles.count.values import (
    convolve,
    convolve_full,
    correlate,
    correlate2d,
    correlate_full,
    merged_kernel,
)

Map = tuple[Row, ...]


def convolution_commutes(x: Any, w: Any) -> bool:
    """x * w == w * x, entry by entry, over all overlaps.

    >>> convolution_commutes(x=(1, 2, 3), w=(1, -1))
    True
    """
    return convolve_full(x, w) == convolve_full(w, x)


def correlation_commutes(x: Any, w: Any) -> bool:
    """The same of the correlation: false unless the result is a palindrome.

    >>> correlation_commutes(x=(1, 2, 3), w=(1, -1))
    False
    """
    return correlate_full(x, w) == correlate_full(w, x)


def flip_makes_convolution(x: Any, w: Any) -> bool:
    """Correlation with the kernel reversed is convolution, by the sums of i + j = n.

    >>> flip_makes_convolution(x=(1, 2, 3), w=(1, -1))
    True
    """
    return correlate_full(x, entries(w)[::-1]) == convolve_full(x, w)


def correlation_is_convolution(x: Any, w: Any) -> bool:
    """Do both give the same for this kernel as it stands?

    >>> correlation_is_convolution(x=(1, 2, 3), w=(1, 2, 1))
    True
    """
    return correlate(x, w) == convolve(x, w)


def convolution_associates(x: Any, w: Any, v: Any) -> bool:
    """(x * w) * v == x * (w * v).

    >>> convolution_associates(x=(1, 2, 3), w=(1, -1), v=(2, 5))
    True
    """
    return convolve_full(convolve_full(x, w), v) == convolve_full(x, convolve_full(w, v))


def correlation_associates(x: Any, w: Any, v: Any) -> bool:
    """The same of the correlation.

    >>> correlation_associates(x=(1, 2, 3), w=(1, -1), v=(2, 5))
    False
    """
    return correlate_full(correlate_full(x, w), v) == correlate_full(x, correlate_full(w, v))


def max_pool_unchanged(x: Any, F: int, S: int | None = None, shift: int = 1) -> bool:
    """Does max pooling of this x give the same after a circular shift?

    >>> max_pool_unchanged(x=(9, 0, 0, 0), F=2), max_pool_unchanged(x=(0, 9, 0, 0), F=2)
    (True, False)
    """
    return max_pool(x, F, S) == max_pool(roll(entries(x), shift), F, S)


def _images(size: int) -> list[Map]:
    cells = [(r, c) for r in range(size) for c in range(size)]
    return [tuple(tuple(int((r, c) == cell) for c in range(size)) for r in range(size)) for cell in cells]


def _turned(x: Map) -> Map:
    return tuple(zip(*x, strict=True))[::-1]


def rotation_commutes(w: Map) -> bool:
    """Does correlation with the square kernel w commute with turning the image by 90°?

    >>> rotation_commutes(w=((0, 1, 0), (1, 4, 1), (0, 1, 0))), rotation_commutes(w=((1, 0), (0, 0)))
    (True, False)
    """
    images = _images(len(w) + 2)
    return all(correlate2d(_turned(x), w) == _turned(correlate2d(x, w)) for x in images)


def reflection_commutes(w: Map) -> bool:
    """The same with left and right exchanged.

    >>> reflection_commutes(w=((1, 2, 1), (3, 4, 3))), reflection_commutes(w=((1, 0), (0, 0)))
    (True, False)
    """

    def mirrored(x: Map) -> Map:
        return tuple(row[::-1] for row in x)

    images = _images(max(len(w), len(w[0])) + 2)
    return all(correlate2d(mirrored(x), w) == mirrored(correlate2d(x, w)) for x in images)


def relu_commutes_with_max_pool(x: Any, F: int, S: int | None = None) -> bool:
    """relu(max_pool(x)) == max_pool(relu(x)).

    >>> relu_commutes_with_max_pool(x=(-1, 5, -2, -4), F=2)
    True
    """
    return bool(relu(max_pool(x, F, S)) == max_pool(relu(entries(x)), F, S))


def relu_commutes_with_avg_pool(x: Any, F: int, S: int | None = None) -> bool:
    """relu(avg_pool(x)) == avg_pool(relu(x)).

    >>> relu_commutes_with_avg_pool(x=(-1, 5, -2, -4), F=2)
    False
    """
    return bool(relu(avg_pool(x, F, S)) == avg_pool(relu(entries(x)), F, S))


def linear_stack_collapses(W: int, F: int) -> bool:
    """Are two convolutions, one after the other, one convolution with the merged kernel?

    >>> linear_stack_collapses(W=8, F=3)
    True
    """
    first, second = kernel(F), tuple(1 - a for a in kernel(F))
    merged = merged_kernel(first, second)
    return all(convolve(convolve(x, first), second) == convolve(x, merged) for x in basis(W))


def relu_stack_collapses(W: int, F: int) -> bool:
    """The same with a ReLU between: is it additive, as every convolution is?

    >>> relu_stack_collapses(W=8, F=3)
    False
    """
    first = kernel(F)

    def layer(x: Row) -> Row:
        return convolve(relu(convolve(x, first)), first)

    opposite = [(x, tuple(-a for a in x)) for x in basis(W)]
    return all(tuple(-a for a in layer(x)) == layer(minus) for x, minus in opposite)
