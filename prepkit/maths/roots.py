"""Rules of normal forms for roots and absolute values.

Each holds wherever what it rewrites is defined: (a*b)^c = a^c * b^c only for factors that types and facts know not
to be negative, and sqrt(x^2) = |x|.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from prepkit.maths import laurent
from prepkit.maths.atoms import NOT_NEGATIVE
from prepkit.maths.exact import Exact, tidy
from prepkit.maths.laurent import UNIT, Poly, Ratio
from prepkit.maths.types import NEGATIVE, POSITIVE, ZERO

if TYPE_CHECKING:
    from prepkit.maths.normal import Normal

LARGEST_TRIAL = 1_000  # primes up to here are taken out of numbers under roots and logarithms

ONE = Ratio({UNIT: 1})


def whole_or_root(normal: Normal, base: Ratio, exponent: Exact) -> Ratio:
    """`base ^ exponent` for a number."""
    if exponent.denominator == 1:
        return normal.power(base, exponent.numerator)
    return root(normal, base, Fraction(exponent))


def root(normal: Normal, base: Ratio, exponent: Fraction) -> Ratio:
    """`base ^ exponent` for a fraction, which asks that base is not negative."""
    normal.require_signs(base, NOT_NEGATIVE)
    if exponent < 0:
        normal.require_nonzero(base)
    if not base.numerator:
        return base
    if any(normal.atoms.signs(dict(key)) & NEGATIVE for key in base.divisor):
        number = normal.atoms.number(("root", base.key()), signs=NOT_NEGATIVE, bound=normal.bound_in(base))
        return normal.atom(number, exponent)
    result = _root_of_poly(normal, base.numerator, exponent)
    for key, own in base.divisor.items():
        result = normal.product(result, _root_of_poly(normal, dict(key), -own * exponent))
    return result


def _root_of_poly(normal: Normal, poly: Poly, exponent: Fraction) -> Ratio:
    factor, monomial, primitive = laurent.content(poly)
    known, loose = [], []
    for number, own in monomial:
        if not normal.atoms[number].signs & NEGATIVE:
            known.append((number, tidy(own * exponent)))
        elif own % 2 == 0:
            known.append((_absolute_atom(normal, {((number, 1),): 1}), tidy(own * exponent)))
        else:
            loose.append((number, own))
    result = Ratio({tuple(sorted(known)): 1})
    for prime, own in primes(max(factor, -factor)):
        result = normal.product(result, _prime_power(normal, prime, own * exponent))
    if len(primitive) > 1 or loose or factor < 0:
        rest = laurent.scale(primitive, 1 if factor > 0 else -1, tuple(loose))
        result = normal.product(result, normal.atom(_base_atom(normal, rest), exponent))
    return normal.carried(result)


def _base_atom(normal: Normal, poly: Poly) -> int:
    signs = NOT_NEGATIVE & (normal.atoms.signs(poly) | POSITIVE)
    known = {"signs": signs, "bound": normal.atoms.bound([poly]), "payload": poly}
    return normal.atoms.number(("base", frozenset(poly.items())), **known)


def _absolute_atom(normal: Normal, poly: Poly) -> int:
    signs = POSITIVE | normal.atoms.signs(poly) & ZERO
    known = {
        "signs": signs,
        "whole": normal.atoms.whole(poly),
        "bound": normal.atoms.bound([poly]),
        "payload": poly,
    }
    return normal.atoms.number(("abs", frozenset(poly.items())), **known)


def _prime_power(normal: Normal, prime: int, exponent: Exact) -> Ratio:
    whole = math.floor(exponent)
    number = normal.atoms.number(("prime", prime), signs=POSITIVE, payload=prime)
    result = normal.atom(number, tidy(exponent - whole))
    return normal.scaled(result, tidy(Fraction(prime) ** whole))


def primes(value: Exact) -> Iterator[tuple[int, int]]:
    """Small primes of a positive number with exponents; what is left of it counts as one."""
    for whole, sign in ((value.numerator, 1), (value.denominator, -1)):
        part, trial = int(whole), 2
        while part > 1 and trial <= LARGEST_TRIAL:
            exponent = 0
            while part % trial == 0:
                part, exponent = part // trial, exponent + 1
            if exponent:
                yield trial, sign * exponent
            trial = trial + 1 if trial * trial <= part else part if part <= LARGEST_TRIAL else trial + 1
        if part > 1:
            yield part, sign


def carry(normal: Normal, ratio: Ratio) -> Ratio:
    """√p·√p = p, |x|·|x| = x²: exponents of such atoms brought below 1 (roots) or 2 (absolute values)."""
    plain: Poly = {}
    rewritten: list[tuple[Ratio, Ratio]] = []
    for monomial, value in ratio.numerator.items():
        kept, extra = [], ONE
        for number, exponent in monomial:
            moved = _carried_out(normal, number, exponent)
            if moved:
                extra = laurent.multiply(extra, _payload_power(normal, number, moved), normal.work)
            if exponent != moved:
                kept.append((number, tidy(exponent - moved)))
        if extra is ONE:
            plain[monomial] = value
        else:
            rewritten.append((Ratio({tuple(kept): value}), extra))
    if not rewritten:
        return ratio
    total = Ratio(plain)
    for kept_part, extra in rewritten:
        total = normal.sum(total, normal.carried(laurent.multiply(kept_part, extra, normal.work)))
    return laurent.multiply(total, Ratio({UNIT: 1}, ratio.divisor), normal.work)


def _carried_out(normal: Normal, number: int, exponent: Exact) -> int:
    key = normal.atoms[number].key
    kind = key[0] if isinstance(key, tuple) else None
    if kind in ("prime", "base"):
        return math.floor(exponent)
    return 2 * math.floor(Fraction(exponent) / 2) if kind == "abs" else 0


def _payload_power(normal: Normal, number: int, exponent: int) -> Ratio:
    payload = normal.atoms[number].payload
    if isinstance(payload, int):
        return Ratio({UNIT: tidy(Fraction(payload) ** exponent)})
    return laurent.raise_to(Ratio(payload), exponent, normal.work)


def absolute(normal: Normal, ratio: Ratio) -> Ratio:
    """|ratio|, factor by factor."""
    signs = normal.signs(ratio)
    if not signs & NEGATIVE:
        return ratio
    if not signs & POSITIVE:
        return normal.scaled(ratio, -1)
    factor, monomial, primitive = laurent.content(ratio.numerator)
    result = Ratio({UNIT: max(factor, -factor)})
    for number, exponent in monomial:
        one: Poly = {((number, 1),): 1}
        own = number if exponent % 2 == 0 else _absolute_of(normal, one)
        result = normal.product(result, normal.atom(number if own is None else own, exponent))
    result = normal.product(result, _absolute_poly(normal, primitive))
    for key, exponent in ratio.divisor.items():
        below = Ratio(dict(key)) if exponent % 2 == 0 else _absolute_poly(normal, dict(key))
        result = normal.product(result, laurent.raise_to(below, -exponent, normal.work))
    return result


def _absolute_of(normal: Normal, poly: Poly) -> int | None:
    """The atom |poly|, or None where poly is not negative."""
    return _absolute_atom(normal, poly) if normal.atoms.signs(poly) & NEGATIVE else None


def _absolute_poly(normal: Normal, poly: Poly) -> Ratio:
    signs = normal.atoms.signs(poly)
    if not signs & NEGATIVE:
        return Ratio(poly)
    if not signs & POSITIVE:
        return Ratio(laurent.scale(poly, -1))
    return normal.atom(_absolute_atom(normal, poly))
