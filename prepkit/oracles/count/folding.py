"""Batch norm folded into a convolution, by putting numbers through both layers."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from prepkit.errors import Undecided
from prepkit.oracles.count._items import Scalar, bounded

Row = tuple[Fraction, ...]
_KERNEL = (1, 3, 9)
_ROW = (2, -1, 4, 0, 3, -5)
_MEAN, _DEVIATION, _SCALE, _SHIFT, _BIAS = 3, 2, 5, 7, 1
_CLOSE = 1e-9


def _root(value: Scalar) -> Scalar:
    value = Fraction(value)
    above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if above * above != value.numerator or below * below != value.denominator:
        raise Undecided("the root is no fraction")
    return Fraction(above, below)


def _through(x: int, w: Scalar, b: Scalar, m: Scalar, q: Scalar, g: Scalar, be: Scalar) -> Scalar:
    """A 1×1 convolution of one number, then batch norm in evaluation, without ε."""
    return Fraction(g) * (w * x + b - Fraction(m)) / _root(q) + Fraction(be)


def folded_weight(w: Scalar, q: Scalar, g: Scalar) -> Scalar:
    """The weight of the one convolution that equals both: how far its output moves from x = 0 to x = 1.

    >>> folded_weight(w=3, q=4, g=2)
    Fraction(3, 1)
    """
    return _through(1, w, 0, 0, q, g, 0) - _through(0, w, 0, 0, q, g, 0)


def folded_bias(b: Scalar, m: Scalar, q: Scalar, g: Scalar, be: Scalar) -> Scalar:
    """Its bias: what comes out at x = 0.

    >>> folded_bias(b=1, m=5, q=4, g=2, be=3)
    Fraction(-1, 1)
    """
    return _through(0, 1, b, m, q, g, be)


def numbers_before_folding(C_in: int, C_out: int, F: int) -> int:
    """Stored for inference: a kernel without bias; mean, variance, scale and shift of each channel.

    >>> numbers_before_folding(C_in=3, C_out=4, F=3)
    124
    """
    return numbers_after_folding(C_in, C_out, F) - C_out + 4 * C_out


def numbers_after_folding(C_in: int, C_out: int, F: int) -> int:
    """Stored for inference: a kernel and a bias.

    >>> numbers_after_folding(C_in=3, C_out=4, F=3)
    112
    """
    bounded(C_in * C_out * F * F)
    taps = [(o, i, u, v) for o in range(C_out) for i in range(C_in) for u in range(F) for v in range(F)]
    return len(taps) + len(range(C_out))


def _conv(x: Any, pad: int) -> tuple[float, ...]:
    row = (0,) * pad + tuple(x) + (0,) * pad
    return tuple(
        sum(w * row[i + u] for u, w in enumerate(_KERNEL)) + _BIAS for i in range(len(row) - len(_KERNEL) + 1)
    )


def _norm(x: Any, training: int) -> tuple[float, ...]:
    mean, deviation = float(_MEAN), float(_DEVIATION)
    if training:
        mean = sum(x) / len(x)
        deviation = math.sqrt(sum((each - mean) ** 2 for each in x) / len(x))
    return tuple(_SCALE * (each - mean) / deviation + _SHIFT for each in x)


def norm_folds(first: int = 0, pad: int = 0, relu: int = 0, training: int = 0) -> bool:
    """Is a convolution of three taps with batch norm behind it (`first`: before it) one such convolution?

    `relu` puts one between them. The bias is read off far from the border at x = 0, the kernel from single
    ones; then both sides are compared on a row.

    >>> norm_folds(), norm_folds(first=1), norm_folds(first=1, pad=1), norm_folds(training=1)
    (True, True, False, False)
    """

    def both(x: Any) -> tuple[float, ...]:
        layers = [lambda row: _conv(row, pad), lambda row: _norm(row, training)]
        if first:
            layers.reverse()
        row = layers[0](x)
        return layers[1](tuple(max(each, 0) for each in row) if relu else row)

    size = len(_ROW)
    if training:
        return _same(both(tuple(2 * each for each in _ROW)), tuple(2 * each for each in both(_ROW)))
    middle = (size - 2 + 2 * pad) // 2
    bias = both((0,) * size)[middle]
    kernel = [both(tuple(int(i == middle - pad + u) for i in range(size)))[middle] - bias for u in range(3)]
    row = (0,) * pad + _ROW + (0,) * pad
    one = tuple(sum(w * row[i + u] for u, w in enumerate(kernel)) + bias for i in range(len(row) - 2))
    return _same(both(_ROW), one)


def _same(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return all(abs(x - y) < _CLOSE for x, y in zip(a, b, strict=True))
