"""Lines with sums as lines with symbols: equal sums one symbol, which is true of all values and so of theirs.

What rungs that know nothing of sums prove of such lines holds of the lines themselves.
"""

from __future__ import annotations

import msgspec

from prepkit.errors import Undecided, Undefined
from prepkit.maths.context import Problem
from prepkit.maths.prove import NOTHING, Proof, by_normal_form
from prepkit.maths.sums.bounds import Bounds
from prepkit.maths.sums.kernel import first_swap, replaced
from prepkit.maths.sums.spread import Spreader, has_big, outermost
from prepkit.maths.tree import Apply, Big, Compare, Node, Symbol, Tuple, children
from prepkit.maths.types import NEGATIVE, POSITIVE, TYPES, ZERO, SymbolType

MAX_ROUNDS = 8
BY_SIGNS = {POSITIVE: "pos", ZERO | POSITIVE: "nonneg", NEGATIVE | POSITIVE: "nz"}
BY_SIGNS_WHOLE = {POSITIVE: "pint", ZERO | POSITIVE: "nat"}


def abstracted(problem: Problem) -> Problem | None:
    """The problem with a symbol for every sum; None where a sum may be undefined, or none was found to abstract."""
    trees = (*problem.lines, *problem.facts)
    if problem.matrices or not any(map(has_big, trees)):
        return None
    solved = tuple(Compare(("=",), (Symbol(name), tree)) for name, tree in problem.solved)
    known = Bounds(problem.types, (*problem.facts, *solved))
    try:
        whole = _unified(Tuple(trees), known)
    except (Undecided, Undefined):
        return None
    types = dict(problem.types)
    for count, node in enumerate(dict.fromkeys(outermost(whole)), start=1):
        if not known.total(node):
            return None
        name = f"\u03a3{count}"
        types[name] = _type(node, known)
        whole = replaced(whole, node, Symbol(name))
    assert isinstance(whole, Tuple)
    if has_big(whole):
        return None
    lines, facts = whole.items[:2], whole.items[2:]
    return msgspec.structs.replace(problem, lines=lines, facts=facts, types=types, solved=())


def _unified(node: Node, known: Bounds) -> Node:
    """Sums written by each other as far as they are related."""
    spreader = Spreader()
    node = spreader.spread(node, known)
    for _ in range(MAX_ROUNDS):
        swap = first_swap(node, known, spreader)
        if swap is None:
            break
        node = replaced(node, swap[0], spreader.spread(swap[1], known))
    return node


def _type(node: Big, known: Bounds) -> SymbolType:
    """What is known of the sign of a sum, and whether it is an integer."""
    ratio = known.normal.of(node)
    signs, whole = known.normal.signs(ratio), known.whole(node)
    if whole:
        return TYPES[BY_SIGNS_WHOLE.get(signs, "int")]
    return TYPES[BY_SIGNS.get(signs, "real")]


def by_abstraction(problem: Problem) -> Proof:
    """The normal forms of both lines, sums taken as symbols."""
    other = abstracted(problem)
    if other is None:
        return NOTHING
    found = by_normal_form(other)
    return msgspec.structs.replace(found, rung="sums", same_domain=found.same_domain and _kept(problem))


def _kept(problem: Problem) -> bool:
    """Are lines defined where they were before sums were taken apart? What goes out of an empty one may not be."""
    known = Bounds(problem.types, problem.facts)
    return not any(map(_has_derivative, problem.lines)) and all(
        known.total(node) for line in problem.lines for node in outermost(line)
    )


def _has_derivative(node: Node) -> bool:
    """A derivative carried out may be defined where its function is not."""
    return (isinstance(node, Apply) and node.name == "diff") or any(map(_has_derivative, children(node)))
