"""Facts that speak about signs."""

from __future__ import annotations

from prepkit.maths.atoms import NOT_NEGATIVE
from prepkit.maths.normal import Normal
from prepkit.maths.tree import Compare
from prepkit.maths.types import NEGATIVE, POSITIVE, ZERO


def add_fact(normal: Normal, fact: Compare) -> None:
    """Let an inequality between expressions speak about signs."""
    for op, low, high in zip(fact.ops, fact.items, fact.items[1:], strict=False):
        gap = normal.difference(normal.of(high), normal.of(low))
        signs = {
            "<": POSITIVE,
            "<=": NOT_NEGATIVE,
            ">": NEGATIVE,
            ">=": NEGATIVE | ZERO,
            "!=": NEGATIVE | POSITIVE,
        }
        if gap.numerator and not gap.divisor and op in signs:
            normal.atoms.facts.append((gap.numerator, signs[op]))
