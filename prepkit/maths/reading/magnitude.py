"""How large a constant may become: `9^9^9^9` and `factorial(10^8)` are refused before anybody computes them."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from prepkit.maths.reading.cursor import Cursor
from prepkit.maths.tree import Apply, Negate, Node, Number, Operation


def constant(node: Node) -> Fraction | None:
    """The value of a tree of numbers and `+ - * / ^`, else None. Powers in it are bounded when they are read."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negate):
        value = constant(node.arg)
        return None if value is None else -value
    if isinstance(node, Operation):
        left = constant(node.left)
        right = None if left is None else constant(node.right)
        return None if left is None or right is None else _combine(node.op, left, right)
    if isinstance(node, Apply) and node.name == "factorial":
        value = constant(node.args[0])
        return (
            None if value is None or value.denominator != 1 or value < 0 else Fraction(factorial(int(value)))
        )
    return None


def _combine(op: str, left: Fraction, right: Fraction) -> Fraction | None:
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    if op == "/":
        return left / right if right else None
    if right.denominator != 1 or (not left and right < 0):
        return None
    return left ** int(right)


def bits(value: Fraction) -> int:
    """How many bits the larger of numerator and denominator has."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def check_power(cursor: Cursor, base: Node, exponent: Node, start: int) -> None:
    """Refuse a constant exponent, or a constant power, past the limit."""
    if (
        isinstance(exponent, Number)
        and exponent.value <= 16
        and not isinstance(base, Number | Operation | Negate)
    ):
        return
    size = constant(exponent)
    if size is None:
        return
    limit, end = cursor.limits.bits, cursor.tokens[cursor.at - 1][3]
    if abs(size) > limit or bits(size) > limit:
        cursor.refuse(start, end, "an exponent too large to compute", f"at most {limit}")
    value = constant(base)
    if value is not None and abs(size) * (bits(value) if abs(value) != 1 else 0) > limit:
        cursor.refuse(start, end, "a power too large to compute", f"at most {limit} bits")


def check_factorial(cursor: Cursor, arg: Node, start: int) -> None:
    """Refuse the factorial of a constant past the limit."""
    size = constant(arg)
    if size is not None and abs(size) > cursor.limits.factorial:
        end = cursor.tokens[cursor.at - 1][3]
        cursor.refuse(start, end, "a factorial too large to compute", f"at most {cursor.limits.factorial}!")
