"""What batch norm computes, in fractions: one channel's values at a time."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from prepkit.errors import Undecided, Undefined
from prepkit.oracles.count._items import Scalar, bounded

Row = tuple[Fraction, ...]


def _row(x: Any) -> Row:
    bounded(len(x) ** 2)
    return tuple(map(Fraction, x))


def _root(value: Fraction) -> Fraction:
    """The root where it is a fraction."""
    above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if above * above != value.numerator or below * below != value.denominator:
        raise Undecided("the root is no fraction")
    return Fraction(above, below)


def _mean(x: Row) -> Scalar:
    return Fraction(sum(x)) / len(x)


def _squares(x: Row) -> Scalar:
    """Squared distances between all pairs, which make n·Σ(x − mean)²."""
    return Fraction(sum((a - b) ** 2 for k, a in enumerate(x) for b in x[:k]))


def _variance(x: Row) -> Scalar:
    return _squares(x) / len(x) ** 2


def batch_normed(x: Any, i: int, g: Scalar = 1, b: Scalar = 0, e: Scalar = 0) -> Scalar:
    """g·(x[i] − mean)/√(variance + e) + b of a channel in training; the variance divides by n.

    >>> batch_normed(x=(1, 3), i=2, g=4, b=5)
    Fraction(9, 1)
    """
    row = _row(x)
    scale = _root(_variance(row) + Fraction(e))
    if not scale:
        raise Undefined("all values are equal")
    return Fraction(g) * (row[i - 1] - _mean(row)) / scale + Fraction(b)


def batch_norm_output_variance(x: Any, e: Scalar) -> Scalar:
    """The variance of (x − mean)/√(variance + e).

    >>> batch_norm_output_variance(x=(1, 3), e=1)
    Fraction(1, 2)
    """
    row = _row(x)
    below = _variance(row) + Fraction(e)
    return _mean(tuple((value - _mean(row)) ** 2 / below for value in row))


def running_mean_after(x: Any, r: Scalar, t: Scalar) -> Scalar:
    """The running mean r moved by the share t towards the mean of x.

    >>> running_mean_after(x=(1, 3), r=0, t=Fraction(1, 4))
    Fraction(1, 2)
    """
    return r + Fraction(t) * (_mean(_row(x)) - r)


def running_variance_after(x: Any, q: Scalar, t: Scalar) -> Scalar:
    """The running variance q moved by the share t towards that of x, which divides by n − 1.

    >>> running_variance_after(x=(1, 3), q=0, t=Fraction(1, 2))
    Fraction(1, 1)
    """
    row = _row(x)
    return q + Fraction(t) * (_squares(row) / (len(row) * (len(row) - 1)) - q)


def bias_gradient_before_norm(x: Any, g: Any, norm: int = 1) -> Scalar:
    """The slope of Σ g·y by a bias added to all x, y being x + bias, normalised or (norm=0) not.

    By the difference of two biases: y is linear in the bias, or does not feel it.

    >>> bias_gradient_before_norm(x=(1, 3), g=(1, 5)), bias_gradient_before_norm(x=(1, 3), g=(1, 5), norm=0)
    (Fraction(0, 1), Fraction(6, 1))
    """

    def loss(bias: int) -> Scalar:
        y: Row = tuple(value + bias for value in _row(x))
        if norm:
            y = tuple(batch_normed(y, k + 1) for k in range(len(y)))
        return Fraction(sum(slope * value for slope, value in zip(g, y, strict=True)))

    return loss(1) - loss(0)


def norm_input_gradient(x: Any, g: Any, i: int) -> Scalar:
    """The slope of Σ g·x̂ by x[i]: through x[i] itself, through the mean, through the variance.

    >>> norm_input_gradient(x=(-7, -1, 1, 7), g=(1, 0, 0, 0), i=1)
    Fraction(13, 250)
    """
    row = _row(x)
    mean, scale = _mean(row), _root(_variance(row))
    itself = g[i - 1] / scale
    by_mean = sum(-slope / scale for slope in g)
    by_variance = sum(
        slope * (value - mean) * Fraction(-1, 2) / scale**3 for slope, value in zip(g, row, strict=True)
    )
    return itself + by_mean / len(row) + by_variance * 2 * (row[i - 1] - mean) / len(row)


_IMAGES = ((1, 2), (3, -1), (-2, 5), (0, 1))
_SLOPES = (1, 4, -2, 3)


def _squared_slope(w: tuple[Fraction, Fraction]) -> Scalar:
    """The square of the slope, by the first weight, of Σ slopes·x̂ with x = w·image."""
    row = tuple(w[0] * a + w[1] * b for a, b in _IMAGES)
    mean, variance, n = _mean(row), _variance(row), len(row)
    moved = [Fraction(a) - _mean(tuple(Fraction(each) for each, _ in _IMAGES)) for a, _ in _IMAGES]
    turn = sum((value - mean) * move for value, move in zip(row, moved, strict=True)) / (n * variance)
    total = sum(
        slope * (move - (value - mean) * turn) for slope, value, move in zip(_SLOPES, row, moved, strict=True)
    )
    return total**2 / variance


def gradient_factor(k: Scalar) -> Scalar:
    """What becomes of the gradient of weights before batch norm when they are multiplied by k.

    >>> gradient_factor(k=2)
    Fraction(1, 2)
    """
    w = (Fraction(2), Fraction(1))
    return _root(_squared_slope((k * w[0], k * w[1])) / _squared_slope(w))


def effective_step_factor(k: Scalar) -> Scalar:
    """The same of the gradient's size relative to the weights: how far they turn at one learning rate.

    >>> effective_step_factor(k=2)
    Fraction(1, 4)
    """
    return gradient_factor(k) / Fraction(k)


def restoring_rate(eta: Scalar, k: Scalar) -> Scalar:
    """The learning rate at which weights before batch norm, made k times as large, turn as they did at eta.

    >>> restoring_rate(eta=1, k=2)
    Fraction(4, 1)
    """
    return eta / effective_step_factor(k)
