"""Proofs, by a ladder of rungs from cheap to dear; the first that proves ends the climb.

A rung proves that two lines are equal wherever both are defined; that they are defined at the same points is
proved apart, by comparing what each needs to be defined.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress

import msgspec

from prepkit.errors import Undecided, Undefined
from prepkit.maths import relate
from prepkit.maths.context import Problem, is_relation
from prepkit.maths.facts import add_fact
from prepkit.maths.laurent import content
from prepkit.maths.normal import Condition, Normal
from prepkit.maths.tree import Compare, Logic, Negate, Node, Operation, Tuple
from prepkit.maths.types import POSITIVE
from prepkit.maths.words import same, words

MAX_FACTOR_CONDITIONS = 6


class Proof(msgspec.Struct, frozen=True):
    """What is proved: equality (or, of relations, which implications), and the same domain of definition."""

    forward: bool = False
    backward: bool = False
    same_domain: bool = False
    rung: str = ""
    candidate: dict[str, str] | None = None  # a point at which they may differ, to be tried

    @property
    def equal(self) -> bool:
        """Equal, or equivalent, wherever both are defined."""
        return self.forward and self.backward


NOTHING = Proof()


def by_normal_form(problem: Problem) -> Proof:
    """Exact rational identity over atoms; of relations, equal normal forms or plain implications."""
    normal = Normal(problem.types)
    _learn(normal, problem)
    left, right = problem.lines
    try:
        first, needs_first = _with_conditions(normal, left)
        second, needs_second = _with_conditions(normal, right)
        if is_relation(left):
            forward, backward = relate.implies(first, second), relate.implies(second, first)
        else:
            forward = backward = all(
                not normal.difference(a, b).numerator for a, b in zip(first, second, strict=True)
            )
    except (Undecided, Undefined):
        return NOTHING
    domain = left == right or _same_needs(problem, needs_first, needs_second)
    return Proof(forward, backward, domain, "identity")


def _same_needs(problem: Problem, first: set[Condition], second: set[Condition]) -> bool:
    """Are the lines defined at the same points? `and`, `or` are decided by one side alone: there any need is open."""
    if any(isinstance(line, Logic) for line in problem.lines):
        return not first and not second
    return first == second or _refined(first) == _refined(second)


def _with_conditions(normal: Normal, line: Node):  # type: ignore[no-untyped-def]
    normal.conditions = set()
    if is_relation(line):
        found = relate.form(normal, line)
    else:
        found = tuple(normal.of(item) for item in (line.items if isinstance(line, Tuple) else (line,)))
    return found, normal.conditions


def _learn(normal: Normal, problem: Problem) -> None:
    """Facts and the types of solved symbols speak about signs."""
    for fact in problem.facts:
        if isinstance(fact, Compare):
            with suppress(Undecided, Undefined):
                add_fact(normal, fact)
    for name, tree in problem.solved:
        with suppress(Undecided, Undefined):
            value = normal.of(tree)
            if value.numerator and not value.divisor:
                normal.atoms.facts.append((value.numerator, problem.types[name].signs))


def _refined(conditions: set[Condition]) -> set[Condition]:
    """`p*q is not 0` as two conditions, `p > 0` dropped to its primitive part."""
    if len(conditions) > MAX_FACTOR_CONDITIONS or not any(
        condition[0] == "nonzero" for condition in conditions
    ):
        return conditions
    from prepkit.maths.factors import factors

    found: set[Condition] = set()
    for condition in conditions:
        parts = None
        if condition[0] == "nonzero":
            poly = dict(condition[1])  # type: ignore[call-overload]
            parts = factors(content(poly)[2]) if len(poly) > 1 else None
        found |= {("nonzero", part) for part in parts} if parts else {condition}
    positive = {("nonzero", key) for key in _positive_keys(found)}
    return found - positive


def _positive_keys(conditions: set[Condition]) -> Iterator[Hashable]:
    """Polynomials that are > 0 by a condition: that they are not 0 need not be said."""
    for condition in conditions:
        if condition[:2] == ("signs", POSITIVE):
            above, below = condition[2]  # type: ignore[misc]
            if not below:  # type: ignore[has-type]
                yield above  # type: ignore[has-type]


def by_words(problem: Problem) -> Proof:
    """Matrix expressions, word by word; of equations, the same difference of their sides."""
    if not problem.matrices:
        return NOTHING
    normal = Normal(problem.types)
    try:
        left, right = (_gap(line) if is_relation(line) else line for line in problem.lines)
        first = words(normal, left)
        needs_first, normal.conditions = normal.conditions, set()
        second = words(normal, right)
        equal = same(normal, first, second)
        if not equal and is_relation(problem.lines[0]):
            equal = same(normal, first, words(normal, Negate(right)))
    except (Undecided, Undefined):
        return NOTHING
    return Proof(equal, equal, needs_first == normal.conditions, "words")


def _gap(line: Node) -> Node:
    """left - right of an equation."""
    if not isinstance(line, Compare) or line.ops != ("=",):
        raise Undecided("no equation between matrices")
    return Operation("-", *line.items)


CHEAP: tuple[Callable[[Problem], Proof], ...] = (by_normal_form, by_words)
"""Microseconds to milliseconds, tried before sampling. Dear rungs stand in `judge.DEAR`."""


def cheap(problem: Problem) -> Proof:
    """The first cheap proof of equality, or what the best of them shows."""
    best, problem = NOTHING, problem.opaque or problem
    for rung in CHEAP:
        proof = rung(problem)
        if proof.equal:
            return proof
        best = best if best.rung else proof
    return best
