"""Points to try two lines at: typed, seeded by our own SHA-256 counter, the same on every machine for ever.

Generic points come first (a difference shows at once), then simple ones (0, 1, boundaries), then wide ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from prepkit.errors import Undecided, Undefined
from prepkit.maths.context import Problem
from prepkit.maths.draws import Counter, Table, polynomial
from prepkit.maths.evaluate import EXACT, Inexact, build
from prepkit.maths.exact import Exact, tidy
from prepkit.maths.tree import Apply, Big, Index, Node, Number, children, free_names
from prepkit.maths.types import SymbolType

POOLS: dict[str, tuple[Exact, ...]] = {
    "int": (0, 1, 2, -1, 3, -2, 4, 5, -3, 7, 6),
    "nat": (0, 1, 2, 3, 4, 5, 6, 7),
    "pint": (1, 2, 3, 4, 5, 6, 7, 8),
    "real": (0, 1, 2, -1, 3, Fraction(1, 2), -2, 4, Fraction(-1, 2), Fraction(3, 2), Fraction(1, 3), 5, -3),
    "pos": (1, 2, 3, Fraction(1, 2), 4, Fraction(3, 2), Fraction(1, 3), 5),
    "nonneg": (0, 1, 2, 3, Fraction(1, 2), 4, Fraction(3, 2), 5),
    "nz": (1, 2, -1, 3, Fraction(1, 2), -2, Fraction(-1, 2), 4),
    "prob": tuple(Fraction(*pair) for pair in ((1, 2), (1, 3), (1, 4), (2, 3), (3, 4), (1, 10), (9, 10))),
    "unit": (0, 1, *(Fraction(*pair) for pair in ((1, 2), (1, 3), (1, 4), (2, 3), (3, 4), (9, 10)))),
}

SIMPLE_MATRICES = (
    ((0, 0), (0, 0)),
    ((1, 0), (0, 1)),
    ((0, 1), (0, 0)),
    ((0, 0), (1, 0)),
    ((1, 0), (0, 0)),
    ((1, 1), (0, 1)),
    ((1, 2), (3, 4)),
)

TRIES = 12  # points drawn for one that satisfies the facts

Sample = dict[str, Any]


class Sampler:
    """Draws points for a problem; what facts solve is computed, what facts or types forbid is dropped."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        trees = (*problem.lines, *problem.facts, *(tree for _, tree in problem.solved))
        used = frozenset().union(*map(free_names, trees)) - {name for name, _ in problem.solved}
        self.free = {name: kind for name, kind in problem.types.items() if name in used}
        self.functions = sorted({pair for tree in trees for pair in _called(tree, problem.functions)})
        self.tables = sorted({name for tree in trees for name in _indexed(tree)})
        self.small = frozenset().union(*map(_limits, trees))
        self.constants = sorted({value for tree in trees for value in _constants(tree)})
        self._solved = [(name, problem.types[name], build(tree, EXACT)) for name, tree in problem.solved]
        self._facts = [build(fact, EXACT) for fact in problem.facts]
        self._entries = [
            (entry.name + "[]", [build(index, EXACT) for index in entry.indices], build(value, EXACT))
            for entry, value in problem.entries
        ]

    def points(self, wanted: int) -> Iterator[Sample]:
        """Up to `wanted` points, fewer where facts are hard to satisfy."""
        given = 0
        for k in range(wanted * TRIES):
            if given >= wanted:
                return
            sample = self.completed(self._draw(k))
            if sample is not None:
                given += 1
                yield sample

    def raw(self, count: int) -> Iterator[Sample]:
        """Points before facts are asked."""
        return (self._draw(k) for k in range(count))

    def completed(self, sample: Sample) -> Sample | None:
        """`sample` with solved symbols, or None where a type or fact does not hold."""
        try:
            for name, kind, run in self._solved:
                value = run(sample)
                if not kind.holds(value):
                    return None
                sample[name] = tidy(value)
            sample = self._with_entries(sample) if self._entries else sample
            if all(fact(sample) is True for fact in self._facts):
                return sample
        except Inexact:
            return self.completed_in_balls(sample)
        except (Undefined, Undecided):
            pass
        return None

    def _with_entries(self, sample: Sample) -> Sample:
        """The entries that facts speak of, set to what they say; one may rest on another."""
        sample = {name: value.copy() if isinstance(value, Table) else value for name, value in sample.items()}
        for _ in self._entries:
            for table, indices, worth in self._entries:
                sample[table].seen[tuple(tidy(index(sample)) for index in indices)] = tidy(worth(sample))
        return sample

    def completed_in_balls(self, sample: Sample) -> Sample | None:
        """`completed`, for values of which some are irrational."""
        from prepkit.maths import balls

        try:
            for name, kind, _ in self._solved:
                value = balls.value(dict(self.problem.solved)[name], sample)
                if not kind.holds(value):
                    return None
                sample[name] = value
            if all(balls.value(fact, sample) is True for fact in self.problem.facts):
                return sample
        except (Undefined, Undecided):
            pass
        return None

    def _draw(self, k: int) -> Sample:
        counter = Counter(f"prepkit:{k}")
        mode = k % 4 if k < 24 else k % 6
        sample: Sample = {}
        size = 2 if k < 8 else 2 + k % 2
        for name, kind in self.free.items():
            if kind.name == "mat":
                sample[name] = tuple(tuple(counter.below(9) - 4 for _ in range(size)) for _ in range(size))
            elif name in self.small:
                sample[name] = _in_limits(kind, counter)
            else:
                sample[name] = _value(kind, counter, mode)
        for table in self.tables:
            sample[table + "[]"] = Table(f"{k}{table}")
        for name, count in self.functions:
            sample[name + "()"] = polynomial(count, counter)
        return sample


