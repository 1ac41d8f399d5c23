"""Trees made from trees: names replaced without capture, children replaced in order."""

from __future__ import annotations

from prepkit.maths.calculus import differentiate
from prepkit.maths.rebuild import rebuild
from prepkit.maths.tree import (
    Apply,
    Big,
    Node,
    Symbol,
    children,
    free_names,
)


def substitute(node: Node, swap: dict[str, Node]) -> Node:
    """`node` with free symbols replaced; a bound name that would capture is renamed.

    >>> substitute(Symbol("x"), {"x": Symbol("y")}) == Symbol("y")
    True
    """
    if not swap:
        return node
    match node:
        case Symbol(name=name):
            return swap.get(name, node)
        case Big(kind=kind, body=body, name=name, low=low, high=high):
            inner = {old: new for old, new in swap.items() if old != name}
            if any(name in free_names(new) for new in inner.values()):
                fresh = name + "'"
                while any(fresh in free_names(n) for n in (*inner.values(), body)):
                    fresh += "'"
                body, name = substitute(body, {name: Symbol(fresh)}), fresh
            return Big(kind, substitute(body, inner), name, substitute(low, swap), substitute(high, swap))
        case Apply(name="diff" | "J", args=(_, Symbol(name=name), *_)) if name in swap:
            return _substitute_diff(node, swap)
    return rebuild(node, tuple(substitute(child, swap) for child in children(node)))


def _substitute_diff(node: Apply, swap: dict[str, Node]) -> Node:
    """diff(e, x) at x = new is (de/dx)(new), not d e(new)/d new."""
    body, variable = node.args[0], node.args[1]
    assert isinstance(variable, Symbol)
    new = swap[variable.name]
    if isinstance(new, Symbol) and new.name not in free_names(body):
        return rebuild(node, tuple(substitute(child, swap) for child in node.args))
    return substitute(differentiate(body, variable.name), swap)
