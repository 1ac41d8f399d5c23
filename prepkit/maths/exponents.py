"""Rules of normal forms for powers, exponentials and logarithms.

Each holds wherever what it rewrites is defined: the log of a product is a sum only where at most one factor is of
unknown sign; u^m is exp(m*log(u)) only for u > 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prepkit.errors import Undecided
from prepkit.maths import laurent
from prepkit.maths.exact import Exact
from prepkit.maths.laurent import UNIT, Key, Monomial, Poly, Ratio, constant_value
from prepkit.maths.tree import Node
from prepkit.maths.types import NEGATIVE, POSITIVE, TYPES

if TYPE_CHECKING:
    from prepkit.maths.normal import Normal

from prepkit.maths.roots import ONE, primes, whole_or_root


def power(normal: Normal, left: Node, right: Node) -> Ratio:
    """`left ^ right`: by repetition, as a root, or with the exponent split term by term."""
    base, exponent = normal.of(left), normal.of(right)
    value = None if exponent.divisor else constant_value(exponent.numerator)
    if value is None:
        return general(normal, base, exponent)
    return whole_or_root(normal, base, value)


def exponential(normal: Normal, ratio: Ratio) -> Ratio:
    """exp of a sum is the product of exp(term); exp(c*log(u)) is u^c."""
    result = ONE
    for monomial, value in ratio.numerator.items():
        result = normal.product(result, _exponential_term(normal, monomial, value, ratio))
    return result


def _exponential_term(normal: Normal, monomial: Monomial, value: Exact, ratio: Ratio) -> Ratio:
    logs = [number for number, own in monomial if own == 1 and _is(normal, number, "log")]
    if len(logs) == 1 and not ratio.divisor:
        rest = tuple(pair for pair in monomial if pair[0] != logs[0])
        argument = normal.atoms[logs[0]].payload
        if not rest:
            return whole_or_root(normal, argument, value)
        return general(normal, argument, Ratio({rest: value}))
    term = Ratio({monomial: 1}, ratio.divisor)
    key = ("exp", monomial, frozenset(ratio.divisor.items()))
    known = {"signs": POSITIVE, "payload": term, "bound": normal.bound_in(term)}
    return normal.atom(normal.atoms.number(key, **known), value)


def _is(normal: Normal, number: int, kind: str) -> bool:
    key = normal.atoms[number].key
    return isinstance(key, tuple) and key[0] == kind


def general(normal: Normal, base: Ratio, exponent: Ratio) -> Ratio:
    """`base ^ exponent` for an exponent that is no number."""
    if not base.numerator:
        raise Undecided("a power of zero")
    if normal.signs(base) == POSITIVE:
        return exponential_of_product(normal, logarithm(normal, base), exponent)
    minus_one = base.numerator == {UNIT: -1} and not base.divisor and not exponent.divisor
    if minus_one and normal.atoms.whole(exponent.numerator):
        return _sign_power(normal, exponent.numerator)
    if _splits(normal, base, exponent):
        return _natural_power(normal, base, exponent)
    if not normal.natural(exponent):
        normal.conditions.add(("power", base.key(), exponent.key()))
    return normal.opaque(("power",), (base, exponent))


def _sign_power(normal: Normal, exponent: Poly) -> Ratio:
    """(-1)^n for an integer n, term by term; only whether a coefficient is odd counts."""
    result = ONE
    for term, count in exponent.items():
        if count % 2 and term == UNIT:
            result = normal.scaled(result, -1)
        elif count % 2:
            alone = (Ratio({term: 1}),)
            one = normal.opaque(("sign power",), alone, signs=NEGATIVE | POSITIVE, whole=True)
            result = normal.product(result, one)
    return result


def exponential_of_product(normal: Normal, logarithms: Ratio, exponent: Ratio) -> Ratio:
    """exp(log(base) * exponent), every log(u)*m becoming the atom u^m."""
    product = normal.product(logarithms, exponent)
    result = ONE
    for monomial, value in product.numerator.items():
        result = normal.product(result, _power_term(normal, monomial, value, product))
    return result


def _power_term(normal: Normal, monomial: Monomial, value: Exact, product: Ratio) -> Ratio:
    logs = [number for number, own in monomial if own == 1 and _is(normal, number, "log")]
    if len(logs) != 1:
        return _exponential_term(normal, monomial, value, product)
    rest = tuple(pair for pair in monomial if pair[0] != logs[0])
    argument = normal.atoms[logs[0]].payload
    if not rest and not product.divisor:
        return whole_or_root(normal, argument, value)
    power_of = Ratio({rest: 1}, product.divisor)
    whole = not argument.divisor and normal.atoms.whole(argument.numerator)
    whole = whole and not product.divisor and _natural_monomial(normal, rest)
    payload = (argument, power_of)
    bounded = TYPES["prob"] if _below_one(normal, *payload) else None
    result = normal.opaque(("pow",), payload, signs=POSITIVE, whole=whole, bounded=bounded, payload=payload)
    ((atom, _),) = next(iter(result.numerator))
    return normal.atom(atom, value)


def _below_one(normal: Normal, base: Ratio, exponent: Ratio) -> bool:
    """Is base^exponent < 1, for a base that is > 0?"""
    return normal.signs(exponent) == POSITIVE and normal.signs(normal.difference(base, ONE)) == NEGATIVE


def _natural_monomial(normal: Normal, monomial: Monomial) -> bool:
    return normal.atoms.whole_monomial(monomial) and not normal.atoms.monomial_signs(monomial) & NEGATIVE


def _splits(normal: Normal, base: Ratio, exponent: Ratio) -> bool:
    """Is base a product of atoms and every term of the exponent certainly a natural number?"""
    return (
        len(base.numerator) == 1
        and not base.divisor
        and not exponent.divisor
        and all(own > 0 and own.denominator == 1 for monomial in base.numerator for _, own in monomial)
        and all(value > 0 and value.denominator == 1 for value in exponent.numerator.values())
        and all(_natural_monomial(normal, monomial) for monomial in exponent.numerator)
    )


def _natural_power(normal: Normal, base: Ratio, exponent: Ratio) -> Ratio:
    ((monomial, factor),) = base.numerator.items()
    result = ONE
    bases: list[tuple[Ratio, Exact]] = [(normal.atom(number), own) for number, own in monomial]
    bases += [(Ratio({UNIT: factor}), 1)] if factor != 1 else []
    for part, own in bases:
        for term, count in exponent.numerator.items():
            if term == UNIT:
                result = normal.product(result, normal.power(part, int(own * count)))
                continue
            whole = normal.atoms.whole(part.numerator)
            atom = normal.opaque(("pow",), (part, Ratio({term: 1})), whole=whole)
            result = normal.product(result, normal.power(atom, int(own * count)))
    return result


def logarithm(normal: Normal, ratio: Ratio) -> Ratio:
    """log of a product is the sum of the logs, where at most one factor is of unknown sign."""
    normal.require_signs(ratio, POSITIVE)
    factor, monomial, primitive, divisor = _turned(normal, ratio)
    atoms = normal.atoms
    unknown = sum(1 for number, own in monomial if atoms[number].signs & NEGATIVE)
    unknown += sum(1 for key in (frozenset(primitive.items()), *divisor) if atoms.signs(dict(key)) & NEGATIVE)
    even = any(own % 2 == 0 and atoms[number].signs & NEGATIVE for number, own in monomial)
    even = even or any(own % 2 == 0 and atoms.signs(dict(key)) & NEGATIVE for key, own in divisor.items())
    if factor < 0 or unknown > 1 or even:
        return _log_atom(normal, ratio)
    total = Ratio({})
    for prime, count in primes(factor):
        total = normal.sum(total, normal.scaled(_log_atom(normal, Ratio({UNIT: prime})), count))
    for number, own in monomial:
        total = normal.sum(total, normal.scaled(_log_of_atom(normal, number), own))
    if len(primitive) > 1:
        total = normal.sum(total, _log_atom(normal, Ratio(primitive)))
    for key, times in divisor.items():
        total = normal.sum(total, normal.scaled(_log_atom(normal, Ratio(dict(key))), -times))
    return total


def _turned(normal: Normal, ratio: Ratio) -> tuple[Exact, Monomial, Poly, dict[Key, int]]:
    """`content` of a ratio, its negative sums turned to positive ones: (1 - q)/q is -(q - 1)/q for polynomials."""
    factor, monomial, primitive = laurent.content(ratio.numerator)
    divisor: dict[Key, int] = {}
    for key, times in ratio.divisor.items():
        below = dict(key)
        if normal.atoms.signs(below) == NEGATIVE:
            below = laurent.scale(below, -1)
            factor = -factor if times % 2 else factor
        divisor[frozenset(below.items())] = times
    if factor < 0 and len(primitive) > 1:
        factor, primitive = -factor, laurent.scale(primitive, -1)
    return factor, monomial, primitive, divisor


def _log_of_atom(normal: Normal, number: int) -> Ratio:
    atom = normal.atoms[number]
    if _is(normal, number, "exp"):
        return atom.payload if isinstance(atom.payload, Ratio) else ONE
    if _is(normal, number, "pow") and atom.payload:
        argument, exponent = atom.payload
        return normal.product(logarithm(normal, argument), exponent)
    if _is(normal, number, "base"):
        return logarithm(normal, Ratio(atom.payload))
    return _log_atom(normal, normal.atom(number))


def _log_atom(normal: Normal, ratio: Ratio) -> Ratio:
    signs = normal.signs(normal.difference(ratio, ONE))  # log(u) has the sign of u - 1
    return normal.opaque(("log",), (ratio,), signs=signs, payload=ratio)
