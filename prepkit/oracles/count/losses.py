"""Losses and the slopes that they send back."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from prepkit.errors import Undefined
from prepkit.oracles.count._items import Scalar

LARGEST = (2 - 2**-23) * 2.0**127
"""Of float32."""
CLOSE = 1e-6


def smoothed_target(K: int, a: Scalar, right: int = 0) -> Scalar:
    """The target of the right class (of any other) when the share a is spread evenly over all K classes.

    >>> smoothed_target(K=4, a=Fraction(1, 5), right=1), smoothed_target(K=4, a=Fraction(1, 5))
    (Fraction(17, 20), Fraction(1, 20))
    """
    target = [1 - Fraction(a), *[Fraction(0)] * (K - 1)]
    spread = [value + Fraction(a) / K for value in target]
    return spread[0] if right else spread[1]


def naive_softmax_is_nan(z: Any) -> bool:
    """Does exp of a logit pass float32's largest number, so that inf is divided by inf?

    >>> naive_softmax_is_nan(z=(90, 1)), naive_softmax_is_nan(z=(88, 1))
    (True, False)
    """
    return float(max(z)) > math.log(LARGEST)


def naive_softmax_gives(z: Any, p: Scalar) -> bool:
    """Is the first entry of exp(z)/Σ exp(z), computed with float32's range, p to six digits?

    >>> naive_softmax_gives(z=(3, 3), p=Fraction(1, 2)), naive_softmax_gives(z=(90, 90), p=Fraction(1, 2))
    (True, False)
    """
    if naive_softmax_is_nan(z):
        return False
    share = 1 / sum(math.exp(float(each - z[0])) for each in z)
    return abs(share - float(p)) < CLOSE


def odds_slope(a: int, b: int, y: int, squared: int = 0) -> Scalar:
    """The slope, by the logit ln(a/b) of a sigmoid, of cross-entropy or of (p − y)².

    >>> odds_slope(a=1, b=3, y=1), odds_slope(a=1, b=3, y=1, squared=1)
    (Fraction(-3, 4), Fraction(-9, 32))
    """
    if min(a, b) < 1:
        raise Undefined("odds are above 0")
    p = Fraction(a, a + b)
    slope_of_sigmoid = p * (1 - p)
    outer = 2 * (p - y) if squared else (Fraction(-1) / p if y else 1 / (1 - p))
    return outer * slope_of_sigmoid


def ratio_softmax_slope(weights: Any, c: int, k: int) -> Scalar:
    """The slope of cross-entropy with class c by logit k, the logits being logarithms of `weights`.

    By the derivative of the right class's share, w[c]/Σw, which falls as other weights grow.

    >>> ratio_softmax_slope(weights=(1, 2, 5), c=1, k=2), ratio_softmax_slope(weights=(1, 2, 5), c=1, k=1)
    (Fraction(1, 4), Fraction(-7, 8))
    """
    total = sum(weights)
    share = Fraction(weights[c - 1], total)
    by_weight = (int(c == k) * total - weights[c - 1]) / Fraction(total) ** 2
    return -by_weight * weights[k - 1] / share
