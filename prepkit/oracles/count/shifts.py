"""Do layers commute with shifts? Every input of a basis is tried (linear layers), many inputs (the others)."""

from __future__ import annotations

from collections.abc import Callable

from prepkit.errors import Undefined
from prepkit.oracles.count._inputs import Row, basis, kernel, roll
from prepkit.oracles.count._items import Scalar
from prepkit.oracles.count.activations import relu
from prepkit.oracles.count.values import correlate

SAMPLES = 12
"""Inputs tried where a layer is not linear; each has distinct entries."""


def _samples(n: int) -> list[Row]:
    """Rows of distinct numbers: multiples modulo a prime, so that no order of entries is special."""
    prime = 10_007
    return [tuple((3 + 7 * k + 1) * (i + 1) ** 2 * 97 % prime for i in range(n)) for k in range(SAMPLES)]


def _push(x: Row, by: int) -> Row:
    return tuple(x[i - by] if 0 <= i - by < len(x) else 0 for i in range(len(x)))


def _circular(x: Row, F: int, S: int, rule: Callable[[Row], Scalar]) -> Row:
    return tuple(rule(tuple(x[(s + u) % len(x)] for u in range(F))) for s in range(0, len(x), S))


def _dot(window: Row) -> Scalar:
    return sum(a * b for a, b in zip(window, kernel(len(window)), strict=True))


def _shift_of(
    layer: Callable[[Row], Row], inputs: list[Row], shift: int, move: Callable[[Row, int], Row]
) -> int:
    """The t with layer(move(x, shift)) == move(layer(x), t) for all inputs; −1 where there is none."""
    pairs = [(layer(x), layer(move(x, shift))) for x in inputs]
    for t in range(len(pairs[0][0])):
        if all(move(before, t) == after for before, after in pairs):
            return t
    return -1


def conv_equivariant(W: int, F: int, S: int = 1, shift: int = 1, circular: int = 1) -> bool:
    """Is there an output shift t with conv(shift x) == shift_t conv(x) for every x?

    circular=0: zeros come in, both for 'same' padding and for the shift, and all outputs are compared.

    >>> conv_equivariant(W=8, F=3, S=2, shift=2), conv_equivariant(W=8, F=3, S=2, shift=1)
    (True, False)
    """
    if circular:
        return _shift_of(lambda x: _circular(x, F, S, _dot), basis(W), shift, roll) >= 0

    def layer(x: Row) -> Row:
        return correlate((0,) * ((F - 1) // 2) + x + (0,) * (F // 2), kernel(F), 0, S)

    return _shift_of(layer, basis(W), shift, _push) >= 0


def conv_equivariant_inside(W: int, F: int, shift: int = 1) -> bool:
    """Stride 1, zero padding: do the outputs agree whose windows lie on what both images show?

    >>> conv_equivariant_inside(W=8, F=3)
    True
    """
    windows = [range(p - F // 2, p - F // 2 + F) for p in range(W)]
    inside = [p for p in range(W) if windows[p].start >= shift and windows[p].stop <= W]

    def at(x: Row, p: int) -> Scalar:
        return _dot(tuple(x[i] if 0 <= i < W else 0 for i in windows[p]))

    return bool(inside) and all(at(_push(x, shift), p) == at(x, p - shift) for x in basis(W) for p in inside)


def max_pool_equivariant(W: int, F: int, S: int | None = None, shift: int = 1) -> bool:
    """The same question of max pooling, circular, W a multiple of S.

    >>> max_pool_equivariant(W=8, F=2, shift=2), max_pool_equivariant(W=8, F=2, shift=1)
    (True, False)
    """
    return _shift_of(lambda x: _circular(x, F, S or F, max), _samples(W), shift, roll) >= 0


def avg_pool_equivariant(W: int, F: int, S: int | None = None, shift: int = 1) -> bool:
    """The same question of average pooling (of sums: the divisor is common), circular.

    >>> avg_pool_equivariant(W=8, F=2, shift=1)
    False
    """
    return _shift_of(lambda x: _circular(x, F, S or F, sum), basis(W), shift, roll) >= 0


def output_shift(W: int, F: int, S: int, shift: int) -> int:
    """How far the output moves when the input moves by `shift`, circular.

    >>> output_shift(W=12, F=3, S=2, shift=4)
    2
    """
    t = _shift_of(lambda x: _circular(x, F, S, _dot), basis(W), shift, roll)
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
            sum(_circular(roll(x, shift), F, 1, _dot)) == sum(_circular(x, F, 1, _dot)) for x in basis(W)
        )
    weights, left, right = kernel(F), (0,) * ((F - 1) // 2), (0,) * (F // 2)
    return all(
        sum(correlate(left + _push(x, shift) + right, weights)) == sum(correlate(left + x + right, weights))
        for x in basis(W)
    )


def relu_equivariant(W: int, shift: int) -> bool:
    """relu(shift x) == shift relu(x): what acts entry by entry always commutes.

    >>> relu_equivariant(W=8, shift=3)
    True
    """
    signed = [tuple(a - 5_000 for a in x) for x in _samples(W)]
    return all(relu(roll(x, shift)) == roll(relu(x), shift) for x in signed)


def dense_equivariant(N: int, shift: int) -> bool:
    """Is there an output shift for a dense layer whose N×N weights all differ?

    >>> dense_equivariant(N=4, shift=1)
    False
    """

    def layer(x: Row) -> Row:
        return tuple(sum((N * o + i) ** 2 * x[i] for i in range(N)) for o in range(N))

    return _shift_of(layer, basis(N), shift, roll) >= 0
