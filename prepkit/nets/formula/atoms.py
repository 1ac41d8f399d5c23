"""What formulas are made of: symbols, floors and maxima, and products of their powers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Union

import msgspec

if TYPE_CHECKING:
    from prepkit.nets.formula.sums import Formula

Size = Union[int, "Formula"]
Monomial = tuple[tuple["Atom", int], ...]


def terms_of(size: Size) -> dict[Monomial, Fraction]:
    """Its monomials with their coefficients."""
    if isinstance(size, int):
        return {(): Fraction(size)} if size else {}
    return size.terms


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
