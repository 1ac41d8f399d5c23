"""Slopes of residual units of one number, by exact differences; and when a bottleneck is worth it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import takewhile

from prepkit.errors import Undefined
from prepkit.oracles.count._items import Scalar, bounded

STEP = Fraction(1, 10**6)


def _slope(function: Callable[[Fraction], Fraction], x: Scalar) -> Scalar:
    """The slope of a piecewise linear function; Undefined in a corner."""
    left = (function(Fraction(x)) - function(x - STEP)) / STEP
    right = (function(x + STEP) - function(Fraction(x))) / STEP
    if left != right:
        raise Undefined(f"a corner at {x}")
    return left.numerator if left.denominator == 1 else left


def residual_chain_slope(w: Scalar, L: int, skip: int = 1) -> Scalar:
    """Of L units x ↦ x + w·x; without the skip, of L units x ↦ w·x.

    >>> residual_chain_slope(w=Fraction(1, 2), L=2), residual_chain_slope(w=-1, L=9)
    (Fraction(9, 4), 0)
    """

    def chain(x: Fraction) -> Fraction:
        for _ in range(L):
            x = (x if skip else 0) + w * x
        return x

    return _slope(chain, 1)


def residual_unit_slope(x: Scalar, w: Scalar, pre: int = 0) -> Scalar:
    """Of ReLU(x + w·x); with `pre`, of x + w·ReLU(x).

    >>> residual_unit_slope(x=-1, w=0), residual_unit_slope(x=-1, w=0, pre=1)
    (0, 1)
    """
    if pre:
        return _slope(lambda v: v + w * max(v, Fraction(0)), x)
    return _slope(lambda v: max(v + w * v, Fraction(0)), x)


def widest_bottleneck(C: int, F: int = 3) -> int:
    """The most middle channels M with which 1×1, F×F, 1×1 has fewer weights than one F×F, all without biases.

    >>> widest_bottleneck(C=64)
    57
    """
    bounded(C)
    plain = F * F * C * C
    return sum(1 for _ in takewhile(lambda M: plain > C * M + F * F * M * M + M * C, range(1, C + 1)))
