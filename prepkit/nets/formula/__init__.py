"""Counts with symbols in them: polynomials over symbols, floors and maxima, with the arithmetic of whole numbers."""

from __future__ import annotations

from prepkit.nets.formula.atoms import Size
from prepkit.nets.formula.bounds import at_least, least, lower_bound, most
from prepkit.nets.formula.shown import as_tree
from prepkit.nets.formula.sums import Formula, exactly, floor_divide, symbol
from prepkit.nets.formula.values import from_tree, same, value

__all__ = [
    "Formula", "Size", "as_tree", "at_least", "exactly", "floor_divide", "from_tree", "least", "lower_bound", "most",
    "same", "symbol", "value",
]  # fmt: skip
