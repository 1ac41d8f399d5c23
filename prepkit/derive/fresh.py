"""Does a head say what a symbol stands for? `q = floor(W/2)` does, where nothing else is known of q."""

from __future__ import annotations

from fractions import Fraction

from prepkit.derive.chain import Chain
from prepkit.derive.truth import holds
from prepkit.maths.read import Names, read
from prepkit.maths.tree import Apply, Compare, Node, Number, Symbol, free_names

_WHOLE = ("int", "nat", "pint")
_BOUNDS = {  # type → what an expression must satisfy to be of it
    "nat": ((">=", 0),), "pint": ((">=", 1),), "pos": ((">", 0),), "nonneg": ((">=", 0),), "nz": (("!=", 0),),
    "prob": ((">", 0), ("<", 1)), "unit": ((">=", 0), ("<=", 1)),
}  # fmt: skip


def defined(chain: Chain) -> str | None:
    """The symbol that the head defines: alone on one side, in no fact, and always of its type.

    A definition of this kind restricts no other symbol, so that what follows from it holds without it.
    """
    head = chain.head.line.tree
    if not isinstance(head, Compare) or head.ops != ("=",):
        return None
    for side, other in (head.items, head.items[::-1]):
        if isinstance(side, Symbol) and side.name not in free_names(other) and _free(side.name, chain):
            kind = chain.context.let[side.name]
            if kind != "mat" and _always(other, kind, chain):
                return side.name
    return None


def _free(name: str, chain: Chain) -> bool:
    names = Names.of(chain.context)
    known = name in chain.context.let
    return known and not any(name in free_names(read(fact, names)) for fact in chain.context.facts)


def _always(value: Node, kind: str, chain: Chain) -> bool:
    """Is the value always of the type?"""
    if kind in _WHOLE:
        whole = Compare(("=",), (Apply("floor", (value,)), value))
        if holds(whole, chain.context).verdict != "proved":
            return False
    return all(
        holds(Compare((op,), (value, Number(Fraction(bound), str(bound)))), chain.context).verdict == "proved"
        for op, bound in _BOUNDS.get(kind, ())
    )
