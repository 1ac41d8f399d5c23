"""A tree in two dimensions: fractions, sums, floors, roots, indices and matrices as rows of Unicode text.

Never reordered, brackets as on one line (see `show`) save where a bar or a raised place makes them needless.
"""

from __future__ import annotations

from prepkit.maths.layout.blocks import Block
from prepkit.maths.layout.breaking import broken
from prepkit.maths.layout.forms import Typesetter
from prepkit.maths.layout.lowered import manner
from prepkit.maths.tree import Node

__all__ = ["Block", "arrange", "block"]

MOST_ROWS = 16  # of a line that can be taken in at a glance


def block(node: Node, width: int = 80) -> list[str] | None:
    """Rows of one width; None where `width` cells do not suffice, and one line (`show.line`) has to do.

    >>> from prepkit.maths.read import read
    >>> print("\\n".join(block(read("floor((W+2*P-F)/S) + 1"))))
    ⎢ W + 2·P − F ⎥
    ⎢ ─────────── ⎥ + 1
    ⎣      S      ⎦
    """
    found = arrange(node, width)
    return None if found is None else list(found.rows)


def arrange(node: Node, width: int = 80) -> Block | None:
    """The same with its baseline: the row on which a sign before the line, or a word behind it, has to stand.

    >>> from prepkit.maths.read import read
    >>> arrange(read("a/b = c")).baseline
    1
    """
    setter = Typesetter(manner(node))
    found: Block | None = setter.text(node)
    if found is not None and found.width > width:
        found = broken(setter, node, width)
    return found if found is not None and found.height <= MOST_ROWS else None
