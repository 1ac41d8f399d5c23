"""Counts with symbols in them: sums of monomials, with the arithmetic of whole numbers.

`+ - * //` take an int or a Formula on either side, so that one law serves `224` and `W`: what has no symbols stays
an int all along.
"""

from __future__ import annotations

from fractions import Fraction

from prepkit.errors import Undecided
from prepkit.maths.show import line
from prepkit.nets.formula.atoms import Atom, Floor, Monomial, Name, Rational, Size, floor, key_of, terms_of
from prepkit.nets.formula.shown import as_tree

MAX_TERMS = 1_000
MAX_DEPTH = 10
"""Limits of a formula: its terms, floors within floors. Beyond, nobody would read it."""


class Formula:
    """A sum of monomials with rational coefficients, in the order they were written.

    >>> W, P = symbol("W"), symbol("P", from_zero=True)
    >>> print((W + 2 * P - 3) // 2 + 1, W * W - W * W)
    ⌊(W + 2·P - 1)/2⌋ 0
    """

    __slots__ = ("_hash", "terms")

    def __init__(self, terms: dict[Monomial, Rational]) -> None:
        self.terms = terms
        self._hash: int | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(key_of(self))
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.terms == other.terms

    def __add__(self, other: Size) -> Size:
        found = dict(self.terms)
        for monomial, coefficient in terms_of(other).items():
            total = found.get(monomial, 0) + coefficient
            if total:
                found[monomial] = total
            else:
                found.pop(monomial, None)
        return _tidy(found)

    def __radd__(self, other: int) -> Size:
        return Formula(terms_of(other)) + self if other else self

    def __neg__(self) -> Size:
        return self * -1

    def __sub__(self, other: Size) -> Size:
        return self + -1 * other

    def __rsub__(self, other: int) -> Size:
        return -1 * self + other

    def __mul__(self, other: Size) -> Size:
        found: dict[Monomial, Rational] = {}
        for first, a in self.terms.items():
            for second, b in terms_of(other).items():
                monomial = product(first, second)
                found[monomial] = found.get(monomial, 0) + a * b
        return _tidy({monomial: value for monomial, value in found.items() if value})

    __rmul__ = __mul__

    def __floordiv__(self, other: Size) -> Size:
        return floor_divide(self, other)

    def __rfloordiv__(self, other: int) -> Size:
        return floor_divide(other, self)

    def __str__(self) -> str:
        return line(as_tree(self)).replace("−", "-")


def symbol(name: str, from_zero: bool = False) -> Formula:
    """The formula that is a symbol."""
    return Formula({((Name(name, from_zero), 1),): 1})


def _tidy(terms: dict[Monomial, Rational]) -> Size:
    """A whole number where no symbol is left."""
    if len(terms) > MAX_TERMS:
        raise Undecided(f"a formula of more than {MAX_TERMS:,} terms; --set puts numbers in")
    if not terms:
        return 0
    if len(terms) == 1 and () in terms and terms[()].denominator == 1:
        return terms[()].numerator
    return Formula(terms)


def product(first: Monomial, second: Monomial) -> Monomial:
    """Powers added, in one order whatever the order of writing."""
    if not first or not second:
        return first or second
    powers = dict(first)
    for atom, exponent in second:
        powers[atom] = powers.get(atom, 0) + exponent
    return tuple(sorted(powers.items(), key=_order))


def _order(power: tuple[Atom, int]) -> tuple[bool, str]:
    return not isinstance(power[0], Name), power[0].key


def _whole(value: Rational) -> Rational:
    return value.numerator if value.denominator == 1 else value


def exactly(size: Size, by: int) -> Size:
    """size / by as a formula, or as a whole number; a fraction that no symbol explains stays one in the formula."""
    if isinstance(size, int) and size % by == 0:
        return size // by
    return _tidy({monomial: _whole(Fraction(value, by)) for monomial, value in terms_of(size).items()})


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
    constant = int(terms_of(whole).get((), 0))
    atom = floor(Formula(terms_of(rest)), below, constant, from_zero, 1 + _depth(rest))
    if atom.depth > MAX_DEPTH:
        raise Undecided(f"more than {MAX_DEPTH} floors within floors; --set puts numbers in")
    return whole - constant + Formula({((atom, 1),): 1})


def _depth(size: Size) -> int:
    """Floors within floors."""
    return max((a.depth for m in terms_of(size) for a, _ in m if isinstance(a, Floor)), default=0)


def _joined(above: Size, below: int) -> tuple[Size, int]:
    """floor((floor(n/a) + m)/b) = floor((n + m·a)/(a·b))."""
    terms = terms_of(above)
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
    terms = terms_of(above)
    if any(value % below for monomial, value in terms.items() if monomial):
        return 0, above
    constant = terms.get((), 0)
    if constant.denominator != 1:
        return 0, above
    rest = int(constant) % below
    return exactly(above - rest, below), rest


def _multiple(above: Size, below: Formula) -> tuple[Size, Size]:
    """The constant multiple of a divisor of one term that stands in `above`, and the rest."""
    terms, ((unit, own), *more) = dict(terms_of(above)), below.terms.items()
    if more or unit not in terms or Fraction(terms[unit], own).denominator != 1:
        return 0, above
    return int(Fraction(terms.pop(unit), own)), _tidy(terms)
