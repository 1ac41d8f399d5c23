"""A law for all integers n is a law for n >= 0 and one for n < 0, where sums up to n are mostly empty."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from prepkit.maths.context import Problem
from prepkit.maths.prove import NOTHING, Proof
from prepkit.maths.rewrite import substitute
from prepkit.maths.sums.bounds import number
from prepkit.maths.sums.kernel import by_sums
from prepkit.maths.sums.laws import minus
from prepkit.maths.tree import Big, Node, Symbol, children, free_names
from prepkit.maths.types import TYPES


def by_cases(problem: Problem) -> Proof:
    """`by_sums` for n >= 0 and again for n < 0, where n is an integer of any sign in a limit.

    >>> from prepkit.domain import Context
    >>> from prepkit.maths.context import prepare
    >>> context = Context(let={"n": "int"}, sequences=("x",))
    >>> by_cases(prepare("sum(x[i] - 1, i, 1, n)", "sum(x[i], i, 1, n) - max(n, 0)", context)).equal
    True
    """
    if problem.solved or problem.entries:
        return NOTHING
    limits = frozenset().union(*map(_in_limits, problem.lines))
    name = next((name for name in sorted(limits) if problem.types[name].name == "int"), None)
    if name is None or not all(by_sums(case).equal for case in _cases(problem, name)):
        return NOTHING
    return Proof(True, True, False, "sums")


def _cases(problem: Problem, name: str) -> Iterator[Problem]:
    """n = 0, 1, …; then n = -1 - m for m = 0, 1, …, with m called n."""
    types = {**problem.types, name: TYPES["nat"]}
    yield structs.replace(problem, types=types)
    below = {name: minus(number(-1), Symbol(name))}
    left, right = (substitute(line, below) for line in problem.lines)
    facts = tuple(substitute(fact, below) for fact in problem.facts)
    yield structs.replace(problem, types=types, lines=(left, right), facts=facts)


def _in_limits(node: Node) -> frozenset[str]:
    """Names in limits of sums, except those that sums bind."""
    own = (
        free_names(node) & (free_names(node.low) | free_names(node.high))
        if isinstance(node, Big)
        else frozenset()
    )
    bound = {node.name} if isinstance(node, Big) else set()
    return (own | frozenset().union(*map(_in_limits, children(node)))) - bound
