"""What a chain shows: its last relation, or how its first value stands to its last."""

from __future__ import annotations

from collections.abc import Iterable

from prepkit.derive.chain import Chain
from prepkit.maths.context import is_relation
from prepkit.maths.rewrite import substitute
from prepkit.maths.tree import Compare, Node


def shown(chain: Chain, defines: str = "") -> Node | None:
    """The relation, with a symbol that the head defines written out; None where values go up and down."""
    first, last = chain.head.line.tree, chain.last.tree
    if not is_relation(last):
        relation = composed(line.relation for line in chain.lines)
        return Compare((relation,), (first, last)) if relation else None
    if defines and isinstance(first, Compare):
        return substitute(last, {defines: _meaning(first, defines)})
    return last


def _meaning(head: Compare, symbol: str) -> Node:
    left, right = head.items
    return right if getattr(left, "name", "") == symbol else left


def ends(chain: Chain) -> tuple[Node, ...]:
    """The first and last line, and the sides of those that are equations."""
    lines = (chain.last.tree, chain.head.line.tree)
    sides = [side for line in lines if isinstance(line, Compare) for side in line.items]
    return (*lines, *sides)


def composed(relations: Iterable[str]) -> str:
    """How the first value stands to the last; '' where lines go up and down.

    >>> composed(["=", "<=", "="]), composed(["<=", "<"]), composed(["<=", ">="])
    ('<=', '<', '')
    """
    found = set(relations) - {"="}
    if not found:
        return "="
    if found <= {"<", "<="}:
        return "<" if "<" in found else "<="
    if found <= {">", ">="}:
        return ">" if ">" in found else ">="
    return ""
