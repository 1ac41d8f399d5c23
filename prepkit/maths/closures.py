"""Trees become closures: one compiler for every arithmetic, exact or enclosed.

A point maps names to numbers; a sequence x is under `x[]`, an abstract function F under `F()`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Protocol

from prepkit.errors import Undecided, Undefined, UsageError
from prepkit.maths import exact, kinks
from prepkit.maths.calculus import differentiate, split_orders, variable
from prepkit.maths.tree import (
    Apply,
    Big,
    Compare,
    Constant,
    Index,
    Logic,
    Negate,
    Node,
    Number,
    Operation,
    Symbol,
    Tuple,
    children,
)

Point = Mapping[str, Any]

Closure = Callable[[Point], Any]

MAX_TERMS = 5_000  # of a sum, and together of sums in sums


class Arithmetic(Protocol):
    """Numbers of one sort and what can be done with them; `compare` may not know (None)."""

    @property
    def operations(self) -> Mapping[str, Callable[[Any, Any], Any]]:
        """`+ - * / ^`."""

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions of the language, by name."""

    def number(self, node: Number) -> Any:
        """The rational it spells."""

    def constant(self, name: str) -> Any:
        """`pi` or `e`."""

    def whole(self, value: Any) -> int:
        """The integer it is; `Undefined` where it is none."""

    def compare(self, op: str, left: Any, right: Any) -> bool | None:
        """Does `left op right` hold?"""


def build(node: Node, arithmetic: Arithmetic, depth: int = 0) -> Closure:
    """The closure that evaluates `node` in `arithmetic`; `depth` counts the sums around it."""
    match node:
        case Number():
            value = arithmetic.number(node)
            return lambda point: value
        case Symbol(name=name):
            return operator.itemgetter(name)
        case Constant(name=name):
            return lambda point: arithmetic.constant(name)
        case Big():
            return _big(node, arithmetic, depth)
        case Apply():
            return _apply(node, arithmetic, depth)
    parts = tuple(build(child, arithmetic, depth) for child in children(node))
    match node:
        case Negate():
            arg = parts[0]
            return lambda point: -arg(point)
        case Operation(op=op):
            left, right = parts
            operation = arithmetic.operations[op]
            return lambda point: operation(left(point), right(point))
        case Index(name=name):
            table = name + "[]"
            return lambda point: point[table](*(part(point) for part in parts))
        case Compare(ops=ops):
            return _chain(ops, parts, arithmetic)
        case Logic(op=op):
            return _logic(op == "or", parts)
        case Tuple():
            return lambda point: tuple(part(point) for part in parts)
    raise Undecided(f"{type(node).__name__} has no value")


def _apply(node: Apply, arithmetic: Arithmetic, depth: int) -> Closure:
    name, args = node.name, node.args
    if name == "diff":
        return _diff(args, arithmetic, depth)
    if name == "d" and len(args) == 2 and isinstance(args[0], Symbol):
        name, args = args[0].name + "#1", args[1:]
    parts = tuple(build(arg, arithmetic, depth) for arg in args)
    known = arithmetic.functions.get(name)
    if known is None:
        table, orders = split_orders(name, len(args))
        table += "()"
        one = _one(arithmetic)
        return lambda point: point[table](orders, *(part(point) for part in parts)) * one
    if not exact.arity_fits(name, len(args)):
        raise UsageError(f"{name} does not take {len(args)} arguments")
    if len(parts) == 1:
        only = parts[0]
        return (lambda point: only(point)) if name in exact.VARIADIC else lambda point: known(only(point))
    return lambda point: known(*(part(point) for part in parts))


def _diff(args: tuple[Node, ...], arithmetic: Arithmetic, depth: int) -> Closure:
    """A derivative has a value only where its function has one; where only the slope has none stays open."""
    body, *names = args
    slope = body
    for name in names:
        slope = differentiate(slope, variable(name))
    there, run = build(body, arithmetic, depth), build(slope, arithmetic, depth)
    sides = [build(side, arithmetic, depth) for side in kinks.sides(body, slope)] if len(names) == 1 else []

    def value(point: Point) -> Any:
        there(point)
        try:
            return run(point)
        except Undefined as error:
            raise Undecided("a derivative at an end or kink") from error
        except Undecided:
            if not sides:
                raise
            return _met(*(side(point) for side in sides))

    def _met(above: Any, below: Any) -> Any:
        """What both slopes beside a kink agree on: a derivative is there only if they do."""
        same = arithmetic.compare("=", above, below)
        if same is None:
            raise Undecided("a derivative at a kink")
        if not same:
            raise Undefined("a derivative at a kink")
        return above

    return value


def _big(node: Big, arithmetic: Arithmetic, depth: int) -> Closure:
    """Finite sums and products, empty where high < low."""
    if node.kind == "int":
        raise Undecided("integrals are not evaluated")
    if any(isinstance(limit, Constant) and limit.name == "oo" for limit in _limits(node)):
        raise Undecided("infinite sums are not evaluated")
    low, high = build(node.low, arithmetic, depth), build(node.high, arithmetic, depth)
    body, name, whole = build(node.body, arithmetic, depth + 1), node.name, arithmetic.whole
    combine = arithmetic.operations["+" if node.kind == "sum" else "*"]
    one = _one(arithmetic)
    start = int(node.kind != "sum") * one
    limit = int(MAX_TERMS ** (1 / (depth + _nested(node))))

    def value(point: Point) -> Any:
        first, last = whole(low(point)), whole(high(point))
        if last - first >= limit:
            raise Undecided("a sum has too many terms")
        inner, total = dict(point), start
        for k in range(first, last + 1):
            inner[name] = k * one
            total = combine(total, body(inner))
        return total

    return value


def _one(arithmetic: Arithmetic) -> Any:
    """A plain int times it is a number of this arithmetic: 1/3 of two ints would be a float."""
    return arithmetic.number(Number(Fraction(1), "1"))


def _nested(node: Node) -> int:
    """How many sums stand in each other here."""
    return isinstance(node, Big) + max(map(_nested, children(node)), default=0)


def _limits(node: Big) -> Iterator[Node]:
    for limit in (node.low, node.high):
        yield limit.arg if isinstance(limit, Negate) else limit


def _chain(ops: tuple[str, ...], parts: tuple[Closure, ...], arithmetic: Arithmetic) -> Closure:
    compare = arithmetic.compare

    def value(point: Point) -> bool | None:
        items = [part(point) for part in parts]
        found: list[bool | None] = [compare(op, items[k], items[k + 1]) for k, op in enumerate(ops)]
        return False if False in found else None if None in found else True

    return value


def _logic(decisive: bool, parts: tuple[Closure, ...]) -> Closure:
    """Kleene's logic: True decides an `or`, False an `and`, whatever the rest is."""

    def value(point: Point) -> bool | None:
        result: bool | None = not decisive
        trouble: Exception | None = None
        for part in parts:
            try:
                found: bool | None = part(point)
            except (Undefined, Undecided) as error:
                trouble = trouble or error
                continue
            if found is decisive:
                return decisive
            result = None if found is None else result
        if trouble is not None:
            raise trouble
        return result

    return value
