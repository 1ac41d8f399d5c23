"""Points aimed at: where an equation holds, at a boundary, beside it, where a condition of being defined fails.

A difference h is tried at seven values of one symbol, the others fixed; where a polynomial of degree 4 goes through
them, its rational roots are found exactly. What is aimed at is always evaluated afterwards, never trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from prepkit.errors import Undecided, Undefined
from prepkit.maths.evaluate import EXACT, Inexact, build
from prepkit.maths.exact import Exact, tidy
from prepkit.maths.sample import Sample, Sampler
from prepkit.maths.tree import Apply, Compare, Negate, Node, Number, Operation, Symbol, children, free_names

ZERO = Number(Fraction(0), "0")
PLACES = (1, 2, 3, 4, 5, 7, 9)  # where h is looked at: inside most types
MAX_DEGREE = 4  # two places more than it needs tell a polynomial from what only looks like one
MAX_EXPONENTS = 3  # names in exponents that are tried with every sign


def differences(node: Node) -> Iterator[Node]:
    """left - right of every comparison in a relation."""
    if isinstance(node, Compare):
        for left, right in zip(node.items, node.items[1:], strict=False):
            yield left if right == ZERO else Operation("-", left, right)
    else:
        for child in children(node):
            yield from differences(child)


def borders(node: Node) -> Iterator[Node]:
    """What must not be 0, or not be negative, for `node` to be defined: divisors, arguments of roots and logarithms."""
    match node:
        case Operation(op="/", right=right):
            yield right
        case Operation(op="^", left=left, right=right) if not _natural(right):
            yield left
        case Apply(name="sqrt" | "log" | "log2" | "mod", args=args):
            yield args[-1]
        case Apply(name="abs" | "asin" | "acos", args=(arg,)):
            yield arg
        case Apply(name="max" | "min" | "delta", args=(left, right)):
            yield Operation("-", left, right)
    for child in children(node):
        yield from borders(child)


def _natural(node: Node) -> bool:
    return isinstance(node, Number) and node.value >= 0 and node.value.denominator == 1


class Target:
    """h = 0, solved for one symbol after the other; `complete` once all real roots were found somewhere."""

    def __init__(self, node: Node) -> None:
        self.names = sorted(free_names(node))
        self.complete = not self.names
        try:
            self._run: Callable[[Any], Any] | None = build(node, EXACT)
        except Undecided:
            self._run = None

    def roots(self, sample: Sample, name: str) -> list[Exact]:
        """Rational values of `name` with h = 0, the rest as in `sample`."""
        if self._run is None:
            return []
        point = dict(sample)
        values = []
        for place in PLACES:
            point[name] = place
            try:
                values.append(self._run(point))
            except (Undefined, Undecided, Inexact, TypeError, KeyError):
                return []
        found, complete = _roots(values)
        self.complete = self.complete or complete
        return found


def _roots(values: list[Exact]) -> tuple[list[Exact], bool]:
    """Rational roots of the polynomial through the values; True if it has no other real ones."""
    coefficients = _interpolated(values)
    if coefficients is None or not any(coefficients):
        return [], False
    if not any(coefficients[2:]):
        constant, slope = coefficients[:2]
        return ([tidy(-constant / slope)] if slope else []), True
    from prepkit.maths.factors import rational_roots

    return rational_roots(coefficients)


def _interpolated(values: list[Exact]) -> list[Fraction] | None:
    """Newton's polynomial, lowest power first; None where its degree says that h is no polynomial of degree 4."""
    table = [Fraction(value) for value in values]
    steps = [table[0]]
    for k in range(1, len(PLACES)):
        table = [(b - a) / (PLACES[i + k] - PLACES[i]) for i, (a, b) in enumerate(pairwise(table))]
        steps.append(table[0])
    if any(steps[MAX_DEGREE + 1 :]):
        return None
    found = [Fraction(0)] * (MAX_DEGREE + 1)
    for k in range(MAX_DEGREE, -1, -1):  # Horner in Newton's basis
        found = [
            (found[i - 1] if i else 0) - PLACES[k] * found[i] + (steps[k] if i == 0 else 0)
            for i in range(MAX_DEGREE + 1)
        ]
    return found


def aimed(sampler: Sampler, targets: list[Target], bases: list[Sample], *, beside: bool) -> Iterator[Sample]:
    """Points at the targets' roots and, where asked, just beside them."""
    for base in bases:
        for target in targets:
            for name in target.names:
                kind = sampler.free.get(name)
                if kind is None or kind.name == "mat":
                    continue
                steps: tuple[Exact, ...] = (0, 1, -1) if beside else (0,)
                if beside and not kind.whole:
                    steps = (0, Fraction(1, 7), Fraction(-1, 7), 1, -1)
                for root in target.roots(base, name):
                    for step in steps:
                        value = tidy(root + step)
                        if kind.holds(value):
                            sample = sampler.completed({**base, name: value})
                            if sample is not None:
                                yield sample


def special(sampler: Sampler, bases: list[Sample]) -> Iterator[Sample]:
    """0, 1 and the lines' own constants with their neighbours, for one symbol at a time."""
    values: dict[Exact, None] = dict.fromkeys((0, 1, -1))
    for constant in sampler.constants[:6]:
        values.update(dict.fromkeys((constant, constant + 1, constant - 1, -constant)))
    for base in bases:
        for name, kind in sampler.free.items():
            if kind.name == "mat" or name in sampler.small:
                continue
            for value in values:
                if kind.holds(value) and base[name] != value:
                    sample = sampler.completed({**base, name: value})
                    if sample is not None:
                        yield sample


def powers_of_zero(sampler: Sampler, bases: list[Sample]) -> Iterator[Sample]:
    """A base that is 0 under exponents of every sign: (0^a)^b is no number for a, b = -1, but 0^(a*b) is."""
    powers = [power for line in sampler.problem.lines for power in _open_powers(line)]
    targets = [Target(base) for base in dict.fromkeys(power.left for power in powers)]
    names = sorted(sampler.free.keys() & frozenset().union(*(free_names(power.right) for power in powers)))
    names = [name for name in names if sampler.free[name].name != "mat"][:MAX_EXPONENTS]
    for base in bases:
        for values in product((-1, 1, 2), repeat=len(names)):
            chosen = dict(zip(names, values, strict=True))
            if powers and all(sampler.free[name].holds(value) for name, value in chosen.items()):
                yield from aimed(sampler, targets, [{**base, **chosen}], beside=False)


def _open_powers(node: Node) -> Iterator[Operation]:
    """Powers whose exponent is no number."""
    if isinstance(node, Operation) and node.op == "^" and free_names(node.right):
        yield node
    for child in children(node):
        yield from _open_powers(child)


def isolated(node: Node) -> tuple[str, Node] | None:
    """(s, f) of a line `s = f` with s not in f."""
    if isinstance(node, Compare) and node.ops == ("=",):
        for side, other in (node.items, node.items[::-1]):
            if isinstance(side, Symbol) and side.name not in free_names(other):
                return side.name, other
            if isinstance(side, Negate):
                continue
    return None
