"""Induction: A(n) = B(n) for all n >= b where A(b) = B(b), and A(n + 1) = B(n + 1) follows from A(n) = B(n).

Both lines must be defined everywhere, and no fact may speak of n: else the chain from b to n could be broken.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from prepkit.maths.context import Problem
from prepkit.maths.rewrite import substitute
from prepkit.maths.sums.bounds import Bounds, number
from prepkit.maths.sums.laws import at, joined, minus, plus
from prepkit.maths.tree import Big, Node, Symbol, children, free_names

LEAST = {"nat": 0, "pint": 1}


class Step(msgspec.Struct, frozen=True):
    """`start` is the gap at the least n; the gap at n + 1 follows where one of `goals` is 0."""

    left: Node
    right: Node
    name: str
    least: int
    known: Bounds

    @property
    def start(self) -> Node:
        """A(b) - B(b)."""
        return substitute(minus(self.left, self.right), {self.name: number(self.least)})

    def goals(self) -> Iterator[Node]:
        """A(n + 1) - B(n + 1), with B(n) and a term for A(n + 1); or what A and B grow by, one minus the other."""
        after = {self.name: plus(Symbol(self.name), number(1))}
        for side, other in ((self.left, self.right), (self.right, self.left)):
            grown = self._grown(side, other, after)
            if grown is not None:
                yield minus(grown, substitute(other, after))
        gap = minus(self.left, self.right)
        yield minus(substitute(gap, after), gap)

    def _grown(self, side: Node, other: Node, after: dict[str, Node]) -> Node | None:
        """side(n + 1) is side(n), which is other(n), and one more term, where n is in its upper limit alone."""
        if not isinstance(side, Big) or self.name in free_names(side.body) | free_names(side.low):
            return None
        high = substitute(side.high, after)
        if self.known.constant(minus(high, side.high)) != 1 or not self.known.nonnegative(
            minus(high, side.low)
        ):
            return None
        return joined(side.kind, other, at(side, high))


def steps(left: Node, right: Node, problem: Problem) -> Iterator[Step]:
    """An induction for each natural number in an upper limit."""
    spoken_of = frozenset().union(*map(free_names, problem.facts))
    known = Bounds(problem.types, problem.facts)
    names = _in_limits(left) | _in_limits(right)
    if not (known.total(left) and known.total(right)):
        return
    for name in sorted(names - spoken_of):
        least = LEAST.get(problem.types[name].name) if name in problem.types else None
        if least is not None:
            yield Step(left, right, name, least, known)


def _in_limits(node: Node) -> frozenset[str]:
    own = free_names(node.high) if isinstance(node, Big) else frozenset()
    return own.union(*map(_in_limits, children(node)))
