"""Differential privacy and attacks on membership: clipping, noise, budgets, rates; written out."""

from __future__ import annotations

import math
from fractions import Fraction

from prepkit.oracles.count._digits import told
from prepkit.oracles.count._items import Scalar, bounded

Vector = tuple[Scalar, ...]


def clipped(g: Vector, C: Scalar) -> tuple[Scalar, ...]:
    """g·min(1, C/|g|), for a g whose length is a whole number over a whole number.

    >>> clipped(g=(6, 8), C=5)
    (Fraction(3, 1), Fraction(4, 1))
    """
    square = sum((Fraction(x) ** 2 for x in g), Fraction(0))
    length = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    if length**2 != square:
        raise ValueError(f"|g|² = {square} is no square")
    factor = 1 if length <= C else Fraction(C) / length
    return tuple(Fraction(x) * factor for x in g)


def noise_deviation(multiplier: Scalar, C: Scalar, B: int) -> Scalar:
    """Standard deviation of noise on the mean of B clipped gradients, whose sum gets multiplier·C.

    >>> noise_deviation(multiplier=2, C=3, B=12)
    Fraction(1, 2)
    """
    variance = (Fraction(multiplier) * Fraction(C)) ** 2 / Fraction(B) ** 2
    return Fraction(math.isqrt(variance.numerator), math.isqrt(variance.denominator))


def gaussian_sigma(epsilon: Scalar, delta: Scalar, sensitivity: Scalar = 1) -> float:
    """sensitivity·√(2 ln(1.25/δ))/ε, for ε < 1 (Dwork & Roth 2014, Theorem A.1).

    >>> round(gaussian_sigma(epsilon=Fraction(1, 2), delta=Fraction(1, 100_000)), 3)
    9.69
    """
    exponent = math.log(1.25) - math.log(delta)
    return told(float(sensitivity) * math.sqrt(2 * exponent) / float(epsilon))


def releases_within(budget: Scalar, epsilon: Scalar) -> int:
    """How many releases of ε each a budget pays for when the ε add up.

    >>> releases_within(budget=3, epsilon=Fraction(2, 5))
    7
    """
    bounded(int(Fraction(budget) / Fraction(epsilon)))
    spent, releases = Fraction(0), 0
    while spent + Fraction(epsilon) <= budget:
        spent, releases = spent + Fraction(epsilon), releases + 1
    return releases


def membership_advantage(members: Vector, others: Vector, threshold: Scalar) -> Fraction:
    """Share of members whose loss is below the threshold, less that of others.

    >>> membership_advantage(members=(1, 2, 5), others=(1, 4, 6), threshold=3)
    Fraction(1, 3)
    """
    caught = [Fraction(sum(1 for x in group if x < threshold), len(group)) for group in (members, others)]
    return caught[0] - caught[1]


def private_rate(epsilon: Scalar, false_positives: Scalar) -> float:
    """The largest share of members that an attack can find under ε-differential privacy, at that share of others.

    >>> round(private_rate(epsilon=1, false_positives=Fraction(1, 100)), 4)
    0.0272
    """
    e = math.exp(epsilon)
    return told(min(e * float(false_positives), 1 - (1 - float(false_positives)) / e))
