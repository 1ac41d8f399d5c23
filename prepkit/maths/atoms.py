"""The atoms of normal forms: symbols, and what no polynomial rule takes apart, each with what is known of its sign.

One table serves one judgement, so that equal atoms of both lines have equal numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from prepkit.maths.exact import Exact, tidy
from prepkit.maths.laurent import (
    UNIT,
    Monomial,
    Poly,
    common,
    constant_value,
    plus,
    power_monomial,
    scale,
    times_monomial,
)
from prepkit.maths.types import ANY, NEGATIVE, POSITIVE, ZERO, SymbolType

NOT_NEGATIVE = ZERO | POSITIVE
MAX_BOUNDED = 8  # each may double the work
FLIP = {
    bits: (bits & ZERO) | (POSITIVE if bits & NEGATIVE else 0) | (NEGATIVE if bits & POSITIVE else 0)
    for bits in range(8)
}


class Atom(msgspec.Struct, frozen=True):
    """`key` says what it is; `payload` is what rules need of it; `bound` the bound names it depends on."""

    key: Hashable
    signs: int = ANY
    whole: bool = False
    bounded: SymbolType | None = None
    bound: frozenset[int] = frozenset()
    payload: Any = None


class Atoms:
    """Numbers atoms in the order they are met, and answers what follows from their types and the facts."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._atoms: list[Atom] = []
        self.facts: list[tuple[Poly, int]] = []  # a polynomial, and the signs it may have
        self.carrying = False  # are there atoms whose powers are rewritten?

    def __getitem__(self, number: int) -> Atom:
        return self._atoms[number]

    def number(self, key: Hashable, **known: Any) -> int:
        """The number of the atom `key`, which is `known` so on first sight."""
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self._atoms)
            self._atoms.append(Atom(key, **known))
            self.carrying = self.carrying or (isinstance(key, tuple) and key[0] in ("prime", "base", "abs"))
        return found

    def symbol(self, name: str, kind: SymbolType) -> int:
        """The atom of a typed symbol."""
        bounded = kind if kind.at_most_one else None
        return self.number(
            ("symbol", name), signs=kind.signs, whole=kind.whole, bounded=bounded, payload=kind
        )

    def bound(self, polys: Sequence[Poly]) -> frozenset[int]:
        """The bound names that polynomials depend on."""
        numbers = {number for poly in polys for monomial in poly for number, _ in monomial}
        return frozenset().union(*(self._atoms[number].bound for number in numbers))

    def monomial_signs(self, monomial: Monomial) -> int:
        """The signs a product of atoms may have where it is defined."""
        result = POSITIVE
        for number, exponent in monomial:
            signs = self._atoms[number].signs
            if exponent < 0:
                signs &= ~ZERO
            if exponent.denominator != 1:
                signs &= ~NEGATIVE
            elif exponent % 2 == 0:
                signs = (signs & ZERO) | (POSITIVE if signs & (POSITIVE | NEGATIVE) else 0)
            result = _product(result, signs)
        return result

    def whole(self, poly: Poly) -> bool:
        """Is the value certainly an integer?"""
        return all(
            value.denominator == 1 and self.whole_monomial(monomial) for monomial, value in poly.items()
        )

    def whole_monomial(self, monomial: Monomial) -> bool:
        """Is a product of atoms certainly an integer?"""
        return all(
            exponent > 0 and exponent.denominator == 1 and self._atoms[number].whole
            for number, exponent in monomial
        )

    def signs(self, poly: Poly) -> int:
        """The signs a polynomial may have where it is defined, as bits; never too few."""
        found = self._plain_signs(poly)
        if found in (POSITIVE, NEGATIVE, ZERO):
            return found
        for find in (self._at_ends, self._from_one, self._by_facts, self._apart):
            found &= find(poly)
        return found

    def _plain_signs(self, poly: Poly) -> int:
        value = constant_value(poly)
        if value is not None:
            return POSITIVE if value > 0 else NEGATIVE if value < 0 else ZERO
        seen = [_times_number(self.monomial_signs(monomial), value) for monomial, value in poly.items()]
        total = 0
        for bits in seen:
            total |= bits
        if total & NEGATIVE and total & POSITIVE:
            return seen[0] if len(seen) == 1 else ANY
        if total & ZERO and any(not bits & ZERO for bits in seen):
            total &= ~ZERO
        return total

    def _at_ends(self, poly: Poly) -> int:
        """A polynomial linear in something of [0, 1] lies between its values at 0 and at 1."""
        for number in _atoms_of(poly)[:MAX_BOUNDED]:
            kind = self._atoms[number].bounded
            if kind is None or _degrees(poly, number) - {0, 1}:
                continue
            low, high = self.signs(replaced(poly, number, 0)), self.signs(replaced(poly, number, 1))
            both = low | high
            if both & NEGATIVE and both & POSITIVE:
                continue
            inside_only = kind.open_ends and not low & high & ZERO
            return both & ~ZERO if inside_only else both
        return ANY

    def _from_one(self, poly: Poly) -> int:
        """A positive integer is 1 more than a natural number."""
        shifted = poly
        for number in _atoms_of(poly):
            atom = self._atoms[number]
            if isinstance(atom.payload, SymbolType) and atom.payload.name == "pint":
                if _degrees(poly, number) - {0, 1, 2, 3}:
                    continue
                natural = self.number(("above one", number), signs=NOT_NEGATIVE, whole=True)
                shifted = _shifted(shifted, number, natural)
        return self._plain_signs(shifted) if shifted is not poly else ANY

    def _apart(self, poly: Poly) -> int:
        """A common monomial and the rest: (1 - q)/q is written 1/q - 1."""
        shared = common(poly)
        if shared == UNIT:
            return ANY
        rest = scale(poly, 1, power_monomial(shared, -1))
        return _product(self.monomial_signs(shared), self.signs(rest))

    def _by_facts(self, poly: Poly) -> int:
        """p = c*m*f + rest, with f of known sign by a fact, m a positive product of atoms and c a number."""
        for fact, signs in filter(lambda pair: pair[0], self.facts):
            lead = max(fact)
            down = power_monomial(lead, -1)
            for monomial, value in poly.items():
                factor = times_monomial(monomial, down)
                if factor != UNIT and self.monomial_signs(factor) != POSITIVE:
                    continue
                ratio = tidy(Fraction(value) / fact[lead])
                found = self._beside(plus(poly, scale(fact, ratio, factor), -1), signs, ratio)
                if found != ANY:
                    return found
        return ANY

    def _beside(self, rest: Poly, signs: int, ratio: Exact) -> int:
        """The signs of ratio*f + rest."""
        scaled = signs if ratio > 0 else FLIP[signs]
        if not rest:
            return scaled
        other = self._plain_signs(rest)
        total = scaled | other
        if total & NEGATIVE and total & POSITIVE:
            return ANY
        return total & (ANY if scaled & other & ZERO else ~ZERO)


