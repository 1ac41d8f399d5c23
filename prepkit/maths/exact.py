"""Arithmetic over int and Fraction: what is irrational raises `Inexact`, what is huge `Undecided`.

An integer stays an int as long as it can; nothing here loads a library.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from prepkit.errors import Undecided, Undefined

Exact = int | Fraction

MAX_BITS = 20_000  # about 6,000 digits: more than any answer needs, little enough to compute at once
MAX_FACTORIAL = 2_000


class Inexact(Exception):
    """The value exists and is no rational number that this module can find."""


def as_int(value: Exact) -> int | None:
    """The integer that `value` is, or None.

    >>> as_int(Fraction(4, 2)), as_int(Fraction(1, 2))
    (2, None)
    """
    return value.numerator if value.denominator == 1 else None


def tidy(value: Exact) -> Exact:
    """The same number, as an int where it is one."""
    return value.numerator if value.denominator == 1 else value


def divide(left: Exact, right: Exact) -> Exact:
    """`left / right`; `Undefined` where right is 0.

    >>> divide(6, 3), divide(1, 2)
    (2, Fraction(1, 2))
    """
    if not right:
        raise Undefined("division by zero")
    return tidy(Fraction(left) / right)


def multiply(left: Exact, right: Exact) -> Exact:
    """`left * right`, refused where the result would be huge."""
    if _bits(left) + _bits(right) > 2 * MAX_BITS:
        raise Undecided("a number is too large")
    return left * right


def power(base: Exact, exponent: Exact) -> Exact:
    """`base ^ exponent`, with 0^0 = 1 and roots only of what is not negative.

    >>> power(Fraction(9, 4), Fraction(1, 2)), power(2, -3)
    (Fraction(3, 2), Fraction(1, 8))
    """
    whole = as_int(exponent)
    if whole is not None:
        if not base and whole < 0:
            raise Undefined("division by zero")
        if abs(whole) * _bits(base) > MAX_BITS and base not in (0, 1, -1):
            raise Undecided("a power is too large")
        return tidy(Fraction(base) ** whole) if whole < 0 else base**whole
    if base < 0:
        raise Undefined("a root of a negative number")
    if not base:
        if exponent < 0:
            raise Undefined("division by zero")
        return 0
    return power(root(base, exponent.denominator), exponent.numerator)


def root(value: Exact, degree: int) -> Exact:
    """The `degree`-th root of a positive rational, where that is rational.

    >>> root(27, 3), root(Fraction(1, 4), 2)
    (3, Fraction(1, 2))
    """
    above, below = _whole_root(value.numerator, degree), _whole_root(value.denominator, degree)
    return tidy(Fraction(above, below))


def _whole_root(value: int, degree: int) -> int:
    if value in (0, 1):
        return value
    if degree >= value.bit_length():
        raise Inexact
    if degree == 2:
        found = math.isqrt(value)
    else:
        found, step = 0, 1 << (value.bit_length() // degree)
        while step:
            if (found + step) ** degree <= value:
                found += step
            step >>= 1
    if found**degree != value:
        raise Inexact
    return found


def _bits(value: Exact) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length() - 1


def _mod(left: Exact, right: Exact) -> Exact:
    if not right:
        raise Undefined("division by zero")
    return left % right


def _sign(value: Exact) -> int:
    return (value > 0) - (value < 0)


def _kink(value: Exact) -> int:
    if not value:
        raise Undecided("a derivative at a kink")
    return _sign(value)


def _sqrt(value: Exact) -> Exact:
    return power(value, Fraction(1, 2))


def _log(value: Exact) -> Exact:
    if value <= 0:
        raise Undefined("the logarithm of a number that is not positive")
    if value == 1:
        return 0
    raise Inexact


def _log2(value: Exact) -> Exact:
    if value <= 0:
        raise Undefined("the logarithm of a number that is not positive")
    above, below = value.numerator, value.denominator
    if above & (above - 1) or below & (below - 1):
        raise Inexact
    return above.bit_length() - below.bit_length()


def _arc(value: Exact) -> Exact:
    if not -1 <= value <= 1:
        raise Undefined("the arc of a number outside [-1, 1]")
    raise Inexact


def _factorial(value: Exact) -> Exact:
    whole = as_int(value)
    if whole is None or whole < 0:
        raise Undefined("the factorial of what is no natural number")
    if whole > MAX_FACTORIAL:
        raise Undecided("a factorial is too large")
    return math.factorial(whole)


def _binomial(above: Exact, below: Exact) -> Exact:
    n, k = as_int(above), as_int(below)
    if n is None or k is None or n < 0:
        raise Undefined("a binomial of what is no natural number")
    if n > MAX_FACTORIAL:
        raise Undecided("a binomial is too large")
    return math.comb(n, k) if k >= 0 else 0


def _known(
    point: Exact, value: Exact, otherwise: Callable[[Exact], Exact] | None = None
) -> Callable[[Exact], Exact]:
    """A function that is rational at `point` alone."""

    def function(argument: Exact) -> Exact:
        if argument == point:
            return value
        if otherwise is not None:
            return otherwise(argument)
        raise Inexact

    return function


FUNCTIONS: dict[str, Callable[..., Exact]] = {
    "floor": math.floor,
    "ceil": math.ceil,
    "abs": abs,
    "max": max,
    "min": min,
    "mod": _mod,
    "sign": _sign,
    "kink": _kink,
    "sqrt": _sqrt,
    "exp": _known(0, 1),
    "log": _log,
    "log2": _log2,
    "tanh": _known(0, 0),
    "erf": _known(0, 0),
    "sin": _known(0, 0),
    "cos": _known(0, 1),
    "tan": _known(0, 0),
    "sinh": _known(0, 0),
    "cosh": _known(0, 1),
    "atan": _known(0, 0),
    "asin": _known(0, 0, _arc),
    "acos": _known(1, 0, _arc),
    "factorial": _factorial,
    "binomial": _binomial,
    "delta": lambda left, right: int(left == right),
    "T": lambda value: value,
}
VARIADIC = frozenset(("max", "min"))
BINARY = frozenset(("mod", "binomial", "delta"))


def arity_fits(name: str, count: int) -> bool:
    """May the known function `name` take `count` arguments?

    >>> arity_fits("mod", 2), arity_fits("floor", 2)
    (True, False)
    """
    if name in VARIADIC:
        return count >= 1
    return count == (2 if name in BINARY else 1)
