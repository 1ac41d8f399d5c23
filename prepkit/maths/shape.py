"""When two lines are the same line but for order, brackets and signs; and which of two is nearer to a third."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from prepkit.maths.rewrite import substitute
from prepkit.maths.tree import Big, Compare, Logic, Negate, Node, Number, Operation, Symbol, children

Shape = tuple[Any, ...]
_FLIPPED = {">": "<", ">=": "<="}
_MINUS = Negate(Number(Fraction(1), "1"))


def shape(node: Node, depth: int = 0) -> Shape:
    """The line without the order of its terms, factors and sides; numbers are not worked out.

    >>> from prepkit.maths.read import read
    >>> shape(read("W - F + 1")) == shape(read("1 - F + W")), shape(read("a >= b")) == shape(read("b <= a"))
    (True, True)
    >>> shape(read("2 + 1")) == shape(read("3")), shape(read("a/b")) == shape(read("b/a"))
    (False, False)
    """
    match node:
        case Number(value=value):
            return ("number", value)
        case Operation(op="+" | "-"):
            return ("sum", *_sorted((sign, shape(term, depth)) for sign, term in _terms(node, 1)))
        case Operation(op="*" | "/") | Negate():
            return _product(node, depth)
        case Compare(ops=(op,), items=(left, right)):
            sides = [shape(left, depth), shape(right, depth)]
            if op in _FLIPPED:
                return (_FLIPPED[op], *sides[::-1])
            return (op, *(_sorted(sides) if op in ("=", "!=") else sides))
        case Logic(op=op, items=items):
            return (op, *_sorted(shape(item, depth) for item in items))
        case Big(kind=kind, body=body, name=name, low=low, high=high):
            inner = substitute(body, {name: Symbol(f"#{depth}")})
            return (kind, shape(inner, depth + 1), shape(low, depth), shape(high, depth))
    own = tuple(
        getattr(node, field) for field in node.__struct_fields__ if isinstance(getattr(node, field), str)
    )
    ops = node.ops if isinstance(node, Compare) else ()
    return (type(node).__name__, *own, *ops, *(shape(child, depth) for child in children(node)))


def _terms(node: Node, sign: int) -> Iterator[tuple[int, Node]]:
    """Signed terms of a sum."""
    if isinstance(node, Operation) and node.op in "+-":
        yield from _terms(node.left, sign)
        yield from _terms(node.right, sign if node.op == "+" else -sign)
        return
    if isinstance(node, Negate):
        yield from _terms(node.arg, -sign)
        return
    flipped, bare = _sign(node)
    yield sign * flipped, bare


def _sign(node: Node) -> tuple[int, Node]:
    """A product's sign, taken off its first factor."""
    if isinstance(node, Operation) and node.op in "*/":
        sign, left = _sign(node.left)
        return sign, Operation(node.op, left, node.right) if sign < 0 else node
    return (-1, node.arg) if isinstance(node, Negate) else (1, node)


def _product(node: Node, depth: int) -> Shape:
    sign, found = 1, []
    for power, factor in _factors(node, 1):
        if factor is _MINUS:
            sign = -sign
            continue
        while isinstance(factor, Negate):
            sign, factor = -sign, factor.arg
        found.append((power, shape(factor, depth)))
    inner = found[0][1] if len(found) == 1 and found[0][0] == 1 else ("product", *_sorted(found))
    return inner if sign > 0 else ("negative", inner)


def _factors(node: Node, power: int) -> Iterator[tuple[int, Node]]:
    if isinstance(node, Operation) and node.op in "*/":
        yield from _factors(node.left, power)
        yield from _factors(node.right, power if node.op == "*" else -power)
    elif isinstance(node, Negate) and isinstance(node.arg, Operation | Negate):
        yield 1, _MINUS
        yield from _factors(node.arg, power)
    else:
        yield power, node


def _sorted(shapes: Iterable[Any]) -> list[Any]:
    return sorted(shapes, key=repr)


def distance(first: Node, second: Node) -> int:
    """How many parts two lines do not share.

    >>> from prepkit.maths.read import read
    >>> distance(read("a + b"), read("b + a")), distance(read("a"), read("b")) > 0
    (0, True)
    """
    mine, theirs = Counter(_parts(first)), Counter(_parts(second))
    return sum(((mine - theirs) + (theirs - mine)).values())


def _parts(node: Node) -> Iterator[Shape]:
    yield shape(node)
    for child in children(node):
        yield from _parts(child)


def occurs(pattern: Node, node: Node) -> bool:
    """Is an instance of `pattern`, its symbols replaced one by one, a part of `node`?

    >>> from prepkit.maths.read import read
    >>> occurs(read("x + abs(x)"), read("diff((y + abs(y))/2, y)")), occurs(read("x + abs(x)"), read("y + abs(z)"))
    (True, False)
    """
    if _fits(pattern, node, {}):
        return True
    return any(occurs(pattern, child) for child in children(node))


def _fits(pattern: Node, node: Node, bound: dict[str, Node]) -> bool:
    """Are they the same once symbols of the pattern are replaced?"""
    if isinstance(pattern, Symbol):
        return bound.setdefault(pattern.name, node) == node
    if type(pattern) is not type(node) or _label(pattern) != _label(node):
        return False
    mine, theirs = children(pattern), children(node)
    return len(mine) == len(theirs) and all(_fits(a, b, bound) for a, b in zip(mine, theirs, strict=True))


def _label(node: Node) -> tuple[Any, ...]:
    """What a node is apart from its children; the name that a sum binds is of no account."""
    if isinstance(node, Number):
        return (node.value,)
    skipped = {"name"} if isinstance(node, Big) else set()
    fields = (getattr(node, name) for name in node.__struct_fields__ if name not in skipped)
    return tuple(
        value
        for value in fields
        if isinstance(value, str) or (isinstance(value, tuple) and not _nodes(value))
    )


def _nodes(value: tuple[Any, ...]) -> bool:
    return any(isinstance(item, Node) for item in value)
