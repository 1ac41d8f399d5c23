"""What formulas are made of: symbols, floors and maxima, and products of their powers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Union

import msgspec

if TYPE_CHECKING:
    from prepkit.nets.formula.sums import Formula

Size = Union[int, "Formula"]
Rational = int | Fraction
"""A coefficient: a Fraction only where it is not whole, for whole numbers are many times faster."""
Monomial = tuple[tuple["Atom", int], ...]


def terms_of(size: Size) -> dict[Monomial, Rational]:
    """Its monomials with their coefficients."""
    if isinstance(size, int):
        return {(): size} if size else {}
    return size.terms


def key_of(size: Size) -> str:
    """The same text for equal formulas, whatever the order of their terms.

    >>> from prepkit.nets.formula import symbol
    >>> H, W = symbol("H"), symbol("W")
    >>> key_of(2 * H + W - 1), key_of(2 * H + W - 1) == key_of(W - 1 + 2 * H)
    ('-1+1*W+2*H', True)
    """
    if isinstance(size, int):
        return str(size)
    return "+".join(sorted(f"{value}{_key(monomial)}" for monomial, value in size.terms.items()))


def _key(monomial: Monomial) -> str:
    return "".join(f"*{atom.key}^{power}" if power != 1 else f"*{atom.key}" for atom, power in monomial)


class Atom(msgspec.Struct, frozen=True, eq=False):
    """What no polynomial rule takes apart; `least` bounds its value from below.

    `key` is its identity, and its place in a product: comparing two atoms is comparing two short texts.
    """

    key: str

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Atom) and self.key == other.key

    @property
    def least(self) -> int:
        """Sizes are 1 or more; a padding may be 0."""
        return 1


class Name(Atom, frozen=True, eq=False):
    """A symbol; its key is its name."""

    from_zero: bool = False

    @property
    def least(self) -> int:
        """0 where the symbol is a padding."""
        return 0 if self.from_zero else 1


class Floor(Atom, frozen=True, eq=False):
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


class Most(Atom, frozen=True, eq=False):
    """The largest of the items."""

    items: tuple[Size, ...]


def floor(above: Formula, below: Size, plus: int, from_zero: bool = False, depth: int = 1) -> Floor:
    """The atom with its key."""
    key = f"⌊({key_of(above)})/({key_of(below)})⌋{plus:+}{'₀' if from_zero else ''}"
    return Floor(key, above, below, plus, from_zero, depth)


def maximum(items: tuple[Size, ...]) -> Most:
    """The atom with its key."""
    return Most(f"max({','.join(map(key_of, items))})", items)
