"""The laws of finite sums and products, one class each. A sum with high < low is empty: 0; a product: 1.

A law is asked with a `Big` node and what is known where it stands; it gives an equal node, or None where it does not
apply or its obligation is not proved. Every law is tried against brute force on thousands of random instances.
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from prepkit.maths.rewrite import substitute
from prepkit.maths.sums.bounds import Bounds, number
from prepkit.maths.tree import Apply, Big, Node, Number, Operation, Symbol, free_names

MAX_PEELED = 6


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


class Constant:
    """sum(c, i, a, b) = c*(b - a + 1) and prod(c, i, a, b) = c^(b - a + 1) where b >= a - 1, for c free of i."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """How many terms there are, where that is proved not to be negative."""
        count = plus(minus(node.high, node.low), number(1))
        if node.name in free_names(node.body) or not known.nonnegative(count):
            return None
        return times(node.body, count) if node.kind == "sum" else Operation("^", node.body, count)


class Collapse:
    """sum(delta(i, e) * f(i), i, a, b) = f(e) where a <= e <= b, 0 where e < a or e > b; e an integer free of i."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """The one term that is left. The body is a product with a delta among its factors."""
        if node.kind != "sum":
            return None
        parts = factors(node.body)
        here = known.within(node.name, node.low, node.high)
        for position, part in enumerate(parts):
            place = self._place(part, node.name, here)
            if place is None or not known.whole(place):
                continue
            inside = known.nonnegative(minus(place, node.low)), known.nonnegative(minus(node.high, place))
            if all(inside):
                rest = product([*parts[:position], *parts[position + 1 :]])
                return substitute(rest, {node.name: place})
            before = known.nonnegative(minus(minus(node.low, place), number(1)))
            if before or known.nonnegative(minus(minus(place, node.high), number(1))):
                return number(0)
        return None

    @staticmethod
    def _place(part: Node, name: str, known: Bounds) -> Node | None:
        """e with part = delta(i, e), up to moving terms from side to side."""
        if not isinstance(part, Apply) or part.name != "delta":
            return None
        left, right = part.args
        gap = minus(left, right)  # c*i + rest: i = -rest/c
        rest = substitute(gap, {name: number(0)})
        slope = known.constant(minus(substitute(gap, {name: number(1)}), rest))
        if slope not in (1, -1) or not known.zero(minus(gap, plus(times(number(slope), Symbol(name)), rest))):
            return None
        return rest if slope == -1 else Operation("-", number(0), rest)


class Telescope:
    """sum(f(i + 1) - f(i), i, a, b) = f(b + 1) - f(a) where b >= a - 1; prod(f(i + 1)/f(i)) = f(b + 1)/f(a)."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """The two ends, where one side of the body is the other one step later."""
        body, op = node.body, "-" if node.kind == "sum" else "/"
        if not isinstance(body, Operation) or body.op != op:
            return None
        if not known.nonnegative(plus(minus(node.high, node.low), number(1))):
            return None
        here = known.within(node.name, node.low, node.high)
        step = {node.name: plus(Symbol(node.name), number(1))}
        end, start = {node.name: plus(node.high, number(1))}, {node.name: node.low}
        if here.zero(minus(body.left, substitute(body.right, step))):
            return Operation(op, substitute(body.right, end), substitute(body.right, start))
        if here.zero(minus(body.right, substitute(body.left, step))):
            return Operation(op, substitute(body.left, start), substitute(body.left, end))
        return None


class Geometric:
    """sum(r^(m*i + c), i, a, b) = (r^(m*(b + 1) + c) - r^(m*a + c))/(r^m - 1) for b >= a - 1 and r^m != 1.

    Where r may be 0, m*a + c >= 0 is asked as well.
    """

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """The closed form; the exponent is linear in i with a natural slope m, r free of i."""
        body = node.body
        if node.kind != "sum" or not isinstance(body, Operation) or body.op != "^":
            return None
        ratio, exponent = body.left, body.right
        if node.name in free_names(ratio):
            return None
        here = known.within(node.name, node.low, node.high)
        start = substitute(exponent, {node.name: number(0)})
        slope = here.constant(minus(substitute(exponent, {node.name: number(1)}), start))
        if slope is None or slope.denominator != 1 or slope < 1:
            return None
        if not here.zero(minus(exponent, plus(times(number(slope), Symbol(node.name)), start))):
            return None
        step = ratio if slope == 1 else Operation("^", ratio, number(slope))
        below = minus(step, number(1))
        first = substitute(exponent, {node.name: node.low})
        last = substitute(exponent, {node.name: plus(node.high, number(1))})
        safe = known.nonnegative(first) or known.nonzero(ratio)
        ordered = known.nonnegative(plus(minus(node.high, node.low), number(1)))
        if not (safe and ordered and known.nonzero(below) and known.whole(first)):
            return None
        return Operation("/", minus(Operation("^", ratio, last), Operation("^", ratio, first)), below)


class PowerSum:
    """sum(i^p, i, a, b) = S(b) - S(a - 1) where b >= a - 1, S the sum of the first p-th powers, p = 1 … 4."""

    COEFFICIENTS: ClassVar = {  # of n, n^2, …: Faulhaber
        1: ("1/2", "1/2"),
        2: ("1/6", "1/2", "1/3"),
        3: ("0", "1/4", "1/2", "1/4"),
        4: ("-1/30", "0", "1/3", "1/2", "1/5"),
    }

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """The closed form."""
        power = self._power(node)
        if power is None or not known.nonnegative(plus(minus(node.high, node.low), number(1))):
            return None
        return minus(self._first(power, node.high), self._first(power, minus(node.low, number(1))))

    @staticmethod
    def _power(node: Big) -> int | None:
        body, name = node.body, Symbol(node.name)
        if node.kind != "sum":
            return None
        if body == name:
            return 1
        match body:
            case Operation(op="^", left=left, right=Number(value=value)) if left == name:
                return int(value) if value in (2, 3, 4) else None
        parts = factors(body)
        return len(parts) if 2 <= len(parts) <= 4 and all(part == name for part in parts) else None

    def _first(self, power: int, count: Node) -> Node:
        total: Node = number(0)
        for exponent, text in enumerate(self.COEFFICIENTS[power], start=1):
            term = times(number(Fraction(text)), Operation("^", count, number(exponent)))
            total = Operation("+", total, term)
        return total


class Unroll:
    """sum(f, i, a, a + c) = f(a) + f(a + 1) + … + f(a + c) for a number c; products likewise."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """All terms, where there are few."""
        last = known.constant(minus(node.high, node.low))
        if last is None or last.denominator != 1 or not 0 <= last < MAX_PEELED:
            return None
        result = at(node, node.low)
        for k in range(1, int(last) + 1):
            result = joined(node.kind, result, at(node, plus(node.low, number(k))))
        return result


class Exponentials:
    """prod(exp(f), i, a, b) = exp(sum(f, i, a, b))."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """The exponential of a sum."""
        body = node.body
        if node.kind != "prod" or not isinstance(body, Apply) or body.name != "exp":
            return None
        return Apply("exp", (Big("sum", body.args[0], node.name, node.low, node.high),))


class Logarithm:
    """log(prod(f, i, a, b)) = sum(log(f), i, a, b) where every f is > 0."""

    def apply(self, node: Big, known: Bounds) -> Node | None:
        """What the logarithm of the product is, where the terms are proved to be positive."""
        inside = known.within(node.name, node.low, node.high)
        if node.kind != "prod" or not inside.positive(node.body):
            return None
        return Big("sum", Apply("log", (node.body,)), node.name, node.low, node.high)


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


CLOSED = (Empty(), Constant(), Collapse(), Telescope(), Geometric(), PowerSum(), Unroll(), Exponentials())
"""The laws after which a sum or product is gone."""
