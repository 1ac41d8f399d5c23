"""Rules of normal forms for sums, products and integrals.

    sum(f(i), i, a, b) = sum(f(i + a), i, 0, b - a); a sum is linear; sum(1, i, a, b) = b - a + 1 for b >= a - 1

so that a sum is one atom however its limits and its bound name are written.
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from typing import TYPE_CHECKING

from prepkit.maths import laurent
from prepkit.maths.atoms import NOT_NEGATIVE
from prepkit.maths.laurent import UNIT, Monomial, Ratio
from prepkit.maths.rewrite import substitute
from prepkit.maths.tree import (
    Big,
    Constant,
    Negate,
    Node,
    Number,
    Operation,
    Symbol,
    children,
    free_names,
)
from prepkit.maths.types import NEGATIVE, POSITIVE, ZERO

ZERO_NODE = Number(Fraction(0), "0")

if TYPE_CHECKING:
    from prepkit.maths.normal import Normal


def big(normal: Normal, node: Big) -> Ratio:
    """A finite sum is linear: factors without the bound name go out; sum(1, i, a, b) = b - a + 1 for b >= a - 1."""
    if node.kind == "int":
        return _integral(normal, node)
    node = _from_zero(node)
    low, high = normal.of(node.low), normal.of(node.high)
    for limit in (low, high):
        if limit.divisor or not normal.atoms.whole(limit.numerator):
            normal.conditions.add(("whole", limit.key()))
    outer, normal.conditions = normal.conditions, set()
    number, before = normal.bind(node.name, low, _height(node.body))
    room = normal.difference(high, normal.atom(number))
    normal.ranges.append({} if room.divisor else room.numerator)
    try:
        body = normal.of(node.body)
    finally:
        normal.ranges.pop()
        normal.unbind(node.name, before)
        inner, normal.conditions = normal.conditions, outer
    normal.conditions |= {("within", *condition, low.key(), high.key()) for condition in inner}
    depth = normal.atoms[number].bound
    if node.kind == "prod" or any(normal.atoms.bound([dict(key)]) & depth for key in body.divisor):
        return _opaque_big(normal, node.kind, body, low, high, depth)
    total = Ratio({})
    for monomial, value in body.numerator.items():
        inside = tuple(pair for pair in monomial if normal.atoms[pair[0]].bound & depth)
        outside = tuple(pair for pair in monomial if pair not in inside)
        term = _sum_of(normal, inside, low, high, depth)
        total = normal.sum(total, normal.product(term, Ratio({outside: value}, body.divisor)))
    if _is_square(node.body) and len(total.numerator) > 1 and not total.divisor:
        fact = (total.numerator, NOT_NEGATIVE)
        normal.atoms.facts += [fact] if fact not in normal.atoms.facts else []
    return total


def _is_square(node: Node) -> bool:
    """Is `node` written as an even power?"""
    match node:
        case Operation(op="^", right=Number(value=value)):
            return value > 0 and value.denominator == 1 and value % 2 == 0
    return False


def _integral(normal: Normal, node: Big) -> Ratio:
    """An integral is one over the normal forms of its limits and body: its name is no matter. It must exist."""
    limits = [_limit(normal, limit) for limit in (node.low, node.high)]
    outer, normal.conditions = normal.conditions, set()
    number, before = normal.bind(node.name, Ratio({}), _height(node.body), whole=False)
    try:
        body = normal.of(node.body)
    finally:
        normal.unbind(node.name, before)
        normal.conditions = outer
    factor, _, primitive = laurent.content(body.numerator)
    lowest = laurent.common(body.numerator)
    body = Ratio(laurent.scale(primitive, 1, lowest), body.divisor)
    key = ("big", "int", body.key(), *limits)
    normal.conditions.add(key)
    known = {"bound": normal.bound_in(body) - normal.atoms[number].bound}
    return normal.scaled(normal.atom(normal.atoms.number(key, **known)), factor)


def _limit(normal: Normal, node: Node) -> Hashable:
    """A limit as a key; infinity is one of its own."""
    match node:
        case Constant(name="oo"):
            return ("oo",)
        case Negate(arg=Constant(name="oo")):
            return ("-oo",)
    return normal.of(node).key()


def _height(node: Node) -> int:
    """How deep sums are nested in a tree."""
    below = max(map(_height, children(node)), default=0)
    return below + isinstance(node, Big)


def _from_zero(node: Big) -> Big:
    """sum(f(i), i, a, b) = sum(f(i + a), i, 0, b - a)."""
    if node.low == ZERO_NODE or node.name in free_names(node.low):
        return node
    place = Operation("+", Symbol(node.name), node.low)
    body, high = substitute(node.body, {node.name: place}), Operation("-", node.high, node.low)
    return Big(node.kind, body, node.name, ZERO_NODE, high)


def _sum_of(normal: Normal, inside: Monomial, low: Ratio, high: Ratio, depth: frozenset[int]) -> Ratio:
    if not inside:
        count = normal.sum(normal.difference(high, low), Ratio({UNIT: 1}))
        if not normal.signs(count) & NEGATIVE:
            return count
    return _opaque_big(normal, "sum", Ratio({inside: 1}), low, high, depth)


def _opaque_big(
    normal: Normal, kind: str, body: Ratio, low: Ratio, high: Ratio, depth: frozenset[int]
) -> Ratio:
    key = ("big", kind, body.key(), low.key(), high.key())
    known = {
        "bound": normal.bound_in(body, low, high) - depth,
        "signs": _signs_of_big(normal, kind, body, low, high),
        "whole": not body.divisor and normal.atoms.whole(body.numerator),
    }
    return normal.atom(normal.atoms.number(key, **known))


def _signs_of_big(normal: Normal, kind: str, body: Ratio, low: Ratio, high: Ratio) -> int:
    """Of terms that are not negative; positive where all are, and of a sum there certainly is one."""
    signs = normal.signs(body)
    if signs & NEGATIVE:
        return NEGATIVE | ZERO | POSITIVE
    some = kind == "prod" or not normal.signs(normal.difference(high, low)) & NEGATIVE
    return POSITIVE if signs == POSITIVE and some else NOT_NEGATIVE
