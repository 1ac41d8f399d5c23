"""Splits of data and what leaks through them, by going through the possibilities."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

from prepkit.errors import Undefined
from prepkit.oracles.count._items import Scalar, bounded


def groups_torn(s: int, q: Scalar) -> Fraction:
    """The chance that s images, each put into the test set with chance q, end up on both sides.

    >>> groups_torn(s=2, q=Fraction(1, 4))
    Fraction(3, 8)
    """
    bounded(s * 2**s)
    odds = (1 - Fraction(q), Fraction(q))
    return Fraction(
        sum(prod(odds[side] for side in sides) for sides in product((0, 1), repeat=s) if len(set(sides)) == 2)
    )


def twin_in_training(M: int, t: int) -> Fraction:
    """The chance that a test image's twin is not in the test set: t of M places are, seen from any of them.

    >>> twin_in_training(M=10, t=4)
    Fraction(2, 3)
    """
    bounded(M * M)
    pairs = [(a < t, b < t) for a in range(M) for b in range(M) if a != b]
    return Fraction(sum(a and not b for a, b in pairs), sum(a for a, _ in pairs))


def none_drawn(N: int, m: int, t: int) -> Fraction:
    """The chance that t images drawn of N hold none of m rare ones: draw after draw.

    >>> none_drawn(N=4, m=1, t=2)
    Fraction(1, 2)
    """
    if t > N:
        raise Undefined("more are drawn than there are")
    return prod((Fraction(max(N - m - k, 0), N - k) for k in range(t)), start=Fraction(1))


def training_images(N: int, k: int) -> int:
    """Images to train on when the first of k folds is held out; larger folds come first.

    >>> training_images(N=100, k=5), training_images(N=10, k=3)
    (80, 6)
    """
    bounded(N)
    folds = [0] * k
    for image in range(N):
        folds[image % k] += 1
    return sum(folds[1:])


def standardised_test_value(n: int, m: Scalar, s: Scalar, x: Scalar) -> Scalar:
    """A test pixel less the mean, over the deviation, of n training pixels, half of them m − s, half m + s.

    >>> standardised_test_value(n=4, m=10, s=2, x=13)
    Fraction(3, 2)
    """
    row = [Fraction(m - s if k % 2 else m + s) for k in range(n)]
    mean = sum(row) / n
    far = {abs(value - mean) for value in row}
    if len(far) != 1:
        raise Undefined("an odd number is not halved")
    return (x - mean) / far.pop()
