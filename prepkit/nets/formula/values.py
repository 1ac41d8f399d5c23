"""Formulas from what was read, with numbers put in, and compared for all sizes."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from prepkit.maths import tree
from prepkit.maths.laurent import constant_value
from prepkit.maths.normal import Normal
from prepkit.maths.types import TYPES
from prepkit.nets.formula.atoms import Atom, Floor, Most, Name, Rational, Size
from prepkit.nets.formula.bounds import most
from prepkit.nets.formula.shown import as_tree
from prepkit.nets.formula.sums import Formula, exactly, floor_divide, symbol


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


def _scaled(size: Size, by: Rational) -> Size:
    return exactly(size * by.numerator, by.denominator) if by.denominator != 1 else size * by.numerator


def _atom_value(atom: Atom, settings: Mapping[str, Size]) -> Size:
    if isinstance(atom, Name):
        return settings.get(atom.key, Formula({((atom, 1),): 1}))
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
