"""Rules of normal forms for powers, roots, exponentials, logarithms and absolute values.

Each holds wherever what it rewrites is defined: (a*b)^c = a^c * b^c only for factors that types and facts know not
to be negative, log of a product only where at most one factor is of unknown sign, sqrt(x^2) = |x|.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from prepkit.errors import Undecided
from prepkit.maths import laurent
from prepkit.maths.atoms import NOT_NEGATIVE
from prepkit.maths.exact import Exact, tidy
from prepkit.maths.laurent import UNIT, Monomial, Poly, Ratio, constant_value
from prepkit.maths.tree import Node
from prepkit.maths.types import ANY, NEGATIVE, POSITIVE, ZERO

if TYPE_CHECKING:
    from prepkit.maths.normal import Normal

LARGEST_TRIAL = 1_000  # primes up to here are taken out of numbers under roots and logarithms
ONE = Ratio({UNIT: 1})


def power(normal: Normal, left: Node, right: Node) -> Ratio:
    """`left ^ right`: by repetition, as a root, or with the exponent split term by term."""
    base, exponent = normal.of(left), normal.of(right)
    value = None if exponent.divisor else constant_value(exponent.numerator)
    if value is None:
        return general(normal, base, exponent)
    return whole_or_root(normal, base, value)


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
    for prime, own in _primes(max(factor, -factor)):
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


def _primes(value: Exact) -> Iterator[tuple[int, int]]:
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
    result = normal.opaque(("pow",), payload, signs=POSITIVE, whole=whole, payload=payload)
    ((atom, _),) = next(iter(result.numerator))
    return normal.atom(atom, value)


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
    factor, monomial, primitive = laurent.content(ratio.numerator)
    atoms = normal.atoms
    unknown = sum(1 for number, own in monomial if atoms[number].signs & NEGATIVE)
    unknown += sum(
        1 for key in (frozenset(primitive.items()), *ratio.divisor) if atoms.signs(dict(key)) & NEGATIVE
    )
    even = any(own % 2 == 0 and atoms[number].signs & NEGATIVE for number, own in monomial)
    even = even or any(
        own % 2 == 0 and atoms.signs(dict(key)) & NEGATIVE for key, own in ratio.divisor.items()
    )
    if factor < 0 or unknown > 1 or even:
        return _log_atom(normal, ratio)
    total = Ratio({})
    for prime, count in _primes(factor):
        total = normal.sum(total, normal.scaled(_log_atom(normal, Ratio({UNIT: prime})), count))
    for number, own in monomial:
        total = normal.sum(total, normal.scaled(_log_of_atom(normal, number), own))
    if len(primitive) > 1:
        total = normal.sum(total, _log_atom(normal, Ratio(primitive)))
    for key, times in ratio.divisor.items():
        total = normal.sum(total, normal.scaled(_log_atom(normal, Ratio(dict(key))), -times))
    return total


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
    value = None if ratio.divisor else constant_value(ratio.numerator)
    signs = POSITIVE if value is not None and value > 1 else ANY
    return normal.opaque(("log",), (ratio,), signs=signs, payload=ratio)
