"""What goes forward and back through many layers: products of slopes, sums of branches, clipping; exactly."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import gcd, isqrt, prod

from prepkit.errors import Undecided
from prepkit.oracles.count._items import Scalar, bounded, tuples

STEP = Fraction(1, 10**6)


def _plain(value: Fraction) -> Scalar:
    return value.numerator if value.denominator == 1 else value


def _slope(function: Callable[[Fraction], Fraction], x: Fraction) -> Scalar:
    return _plain((function(x + STEP) - function(x)) / STEP)


def chain_slope(w: tuple[Scalar, ...], skip: int = 0) -> Scalar:
    """Slope of units x ↦ w_l·x in a row; with `skip`, of x ↦ x + w_l·x.

    >>> chain_slope(w=(2, 3)), chain_slope(w=(2, 3), skip=1)
    (6, 12)
    """

    def chain(x: Fraction) -> Fraction:
        for slope in w:
            x = x * skip + slope * x
        return x

    return _slope(chain, Fraction(1))


def residual_power(L: int, step: Scalar = 1) -> Scalar:
    """|x|² after L blocks that each add `step`·|x| at right angles to all that was added before.

    >>> residual_power(L=3), residual_power(L=2, step=Fraction(1, 2))
    (8, Fraction(25, 16))
    """
    squares = [Fraction(1)]
    for _ in range(L):
        squares.append(sum(squares) * step * step)
    return _plain(sum(squares, Fraction(0)))


def residual_paths(L: int, through: int = -1) -> int:
    """Ways from input to output of L blocks with shortcuts; those through so many branches, if given.

    >>> residual_paths(L=3), residual_paths(L=3, through=2)
    (8, 3)
    """
    bounded(2**L)
    return sum(1 for way in product((0, 1), repeat=L) if through in (-1, sum(way)))


def residual_sum(x: Scalar, branches: tuple[Scalar, ...], relu: int = 0) -> Scalar:
    """x and what each branch adds; with `relu` a ReLU after every addition.

    >>> residual_sum(x=1, branches=(-3, 4)), residual_sum(x=1, branches=(-3, 4), relu=1)
    (2, 4)
    """
    for branch in branches:
        x = x + branch
        x = max(x, 0) if relu else x
    return x


def sigmoid_layers(k: int) -> int:
    """The least L with (1/4)^L < 10^−k.

    >>> sigmoid_layers(k=1), sigmoid_layers(k=6)
    (2, 10)
    """
    bounded(k * 10)
    layers = 0
    while 4**layers <= 10**k:
        layers += 1
    return layers


def sigmoid_peak(w: Scalar, L: int) -> Scalar:
    """(w·σ'(0))^L, with σ'(0) = σ(0)·(1 − σ(0)).

    >>> sigmoid_peak(w=2, L=3)
    Fraction(1, 8)
    """
    half = Fraction(1, 2)
    found = Fraction(1)
    for _ in range(L):
        found *= w * half * (1 - half)
    return _plain(found)


def clipped_by_norm(g: tuple[int, ...], limit: Scalar) -> tuple[Scalar, ...]:
    """g, shortened to the length `limit` where it is longer.

    >>> clipped_by_norm(g=(30, 40), limit=5), clipped_by_norm(g=(3, 4), limit=9)
    ((3, 4), (3, 4))
    """
    square = sum(value * value for value in g)
    length = isqrt(square)
    if length * length != square:
        raise Undecided(f"the root of {square} is no whole number")
    shared = gcd(*g)
    unit = [Fraction(value // shared) * shared / length for value in g]
    return tuple(_plain(min(Fraction(limit), Fraction(length)) * value) for value in unit)


def clipped_by_value(g: tuple[Scalar, ...], limit: Scalar) -> tuple[Scalar, ...]:
    """Each entry brought to −limit … limit.

    >>> clipped_by_value(g=(30, -4), limit=5)
    (5, -4)
    """
    return tuple(sorted((-limit, value, limit))[1] for value in g)


def fan_in(C: int, F: int) -> int:
    """Products that each output of an F×F convolution over C channels adds up.

    >>> fan_in(C=64, F=3)
    576
    """
    return tuples(range(C), range(F), range(F))


def relu_layers_power(n: int, gain: Scalar, L: int) -> Scalar:
    """E[x²] after L layers of fan-in n, weights of variance gain/n and mean 0, and ReLUs; E[x²] = 1 before.

    Of sums that are as often positive as negative the ReLU keeps half the square.

    >>> relu_layers_power(n=10, gain=2, L=9), relu_layers_power(n=10, gain=1, L=3)
    (1, Fraction(1, 8))
    """
    power = Fraction(1)
    for _ in range(L):
        term = Fraction(gain) / n * power
        power = Fraction(sum(term.numerator for _ in range(n)), term.denominator) / 2
    return _plain(power)


def keeping_variance(n: int) -> Scalar:
    """The variance of weights with which E[x²] is the same after one layer of fan-in n and its ReLU.

    >>> keeping_variance(n=8)
    Fraction(1, 4)
    """
    with_one = relu_layers_power(1, 1, 1)
    return _plain(Fraction(1) / with_one / n)


def vector_length(g: tuple[int, ...]) -> int:
    """The whole root of the sum of squares.

    >>> vector_length(g=(3, -4))
    5
    """
    square = sum(value * value for value in g)
    length = isqrt(square)
    if length * length != square:
        raise Undecided(f"the root of {square} is no whole number")
    return length


def shortcut_slope(x: Scalar, branches: tuple[Scalar, ...]) -> Scalar:
    """How x with branches held fixed and a ReLU after each addition moves the end, by a small difference.

    >>> shortcut_slope(x=1, branches=(-3, 4)), shortcut_slope(x=1, branches=(2, 4))
    (0, 1)
    """
    return _slope(lambda start: Fraction(residual_sum(start, branches, 1)), Fraction(x))


def power_below_e(L: int, by: str) -> bool:
    """Is `residual_power` below e = Σ 1/k! with branches scaled by 1/√L (`root`), 1/√2 (`fixed`) or 1 (`none`)?

    >>> power_below_e(L=9, by="root"), power_below_e(L=9, by="fixed"), power_below_e(L=9, by="none")
    (True, False, False)
    """
    square = {"root": Fraction(1, L), "fixed": Fraction(1, 2), "none": Fraction(1)}[by]
    power = Fraction(1)
    for _ in range(L):
        power += power * square
    e = sum((Fraction(1, prod(range(1, k + 1))) for k in range(20)), Fraction(0))
    return power < e
