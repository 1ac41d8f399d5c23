"""Counts with symbols in them: polynomials over symbols, floors and maxima, with the arithmetic of whole numbers.

`+ - * //` take an int or a Formula on either side, so that one law serves `224` and `W`: what has no symbols stays
an int all along. `tree` gives the formula to the maths room, which shows it, evaluates it and compares it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import Union

import msgspec

from prepkit.errors import Undecided
from prepkit.maths import tree
from prepkit.maths.laurent import constant_value
from prepkit.maths.normal import Normal
from prepkit.maths.types import TYPES

Size = Union[int, "Formula"]
MAX_TERMS = 1_000
MAX_CASES = 24
MAX_DEPTH = 10
"""Limits of a formula: its terms, the cases of a maximum, floors within floors. Beyond, nobody would read it."""
Monomial = tuple[tuple["Atom", int], ...]


class Atom(msgspec.Struct, frozen=True):
    """What no polynomial rule takes apart; `least` bounds its value from below."""

    @property
    def least(self) -> int:
        """Sizes are 1 or more; a padding may be 0."""
        return 1


class Name(Atom, frozen=True):
    """A symbol."""

    name: str
    from_zero: bool = False

    @property
    def least(self) -> int:
        """0 where the symbol is a padding."""
        return 0 if self.from_zero else 1


class Floor(Atom, frozen=True):
    """floor(above / below) + plus: the positions of a window, 1 or more where the layer fits; or just a quotient."""

    above: Formula
    below: Size
    plus: int
    from_zero: bool = False
    depth: int = 1

    @property
    def least(self) -> int:
        """Of positions 1, else 0."""
        return 0 if self.from_zero else 1


class Most(Atom, frozen=True):
    """The largest of the items."""

    items: tuple[Size, ...]


class Formula:
    """A sum of monomials with rational coefficients, in the order they were written.

    >>> W, P = symbol("W"), symbol("P", from_zero=True)
    >>> print((W + 2 * P - 3) // 2 + 1, W * W - W * W)
    ⌊(W + 2·P - 1)/2⌋ 0
    """

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: dict[Monomial, Fraction]) -> None:
        self.terms = terms
        self._hash: int | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.terms == other.terms

    def __add__(self, other: Size) -> Size:
        found = dict(self.terms)
        for monomial, coefficient in _terms(other).items():
            total = found.get(monomial, 0) + coefficient
            if total:
                found[monomial] = total
            else:
                found.pop(monomial, None)
        return _tidy(found)

    def __radd__(self, other: int) -> Size:
        return Formula(_terms(other)) + self if other else self

    def __neg__(self) -> Size:
        return self * -1

    def __sub__(self, other: Size) -> Size:
        return self + -1 * other

    def __rsub__(self, other: int) -> Size:
        return -1 * self + other

    def __mul__(self, other: Size) -> Size:
        found: dict[Monomial, Fraction] = {}
        for first, a in self.terms.items():
            for second, b in _terms(other).items():
                monomial = _times(first, second)
                found[monomial] = found.get(monomial, Fraction(0)) + a * b
        return _tidy({monomial: value for monomial, value in found.items() if value})

    __rmul__ = __mul__

    def __floordiv__(self, other: Size) -> Size:
        return floor_divide(self, other)

    def __rfloordiv__(self, other: int) -> Size:
        return floor_divide(other, self)

    def __str__(self) -> str:
        from prepkit.maths.show import line

        return line(as_tree(self)).replace("−", "-")


def symbol(name: str, from_zero: bool = False) -> Formula:
    """The formula that is a symbol."""
    return Formula({((Name(name, from_zero), 1),): Fraction(1)})


def _terms(size: Size) -> dict[Monomial, Fraction]:
    if isinstance(size, Formula):
        return size.terms
    return {(): Fraction(size)} if size else {}


def _tidy(terms: dict[Monomial, Fraction]) -> Size:
    """A whole number where no symbol is left."""
    if len(terms) > MAX_TERMS:
        raise Undecided(f"a formula of more than {MAX_TERMS:,} terms; --set puts numbers in")
    if not terms:
        return 0
    if len(terms) == 1 and () in terms and terms[()].denominator == 1:
        return terms[()].numerator
    return Formula(terms)


def _times(first: Monomial, second: Monomial) -> Monomial:
    powers = dict(first)
    for atom, exponent in second:
        powers[atom] = powers.get(atom, 0) + exponent
    return tuple(sorted(powers.items(), key=_order))


def _order(power: tuple[Atom, int]) -> tuple[bool, str]:
    atom = power[0]
    return not isinstance(atom, Name), atom.name if isinstance(atom, Name) else repr(_atom_tree(atom))


def exactly(size: Size, by: int) -> Size:
    """size / by as a formula, or as a whole number; a fraction that no symbol explains stays one in the formula."""
    if isinstance(size, int) and size % by == 0:
        return size // by
    return _tidy({monomial: value / by for monomial, value in _terms(size).items()})


def floor_divide(above: Size, below: Size, from_zero: bool = False) -> Size:
    """floor(above / below): what divides evenly comes out, and floors in floors are joined.

    Bounds take it to be 1 or more, as the positions of a window are, unless it is told that it may be 0.

    >>> h, W = symbol("h"), symbol("W")
    >>> print((16 * h - 1) // 2 + 1, ((W + 1) // 2 + 1) // 2)
    8·h ⌊(W + 3)/4⌋
    """
    if isinstance(above, int) and isinstance(below, int):
        return above // below
    if isinstance(below, int):
        above, below = _joined(above, below)
        whole, rest = _split(above, below)
    else:
        whole, rest = _multiple(above, below)
    if isinstance(rest, int) and isinstance(below, int):
        return whole + rest // below
    constant = int(_terms(whole).get((), 0))
    atom = Floor(Formula(_terms(rest)), below, constant, from_zero, 1 + _depth(rest))
    if atom.depth > MAX_DEPTH:
        raise Undecided(f"more than {MAX_DEPTH} floors within floors; --set puts numbers in")
    return whole - constant + Formula({((atom, 1),): Fraction(1)})


def _depth(size: Size) -> int:
    """Floors within floors."""
    return max((a.depth for m in _terms(size) for a, _ in m if isinstance(a, Floor)), default=0)


def _joined(above: Size, below: int) -> tuple[Size, int]:
    """floor((floor(n/a) + m)/b) = floor((n + m·a)/(a·b))."""
    terms = _terms(above)
    inner = [m for m in terms if len(m) == 1 and isinstance(m[0][0], Floor)]
    if len(inner) != 1 or not set(terms) <= {inner[0], ()} or terms[inner[0]] != 1 or inner[0][0][1] != 1:
        return above, below
    atom = inner[0][0][0]
    if not isinstance(atom, Floor) or not isinstance(atom.below, int):
        return above, below
    shift = int(terms.get((), 0)) + atom.plus
    return atom.above + shift * atom.below, atom.below * below


def _split(above: Size, below: int) -> tuple[Size, Size]:
    """above = below·whole + rest, where everything but a constant divides; else (0, above)."""
    terms = _terms(above)
    if any(value % below for monomial, value in terms.items() if monomial):
        return 0, above
    constant = terms.get((), Fraction(0))
    if constant.denominator != 1:
        return 0, above
    rest = int(constant) % below
    return exactly(above - rest, below), rest


def _multiple(above: Size, below: Formula) -> tuple[Size, Size]:
    """The constant multiple of a divisor of one term that stands in `above`, and the rest."""
    terms, ((unit, own), *more) = dict(_terms(above)), below.terms.items()
    if more or unit not in terms or (terms[unit] / own).denominator != 1:
        return 0, above
    return int(terms.pop(unit) / own), _tidy(terms)


def at_least(first: Size, second: Size, bounds: Mapping[str, int] | None = None) -> bool:
    """Is first ≥ second surely, whatever sizes the symbols are? False where that is not plain.

    `bounds` are values that symbols are known to reach.

    >>> W = symbol("W")
    >>> at_least(W * W, W), at_least(W, 2)
    (True, False)
    >>> at_least(W, 2, {"W": 3})
    True
    """
    shifted: dict[Monomial, Fraction] = {}
    for monomial, value in _terms(first - second).items():
        for part, times in _above_least(monomial, bounds or {}):
            shifted[part] = shifted.get(part, Fraction(0)) + value * times
    return all(value >= 0 for value in shifted.values())


def _above_least(monomial: Monomial, bounds: Mapping[str, int]) -> list[tuple[Monomial, int]]:
    """The monomial with every atom a of least value m written as m + a', a' ≥ 0."""
    parts: list[tuple[Monomial, int]] = [((), 1)]
    for atom, exponent in monomial:
        least = max(atom.least, bounds.get(atom.name, 0)) if isinstance(atom, Name) else atom.least
        for _ in range(exponent):
            above = [(_times(part, ((atom, 1),)), times) for part, times in parts]
            parts = above + [(part, times * least) for part, times in parts if least]
    return parts


def lower_bound(size: Size) -> tuple[str, int] | None:
    """If size ≥ 0 says that one symbol reaches a number: its name and the number.

    >>> lower_bound(2 * symbol("W") - 5), lower_bound(symbol("W") - symbol("K"))
    (('W', 3), None)
    """
    terms = {monomial: value for monomial, value in _terms(size).items() if monomial}
    if len(terms) != 1:
        return None
    ((monomial, value),) = terms.items()
    atom, exponent = monomial[0]
    if len(monomial) != 1 or exponent != 1 or not isinstance(atom, Name) or value < 0:
        return None
    return atom.name, math.ceil(-_terms(size).get((), Fraction(0)) / value)


def most(*sizes: Size, bounds: Mapping[str, int] | None = None) -> Size:
    """The largest; those that another surely reaches are left out.

    >>> W = symbol("W")
    >>> print(most(3, 5), most(W, 2 * W, 7))
    5 max(2·W, 7)
    """
    if all(isinstance(size, int) for size in sizes):
        return max(size for size in sizes if isinstance(size, int))
    kept: list[Size] = []
    for size in (part for each in sizes for part in _parts(each)):
        if not any(at_least(other, size, bounds) for other in kept):
            kept = [other for other in kept if not at_least(size, other, bounds)] + [size]
        if len(kept) > MAX_CASES:
            raise Undecided(f"a maximum of more than {MAX_CASES} cases; --set puts numbers in")
    return kept[0] if len(kept) == 1 else Formula({((Most(tuple(kept)), 1),): Fraction(1)})


def _parts(size: Size) -> tuple[Size, ...]:
    if isinstance(size, Formula) and len(size.terms) == 1:
        ((monomial, value),) = size.terms.items()
        if value == 1 and len(monomial) == 1 and monomial[0][1] == 1 and isinstance(monomial[0][0], Most):
            return monomial[0][0].items
    return (size,)


def least(*sizes: Size) -> Size:
    """The smallest."""
    return -1 * most(*(-1 * size for size in sizes))


def same(first: Size, second: Size) -> bool:
    """Are they equal for all sizes? The normal form of the maths room decides.

    >>> W = symbol("W")
    >>> same((W + 1) // 2, (W - 1) // 2 + 1), same(2 * (W // 2), W)
    (True, False)
    """
    if isinstance(first, int) and isinstance(second, int):
        return first == second
    if first == second:
        return True
    names = tree.free_names(as_tree(first)) | tree.free_names(as_tree(second))
    normal = Normal(dict.fromkeys(names, TYPES["pint"]))
    difference = normal.difference(normal.of(as_tree(first)), normal.of(as_tree(second)))
    return constant_value(difference.numerator) == 0


def as_tree(size: Size) -> tree.Node:
    """The formula as the maths room has it; positive terms first, the constant last."""
    terms = sorted(_terms(size).items(), key=lambda term: (term[0] == (), term[1] < 0))
    if len(terms) > 1 and terms[0][1] < 0:
        terms.sort(key=lambda term: term[1] < 0)
    if not terms:
        return _number(Fraction(0))
    if len(terms) == 2 and (joined := _with_constant(terms[0], terms[1])) is not None:
        return joined
    found = _term_tree(*terms[0])
    for monomial, value in terms[1:]:
        found = tree.Operation("-" if value < 0 else "+", found, _term_tree(monomial, abs(value)))
    return found


def _with_constant(term: tuple[Monomial, Fraction], constant: tuple[Monomial, Fraction]) -> tree.Node | None:
    """floor(…) + 1 - 1 as floor(…)."""
    monomial, value = term
    if constant[0] or value != 1 or len(monomial) != 1 or monomial[0][1] != 1:
        return None
    atom = monomial[0][0]
    if not isinstance(atom, Floor) or constant[1].denominator != 1:
        return None
    return _atom_tree(Floor(atom.above, atom.below, atom.plus + int(constant[1])))


def _term_tree(monomial: Monomial, value: Fraction) -> tree.Node:
    factors = [_power_tree(atom, exponent) for atom, exponent in monomial]
    if abs(value.numerator) != 1 or not factors:
        factors.insert(0, _number(Fraction(abs(value.numerator))))
    found = factors[0]
    for factor in factors[1:]:
        found = tree.Operation("*", found, factor)
    if value.denominator != 1:
        found = tree.Operation("/", found, _number(Fraction(value.denominator)))
    return tree.Negate(found) if value < 0 else found


def _power_tree(atom: Atom, exponent: int) -> tree.Node:
    base = _atom_tree(atom)
    return base if exponent == 1 else tree.Operation("^", base, _number(Fraction(exponent)))


def _atom_tree(atom: Atom) -> tree.Node:
    if isinstance(atom, Name):
        return tree.Symbol(atom.name)
    if isinstance(atom, Most):
        return tree.Apply("max", tuple(as_tree(item) for item in atom.items))
    assert isinstance(atom, Floor)
    above, plus = atom.above, atom.plus
    inner: Size = above
    if isinstance(atom.below, int):
        inner, plus = above + plus * atom.below, 0
    found: tree.Node = tree.Apply("floor", (tree.Operation("/", as_tree(inner), as_tree(atom.below)),))
    if plus:
        found = tree.Operation("+" if plus > 0 else "-", found, _number(Fraction(abs(plus))))
    return found


def _number(value: Fraction) -> tree.Node:
    return tree.Number(value, str(value))


def value(size: Size, settings: Mapping[str, Size]) -> Size:
    """The formula with numbers put in.

    >>> value(symbol("W") // 2, {"W": 7})
    3
    """
    if isinstance(size, int) or not settings:
        return size
    total: Size = 0
    for monomial, coefficient in size.terms.items():
        factors = [_atom_value(atom, settings) for atom, exponent in monomial for _ in range(exponent)]
        total = total + _scaled(prod(factors, start=1), coefficient)
    return total


def _scaled(size: Size, by: Fraction) -> Size:
    return exactly(size * by.numerator, by.denominator) if by.denominator != 1 else size * by.numerator


def _atom_value(atom: Atom, settings: Mapping[str, Size]) -> Size:
    if isinstance(atom, Name):
        return settings.get(atom.name, Formula({((atom, 1),): Fraction(1)}))
    if isinstance(atom, Most):
        return most(*(value(item, settings) for item in atom.items))
    assert isinstance(atom, Floor)
    return floor_divide(value(atom.above, settings), value(atom.below, settings), atom.from_zero) + atom.plus


def from_tree(node: tree.Node, from_zero: frozenset[str] = frozenset()) -> Size:
    """What the maths room read, as a formula: + − · / ^ with numbers, and floor of a quotient."""
    match node:
        case tree.Number(value=number) if number.denominator == 1:
            return number.numerator
        case tree.Symbol(name=name):
            return symbol(name, name in from_zero)
        case tree.Negate(arg=arg):
            return -1 * from_tree(arg, from_zero)
        case tree.Operation(op="^", left=left, right=tree.Number(value=number)) if number in (1, 2, 3, 4):
            return prod([from_tree(left, from_zero)] * int(number), start=1)
        case tree.Operation(op="/", left=left, right=tree.Number(value=number)) if number >= 1:
            return exactly(from_tree(left, from_zero), int(number))
        case tree.Operation(op=op, left=left, right=right) if op in "+-*":
            first, second = from_tree(left, from_zero), from_tree(right, from_zero)
            return first + second if op == "+" else first - second if op == "-" else first * second
        case tree.Apply(name="floor", args=(tree.Operation(op="/", left=left, right=right),)):
            return floor_divide(from_tree(left, from_zero), from_tree(right, from_zero))
    raise ValueError("sizes are made of numbers, names, + - * /, powers and floor(a/b)")