def _product(left: int, right: int) -> int:
    result = (left | right) & ZERO
    if (left & POSITIVE and right & POSITIVE) or (left & NEGATIVE and right & NEGATIVE):
        result |= POSITIVE
    if (left & POSITIVE and right & NEGATIVE) or (left & NEGATIVE and right & POSITIVE):
        result |= NEGATIVE
    return result


def _times_number(bits: int, value: Any) -> int:
    return bits if value > 0 else FLIP[bits]


def _atoms_of(poly: Poly) -> list[int]:
    return sorted({number for monomial in poly for number, _ in monomial})


def _degrees(poly: Poly, number: int) -> set[Any]:
    return {dict(monomial).get(number, 0) for monomial in poly}


def replaced(poly: Poly, number: int, value: int) -> Poly:
    """`poly` with an atom of non-negative exponents set to 0 or 1."""
    found: Poly = {}
    for monomial, coefficient in poly.items():
        rest = tuple(pair for pair in monomial if pair[0] != number)
        if value or rest == monomial:
            found = plus(found, {rest: coefficient})
    return found


def _shifted(poly: Poly, number: int, natural: int) -> Poly:
    """`poly` with n replaced by 1 + n', for exponents up to 3."""
    rows = {0: (1,), 1: (1, 1), 2: (1, 2, 1), 3: (1, 3, 3, 1)}
    found: Poly = {}
    for monomial, coefficient in poly.items():
        own = int(dict(monomial).get(number, 0))
        rest = tuple(pair for pair in monomial if pair[0] != number)
        for exponent, binomial in enumerate(rows[own]):
            new = times_monomial(rest, ((natural, exponent),) if exponent else UNIT)
            found = plus(found, {new: coefficient * binomial})
    return found
