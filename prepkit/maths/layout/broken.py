"""A line that is too wide, broken where a reader would: at `and` and `or`, at relations, at + and −."""

from __future__ import annotations

from prepkit.maths.layout.blocks import Block, beside, lines
from prepkit.maths.layout.operators import DISPLAY, LINE, Operators, Shown, bracketed
from prepkit.maths.show import AND, OR, PLUS
from prepkit.maths.tree import Compare, Logic, Node, Operation

Piece = tuple[str, Block, Node | None]  # the sign before it, the block, and what may be broken further

MOST_LINES = 4
INDENT = 2


def broken(setter: Operators, node: Node, width: int) -> Block | None:
    """`node` on several lines, none wider than `width`; None where it cannot be broken so."""
    done: list[Block] = []
    full = True  # nothing may follow on the last line
    for sign, block, inner in _pieces(setter, node):
        if not full:
            longer = beside(done[-1], sign, block)
            if longer.width <= width - _indent(len(done) - 1):
                done[-1] = longer
                continue
        lead, room = sign.lstrip(), width - _indent(len(done))
        full = len(lead) + block.width > room
        if full:
            smaller = broken(setter, inner, room - len(lead)) if inner else None
            if smaller is None:
                return None
            block = smaller
        done.append(beside(lead, block))
    return lines(done, INDENT) if len(done) <= MOST_LINES else None


def _indent(line: int) -> int:
    return INDENT if line else 0


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
