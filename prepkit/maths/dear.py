"""The rungs that run in the worker's child: SymPy on a difference, z3 on implications."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import msgspec

from prepkit.errors import Undecided
from prepkit.maths.context import Problem, is_relation
from prepkit.maths.prove import NOTHING, Proof
from prepkit.maths.sums.abstract import abstracted
from prepkit.maths.sums.spread import has_big
from prepkit.maths.tree import Apply, Compare, Node, Symbol, children
from prepkit.maths.wire import pack
from prepkit.maths.worker import shared

MAX_NODES = {"sympy": 90, "z3": 200}  # of both lines together: beyond, they rarely end within the deadline
PIECEWISE = frozenset(("floor", "ceil", "mod", "abs", "max", "min", "sign", "delta"))


def by_cas(problem: Problem, seconds: float) -> Proof:
    """SymPy brings the difference to 0; nothing proved for relations, matrices, sums, or what is too large."""
    if is_relation(problem.lines[0]):
        return NOTHING
    question = _question(problem, MAX_NODES["sympy"])
    if question is None:
        return NOTHING
    rung = shared().ask(question, seconds)["rung"]
    return Proof(True, True, False, f"sympy {rung}") if rung else NOTHING


def by_smt(problem: Problem, seconds: float) -> Proof:
    """z3 shows implications from types and facts, both lines being defined everywhere; a model is a candidate."""
    question = _question(problem, MAX_NODES["z3"])
    if question is None:
        return NOTHING
    solved = (Compare(("=",), (Symbol(name), tree)) for name, tree in problem.solved)
    question |= {"facts": list(_packed((*problem.facts, *solved))), "witnessed": True}
    found = shared().ask(question, seconds)
    forward, backward = found.get("forward", False), found.get("backward", False)
    return Proof(forward, backward, forward or backward, "z3", found.get("model"))


def by_children(problem: Problem, seconds: float) -> Proof:
    """Both, the likelier one first; sums as symbols."""
    if any(map(has_big, problem.lines)):
        other = abstracted(problem)
        if other is None:
            return NOTHING
        return msgspec.structs.replace(by_children(other, seconds), candidate=None)
    order = (
        [by_smt, by_cas] if is_relation(problem.lines[0]) or _piecewise(problem.lines) else [by_cas, by_smt]
    )
    best = NOTHING
    for rung in order:
        found = rung(problem, seconds)
        if found.equal:
            return found
        best = found if found.rung else best
    return best


def _question(problem: Problem, most: int) -> dict[str, Any] | None:
    if problem.matrices or sum(map(_size, problem.lines)) > most:
        return None
    try:
        left, right = map(pack, problem.lines)
    except Undecided:
        return None
    return {"a": left, "b": right, "types": {name: kind.name for name, kind in problem.types.items()}}


def _packed(facts: Iterable[Node]) -> Iterable[Any]:
    for fact in facts:
        with suppress(Undecided):
            yield pack(fact)


def _piecewise(nodes: Iterable[Node]) -> bool:
    return any(
        (isinstance(node, Apply) and node.name in PIECEWISE) or _piecewise(children(node)) for node in nodes
    )


def _size(node: Node) -> int:
    return 1 + sum(map(_size, children(node)))
