"""Rules of normal forms for floor and what is made of it: ceil, mod.

    floor(x + m) = floor(x) + m               for an integer m
    floor((floor(x) + m)/d) = floor((x + m)/d)  for integers m, d with d > 0
    floor(n/d) = -floor((-n - 1)/d) - 1       for integers n, d with d > 0
    floor((n + c)/d) = floor((n + floor(c))/d)  likewise

so that floor((X + S)/S), floor(X/S) + 1 and ceil((X + 1)/S) are one form.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from prepkit.maths import laurent
from prepkit.maths.atoms import NOT_NEGATIVE
from prepkit.maths.exact import Exact
from prepkit.maths.laurent import UNIT, Poly, Ratio, constant_value
from prepkit.maths.types import ANY, NEGATIVE, POSITIVE

if TYPE_CHECKING:
    from prepkit.maths.normal import Normal


def floor(normal: Normal, ratio: Ratio) -> Ratio:
    """The integer part taken out, what is left in one of the equal forms."""
    if ratio.divisor:
        return _atom(normal, ratio)
    outside, rest = _split(normal, ratio.numerator)
    if constant_value(rest) is not None:
        return Ratio(outside)
    quotient = _whole_over_positive(normal, rest)
    if quotient is None:
        return normal.sum(Ratio(outside), _atom(normal, Ratio(rest)))
    above, below, rounded = quotient
    nested = _denested(normal, above)
    if nested is not None:
        return normal.sum(Ratio(outside), floor(normal, normal.product(nested, Ratio(below))))
    if rounded:
        again, rest = _split(normal, laurent.times(above, below, normal.work))
        outside = laurent.plus(outside, again)
    return normal.sum(Ratio(outside), _mirrored(normal, rest, below))


def ceil(normal: Normal, ratio: Ratio) -> Ratio:
    """ceil(x) = -floor(-x)."""
    return normal.scaled(floor(normal, normal.scaled(ratio, -1)), -1)


def mod(normal: Normal, left: Ratio, right: Ratio) -> Ratio:
    """mod(a, b) = a - b*floor(a/b)."""
    whole = floor(normal, normal.quotient(left, right))
    return normal.difference(left, normal.product(right, whole))


def _split(normal: Normal, poly: Poly) -> tuple[Poly, Poly]:
    """Integer part and rest: of each term c*m with whole m, floor(c)*m goes out."""
    outside: Poly = {}
    rest: Poly = {}
    for monomial, value in poly.items():
        part = math.floor(value) if normal.atoms.whole_monomial(monomial) else 0
        if part:
            outside[monomial] = part
        if value != part:
            rest[monomial] = value - part
    return outside, rest


def _whole_over_positive(normal: Normal, rest: Poly) -> tuple[Poly, Poly, bool] | None:
    """(n, 1/d, was n rounded) with rest = n/d for integers n, d > 0, where it is of that form."""
    below: dict[int, Exact] = {}
    for monomial in rest:
        for number, exponent in monomial:
            if exponent < 0:
                below[number] = max(below.get(number, 0), -exponent)
    if any(normal.atoms[number].signs != POSITIVE or not normal.atoms[number].whole for number in below):
        return None
    scale = math.lcm(*(value.denominator for monomial, value in rest.items() if monomial or below))
    above = laurent.scale(rest, scale, tuple(sorted(below.items())))
    fraction = Fraction(above.get(UNIT, 0)) % 1
    if fraction:
        above = laurent.plus(above, {UNIT: 1}, -fraction)
    inverse = tuple((number, -exponent) for number, exponent in sorted(below.items()))
    return (above, {inverse: Fraction(1, scale)}, bool(fraction)) if normal.atoms.whole(above) else None


def _mirrored(normal: Normal, rest: Poly, below: Poly) -> Ratio:
    """The smaller of the two forms floor(n/d) and -floor((-n - 1)/d) - 1."""
    outside, other = _split(normal, laurent.plus(laurent.scale(rest, -1), below, -1))
    if other and (len(rest), sorted(rest.items())) <= (len(other), sorted(other.items())):
        return _atom(normal, Ratio(rest))
    back = laurent.plus(laurent.scale(outside, -1), {UNIT: 1}, -1)
    if constant_value(other) is not None:
        return Ratio(back)
    return normal.difference(Ratio(back), _atom(normal, Ratio(other)))


def _denested(normal: Normal, above: Poly) -> Ratio | None:
    """n = floor(x) + m as x + m, and n = m - floor(x) = m + 1 + floor(x') likewise."""
    for monomial, value in above.items():
        if abs(value) != 1 or len(monomial) != 1 or monomial[0][1] != 1:
            continue
        atom = normal.atoms[monomial[0][0]]
        if not isinstance(atom.key, tuple) or atom.key[0] != "floor":
            continue
        others = {own: number for own, number in above.items() if own != monomial}
        if value == 1:
            return normal.sum(Ratio(others), atom.payload)
        quotient = None if atom.payload.divisor else _whole_over_positive(normal, atom.payload.numerator)
        if quotient is not None:
            mirrored = laurent.plus(laurent.scale(atom.payload.numerator, -1), quotient[1], -1)
            return Ratio(laurent.plus(laurent.plus(others, {UNIT: 1}), mirrored))
    return None


def _atom(normal: Normal, ratio: Ratio) -> Ratio:
    signs = NOT_NEGATIVE if not normal.signs(ratio) & NEGATIVE else ANY
    return normal.opaque(("floor",), (ratio,), signs=signs, whole=True, payload=ratio)
