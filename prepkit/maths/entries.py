"""Facts about one entry of a sequence: `x[n + 1] = x[n] + f[n]`.

At a point the entry is set to what the fact says. For a proof it becomes a symbol of its own, for which the equation is
solved: nothing else is known of it, so that what is proved of the symbol is proved of the entry.
"""

from __future__ import annotations

from collections.abc import Iterable

from prepkit.maths.rebuild import rebuild
from prepkit.maths.shape import Shape, shape
from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Apply, Big, Compare, Index, Node, Symbol, children, free_names

Entry = tuple[Index, Node]
"""An entry and what it is worth."""


def entries(facts: Iterable[Node]) -> tuple[Entry, ...]:
    """The entry that stands alone on a side of an equation, the left side first, with the other side.

    >>> from prepkit.maths.read import Names, read
    >>> found = entries([read("x[n + 1] = x[n] + 1", Names(["n"], [], ["x"]))])
    >>> [(ascii_line(entry), ascii_line(value)) for entry, value in found]
    [('x[n + 1]', 'x[n] + 1')]
    """
    found: list[Entry] = []
    for fact in facts:
        if isinstance(fact, Compare) and fact.ops == ("=",):
            left, right = fact.items
            if isinstance(left, Index):
                found.append((left, right))
            elif isinstance(right, Index):
                found.append((right, left))
    return tuple(found)


def symbols(known: Iterable[Entry]) -> dict[Shape, Symbol]:
    """A symbol for each of the entries."""
    return {shape(entry): Symbol(ascii_line(entry)) for entry, _ in known}


def opaque(node: Node, known: dict[Shape, Symbol], bound: frozenset[str] = frozenset()) -> Node:
    """The tree with those entries as symbols, except below derivatives and where a sum binds a name in them."""
    if isinstance(node, Index) and not free_names(node) & bound and shape(node) in known:
        return known[shape(node)]
    if isinstance(node, Apply) and node.name in ("diff", "d", "J"):
        return node
    if isinstance(node, Big):
        body = opaque(node.body, known, bound | {node.name})
        return Big(
            node.kind, body, node.name, opaque(node.low, known, bound), opaque(node.high, known, bound)
        )
    return rebuild(node, tuple(opaque(child, known, bound) for child in children(node)))