def _value(kind: SymbolType, counter: Counter, mode: int) -> Exact:
    """Modes 0, 2: generic; 1, 3: simple; 4, 5: wide."""
    pool = POOLS[kind.name]
    if mode in (1, 3):
        return pool[counter.below(len(pool))]
    width = 12 if mode < 4 else 200
    if kind.whole:
        number = counter.below(width) + 2
        return -number if kind.name == "int" and counter.below(3) == 0 else number
    if kind.at_most_one:
        below = 7 + counter.below(width)
        return Fraction(1 + counter.below(below - 1), below)
    value = tidy(Fraction(1 + counter.below(7 * width), (2, 3, 5, 7)[counter.below(4)]))
    return -value if kind.name in ("real", "nz") and counter.below(2) else value


def _in_limits(kind: SymbolType, counter: Counter) -> Exact:
    """A symbol in the limits of a sum stays small."""
    if not kind.whole:
        pool = POOLS[kind.name]
        return pool[counter.below(len(pool))]
    least = {"pint": 1, "nat": 0}.get(kind.name, -4)
    return counter.below(6 - min(least, 0)) + least


def _called(node: Node, functions: frozenset[str]) -> Iterator[tuple[str, int]]:
    if isinstance(node, Apply):
        if node.name in functions:
            yield node.name, len(node.args)
        if node.name == "d" and len(node.args) == 2:
            yield from ((name, 1) for name in free_names(node.args[0]) if name in functions)
    for child in children(node):
        yield from _called(child, functions)


def _indexed(node: Node) -> Iterator[str]:
    if isinstance(node, Index):
        yield node.name
    for child in children(node):
        yield from _indexed(child)


def _limits(node: Node) -> frozenset[str]:
    own = free_names(node.low) | free_names(node.high) if isinstance(node, Big) else frozenset()
    return own.union(*map(_limits, children(node)))


def _constants(node: Node) -> Iterator[Exact]:
    if isinstance(node, Number):
        yield tidy(node.value)
    for child in children(node):
        yield from _constants(child)
