"""The slopes beside a kink: f(|u|)' is ±f'(0)·u' where u = 0, and exists only if the two are one.

That holds for one kink met once. Of several, their signs need not go together (|x| + |-x| at 0), so they stay open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from prepkit.maths.rebuild import rebuild
from prepkit.maths.tree import Apply, Big, Node, Number, Operation, children

ONE, TWO = Number(Fraction(1), "1"), Number(Fraction(2), "2")


def sides(body: Node, slope: Node) -> tuple[Node, ...]:
    """`slope`, the derivative of `body`, with its one kink passed on either side; none where that says too little.

    >>> from prepkit.maths.tree import Symbol
    >>> kink = Apply("kink", (Symbol("x"),))
    >>> len(sides(Apply("abs", (Symbol("x"),)), kink)), len(sides(Symbol("x"), Symbol("x")))
    (2, 0)
    """
    found = set(_kinks(slope))
    if len(found) != 1 or _has(body, lambda node: isinstance(node, Big) or _derived(node)):
        return ()
    return _passed(slope, "+"), _passed(slope, "-")


def _derived(node: Node) -> bool:
    return isinstance(node, Apply) and node.name in ("diff", "d", "J")


def _has(node: Node, such: Callable[[Node], bool]) -> bool:
    return such(node) or any(_has(child, such) for child in children(node))


def _kinks(node: Node) -> Iterator[Node]:
    if isinstance(node, Apply) and node.name == "kink":
        yield node
    for child in children(node):
        yield from _kinks(child)


def _passed(node: Node, op: str) -> Node:
    """sign(u) ± (1 - sign(u)^2) in the place of kink(u): the sign, and ±1 at 0."""
    node = rebuild(node, tuple(_passed(child, op) for child in children(node)))
    if not (isinstance(node, Apply) and node.name == "kink"):
        return node
    sign = Apply("sign", node.args)
    return Operation(op, sign, Operation("-", ONE, Operation("^", sign, TWO)))
