"""A line of mathematics for a terminal: in two dimensions where it fits and the terminal has the signs, else in one."""

from __future__ import annotations

from importlib import import_module

from prepkit.maths.show import ascii_line, line
from prepkit.maths.tree import Node


def rows(node: Node, width: int, *, unicode: bool = True) -> list[str]:
    """The line as rows of text; one row where it is too wide for a block of rows.

    >>> from prepkit.maths.read import read
    >>> rows(read("W*F <= n"), 40)
    ['W·F ≤ n']
    """
    if not unicode:
        return [ascii_line(node)]
    try:
        block = import_module("prepkit.maths.layout").block
    except ModuleNotFoundError:
        return [line(node)]
    return block(node, width) or [line(node)]
