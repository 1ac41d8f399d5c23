"""A line of mathematics for a terminal: in two dimensions where it fits and the terminal has the signs, else in one."""

from __future__ import annotations

from prepkit.maths.layout import arrange
from prepkit.maths.show import ascii_line, line
from prepkit.maths.tree import Node


def rows(node: Node, width: int, *, unicode: bool = True) -> tuple[list[str], int]:
    """The line as rows of text, and on which of them its relation stands; one row where a block would be too wide.

    >>> from prepkit.maths.read import read
    >>> rows(read("W*F <= n"), 40)
    (['W·F ≤ n'], 0)
    """
    if not unicode:
        return [ascii_line(node)], 0
    found = arrange(node, width)
    return ([line(node)], 0) if found is None else (list(found.rows), found.baseline)
