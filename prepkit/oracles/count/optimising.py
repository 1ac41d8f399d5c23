"""Steps of optimisers, one number at a time."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from prepkit.errors import Undecided
from prepkit.oracles.count._items import Scalar


def _root(value: Fraction) -> Scalar:
    above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if above * above != value.numerator or below * below != value.denominator:
        raise Undecided("the root is no fraction")
    return Fraction(above, below)


def _moments(g: Any, b1: Scalar, b2: Scalar) -> tuple[Fraction, Fraction]:
    """Adam's two running means, not corrected."""
    m = v = Fraction(0)
    for slope in g:
        m = b1 * m + (1 - Fraction(b1)) * slope
        v = b2 * v + (1 - Fraction(b2)) * slope**2
    return m, v


def adam_first_weight(w: Scalar, g: Scalar, eta: Scalar, decay: Scalar, decoupled: int = 0) -> Scalar:
    """A weight after Adam's first step without ε; its decay goes into the gradient, or (decoupled) beside it.

    >>> adam_first_weight(w=4, g=-1, eta=Fraction(1, 2), decay=Fraction(1, 2))
    Fraction(7, 2)
    >>> adam_first_weight(w=4, g=-1, eta=Fraction(1, 2), decay=Fraction(1, 2), decoupled=1)
    Fraction(7, 2)
    """
    b1, b2 = Fraction(9, 10), Fraction(999, 1000)
    m, v = _moments([g + (0 if decoupled else decay * w)], b1, b2)
    kept = 1 - Fraction(eta) * decay if decoupled else Fraction(1)
    return w * kept - eta * (m / (1 - b1)) / _root(v / (1 - b2))


def adam_corrected_mean(g: Any, b: Scalar) -> Scalar:
    """Adam's first moment after the gradients g, corrected for its start at 0.

    >>> adam_corrected_mean(g=(2, 5), b=Fraction(1, 2))
    Fraction(4, 1)
    """
    weights = [(1 - Fraction(b)) * b ** (len(g) - 1 - k) for k in range(len(g))]
    return Fraction(sum(a * slope for a, slope in zip(weights, g, strict=True))) / sum(weights)


def adam_uncorrected_step(b1: Scalar, b2: Scalar) -> Scalar:
    """Adam's first step in units of the learning rate if its moments were not corrected.

    >>> adam_uncorrected_step(b1=Fraction(9, 10), b2=Fraction(99, 100))
    Fraction(1, 1)
    """
    m, v = _moments([1], b1, b2)
    return m / _root(v)


def momentum_weight(w: Scalar, g: Any, b: Scalar, eta: Scalar) -> Scalar:
    """A weight after SGD steps with momentum: v ← b·v + gradient, w ← w − eta·v, v starting at 0.

    >>> momentum_weight(w=1, g=(2, 2), b=Fraction(1, 2), eta=Fraction(1, 10))
    Fraction(1, 2)
    """
    v, weight = Fraction(0), Fraction(w)
    for slope in g:
        v = b * v + slope
        weight -= eta * v
    return weight


def momentum_limit(g: Scalar, b: Scalar, eta: Scalar) -> Scalar:
    """The length of step that momentum leaves as it is, by the secant through two velocities.

    >>> momentum_limit(g=1, b=Fraction(1, 2), eta=1)
    Fraction(2, 1)
    """
    grown = [b * v + g - v for v in (0, 1)]
    return eta * -Fraction(grown[0]) / (grown[1] - grown[0])


def decay_is_penalty(w: Scalar, g: Scalar, eta: Scalar, decay: Scalar, adam: int = 0) -> bool:
    """Do decay beside the step and a penalty decay/2·w² in the loss give the same weight, with SGD or Adam?

    >>> grid = dict(w=2, g=3, eta=Fraction(1, 10), decay=Fraction(1, 2))
    >>> decay_is_penalty(**grid), decay_is_penalty(**grid, adam=1)
    (True, False)
    """
    if adam:
        return bool(adam_first_weight(w, g, eta, decay) == adam_first_weight(w, g, eta, decay, 1))
    return bool(w - eta * (g + decay * w) == w * (1 - eta * decay) - eta * g)


def optimiser_bytes(P: int, moments: int = 0) -> int:
    """What `moments` float32 numbers beside each of P weights take.

    >>> optimiser_bytes(P=10, moments=2)
    80
    """
    return sum(4 * P for _ in range(moments))


def decayed_weight(w: Scalar, eta: Scalar, decay: Scalar, steps: int) -> Scalar:
    """A weight that only decays: w ← w − eta·decay·w.

    >>> decayed_weight(w=8, eta=Fraction(1, 2), decay=1, steps=3)
    Fraction(1, 1)
    """
    weight = Fraction(w)
    for _ in range(steps):
        weight -= eta * decay * weight
    return weight
