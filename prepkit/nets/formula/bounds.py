"""Which of two formulas is surely the larger, and the largest of several."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, comb

from prepkit.errors import Undecided
from prepkit.nets.formula.atoms import Monomial, Most, Name, Rational, Size, maximum, terms_of
from prepkit.nets.formula.sums import Formula

MAX_CASES = 24
"""Of a maximum: beyond, nobody would read it."""


def at_least(first: Size, second: Size, bounds: Mapping[str, int] | None = None) -> bool:
    """Is first ≥ second surely, whatever sizes the symbols are? False where that is not plain.

    `bounds` are values that symbols are known to reach.

    >>> from prepkit.nets.formula import symbol
    >>> W = symbol("W")
    >>> at_least(W * W, W), at_least(W, 2)
    (True, False)
    >>> at_least(W, 2, {"W": 3})
    True
    """
    room = terms_of(first - second)
    if all(value >= 0 for value in room.values()):
        return True
    if min(map(_degree_below_zero, room.items())) == -max(map(_degree, room)):
        return (
            False  # of the highest degree, and negative: no other term can make up for it when its atoms grow
        )
    shifted: dict[Monomial, Rational] = {}
    for monomial, value in room.items():
        for part, times in _above_least(monomial, bounds or {}):
            shifted[part] = shifted.get(part, 0) + value * times
    return all(value >= 0 for value in shifted.values())


def _degree(monomial: Monomial) -> int:
    return sum(exponent for _, exponent in monomial)


def _degree_below_zero(term: tuple[Monomial, Rational]) -> int:
    """Minus the degree of a term that is subtracted; 1 for one that is not."""
    return -_degree(term[0]) if term[1] < 0 else 1


def _above_least(monomial: Monomial, bounds: Mapping[str, int]) -> list[tuple[Monomial, int]]:
    """The monomial with every atom a of least value m written as m + a', a' ≥ 0."""
    parts: list[tuple[Monomial, int]] = [((), 1)]
    for atom, exponent in monomial:
        least = max(atom.least, bounds.get(atom.key, 0)) if isinstance(atom, Name) else atom.least
        ways = [(i, comb(exponent, i) * least ** (exponent - i)) for i in range(exponent + 1)]
        parts = [
            ((*part, (atom, i)) if i else part, times * own)
            for part, times in parts
            for i, own in ways
            if own
        ]
    return parts


def lower_bound(size: Size) -> tuple[str, int] | None:
    """If size ≥ 0 says that one symbol reaches a number: its name and the number.

    >>> from prepkit.nets.formula import symbol
    >>> lower_bound(2 * symbol("W") - 5), lower_bound(symbol("W") - symbol("K"))
    (('W', 3), None)
    """
    terms = {monomial: value for monomial, value in terms_of(size).items() if monomial}
    if len(terms) != 1:
        return None
    ((monomial, value),) = terms.items()
    atom, exponent = monomial[0]
    if len(monomial) != 1 or exponent != 1 or not isinstance(atom, Name) or value < 0:
        return None
    return atom.key, ceil(Fraction(-terms_of(size).get((), 0), value))


def most(*sizes: Size, bounds: Mapping[str, int] | None = None) -> Size:
    """The largest; those that another surely reaches are left out.

    >>> from prepkit.nets.formula import symbol
    >>> W = symbol("W")
    >>> print(most(3, 5), most(W, 2 * W, 7))
    5 max(2·W, 7)
    """
    if all(isinstance(size, int) for size in sizes):
        return max(size for size in sizes if isinstance(size, int))
    kept: list[Size] = []
    for size in (part for each in sizes for part in _parts(each)):
        if size in kept:
            continue
        if not any(at_least(other, size, bounds) for other in kept):
            kept = [other for other in kept if not at_least(size, other, bounds)] + [size]
        if len(kept) > MAX_CASES:
            raise Undecided(f"a maximum of more than {MAX_CASES} cases; --set puts numbers in")
    return kept[0] if len(kept) == 1 else Formula({((maximum(tuple(kept)), 1),): 1})


def _parts(size: Size) -> tuple[Size, ...]:
    if isinstance(size, Formula) and len(size.terms) == 1:
        ((monomial, value),) = size.terms.items()
        if value == 1 and len(monomial) == 1 and monomial[0][1] == 1 and isinstance(monomial[0][0], Most):
            return monomial[0][0].items
    return (size,)


def least(*sizes: Size) -> Size:
    """The smallest."""
    return -1 * most(*(-1 * size for size in sizes))
