"""What a line means, before anything is computed: the author's own tree, never reordered.

Every node is frozen, hashable and compared by content, so that a tree is a dictionary key and
`read(show(tree)) == tree` can be said of any tree.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec


class Node(msgspec.Struct, frozen=True, gc=False):
    """A node of a tree."""


class Number(Node, frozen=True, gc=False):
    """A rational number as it was spelled: `0.50` is 1/2, shown as `0.50`."""

    value: Fraction
    spelled: str


class Symbol(Node, frozen=True, gc=False):
    """A name: `W`, `C_in`. Its type, if any, is the context's business."""

    name: str


class Constant(Node, frozen=True, gc=False):
    """`pi`, `e` (Euler's) or `oo`."""

    name: str


class Negate(Node, frozen=True, gc=False):
    """`-arg`."""

    arg: Node


class Operation(Node, frozen=True, gc=False):
    """`left op right` with op one of `+ - * / ^`; `*` also where it was left out."""

    op: str
    left: Node
    right: Node


class Apply(Node, frozen=True, gc=False):
    """`name(args)`: a function of the language (`floor`, `diff`, `delta`, …) or an abstract or defined one."""

    name: str
    args: tuple[Node, ...]


class Index(Node, frozen=True, gc=False):
    """`name[indices]`: an entry of a sequence."""

    name: str
    indices: tuple[Node, ...]


class Big(Node, frozen=True, gc=False):
    """`kind(body, name, low, high)` with kind `sum`, `prod` or `int`; `name` is bound in `body` alone."""

    kind: str
    body: Node
    name: str
    low: Node
    high: Node


class Compare(Node, frozen=True, gc=False):
    """A chain `items[0] ops[0] items[1] …` with ops among `= != < <= > >=`."""

    ops: tuple[str, ...]
    items: tuple[Node, ...]


class Logic(Node, frozen=True, gc=False):
    """`and` or `or` of two or more relations."""

    op: str
    items: tuple[Node, ...]


class Tuple(Node, frozen=True, gc=False):
    """`(a, b, …)`: two or more values in order; or rows, `((a, b), (c, d))`."""

    items: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, in the order written.

    >>> x = Symbol("x")
    >>> children(Operation("+", x, x)) == (x, x)
    True
    """
    match node:
        case Operation(left=left, right=right):
            return (left, right)
        case Negate(arg=arg):
            return (arg,)
        case Apply(args=args):
            return args
        case Index(indices=indices):
            return indices
        case Big(body=body, low=low, high=high):
            return (body, low, high)
        case Compare(items=items) | Logic(items=items) | Tuple(items=items):
            return items
    return ()


def free_names(node: Node) -> frozenset[str]:
    """Names of the symbols that `node` does not bind itself.

    >>> sorted(free_names(Big("sum", Symbol("k"), "k", Number(Fraction(0), "0"), Symbol("n"))))
    ['n']
    """
    if isinstance(node, Symbol):
        return frozenset((node.name,))
    if isinstance(node, Big):
        return (free_names(node.body) - {node.name}) | free_names(node.low) | free_names(node.high)
    return frozenset().union(*(free_names(child) for child in children(node)))
