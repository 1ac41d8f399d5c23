"""Text to a tree: `read("floor((W+2*P-F)/S)+1")`. Raises Unreadable with a place, or Ambiguous with the readings."""

from __future__ import annotations

from prepkit.maths.reading.limits import LIMITS, Limits
from prepkit.maths.reading.names import Names
from prepkit.maths.reading.parser import Parser
from prepkit.maths.reading.tokens import tokenise
from prepkit.maths.tree import Node

__all__ = ["LIMITS", "Limits", "Names", "read"]


def read(text: str, names: Names | None = None, limits: Limits = LIMITS) -> Node:
    """The tree that `text` spells. Without `names` every name is a symbol.

    >>> read("2W").op
    '*'
    """
    return Parser(text, tokenise(text, limits), names, limits, {}).line()
