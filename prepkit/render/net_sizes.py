"""Counts added, multiplied and worded, be they numbers or formulas."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from prepkit.maths.show import line
from prepkit.maths.tree import Node, Operation
from prepkit.maths.tree import Number as Spelled
from prepkit.nets.table import Extent, Number

BYTES = {"float32": 4, "float16": 2, "int8": 1}
UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def bytes_of(dtype: str) -> int:
    """Of one number.

    >>> bytes_of("float16")
    2
    """
    return BYTES[dtype]


def times(number: Number, factor: int) -> Number:
    """A multiple.

    >>> times(21, 2)
    42
    """
    if isinstance(number, int) or factor == 1:
        return number * factor if isinstance(number, int) else number
    return Operation("*", Spelled(Fraction(factor), str(factor)), number)


def total(numbers: Iterable[Number]) -> Number:
    """The sum; of formulas, a formula.

    >>> total([1, 2, 3])
    6
    """
    given = list(numbers)
    known = sum(number for number in given if isinstance(number, int))
    tree: Node | None = None
    for number in given:
        if not isinstance(number, int):
            tree = number if tree is None else Operation("+", tree, number)
    if tree is None:
        return known
    return Operation("+", tree, Spelled(Fraction(known), str(known))) if known else tree


def counted(number: Extent) -> str:
    """A number with its thousands apart, a formula as one line, `all` for what spans everything.

    >>> counted(61100840), counted(None), counted(0)
    ('61,100,840', 'all', '0')
    """
    if number is None:
        return "all"
    if isinstance(number, int):
        return f"{number:,}".replace("-", "−")
    if isinstance(number, Spelled) and number.value.denominator != 1:
        return f"{number.value.numerator}/{number.value.denominator}"
    return line(number)


def size(number: Number) -> str:
    """Bytes in the largest unit that keeps three digits before the point at most.

    >>> size(102228128), size(512)
    ('97.5 MiB', '512 B')
    """
    if not isinstance(number, int):
        return f"{line(number)} bytes"
    amount, unit = float(number), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.1f} {UNITS[unit]}" if unit else f"{number} B"


def spelled(shape: tuple[Number, ...]) -> str:
    """A shape as on the whiteboard.

    >>> spelled((64, 55, 55))
    '64×55×55'
    """
    return "×".join(_bracketed(extent) for extent in shape)


def _bracketed(extent: Number) -> str:
    if isinstance(extent, int):
        return str(extent)
    text = line(extent)
    return f"({text})" if isinstance(extent, Operation) else text
