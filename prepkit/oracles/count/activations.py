"""ReLU and what follows from it, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from prepkit.oracles.count._items import Scalar, bounded, entries


def _each(x: Any, rule: Any) -> Any:
    return tuple(_each(value, rule) for value in x) if isinstance(x, tuple) else rule(x)


def relu(x: Any) -> Any:
    """x where it is positive, else 0; entry by entry.

    >>> relu(x=(-1, 0, 2))
    (0, 0, 2)
    """
    return _each(x, lambda a: a if a > 0 else 0)


def leaky_relu(x: Any, slope: Scalar) -> Any:
    """x where it is positive, else slope·x.

    >>> leaky_relu(x=(-10, 2), slope=Fraction(1, 10))
    (Fraction(-1, 1), 2)
    """
    return _each(x, lambda a: a if a > 0 else slope * a)


def relu_derivative(x: Any) -> Any:
    """1 where x is positive, else 0; at 0, where there is none, 0 as torch takes it.

    >>> relu_derivative(x=(-1, 0, 2))
    (0, 0, 1)
    """
    return _each(x, lambda a: 1 if a > 0 else 0)


def relu_chain_gradient(x: Scalar, w: Any) -> Scalar:
    """d/dx of relu(w_n · … relu(w_1 · x)): the product of the weights while every unit is on, else 0.

    >>> relu_chain_gradient(x=2, w=(3, 5))
    15
    """
    gradient = Fraction(1)
    for weight in entries(w):
        x, gradient = weight * x, gradient * weight
        if x <= 0:
            return 0
    return gradient.numerator if gradient.denominator == 1 else gradient


def dead_units(w: Any, b: Any, x: Any) -> int:
    """Units j with w_j·x_k + b_j <= 0 for every input x_k.

    >>> dead_units(w=(1, -1, 2), b=(0, 0, -9), x=(1, 2, 3))
    2
    """
    w, b, x = entries(w), entries(b), entries(x)
    bounded(len(w) * len(x))
    return sum(1 for a, c in zip(w, b, strict=True) if all(a * value + c <= 0 for value in x))


def relu_pieces(w: Any, b: Any) -> int:
    """Linear pieces of the sum over j of relu(w_j·x + b_j) along the whole line: one more than there are kinks.

    >>> relu_pieces(w=(1, 1, -2, 0), b=(0, -1, 2, 3))
    3
    """
    units = list(zip(entries(w), entries(b), strict=True))
    return 1 + len({Fraction(-c) / a for a, c in units if a != 0})


def unit_alive(w: Scalar, b: Scalar, x: Any) -> bool:
    """Is w·x + b positive for some x of the data?

    >>> unit_alive(w=1, b=-2, x=(0, 3))
    True
    """
    return any(w * value + b > 0 for value in entries(x))


def unit_dead(w: Scalar, b: Scalar, x: Any) -> bool:
    """Is w·x + b nowhere positive?

    >>> unit_dead(w=1, b=-2, x=(0, 1))
    True
    """
    return all(w * value + b <= 0 for value in entries(x))


def relu_slope_is(x: Scalar, slope: Scalar) -> bool:
    """Is the ReLU's derivative at x this (0 at 0, as torch takes it)?

    >>> relu_slope_is(x=2, slope=1)
    True
    """
    return bool(relu_derivative(x) == slope)


def relu_homogeneous(factor: Scalar) -> bool:
    """Is relu(factor·x) == factor·relu(x), for positive and negative x?

    >>> relu_homogeneous(factor=2), relu_homogeneous(factor=-2)
    (True, False)
    """
    return all(relu(factor * x) == factor * relu(x) for x in range(-9, 10))
