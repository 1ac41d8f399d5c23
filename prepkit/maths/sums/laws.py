"""The laws of finite sums and products, one class each. A sum with high < low is empty: 0; a product: 1.

A law is asked with a `Big` node and what is known where it stands; it gives an equal node, or None where it does not
apply or its obligation is not proved. Every law is tried against brute force on thousands of random instances.
"""

from __future__ import annotations

from prepkit.maths.rewrite import substitute
from prepkit.maths.sums.bounds import Bounds, number
from prepkit.maths.tree import Big, Node, Number, Operation, Symbol, free_names


def minus(left: Node, right: Node) -> Node:
    """`left - right`."""
    return left if isinstance(right, Number) and not right.value else Operation("-", left, right)


def plus(left: Node, right: Node) -> Node:
    """`left + right`."""
    return left if isinstance(right, Number) and not right.value else Operation("+", left, right)


def times(left: Node, right: Node) -> Node:
    """`left * right`."""
    return right if left == number(1) else left if right == number(1) else Operation("*", left, right)


def joined(kind: str, left: Node, right: Node) -> Node:
    """What sums add, products multiply."""
    return Operation("+" if kind == "sum" else "*", left, right)


def at(node: Big, place: Node) -> Node:
    """The body at a place."""
    return substitute(node.body, {node.name: place})


class Empty:
    """sum(f, i, a, b) = 0 and prod(f, i, a, b) = 1 where a > b."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """The neutral element, where low - high - 1 >= 0 is proved."""
        gone = known.nonnegative(minus(minus(node.low, node.high), number(1)))
        return number(0 if node.kind == "sum" else 1) if gone else None


class PeelLast:
    """sum(f, i, a, b) = sum(f, i, a, b - 1) + f(b) where a <= b; products likewise."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """One term less, where high - low >= 0 is proved."""
        if not known.nonnegative(minus(node.high, node.low)):
            return None
        rest = Big(node.kind, node.body, node.name, node.low, minus(node.high, number(1)))
        return joined(node.kind, rest, at(node, node.high))


class PeelFirst:
    """sum(f, i, a, b) = f(a) + sum(f, i, a + 1, b) where a <= b; products likewise."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """One term less, where high - low >= 0 is proved."""
        if not known.nonnegative(minus(node.high, node.low)):
            return None
        rest = Big(node.kind, node.body, node.name, plus(node.low, number(1)), node.high)
        return joined(node.kind, at(node, node.low), rest)


class Shift:
    """sum(f(i), i, a, b) = sum(f(i + s), i, a - s, b - s) for an integer s; products likewise."""

    def __init__(self, by: Node) -> None:
        self.by = by

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """Limits moved, where s is proved to be an integer free of the bound name."""
        if node.name in free_names(self.by) or not known.whole(self.by):
            return None
        body = substitute(node.body, {node.name: plus(Symbol(node.name), self.by)})
        return Big(node.kind, body, node.name, minus(node.low, self.by), minus(node.high, self.by))


class Flip:
    """sum(f(i), i, a, b) = sum(f(r - i), i, r - b, r - a) for an integer r; products likewise."""

    def __init__(self, about: Node) -> None:
        self.about = about

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """Run backwards, where r is proved to be an integer free of the bound name."""
        if node.name in free_names(self.about) or not known.whole(self.about):
            return None
        body = substitute(node.body, {node.name: minus(self.about, Symbol(node.name))})
        return Big(node.kind, body, node.name, minus(self.about, node.high), minus(self.about, node.low))


class Split:
    """sum(f, i, a, b) = sum(f, i, a, m) + sum(f, i, m + 1, b) where a - 1 <= m <= b; products likewise."""

    def __init__(self, middle: Node) -> None:
        self.middle = middle

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """Two parts, where both are proved to be in order."""
        ordered = known.nonnegative(plus(minus(self.middle, node.low), number(1)))
        if (
            not ordered
            or not known.nonnegative(minus(node.high, self.middle))
            or not known.whole(self.middle)
        ):
            return None
        first = Big(node.kind, node.body, node.name, node.low, self.middle)
        second = Big(node.kind, node.body, node.name, plus(self.middle, number(1)), node.high)
        return joined(node.kind, first, second)


class Swap:
    """sum(sum(f, j, c, d), i, a, b) = sum(sum(f, i, a, b), j, c, d) where c, d are free of i, and a, b of j."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """The two sums (or the two products) in the other order."""
        inner = node.body
        if not isinstance(inner, Big) or inner.kind != node.kind or inner.name == node.name:
            return None
        if node.name in free_names(inner.low) | free_names(inner.high):
            return None
        if inner.name in free_names(node.low) | free_names(node.high):
            return None
        within = Big(node.kind, inner.body, node.name, node.low, node.high)
        return Big(node.kind, within, inner.name, inner.low, inner.high)


class SwapTriangle:
    """sum(sum(f, j, c, i + s), i, a, b) = sum(sum(f, i, j - s, b), j, c, b + s) where a + s <= c, s integer."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """A triangle summed by columns, where the upper limit of the rows is i + s."""
        inner = node.body
        if not isinstance(inner, Big) or inner.kind != node.kind or node.name in free_names(inner.low):
            return None
        if inner.name in free_names(node.low) | free_names(node.high):
            return None
        step = minus(inner.high, Symbol(node.name))
        low = minus(inner.low, node.low)
        here = known.within(node.name, node.low, node.high)
        shift = here.constant(step)
        if shift is None or shift.denominator != 1 or not known.nonnegative(minus(low, number(shift))):
            return None
        within = Big(node.kind, inner.body, node.name, minus(Symbol(inner.name), number(shift)), node.high)
        return Big(node.kind, within, inner.name, inner.low, plus(node.high, number(shift)))


class Linear:
    """sum(f + g, i, a, b) = sum(f, i, a, b) + sum(g, i, a, b), and with - instead of +."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """One sum for each side."""
        body = node.body
        if node.kind != "sum" or not isinstance(body, Operation) or body.op not in "+-":
            return None
        parts = (Big("sum", part, node.name, node.low, node.high) for part in (body.left, body.right))
        return Operation(body.op, *parts)


class Multiplicative:
    """prod(f * g, i, a, b) = prod(f, i, a, b) * prod(g, i, a, b), and with / instead of *."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """One product for each side."""
        body = node.body
        if node.kind != "prod" or not isinstance(body, Operation) or body.op not in "*/":
            return None
        parts = (Big("prod", part, node.name, node.low, node.high) for part in (body.left, body.right))
        return Operation(body.op, *parts)


class FactorOut:
    """sum(c * f, i, a, b) = c * sum(f, i, a, b) for c free of i; sum(f / c, …) = sum(f, …) / c."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """What does not depend on the bound name goes out."""
        body = node.body
        if node.kind != "sum" or not isinstance(body, Operation) or body.op not in "*/":
            return None
        if node.name not in free_names(body.right):
            return Operation(body.op, Big("sum", body.left, node.name, node.low, node.high), body.right)
        if body.op == "*" and node.name not in free_names(body.left):
            return Operation("*", body.left, Big("sum", body.right, node.name, node.low, node.high))
        return None


def factors(node: Node) -> list[Node]:
    """The factors of a product."""
    if isinstance(node, Operation) and node.op == "*":
        return [*factors(node.left), *factors(node.right)]
    return [node]


def product(parts: list[Node]) -> Node:
    """The product of factors, 1 of none."""
    result: Node = number(1)
    for part in parts:
        result = times(result, part)
    return result
