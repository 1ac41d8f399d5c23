"""What follows about signs from types, facts and the ranges of bound names, by exact linear arithmetic.

A goal e >= 0 is shown by eliminating every unknown from its opposite and the facts (Fourier and Motzkin): what is
left is a false inequality between numbers. Monomials count as unknowns; over the integers a < b is a + 1 <= b.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction

from prepkit.errors import Undecided, Undefined
from prepkit.maths.exact import Exact
from prepkit.maths.facts import add_fact
from prepkit.maths.laurent import UNIT, Monomial, Poly, constant_value, plus, scale
from prepkit.maths.normal import Normal
from prepkit.maths.tree import Compare, Logic, Node, Number, Operation, Symbol
from prepkit.maths.types import NEGATIVE, POSITIVE, TYPES, ZERO, SymbolType

MAX_ROWS = 120
ONE: Poly = {UNIT: 1}


def number(value: Exact) -> Number:
    """A number as a node."""
    return Number(Fraction(value), str(value))


class Bounds:
    """Types, facts and the ranges around a place; `within` gives the same with one range more."""

    def __init__(self, types: Mapping[str, SymbolType], facts: tuple[Node, ...] = ()) -> None:
        self.types = dict(types)
        self.facts = facts
        self._normal: Normal | None = None
        self._rows: list[Poly] = []
        self._places: dict[tuple[str, Node, Node], Bounds] = {}

    def within(self, name: str, low: Node, high: Node) -> Bounds:
        """`name` is an integer from `low` to `high` here."""
        key = name, low, high
        if key not in self._places:
            here = Compare(("<=", "<="), (low, Symbol(name), high))
            self._places[key] = Bounds({**self.types, name: TYPES["int"]}, (*self.facts, here))
        return self._places[key]

    @property
    def normal(self) -> Normal:
        """Normal forms that know the types, and the facts as far as they are linear."""
        if self._normal is None:
            self._normal = Normal(self.types)
            self._rows = [row for fact in self.facts for row in self._read(fact)]
            for fact in self.facts:
                if isinstance(fact, Compare):
                    with suppress(Undecided, Undefined):
                        add_fact(self._normal, fact)
            self._normal.conditions.clear()
        return self._normal

    def constant(self, node: Node) -> Exact | None:
        """The number that `node` always is, else None.

        >>> from prepkit.maths.read import read
        >>> Bounds({"n": TYPES["int"]}).constant(read("(n + 2) - n"))
        2
        """
        try:
            found = self.normal.of(node)
        except (Undecided, Undefined):
            return None
        return None if found.divisor and found.numerator else constant_value(found.numerator)

    def zero(self, node: Node) -> bool:
        """Is `node` 0 wherever it is defined?"""
        return self.constant(node) == 0

    def nonzero(self, node: Node) -> bool:
        """Is `node` never 0?"""
        try:
            found = self.normal.of(node)
        except (Undecided, Undefined):
            return False
        if not self.normal.signs(found) & ZERO:
            return True
        above = node, Operation("-", number(0), node)
        return any(self.nonnegative(Operation("-", side, number(1))) for side in above)

    def positive(self, node: Node) -> bool:
        """Is `node` > 0 wherever it is defined?"""
        try:
            return self.normal.signs(self.normal.of(node)) == POSITIVE
        except (Undecided, Undefined):
            return False

    def total(self, node: Node) -> bool:
        """Is `node` certainly defined, whatever the symbols stand for?"""
        apart = Bounds(self.types, self.facts).normal
        try:
            apart.of(node)
        except (Undecided, Undefined):
            return False
        return not apart.conditions

    def whole(self, node: Node) -> bool:
        """Is `node` always an integer?"""
        try:
            found = self.normal.of(node)
        except (Undecided, Undefined):
            return False
        return not found.divisor and self.normal.atoms.whole(found.numerator)

    def nonnegative(self, node: Node) -> bool:
        """Is `node` never negative?

        >>> from prepkit.maths.read import read
        >>> place = Bounds({"n": TYPES["pint"]}).within("k", read("0"), read("n - 1"))
        >>> place.nonnegative(read("n - 1 - k")), place.nonnegative(read("n - 2 - k"))
        (True, False)
        """
        try:
            found = self.normal.of(node)
        except (Undecided, Undefined):
            return False
        if not self.normal.signs(found) & NEGATIVE:
            return True
        if found.divisor:
            return False
        opposite = scale(found.numerator, -1)
        if self.normal.atoms.whole(found.numerator):
            opposite = plus(opposite, ONE, -1)  # e < 0 is -e - 1 >= 0
        else:
            return False
        return _contradict([opposite, *self._rows, *self._by_type(opposite)])

    def _read(self, fact: Node) -> Iterator[Poly]:
        """What a fact says to be >= 0."""
        if isinstance(fact, Logic) and fact.op == "and":
            for item in fact.items:
                yield from self._read(item)
        if not isinstance(fact, Compare) or self._normal is None:
            return
        for op, left, right in zip(fact.ops, fact.items, fact.items[1:], strict=False):
            try:
                gap = self._normal.difference(self._normal.of(right), self._normal.of(left))
            except (Undecided, Undefined):
                continue
            if gap.divisor:
                continue
            whole = self._normal.atoms.whole(gap.numerator)
            if op in ("<=", "<", "="):
                yield plus(gap.numerator, ONE, -1) if op == "<" and whole else gap.numerator
            if op in (">=", ">", "="):
                back = scale(gap.numerator, -1)
                yield plus(back, ONE, -1) if op == ">" and whole else back

    def _by_type(self, goal: Poly) -> Iterator[Poly]:
        atoms = self.normal.atoms
        for monomial in {m for row in (goal, *self._rows) for m in row} - {UNIT}:
            signs = atoms.monomial_signs(monomial)
            if not signs & NEGATIVE:
                least = 1 if signs == POSITIVE and atoms.whole_monomial(monomial) else 0
                yield plus({monomial: 1}, ONE, -least)


def _contradict(rows: list[Poly]) -> bool:
    """Can the rows not all be >= 0?"""
    rows = _touching(rows)
    while True:
        if any(value is not None and value < 0 for value in map(constant_value, rows)):
            return True
        unknowns = {monomial for row in rows for monomial in row} - {UNIT}
        if not unknowns or len(rows) > MAX_ROWS:
            return False
        rows = _without(min(unknowns, key=lambda one: (_cost(rows, one), one)), rows)


def _touching(rows: list[Poly]) -> list[Poly]:
    """The rows that share unknowns with the first, directly or through others."""
    known = set(rows[0]) - {UNIT}
    chosen, rest = [rows[0]], rows[1:]
    while True:
        near = [row for row in rest if known & set(row)]
        if not near:
            return chosen
        chosen += near
        rest = [row for row in rest if not known & set(row)]
        known |= {monomial for row in near for monomial in row} - {UNIT}


def _cost(rows: list[Poly], unknown: Monomial) -> int:
    above = sum(1 for row in rows if row.get(unknown, 0) > 0)
    return above * sum(1 for row in rows if row.get(unknown, 0) < 0)


def _without(unknown: Monomial, rows: list[Poly]) -> list[Poly]:
    kept = [row for row in rows if unknown not in row]
    above = [row for row in rows if row.get(unknown, 0) > 0]
    below = [row for row in rows if row.get(unknown, 0) < 0]
    for up in above:
        for down in below:
            kept.append(plus(scale(up, -Fraction(down[unknown])), down, Fraction(up[unknown])))
    return kept
