"""Rules of normal forms for factorials and binomials.

n! = n*(n - 1)! where n - 1 >= 0 is known, so that all that stands is the factorial of the least argument
binomial(n, k) = n!/(k!*(n - k)!) where 0 <= k <= n is known; n*(n - 1)*…/k! for a number k
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from prepkit.maths.atoms import NOT_NEGATIVE
from prepkit.maths.laurent import UNIT, Ratio, constant, constant_value
from prepkit.maths.types import NEGATIVE, POSITIVE

if TYPE_CHECKING:
    from prepkit.maths.normal import Normal

MAX_STEPS = 20
MAX_CHOSEN = 6


def factorial(normal: Normal, part: Ratio) -> Ratio:
    """`part!`, taken down to the least argument that is surely natural."""
    _require_whole(normal, "factorial", part)
    normal.require_signs(part, NOT_NEGATIVE)
    value = None if part.divisor else constant_value(part.numerator)
    if value is not None and value.denominator == 1 and 0 <= value <= MAX_STEPS:
        return Ratio(constant(math.factorial(int(value))))
    one, result = Ratio({UNIT: 1}), Ratio({UNIT: 1})
    for _ in range(MAX_STEPS):
        less = normal.difference(part, one)
        if normal.signs(less) & NEGATIVE:
            break
        result, part = normal.product(result, part), less
    atom = normal.opaque(("function", "factorial"), (part,), signs=POSITIVE, whole=True)
    return normal.product(result, atom)


def binomial(normal: Normal, above: Ratio, below: Ratio) -> Ratio:
    """How many subsets of `below` things `above` things have."""
    _require_whole(normal, "binomial", above)
    _require_whole(normal, "binomial", below)
    normal.require_signs(above, NOT_NEGATIVE)
    chosen = None if below.divisor else constant_value(below.numerator)
    if chosen is not None and chosen.denominator == 1 and 0 <= chosen <= MAX_CHOSEN:
        return _falling(normal, above, int(chosen))
    rest = normal.difference(above, below)
    if normal.signs(below) & NEGATIVE or normal.signs(rest) & NEGATIVE:
        return normal.opaque(("function", "binomial"), (above, below), signs=NOT_NEGATIVE, whole=True)
    divisor = normal.product(factorial(normal, below), factorial(normal, rest))
    return normal.quotient(factorial(normal, above), divisor)


def _falling(normal: Normal, above: Ratio, chosen: int) -> Ratio:
    result = Ratio({UNIT: Fraction(1, math.factorial(chosen))})
    for k in range(chosen):
        result = normal.product(result, normal.difference(above, Ratio(constant(k))))
    return result


def _require_whole(normal: Normal, name: str, part: Ratio) -> None:
    if part.divisor or not normal.atoms.whole(part.numerator):
        normal.conditions.add(("domain", name, part.key()))
