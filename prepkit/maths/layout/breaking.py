"""A line that is too wide, broken where a reader would: at `and` and `or`, at relations, at + and −."""

from __future__ import annotations

from prepkit.maths.layout.blocks import Block, below, beside
from prepkit.maths.layout.operators import DISPLAY, LINE, Operators, Shown, bracketed
from prepkit.maths.show import AND, OR, PLUS
from prepkit.maths.tree import Compare, Logic, Node, Operation

Piece = tuple[str, Block, Node | None]  # the sign before it, the block, and what may be broken further
Line = tuple[int, Block]  # how far it is indented, and what stands on it

MOST_LINES = 4
INDENT = 2


def broken(setter: Operators, node: Node, width: int) -> Block | None:
    """`node` on several lines, none wider than `width`; None where it cannot be broken so.

    >>> from prepkit.maths.layout.forms import Typesetter
    >>> from prepkit.maths.read import read
    >>> print("\\n".join(broken(Typesetter(0), read("n - 1 <= W + P and W + P < n"), 14).rows))
    n − 1 ≤ W + P
      and W + P <
        n
    """
    found = _lines(setter, node, width)
    return below(found) if found is not None and len(found) <= MOST_LINES else None


def _lines(setter: Operators, node: Node, width: int) -> list[Line] | None:
    """As many pieces on each line as fit; a piece that is too wide itself is broken, its sign before it."""
    done: list[Line] = []
    full = True  # nothing may follow on the last line
    for sign, block, inner in _pieces(setter, node):
        if not full:
            indent, before = done[-1]
            longer = beside(before, sign, block)
            if indent + longer.width <= width:
                done[-1] = indent, longer
                continue
        indent, lead = (INDENT if done else 0), sign.lstrip()
        room = width - indent - len(lead)
        full = block.width > room
        smaller = _lines(setter, inner, room) if full and inner else [(0, block)]
        if smaller is None or smaller[0][1].width > room:
            return None
        done.append((indent, beside(lead, smaller[0][1])))
        done += [(indent + len(lead) + further, line) for further, line in smaller[1:]]
    return done


def _pieces(setter: Operators, node: Node) -> list[Piece]:
    """What may stand on a line of its own, in order; a piece in brackets is not broken further."""
    if isinstance(node, Compare):
        signs = ["", *(LINE.relations[op] for op in node.ops)]
        return [_piece(setter, sign, item, PLUS) for sign, item in zip(signs, node.items, strict=True)]
    if isinstance(node, Logic):
        sign, least = LINE.signs[node.op], (AND if node.op == "and" else OR) + 1
        return [_piece(setter, sign if number else "", item, least) for number, item in enumerate(node.items)]
    terms: list[Piece] = []
    while isinstance(node, Operation) and node.op in "+-":
        terms.append((LINE.signs[node.op], setter.right(node, DISPLAY), None))
        node = node.left
    return [("", setter.text(node, PLUS), None), *reversed(terms)]


def _piece(setter: Operators, sign: str, node: Node, least: int) -> Piece:
    shown: Shown = setter.show(node, DISPLAY)
    return sign, bracketed(shown, least), node if shown[1] >= least else None
