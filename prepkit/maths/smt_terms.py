"""Trees as z3 terms, with what floors, quotients and functions bring along and what they need to be defined.

    floor(x) is q with q <= x < q + 1, of integers a/b q with q*b <= a < (q + 1)*b for b > 0; a/b is q with q*b = a

Lives in the worker's child.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import z3

from prepkit.maths.smt_functions import INCREASING, TAME, known_of
from prepkit.maths.tree import Apply, Compare, Constant, Index, Logic, Negate, Node, Number, Operation, Symbol

MAX_POWER = 8
WHOLE = frozenset(("int", "nat", "pint"))
BOUNDS: Mapping[str, tuple[str, int]] = {
    "nat": (">=", 0),
    "pint": (">=", 1),
    "pos": (">", 0),
    "nonneg": (">=", 0),
    "nz": ("!=", 0),
    "prob": (">", 0),
    "unit": (">=", 0),
}


class Unsupported(Exception):
    """The tree holds something that has no translation, or something that may be undefined."""


class Translator:
    """Trees as z3 terms. What floors and quotients bring along goes into `known`; what must hold into `needs`."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self.types = types
        self.known: list[Any] = []
        self.needs: list[tuple[Any, int]] = []  # with how much was known when it was met
        self.symbols: dict[str, Any] = {}
        self._made: dict[Node, Any] = {}
        self._applied: dict[str, list[tuple[Any, Any]]] = {}
        self._count = 0

    def relation(self, node: Node) -> Any:
        """A comparison, or several joined."""
        if isinstance(node, Logic):
            parts = [self.relation(item) for item in node.items]
            return z3.And(*parts) if node.op == "and" else z3.Or(*parts)
        if not isinstance(node, Compare):
            raise Unsupported("no relation")
        items = [self.value(item) for item in node.items]
        pairs = zip(node.ops, items, items[1:], strict=False)
        return z3.And(*(compared(op, left, right) for op, left, right in pairs))

    def value(self, node: Node) -> Any:
        """An Int or Real term."""
        found = self._made.get(node)
        if found is None:
            found = self._made[node] = self._value(node)
        return found

    def _value(self, node: Node) -> Any:
        match node:
            case Number(value=value):
                return z3.IntVal(value.numerator) if value.denominator == 1 else z3.RealVal(str(value))
            case Symbol(name=name):
                return self.symbol(name)
            case Constant(name="pi"):
                return self._pi()
            case Constant(name="e"):
                return self._tame("exp", z3.IntVal(1))
            case Negate(arg=arg):
                return -self.value(arg)
            case Operation(op="^", left=left, right=right):
                return self._power(left, right)
            case Operation(op=op, left=left, right=right):
                a, b = self.value(left), self.value(right)
                if op == "/":
                    return self._quotient(a, b)
                return a + b if op == "+" else a - b if op == "-" else a * b
            case Apply(name="floor" | "ceil" as name, args=(Operation(op="/", left=left, right=right),)):
                return self._rounded(name, self.value(left), self.value(right))
            case Apply(name=name, args=args):
                return self._apply(name, [self.value(arg) for arg in args])
            case Index(name=name, indices=indices):
                return self._abstract(name + "[]", [self.value(index) for index in indices])
        raise Unsupported(type(node).__name__)

    def symbol(self, name: str) -> Any:
        """A typed symbol, with its bounds."""
        if name not in self.symbols:
            word = self.types.get(name, "real")
            if word == "mat":
                raise Unsupported("a matrix")
            symbol = z3.Int(name) if word in WHOLE else z3.Real(name)
            self.symbols[name] = symbol
            if word in BOUNDS:
                op, bound = BOUNDS[word]
                self.known.append(compared(op, symbol, z3.IntVal(bound)))
            if word in ("prob", "unit"):
                self.known.append(symbol < 1 if word == "prob" else symbol <= 1)
        return self.symbols[name]

    def _need(self, claim: Any) -> None:
        """To be shown from what is known so far: what follows below may be contradictory where it fails."""
        self.needs.append((claim, len(self.known)))

    def _fresh(self, whole: bool) -> Any:
        self._count += 1
        return z3.Int(f"!{self._count}") if whole else z3.Real(f"!{self._count}")

    def _pi(self) -> Any:
        if "pi" not in self._applied:
            self._applied["pi"] = []
            self.known += [
                z3.Real("!pi") > z3.RealVal("3.14159265"),
                z3.Real("!pi") < z3.RealVal("3.14159266"),
            ]
        return z3.Real("!pi")

    def _quotient(self, above: Any, below: Any) -> Any:
        """q with q*below = above."""
        if z3.is_int_value(below) or z3.is_rational_value(below):
            number = Fraction(str(below))
            if not number:
                raise Unsupported("division by zero")
            return real(above) * z3.RealVal(str(1 / number))
        self._need(below != 0)
        quotient = self._fresh(whole=False)
        self.known.append(quotient * real(below) == real(above))
        return quotient

    def _power(self, left: Node, right: Node) -> Any:
        base = self.value(left)
        if isinstance(right, Number) and right.value == Fraction(1, 2):
            return self._root(base)
        if not isinstance(right, Number) or right.value.denominator != 1 or abs(right.value) > MAX_POWER:
            raise Unsupported("a power")
        result: Any = z3.IntVal(1)
        for _ in range(abs(int(right.value))):
            result = base if z3.is_int_value(result) else result * base
        return self._quotient(z3.IntVal(1), result) if right.value < 0 else result

    def _root(self, inside: Any) -> Any:
        """r >= 0 with r*r = inside."""
        self._need(inside >= 0)
        root = self._fresh(whole=False)
        self.known += [root >= 0, root * root == real(inside)]
        return root

    def _rounded(self, name: str, above: Any, below: Any) -> Any:
        """The floor or ceiling of a quotient, over the integers where both sides are."""
        if not (z3.is_int(above) and z3.is_int(below)):
            quotient = self._quotient(above, below)
            return self._floor(quotient) if name == "floor" else -self._floor(-quotient)
        self._need(below != 0)
        sign = 1 if name == "floor" else -1
        whole, above = self._fresh(whole=True), sign * above
        upward = z3.And(whole * below <= above, above < whole * below + below)
        downward = z3.And(whole * below >= above, above > whole * below + below)
        self.known.append(z3.If(below > 0, upward, downward))
        return sign * whole

    def _floor(self, inside: Any) -> Any:
        """q with q <= inside < q + 1; of a quotient q*below <= above < (q + 1)*below follows."""
        if z3.is_int(inside):
            return inside
        whole = self._fresh(whole=True)
        self.known += [z3.ToReal(whole) <= inside, inside < z3.ToReal(whole) + 1]
        return whole

    def _apply(self, name: str, args: list[Any]) -> Any:
        first = args[0]
        match name, len(args):
            case "floor", 1:
                return self._floor(first)
            case "ceil", 1:
                return -self._floor(-first)
            case "abs", 1:
                return z3.If(first >= 0, first, -first)
            case "sign", 1:
                return z3.If(first > 0, z3.IntVal(1), z3.If(first < 0, z3.IntVal(-1), z3.IntVal(0)))
            case "delta", 2:
                return z3.If(first == args[1], z3.IntVal(1), z3.IntVal(0))
            case "mod", 2:
                return first - args[1] * self._rounded("floor", first, args[1])
            case "max" | "min", _:
                return self._extreme(name, args)
            case "sqrt", 1:
                return self._root(first)
        if name in TAME and len(args) == 1:
            return self._tame(name, first)
        if name[0] == "#" or name in ("diff", "d", "J", "T", "tan", "acos", "factorial", "binomial", "kink"):
            raise Unsupported(name)
        return self._abstract(name, args)

    def _extreme(self, name: str, args: list[Any]) -> Any:
        best = args[0]
        for other in args[1:]:
            best = z3.If(best >= other if name == "max" else best <= other, best, other)
        return best

    def _abstract(self, name: str, args: list[Any]) -> Any:
        """A function of which nothing is known but that it is one."""
        sorts = [z3.RealSort()] * len(args)
        return z3.Function(f"{name}/{len(args)}", *sorts, z3.RealSort())(*map(real, args))

    def _tame(self, name: str, arg: Any) -> Any:
        """A known function: what is known of its value here, and its growth between any two arguments that occur."""
        value, argument = self._abstract(name, [arg]), real(arg)
        if name in ("log", "log2"):
            self._need(argument > 0)
        if name == "asin":
            self._need(z3.And(argument >= -1, argument <= 1))
        self.known += known_of(name, argument, value)
        self._grows(name, argument, value)
        return value

    def _grows(self, name: str, argument: Any, value: Any) -> None:
        seen = self._applied.setdefault(name, [])
        if name in INCREASING:
            for other, its in seen:
                self.known += [(argument < other) == (value < its), (argument == other) == (value == its)]
        seen.append((argument, value))


def real(term: Any) -> Any:
    """A term as a Real."""
    return z3.ToReal(term) if z3.is_int(term) else term


def compared(op: str, left: Any, right: Any) -> Any:
    """`left op right`."""
    match op:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
    return left >= right
