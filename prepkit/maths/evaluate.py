"""Exact values of trees over integers and fractions."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from prepkit.errors import Undecided, Undefined
from prepkit.maths.tree import Apply, Compare, Negate, Node, Number, Operation, Symbol

_COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MOST_BITS = 4_096


def evaluate(node: Node, values: Mapping[str, Any]) -> int | Fraction:
    """The value of `node`: an int where it is whole.

    >>> from prepkit.maths.read import read
    >>> evaluate(read("floor(7/2) + 1"), {})
    4
    """
    value = _value(node, values)
    return int(value) if value.denominator == 1 else value


def truth(node: Node, values: Mapping[str, Any]) -> bool:
    """Does the relation hold?"""
    assert isinstance(node, Compare)
    left, right = (_value(item, values) for item in node.items)
    return bool(_COMPARE[node.ops[0]](left, right))


def _value(node: Node, values: Mapping[str, Any]) -> Fraction:
    match node:
        case Number(value=value):
            return value
        case Symbol(name=name):
            if name not in values:
                raise Undefined(f"{name} has no value")
            return Fraction(values[name])
        case Negate(arg=arg):
            return -_value(arg, values)
        case Apply(name="floor", args=(arg,)):
            return Fraction(math.floor(_value(arg, values)))
        case Operation(op=op, left=left, right=right):
            return _operation(op, _value(left, values), _value(right, values))
    raise Undecided(f"cannot evaluate {type(node).__name__}")


def _operation(op: str, a: Fraction, b: Fraction) -> Fraction:
    if op == "/":
        if b == 0:
            raise Undefined("division by zero")
        return a / b
    if op == "^":
        if (
            b.denominator != 1
            or abs(b) * max(a.numerator.bit_length(), a.denominator.bit_length()) > _MOST_BITS
        ):
            raise Undecided("too large a power")
        if a == 0 and b < 0:
            raise Undefined("division by zero")
        return Fraction(a**b)
    return a + b if op == "+" else a - b if op == "-" else a * b
