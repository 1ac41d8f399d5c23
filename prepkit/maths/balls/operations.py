"""`+ - * / ^` between exact and enclosed values and matrices; what a ball cannot decide is `Undecided`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import arb, fmpq, fmpq_mat

from prepkit.errors import Undecided, Undefined
from prepkit.maths import exact
from prepkit.maths.balls.values import lift, lower, matrices, matrix

LARGEST_EXPONENT = 100_000

LARGEST_MATRIX_POWER = 64


def matrix_aware(plain: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """`plain` between numbers, or between matrices of one size where a side is one."""

    def operation(left: Any, right: Any) -> Any:
        if isinstance(left, fmpq_mat) or isinstance(right, fmpq_mat):
            return plain(*matrices(left, right))
        return plain(left, right)

    return operation


def divide(left: Any, right: Any) -> Any:
    """`left / right`, of a matrix by its inverse."""
    if isinstance(right, fmpq_mat):
        return matrices(left, right)[0] * _inverse(right)
    if isinstance(left, fmpq_mat):
        return matrix_aware(lambda a, b: a * b)(left, divide(fmpq(1), right))
    require_nonzero(right)
    return fmpq(left) / right if isinstance(left, int) else left / right  # int by int would be a float


def _inverse(value: fmpq_mat) -> fmpq_mat:
    try:
        return value.inv()
    except ZeroDivisionError:
        raise Undefined("the inverse of a singular matrix") from None


def require_nonzero(value: Any) -> None:
    """`Undefined` for 0, `Undecided` for a ball around it."""
    if isinstance(value, arb):
        if value.contains(0):
            raise Undecided("a divisor that may be zero")
    elif not value:
        raise Undefined("division by zero")


def power(base: Any, exponent: Any) -> Any:
    """`base ^ exponent`, roots only of what is certainly not negative."""
    if isinstance(exponent, fmpq_mat):
        raise Undecided("a matrix as an exponent")
    whole = int(exponent.p) if isinstance(exponent, fmpq) and exponent.q == 1 else None
    if isinstance(base, fmpq_mat):
        return _matrix_power(base, whole)
    if isinstance(base, fmpq) and isinstance(exponent, fmpq):
        try:
            return lift(exact.power(lower(base), lower(exponent)))
        except exact.Inexact:
            return arb(base) ** arb(exponent)
    if whole is not None:
        if whole < 0:
            require_nonzero(base)
        if abs(whole) > LARGEST_EXPONENT:
            raise Undecided("a power is too large")
        return base**whole
    if isinstance(base, fmpq) and base == 0:
        if exponent > 0:
            return fmpq(0)
        raise Undecided("a power of zero")
    if not base > 0:
        certain = base < 0 and isinstance(exponent, fmpq)
        raise Undefined("a root of a negative number") if certain else Undecided("a power, perhaps undefined")
    if abs(exponent) > LARGEST_EXPONENT:
        raise Undecided("a power is too large")
    return arb(base) ** arb(exponent)


def _matrix_power(base: fmpq_mat, whole: int | None) -> fmpq_mat:
    if whole is None or abs(whole) > LARGEST_MATRIX_POWER:
        raise Undecided("a matrix power")
    if whole < 0:
        base, whole = _inverse(base), -whole
    return base**whole if whole else matrix(fmpq(1), base.nrows())


OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": matrix_aware(lambda left, right: left + right),
    "-": matrix_aware(lambda left, right: left - right),
    "*": matrix_aware(lambda left, right: left * right),
    "/": divide,
    "^": power,
}
