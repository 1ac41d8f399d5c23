"""Where relations are worth trying: on their equations, beside them, on both sides of where they turn false."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain, islice

from prepkit.errors import Undecided, Undefined
from prepkit.maths import refute
from prepkit.maths.aim import Target, aimed, isolated, special
from prepkit.maths.exact import tidy
from prepkit.maths.ladder import (
    CONFIRMING,
    MAX_SPECIAL,
    PROBING,
    base_points,
)
from prepkit.maths.refute import Comparison
from prepkit.maths.sample import Sample, Sampler
from prepkit.maths.tree import Node

EDGES = 12  # walks from a point where a line is true to one where it is false

HALVINGS = 12

FINE = 640  # bits of a value that a point is built from

Aimed = tuple[Sample, bool, bool]  # a point, and which lines it was built to satisfy
BUILT = " by "  # beside a built coordinate stands what it was built from, under its name and this


def points(sampler: Sampler, targets: list[Target], *, complete: bool) -> Iterator[Aimed]:
    """Points by chance, on and beside equations, special ones, and ones built to satisfy `s = f`."""
    bases = base_points(sampler, CONFIRMING if complete else PROBING)
    if complete:
        yield from ((sample, False, False) for sample in bases)
        return
    chosen = chain(bases, islice(aimed(sampler, targets, bases[:12], beside=True), 4 * MAX_SPECIAL))
    for sample in chain(chosen, islice(special(sampler, bases[:3]), MAX_SPECIAL)):
        yield sample, False, False
    for side, line in enumerate(sampler.problem.lines):
        pair = isolated(line)
        if pair is not None:
            for sample in _built(sampler, bases, *pair):
                yield sample, side == 0, side == 1


def edges(
    sampler: Sampler, comparison: Comparison, examples: list[tuple[Sample, refute.Found]], side: int
) -> Iterator[Sample]:
    """Points on both sides of where one line turns false: there the other must turn, too."""

    def value(found: refute.Found) -> object:
        return found.right if side else found.left

    true = [sample for sample, found in examples if value(found) is True]
    false = [sample for sample, found in examples if value(found) is False]
    for start, end in islice(((a, b) for b in false for a in true), EDGES):
        yield from _edge(sampler, start, end, lambda sample: value(comparison.at(sample)))


def _edge(
    sampler: Sampler, start: Sample, end: Sample, holds: Callable[[Sample], object]
) -> Iterator[Sample]:
    """Walk from `start`, where a line holds, to `end`, where not, one symbol after the other; halve the fatal step."""
    here = start
    for name, kind in sampler.free.items():
        if kind.name == "mat" or not _plain(here[name], end[name]):
            return
        there = sampler.completed({**here, name: end[name]})
        if there is None:
            return
        if holds(there) is True:
            here = there
            continue
        low, high = here[name], end[name]
        for _ in range(HALVINGS):
            middle = Fraction(low + high) / 2
            middle = Fraction(math.floor(middle)) if kind.whole else middle
            between = sampler.completed({**here, name: tidy(middle)})
            if middle in (low, high) or between is None:
                break
            low, high = (middle, high) if holds(between) is True else (low, middle)
        for value in (low, high, low - abs(high - low), high + abs(high - low)):
            beside = sampler.completed({**here, name: tidy(Fraction(value))}) if kind.holds(value) else None
            if beside is not None:
                yield beside
        return


def _plain(*values: object) -> bool:
    return all(isinstance(value, int | Fraction) for value in values)


def _built(sampler: Sampler, bases: list[Sample], name: str, tree: Node) -> Iterator[Sample]:
    """Points that satisfy `name = tree` by being built so, where the value is irrational."""
    kind = sampler.free.get(name)
    if kind is None or kind.whole or kind.name == "mat":
        return
    from prepkit.maths import balls

    for base in bases:
        try:
            value = balls.value(tree, base, FINE)
        except (Undefined, Undecided):
            continue
        if balls.is_ball(value) and kind.holds(value):
            sample = sampler.completed({**base, name: value})
            if sample is not None:
                yield sample
