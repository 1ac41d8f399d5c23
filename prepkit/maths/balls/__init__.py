"""Arithmetic that is exact (fmpq) as long as it can be and a certified enclosure (arb) from there on.

What a ball cannot decide at this precision is `Undecided`; nothing is ever rounded into a claim. Matrices are
square `fmpq_mat`; a number beside a matrix is that number times the identity.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq, fmpq_mat

from prepkit.errors import Undecided, Undefined
from prepkit.maths.balls.functions import FUNCTIONS
from prepkit.maths.balls.operations import OPERATIONS
from prepkit.maths.balls.values import (
    around,
    finite,
    is_ball,
    lift,
    lifted,
    lower,
    precision,
    rational,
    separated,
    text,
)
from prepkit.maths.evaluate import Point, build
from prepkit.maths.tree import Node, Number

__all__ = [
    "BALLS",
    "LIKELY",
    "PRECISIONS",
    "around",
    "enclosure",
    "finite",
    "is_ball",
    "lift",
    "lifted",
    "lower",
    "precision",
]
__all__ += ["separated", "text", "value"]

PRECISIONS = (128, 640)  # bits: the second where the first does not separate


def enclosure(node: Node, point: Point, bits: int = 128) -> tuple[Fraction, Fraction]:
    """Two rationals, lower and upper, between which the value certainly lies.

    >>> low, high = enclosure(Number(Fraction(1, 2), "1/2"), {})
    >>> low == high == Fraction(1, 2)
    True
    """
    with precision(bits):
        value = build(node, BALLS)(lifted(point))
        if isinstance(value, fmpq):
            return Fraction(lower(value)), Fraction(lower(value))
        if not isinstance(value, arb) or not value.is_finite():
            raise Undecided("no finite enclosure")
        return rational(value.lower()), rational(value.upper())


class _Balls:
    """fmpq, arb and fmpq_mat."""

    operations = OPERATIONS
    functions = FUNCTIONS

    def number(self, node: Number) -> fmpq:
        return fmpq(node.value.numerator, node.value.denominator)

    def constant(self, name: str) -> arb:
        if name == "oo":
            raise Undecided("infinity is no number")
        return arb.pi() if name == "pi" else arb.const_e()

    def whole(self, value: Any) -> int:
        if not isinstance(value, fmpq):
            raise Undecided("a sum whose limits are no rational numbers")
        if value.q != 1:
            raise Undefined("a sum whose limits are no integers")
        return int(value.p)

    def compare(self, op: str, left: Any, right: Any) -> bool | None:
        if isinstance(left, fmpq_mat) or isinstance(right, fmpq_mat):
            if op not in ("=", "!="):
                raise Undecided("an order between matrices")
            return (separated(left, right) is True) == (op == "!=")
        gap = left - right
        if isinstance(gap, arb) and gap.contains(0) and not gap.is_zero():
            return None
        above, below = bool(gap > 0), bool(gap < 0)
        return {
            "=": not (above or below),
            "!=": above or below,
            "<": below,
            "<=": not above,
            ">": above,
            ">=": not below,
        }[op]


class _Likely(_Balls):
    """Where balls overlap, the numbers are taken to be equal: good for counting points, never for a claim."""

    def compare(self, op: str, left: Any, right: Any) -> bool | None:
        found = super().compare(op, left, right)
        return op in ("=", "<=", ">=") if found is None else found


BALLS = _Balls()

LIKELY = _Likely()


def value(node: Node, point: Point, bits: int = PRECISIONS[0]) -> Any:
    """The value of `node` as fmpq, arb, matrix or truth (None: open), at one precision."""
    with precision(bits):
        return build(node, BALLS)(lifted(point))
