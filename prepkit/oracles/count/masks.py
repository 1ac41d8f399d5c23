"""Dropout over all its masks, each with its probability."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from prepkit.errors import Undefined
from prepkit.oracles.count._items import Scalar, bounded


def _survivors(n: int, p: Scalar) -> tuple[list[int], int]:
    """The probability of 0, 1, … n survivors, one unit after the other: whole numbers, and what they are out of."""
    bounded(n * n)
    drop, out_of = Fraction(p).as_integer_ratio()
    chances = [1]
    for _ in range(n):
        longer = [0] * (len(chances) + 1)
        for kept, chance in enumerate(chances):
            longer[kept] += chance * drop
            longer[kept + 1] += chance * (out_of - drop)
        chances = longer
    return chances, out_of**n


def survivors_probability(n: int, k: int, p: Scalar) -> Fraction:
    """That exactly k of n units survive, each dropped with probability p.

    >>> survivors_probability(n=2, k=1, p=Fraction(1, 4))
    Fraction(3, 8)
    """
    chances, whole = _survivors(n, p)
    return Fraction(chances[k], whole)


def dropped_mean(n: int, p: Scalar) -> Fraction:
    """How many of n units are dropped on average.

    >>> dropped_mean(n=4, p=Fraction(1, 4))
    Fraction(1, 1)
    """
    chances, whole = _survivors(n, p)
    return Fraction(sum((n - kept) * chance for kept, chance in enumerate(chances)), whole)


def dropped_variance(n: int, p: Scalar) -> Fraction:
    """The variance of that number.

    >>> dropped_variance(n=4, p=Fraction(1, 4))
    Fraction(3, 4)
    """
    chances, whole = _survivors(n, p)
    squares = sum((n - kept) ** 2 * chance for kept, chance in enumerate(chances))
    return Fraction(squares, whole) - dropped_mean(n, p) ** 2


def dropped_is_fixed(n: int, p: Scalar) -> bool:
    """Is the number of dropped units the same in every pass?

    >>> dropped_is_fixed(n=4, p=Fraction(1, 4)), dropped_is_fixed(n=4, p=0)
    (False, True)
    """
    return sum(1 for chance in _survivors(n, p)[0] if chance) == 1


def _masks(n: int, p: Scalar) -> list[tuple[tuple[int, ...], Fraction]]:
    bounded(n * 2**n)
    odds = (Fraction(p), 1 - Fraction(p))
    return [
        (mask, prod((odds[bit] for bit in mask), start=Fraction(1))) for mask in product((0, 1), repeat=n)
    ]


def plain_dropout_mean(p: Scalar, x: Any, w: Any) -> Fraction:
    """The mean of Σ w·x over the survivors, which are not scaled.

    >>> plain_dropout_mean(p=Fraction(1, 2), x=(2, 4), w=(1, 1))
    Fraction(3, 1)
    """
    terms = [a * b for a, b in zip(x, w, strict=True)]
    return Fraction(
        sum(
            chance * sum(t * bit for t, bit in zip(terms, mask, strict=True))
            for mask, chance in _masks(len(terms), p)
        )
    )


def dropout_sum_variance(p: Scalar, x: Any, w: Any) -> Fraction:
    """The variance of Σ w·x over the survivors, each divided by 1 − p.

    >>> dropout_sum_variance(p=Fraction(1, 2), x=(2, 4), w=(1, 1))
    Fraction(20, 1)
    """
    terms = [a * b / (1 - Fraction(p)) for a, b in zip(x, w, strict=True)]
    sums = [
        (sum(t * bit for t, bit in zip(terms, mask, strict=True)), chance)
        for mask, chance in _masks(len(terms), p)
    ]
    mean = sum(chance * total for total, chance in sums)
    return Fraction(sum(chance * (total - mean) ** 2 for total, chance in sums))


def dropout_gradient(p: Scalar, g: Scalar, kept: int) -> Fraction:
    """The slope that reaches an input whose output has slope g: of a line through two points.

    >>> dropout_gradient(p=Fraction(1, 2), g=3, kept=1), dropout_gradient(p=Fraction(1, 2), g=3, kept=0)
    (Fraction(6, 1), Fraction(0, 1))
    """
    outputs = [Fraction(g) * kept * x / (1 - Fraction(p)) for x in (0, 1)]
    return outputs[1] - outputs[0]


def thinned_networks(units: Any) -> int:
    """Different masks over layers of so many units.

    >>> thinned_networks(units=(2, 3))
    32
    """
    bounded(2 ** sum(units))
    return sum(1 for _ in product((0, 1), repeat=sum(units)))


def coin_tosses(N: int, C: int, H: int, W: int, spatial: int = 0) -> int:
    """Independent decisions in one pass over (N, C, H, W): one a value, or one a channel of an image.

    >>> coin_tosses(N=2, C=3, H=4, W=4), coin_tosses(N=2, C=3, H=4, W=4, spatial=1)
    (96, 6)
    """
    bounded(N * C * H * W)
    places = product(range(N), range(C), range(H), range(W))
    return len({place[:2] if spatial else place for place in places})


def block_seed_rate(p: Scalar, b: int, W: int) -> Fraction:
    """DropBlock: with which rate centres are drawn so that blocks of b×b, were they apart, drop p of W×W.

    >>> block_seed_rate(p=Fraction(1, 10), b=3, W=7)
    Fraction(49, 2250)
    """
    centres = sum(1 for _ in product(range(W - b + 1), repeat=2))
    if not centres:
        raise Undefined(f"a block of {b} does not fit into {W}")
    return Fraction(p) * W * W / (centres * sum(1 for _ in product(range(b), repeat=2)))


def dropped_spread(a: Scalar, b: Scalar, p: Scalar) -> Fraction:
    """The variance behind dropout of a unit that is a or b, equally often.

    >>> dropped_spread(a=-1, b=1, p=Fraction(1, 2))
    Fraction(2, 1)
    """
    scale, odds = 1 / (1 - Fraction(p)), Fraction(1, 2)
    worlds = [(v * scale, odds * (1 - Fraction(p))) for v in (a, b)] + [(Fraction(0), Fraction(p))]
    mean = sum(value * chance for value, chance in worlds)
    return Fraction(sum(chance * (value - mean) ** 2 for value, chance in worlds))
