"""By how much the terms of one sum may be those of another one further on: other(i) = base(i + s)."""

from __future__ import annotations

from collections.abc import Iterator

from prepkit.maths.rewrite import substitute
from prepkit.maths.sums.bounds import Bounds, number
from prepkit.maths.sums.laws import minus, plus
from prepkit.maths.tree import Big, Index, Node, Operation, Symbol, children, free_names

STEPS = (0, 1, -1, 2, -2, 3, -3)


def shifts(base: Big, other: Big, known: Bounds) -> Iterator[Node]:
    """Candidates for s: read off where an index tells, else those that lay the ranges on each other."""
    here = known.within(other.name, other.low, other.high)
    told = [_from_index(*pair, base.name, other.name, here) for pair in _index_pairs(base.body, other.body)]
    found = [shift for shift in told if shift is not None]
    if found:
        yield found[0]
        return
    seen: list[Node] = []
    for start in (minus(base.low, other.low), minus(base.high, other.high), number(0)):
        if any(known.constant(minus(start, old)) is not None for old in seen):
            continue
        seen.append(start)
        for step in STEPS:
            yield plus(start, number(step))


def _index_pairs(left: Node, right: Node) -> Iterator[tuple[Node, Node]]:
    """Indices of the same sequence at the same place, where a sequence occurs once in each."""
    mine, others = list(_indices(left)), list(_indices(right))
    for one in mine:
        twins = [two for two in others if two.name == one.name]
        if len(twins) == 1 and sum(1 for two in mine if two.name == one.name) == 1:
            yield from zip(one.indices, twins[0].indices, strict=False)


def _indices(node: Node) -> Iterator[Index]:
    if isinstance(node, Index):
        yield node
    if not isinstance(node, Big):
        for child in children(node):
            yield from _indices(child)


def _from_index(left: Node, right: Node, base: str, other: str, known: Bounds) -> Node | None:
    """s with left(i + s) = right(i), where left is i or -i and something free of i."""
    if base not in free_names(left):
        return None
    left = substitute(left, {base: Symbol(other)})
    zero, one = number(0), number(1)
    slope = known.constant(minus(substitute(left, {other: one}), substitute(left, {other: zero})))
    gap = minus(right, left)
    start = substitute(gap, {other: zero})
    if slope not in (1, -1) or not known.zero(minus(gap, start)):
        return None
    return start if slope == 1 else Operation("-", zero, start)
