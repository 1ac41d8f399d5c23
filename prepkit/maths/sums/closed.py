"""The laws after which a sum or product is gone: a closed form, the one term a delta leaves, or all terms written out.

Asked as the laws of `laws` are, and tried against brute force with them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from prepkit.maths.rewrite import substitute
from prepkit.maths.sums.bounds import Bounds, number
from prepkit.maths.sums.laws import Empty, at, factors, joined, minus, plus, product, times
from prepkit.maths.tree import Apply, Big, Node, Number, Operation, Symbol, free_names

MAX_WRITTEN_OUT = 6  # terms


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
        if last is None or last.denominator != 1 or not 0 <= last < MAX_WRITTEN_OUT:
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


CLOSED = (Empty(), Constant(), Collapse(), Telescope(), Geometric(), PowerSum(), Unroll(), Exponentials())
"""The laws after which a sum or product is gone."""
