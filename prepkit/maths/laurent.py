"""Polynomials and ratios of them over numbered atoms, exact and canonical: equal ratios have difference 0.

A monomial is a sorted tuple of (atom, exponent); exponents may be negative or fractional. A polynomial maps
monomials to rational coefficients, none of them 0. A ratio keeps its divisor as powers of primitive polynomials.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from prepkit.errors import Undecided, Undefined
from prepkit.maths.exact import Exact, power, tidy

Monomial = tuple[tuple[int, Exact], ...]
Poly = dict[Monomial, Exact]
Key = frozenset[tuple[Monomial, Exact]]

MAX_WORK = 200_000  # products of terms in one judgement: well under a second
UNIT: Monomial = ()


class Work:
    """Counts products of terms, so that size and never the clock ends an expansion."""

    __slots__ = ("done",)

    def __init__(self) -> None:
        self.done = 0

    def spend(self, amount: int) -> None:
        """`Undecided` once more than MAX_WORK has been spent."""
        self.done += amount
        if self.done > MAX_WORK:
            raise Undecided("an expansion is too large")


class Ratio:
    """`numerator / product of factor^exponent`; factors are primitive, of two or more terms."""

    __slots__ = ("divisor", "numerator")

    def __init__(self, numerator: Poly, divisor: dict[Key, int] | None = None) -> None:
        self.numerator = numerator
        self.divisor = divisor or {}

    def key(self) -> tuple[Key, frozenset[tuple[Key, int]]]:
        """Content as a dictionary key."""
        return frozenset(self.numerator.items()), frozenset(self.divisor.items())


def constant(value: Exact) -> Poly:
    """The polynomial that is `value` everywhere."""
    return {UNIT: tidy(value)} if value else {}


def constant_value(poly: Poly) -> Exact | None:
    """The number a constant polynomial is, else None.

    >>> constant_value(constant(3)), constant_value({((0, 1),): 1})
    (3, None)
    """
    if not poly:
        return 0
    return poly[UNIT] if len(poly) == 1 and UNIT in poly else None


def times_monomial(left: Monomial, right: Monomial) -> Monomial:
    """Exponents added.

    >>> times_monomial(((0, 1), (1, 2)), ((1, -2),))
    ((0, 1),)
    """
    if not left or not right:
        return left or right
    found = dict(left)
    for atom, exponent in right:
        total = found.get(atom, 0) + exponent
        if total:
            found[atom] = total
        else:
            del found[atom]
    return tuple(sorted(found.items()))


def power_monomial(monomial: Monomial, exponent: Exact) -> Monomial:
    """Exponents multiplied."""
    return tuple((atom, tidy(own * exponent)) for atom, own in monomial) if exponent else UNIT


def plus(left: Poly, right: Poly, factor: Exact = 1) -> Poly:
    """`left + factor * right`.

    >>> plus({UNIT: 1}, {UNIT: 1}, -1)
    {}
    """
    if not factor:
        return left
    found = dict(left)
    for monomial, coefficient in right.items():
        total = found.get(monomial, 0) + factor * coefficient
        if total:
            found[monomial] = tidy(total)
        else:
            found.pop(monomial, None)
    return found


def scale(poly: Poly, factor: Exact, monomial: Monomial = UNIT) -> Poly:
    """`factor * monomial * poly`."""
    if not factor:
        return {}
    return {times_monomial(own, monomial): tidy(value * factor) for own, value in poly.items()}


def times(left: Poly, right: Poly, work: Work) -> Poly:
    """`left * right`.

    >>> x = {((0, 1),): 1, UNIT: 1}
    >>> times(x, x, Work()) == {((0, 2),): 1, ((0, 1),): 2, UNIT: 1}
    True
    """
    if len(left) > len(right):
        left, right = right, left
    if len(left) == 1:
        ((monomial, coefficient),) = left.items()
        return scale(right, coefficient, monomial)
    work.spend(len(left) * len(right))
    found: Poly = {}
    for first, a in left.items():
        for second, b in right.items():
            monomial = times_monomial(first, second)
            found[monomial] = found.get(monomial, 0) + a * b
    return {monomial: tidy(value) for monomial, value in found.items() if value}


def content(poly: Poly) -> tuple[Exact, Monomial, Poly]:
    """(c, m, p) with poly = c*m*p, p of coprime integer coefficients, a positive leading one, least exponents 0.

    >>> content({((0, 1),): -2, ((0, 2),): -4})
    (-2, ((0, 1),), {(): 1, ((0, 1),): 2})
    """
    if not poly:
        return 0, UNIT, {}
    lowest = common(poly)
    down = power_monomial(lowest, -1)
    numerator = math.gcd(*(value.numerator for value in poly.values()))
    denominator = math.lcm(*(value.denominator for value in poly.values()))
    factor: Exact = Fraction(numerator, denominator)
    primitive = scale(poly, 1 / Fraction(factor), down)
    if (
        primitive[max(primitive)] < 0
    ):  # asked after the shift: the same for every multiple of the primitive part
        factor, primitive = -factor, scale(primitive, -1)
    return tidy(factor), lowest, primitive


def common(poly: Iterable[Monomial]) -> Monomial:
    """The largest monomial that divides every term, negative exponents included."""
    lowest: dict[int, Exact] = {}
    terms = [dict(monomial) for monomial in poly]
    for atom in {atom for term in terms for atom in term}:
        least = min(term.get(atom, 0) for term in terms)
        if least:
            lowest[atom] = least
    return tuple(sorted(lowest.items()))


def add(left: Ratio, right: Ratio, work: Work, factor: Exact = 1) -> Ratio:
    """`left + factor * right`, over the least common divisor."""
    if left.divisor == right.divisor:
        return Ratio(plus(left.numerator, right.numerator, factor), left.divisor)
    divisor = dict(left.divisor)
    for key, exponent in right.divisor.items():
        divisor[key] = max(exponent, divisor.get(key, 0))
    above = plus(_raised(left, divisor, work), _raised(right, divisor, work), factor)
    return Ratio(above, divisor)


def _raised(ratio: Ratio, divisor: Mapping[Key, int], work: Work) -> Poly:
    above = ratio.numerator
    for key, exponent in divisor.items():
        for _ in range(exponent - ratio.divisor.get(key, 0)):
            above = times(above, dict(key), work)
    return above


def multiply(left: Ratio, right: Ratio, work: Work) -> Ratio:
    """`left * right`; factors that stand above and below as a whole cancel."""
    above, below = left.numerator, dict(left.divisor)
    other = right.numerator
    if len(other) > 1 and below:
        above, other = _cancel(above, below, other)
    rest = dict(right.divisor)
    if len(above) > 1 and rest:
        other, above = _cancel(other, rest, above)
    for key, exponent in rest.items():
        below[key] = below.get(key, 0) + exponent
    return Ratio(times(above, other, work), below)


def _cancel(keep: Poly, divisor: dict[Key, int], poly: Poly) -> tuple[Poly, Poly]:
    """`poly` without a factor that is, up to content, one of `divisor`; the content goes to `keep`."""
    factor, monomial, primitive = content(poly)
    key = frozenset(primitive.items())
    if key not in divisor:
        return keep, poly
    divisor[key] -= 1
    if not divisor[key]:
        del divisor[key]
    return scale(keep, factor, monomial), {UNIT: 1}


def invert(ratio: Ratio, work: Work) -> Ratio:
    """`1 / ratio`; `Undefined` where it is 0 everywhere."""
    if not ratio.numerator:
        raise Undefined("division by zero")
    factor, monomial, primitive = content(ratio.numerator)
    above: Poly = {power_monomial(monomial, -1): tidy(Fraction(1) / factor)}
    for key, exponent in ratio.divisor.items():
        for _ in range(exponent):
            above = times(above, dict(key), work)
    return Ratio(above, {frozenset(primitive.items()): 1} if len(primitive) > 1 else None)


def raise_to(ratio: Ratio, exponent: int, work: Work) -> Ratio:
    """`ratio ^ exponent` by repeated multiplication.

    >>> raise_to(Ratio({((0, 1),): 2}), 3, Work()).numerator
    {((0, 3),): 8}
    """
    if exponent < 0:
        ratio, exponent = invert(ratio, work), -exponent
    if len(ratio.numerator) == 1:
        ((monomial, value),) = ratio.numerator.items()
        above: Poly = {power_monomial(monomial, exponent): power(value, exponent)}
    else:
        above = {UNIT: 1}
        for _ in range(exponent if ratio.numerator else min(exponent, 1)):
            above = times(above, ratio.numerator, work)
            work.spend(1)
    return Ratio(above, {key: own * exponent for key, own in ratio.divisor.items()} if exponent else None)
