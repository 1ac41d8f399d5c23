"""Values that are exact (fmpq) or enclosed (arb), and square matrices of exact ones: made, compared, written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat

from prepkit.errors import Undecided
from prepkit.maths import exact
from prepkit.maths.evaluate import Point

AGREEMENT = 100  # bits two overlapping balls must share to count as agreeing

LONGEST = 400  # bits of a rational number that is written in full


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """All balls inside are computed with so many bits."""
    with ctx.workprec(bits):
        yield


def lift(value: Any) -> Any:
    """int and Fraction as fmpq, tables and functions wrapped; what is already ours stays."""
    if isinstance(value, int | Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, tuple):
        return fmpq_mat(len(value), len(value), [entry for row in value for entry in row])
    if callable(value):
        return lambda *args: lift(value(*(lower(arg) for arg in args)))
    return value


def lower(value: Any) -> Any:
    """fmpq as int or Fraction; the rest stays.

    >>> lower(lift(Fraction(1, 2)))
    Fraction(1, 2)
    """
    return exact.tidy(Fraction(int(value.p), int(value.q))) if isinstance(value, fmpq) else value


def is_ball(value: Any) -> bool:
    """Is it enclosed, not exact?"""
    return isinstance(value, arb)


def around(low: Fraction, high: Fraction, bits: int) -> arb:
    """A ball that holds everything from `low` to `high`.

    >>> bool(around(Fraction(1), Fraction(2), 64).contains(arb(1.5)))
    True
    """
    with precision(bits):
        return arb(lift(low)).union(arb(lift(high)))


def finite(value: Any) -> bool:
    """Is it, or is everything in it, known to be a number or a matrix?"""
    if isinstance(value, tuple):
        return all(map(finite, value))
    return isinstance(value, fmpq | fmpq_mat) or (isinstance(value, arb) and bool(value.is_finite()))


def lifted(point: Point) -> dict[str, Any]:
    """A point of ints and Fractions as a point of this arithmetic."""
    return {name: value if name.endswith("()") else lift(value) for name, value in point.items()}


def rational(point: arb) -> Fraction:
    """The dyadic number that an exact ball is."""
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def text(value: Any) -> str:
    """A value as one would write it: `3/2`, `0.69314718`, `[[1, 2], [3, 4]]`."""
    if isinstance(value, fmpq_mat):
        return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in value.tolist()) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(text, value)) + ")"
    if isinstance(value, fmpq) and max(value.height_bits(), 0) > LONGEST:
        value = arb(value)
    return str(value.str(8, radius=False)) if isinstance(value, arb) else str(value)


def separated(left: Any, right: Any) -> bool | None:
    """True: certainly different. False: the same, exactly. None: the balls overlap closely."""
    if isinstance(left, fmpq_mat) or isinstance(right, fmpq_mat):
        first, second = matrices(left, right)
        return bool(first != second)
    gap = left - right
    if isinstance(gap, fmpq):
        return gap != 0
    if gap > 0 or gap < 0:
        return True
    if not (gap.is_finite() and _narrow(left) and _narrow(right)):
        raise Undecided("the values are not known well enough")
    return None


def _narrow(value: Any) -> bool:
    if isinstance(value, fmpq):
        return True
    return bool(value.rel_accuracy_bits() > AGREEMENT or abs(value) < fmpq(1, 1 << AGREEMENT))


def matrices(left: Any, right: Any) -> tuple[fmpq_mat, fmpq_mat]:
    """Both sides as matrices of one size."""
    size = (left if isinstance(left, fmpq_mat) else right).nrows()
    return matrix(left, size), matrix(right, size)


def matrix(value: Any, size: int) -> fmpq_mat:
    """A number as so many times the identity."""
    if isinstance(value, fmpq_mat):
        return value
    if isinstance(value, arb):
        raise Undecided("an irrational number beside a matrix")
    return fmpq_mat(size, size, [value if i == j else 0 for i in range(size) for j in range(size)])
