"""Integrals replaced by closed forms before lines are judged; what has none stays, and is compared as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from prepkit.errors import Undecided, Undefined
from prepkit.maths.context import Problem
from prepkit.maths.exact import FUNCTIONS
from prepkit.maths.normal import Normal
from prepkit.maths.rebuild import rebuild
from prepkit.maths.sample import Sampler
from prepkit.maths.tree import Apply, Big, Constant, Index, Node, children, free_names
from prepkit.maths.types import NEGATIVE, POSITIVE, TYPES, ZERO
from prepkit.maths.wire import pack, unpack
from prepkit.maths.worker import shared

POINTS = 3  # at which a closed form is compared with a quadrature


def resolved(problem: Problem, seconds: float) -> Problem:
    """The problem with closed forms for the integrals that have one."""
    points = list(_points(problem))
    left, right = (_closed(line, problem, points, seconds) for line in problem.lines)
    return msgspec.structs.replace(problem, lines=(left, right))


def _points(problem: Problem) -> Iterator[dict[str, str]]:
    """Typed points that satisfy the facts, as text."""
    for sample in Sampler(problem).points(POINTS):
        yield {name: str(value) for name, value in sample.items() if isinstance(value, int | Fraction)}


def _abstract(node: Node) -> bool:
    """Does a sequence or an abstract function occur?"""
    own = isinstance(node, Index) or (isinstance(node, Apply) and node.name not in FUNCTIONS)
    return own or any(map(_abstract, children(node)))


def _continuous(node: Big, problem: Problem) -> bool:
    """Is the integrand defined everywhere, whatever the symbols stand for? A pole that comes and goes with a parameter
    is nothing that a few points would show.
    """
    if not free_names(node):
        return True
    known = Normal({**problem.types, node.name: TYPES[_kind(node, problem)]})
    try:
        known.of(node.body)
    except (Undecided, Undefined):
        return False
    return not known.conditions


def _kind(node: Big, problem: Problem) -> str:
    """The type of the variable of integration between its limits."""
    known, signs = Normal(problem.types), 0
    for limit in (node.low, node.high):
        if limit == Constant("oo"):
            signs |= POSITIVE
            continue
        try:
            signs |= known.signs(known.of(limit))
        except (Undecided, Undefined):
            return "real"
    return "real" if signs & NEGATIVE else "nonneg" if signs & ZERO else "pos"


def _closed(node: Node, problem: Problem, points: list[dict[str, str]], seconds: float) -> Node:
    node = rebuild(node, tuple(_closed(child, problem, points, seconds) for child in children(node)))
    if not isinstance(node, Big) or node.kind != "int" or not points:
        return node
    names = free_names(node)
    if not names <= set(problem.types) or _abstract(node) or not _continuous(node, problem):
        return node
    types = {name: kind.name for name, kind in problem.types.items()}
    chosen = [{name: text for name, text in point.items() if name in names} for point in points]
    try:
        question = {"integral": pack(node), "types": types, "points": chosen}
    except Undecided:
        return node
    found = shared().ask(question, seconds).get("closed")
    return unpack(found) if found is not None else node
