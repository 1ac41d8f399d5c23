"""Trees with other children."""

from __future__ import annotations

from prepkit.maths.tree import (
    Apply,
    Big,
    Compare,
    Index,
    Logic,
    Negate,
    Node,
    Operation,
    Symbol,
    Tuple,
    children,
)


def rebuild(node: Node, below: tuple[Node, ...]) -> Node:
    """`node` with other children, in the order of `tree.children`.

    >>> rebuild(Negate(Symbol("x")), (Symbol("y"),)) == Negate(Symbol("y"))
    True
    """
    match node:
        case Operation(op=op):
            return Operation(op, *below)
        case Negate():
            return Negate(*below)
        case Apply(name=name):
            return Apply(name, below)
        case Index(name=name):
            return Index(name, below)
        case Big(kind=kind, name=name):
            return Big(kind, below[0], name, below[1], below[2])
        case Compare(ops=ops):
            return Compare(ops, below)
        case Logic(op=op):
            return Logic(op, below)
        case Tuple():
            return Tuple(below)
    return node


def renamed(node: Node, old: str, new: str) -> Node:
    """`node` with a free name replaced by one that nothing in it binds."""
    if isinstance(node, Symbol):
        return Symbol(new) if node.name == old else node
    below = tuple(renamed(child, old, new) for child in children(node))
    if isinstance(node, Big) and node.name == old:
        return Big(node.kind, node.body, old, below[1], below[2])
    return rebuild(node, below)
