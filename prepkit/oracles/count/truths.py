"""What holds and what does not, by trying every input of a basis (linear layers) or many inputs (the others)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prepkit.errors import Undefined
from prepkit.oracles.count._items import Scalar, bounded, entries
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

Row = tuple[Scalar, ...]
Map = tuple[Row, ...]
SAMPLES = 12
"""Inputs tried where a layer is not linear; each has distinct entries."""


def _basis(n: int) -> list[Row]:
    bounded(n**3)
    return [tuple(int(i == k) for i in range(n)) for k in range(n)]


def _samples(n: int) -> list[Row]:
    """Rows of distinct numbers: multiples modulo a prime, so that no order of entries is special."""
    prime = 10_007
    return [tuple((3 + 7 * k + 1) * (i + 1) ** 2 * 97 % prime for i in range(n)) for k in range(SAMPLES)]


def _kernel(F: int) -> Row:
    """A kernel like no other: its entries differ, and no two pairs of them have the same sum."""
    return tuple(3**u for u in range(F))


def _roll(x: Row, by: int) -> Row:
    return tuple(x[(i - by) % len(x)] for i in range(len(x)))


def _push(x: Row, by: int) -> Row:
    return tuple(x[i - by] if 0 <= i - by < len(x) else 0 for i in range(len(x)))


def _circular(x: Row, F: int, S: int, rule: Callable[[Row], Scalar]) -> Row:
    return tuple(rule(tuple(x[(s + u) % len(x)] for u in range(F))) for s in range(0, len(x), S))


def _dot(window: Row) -> Scalar:
    return sum(a * b for a, b in zip(window, _kernel(len(window)), strict=True))


def _shift_of(layer: Callable[[Row], Row], inputs: list[Row], shift: int, move: Callable[[Row, int], Row]) -> int:
    """The t with layer(move(x, shift)) == move(layer(x), t) for all inputs; −1 where there is none."""
    pairs = [(layer(x), layer(move(x, shift))) for x in inputs]
    for t in range(len(pairs[0][0])):
        if all(move(before, t) == after for before, after in pairs):
            return t
    return -1


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


def conv_equivariant(W: int, F: int, S: int = 1, shift: int = 1, circular: int = 1) -> bool:
    """Is there an output shift t with conv(shift x) == shift_t conv(x) for every x?

    circular=0: zeros come in, both for 'same' padding and for the shift, and all outputs are compared.

    >>> conv_equivariant(W=8, F=3, S=2, shift=2), conv_equivariant(W=8, F=3, S=2, shift=1)
    (True, False)
    """
    if circular:
        return _shift_of(lambda x: _circular(x, F, S, _dot), _basis(W), shift, _roll) >= 0

    def layer(x: Row) -> Row:
        return correlate((0,) * ((F - 1) // 2) + x + (0,) * (F // 2), _kernel(F), 0, S)

    return _shift_of(layer, _basis(W), shift, _push) >= 0


def conv_equivariant_inside(W: int, F: int, shift: int = 1) -> bool:
    """Stride 1, zero padding: do the outputs agree whose windows lie on what both images show?

    >>> conv_equivariant_inside(W=8, F=3)
    True
    """
    windows = [range(p - F // 2, p - F // 2 + F) for p in range(W)]
    inside = [p for p in range(W) if windows[p].start >= shift and windows[p].stop <= W]

    def at(x: Row, p: int) -> Scalar:
        return _dot(tuple(x[i] if 0 <= i < W else 0 for i in windows[p]))

    return bool(inside) and all(at(_push(x, shift), p) == at(x, p - shift) for x in _basis(W) for p in inside)


def max_pool_equivariant(W: int, F: int, S: int | None = None, shift: int = 1) -> bool:
    """The same question of max pooling, circular, W a multiple of S.

    >>> max_pool_equivariant(W=8, F=2, shift=2), max_pool_equivariant(W=8, F=2, shift=1)
    (True, False)
    """
    return _shift_of(lambda x: _circular(x, F, S or F, max), _samples(W), shift, _roll) >= 0


def avg_pool_equivariant(W: int, F: int, S: int | None = None, shift: int = 1) -> bool:
    """The same question of average pooling (of sums: the divisor is common), circular.

    >>> avg_pool_equivariant(W=8, F=2, shift=1)
    False
    """
    return _shift_of(lambda x: _circular(x, F, S or F, sum), _basis(W), shift, _roll) >= 0


def max_pool_unchanged(x: Any, F: int, S: int | None = None, shift: int = 1) -> bool:
    """Does max pooling of this x give the same after a circular shift?

    >>> max_pool_unchanged(x=(9, 0, 0, 0), F=2), max_pool_unchanged(x=(0, 9, 0, 0), F=2)
    (True, False)
    """
    return max_pool(x, F, S) == max_pool(_roll(entries(x), shift), F, S)


def output_shift(W: int, F: int, S: int, shift: int) -> int:
    """How far the output moves when the input moves by `shift`, circular.

    >>> output_shift(W=12, F=3, S=2, shift=4)
    2
    """
    t = _shift_of(lambda x: _circular(x, F, S, _dot), _basis(W), shift, _roll)
    if t < 0:
        raise Undefined("no shift of the output does")
    return t


def global_pool_invariant(W: int, F: int, shift: int, circular: int = 1) -> bool:
    """Is the mean of the convolution's output the same after the shift, for every x?

    >>> global_pool_invariant(W=8, F=3, shift=3), global_pool_invariant(W=8, F=3, shift=3, circular=0)
    (True, False)
    """
    if circular:
        return all(
            sum(_circular(_roll(x, shift), F, 1, _dot)) == sum(_circular(x, F, 1, _dot)) for x in _basis(W)
        )
    kernel, left, right = _kernel(F), (0,) * ((F - 1) // 2), (0,) * (F // 2)
    return all(
        sum(correlate(left + _push(x, shift) + right, kernel)) == sum(correlate(left + x + right, kernel))
        for x in _basis(W)
    )


def relu_equivariant(W: int, shift: int) -> bool:
    """relu(shift x) == shift relu(x): what acts entry by entry always commutes.

    >>> relu_equivariant(W=8, shift=3)
    True
    """
    signed = [tuple(a - 5_000 for a in x) for x in _samples(W)]
    return all(relu(_roll(x, shift)) == _roll(relu(x), shift) for x in signed)


def dense_equivariant(N: int, shift: int) -> bool:
    """Is there an output shift for a dense layer whose N×N weights all differ?

    >>> dense_equivariant(N=4, shift=1)
    False
    """

    def layer(x: Row) -> Row:
        return tuple(sum((N * o + i) ** 2 * x[i] for i in range(N)) for o in range(N))

    return _shift_of(layer, _basis(N), shift, _roll) >= 0


def _images(size: int) -> list[Map]:
    cells = [(r, c) for r in range(size) for c in range(size)]
    return [
        tuple(tuple(int((r, c) == cell) for c in range(size)) for r in range(size)) for cell in cells
    ]


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
    first, second = _kernel(F), tuple(1 - a for a in _kernel(F))
    merged = merged_kernel(first, second)
    return all(convolve(convolve(x, first), second) == convolve(x, merged) for x in _basis(W))


def relu_stack_collapses(W: int, F: int) -> bool:
    """The same with a ReLU between: is it additive, as every convolution is?

    >>> relu_stack_collapses(W=8, F=3)
    False
    """
    first = _kernel(F)

    def layer(x: Row) -> Row:
        return convolve(relu(convolve(x, first)), first)

    opposite = [(x, tuple(-a for a in x)) for x in _basis(W)]
    return all(tuple(-a for a in layer(x)) == layer(minus) for x, minus in opposite)
