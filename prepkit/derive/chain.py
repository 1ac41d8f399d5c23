"""Derivations as values: chains of lines, read into trees, with the context each line is judged in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from prepkit.derive.format import Link, Strength
from prepkit.domain import At, Check, Context
from prepkit.maths.context import is_relation
from prepkit.maths.tree import Node

Relation = Literal["=", "<=", ">=", "<", ">", "<=>", "=>"]


class Written(msgspec.Struct, frozen=True):
    """A line as it was written, what it means, and where it stands."""

    text: str
    tree: Node
    at: At


class Mistake(msgspec.Struct, frozen=True):
    """A planted wrong line, and the misconception behind it."""

    line: Written
    because: str


class Counting(msgspec.Struct, frozen=True):
    """`count k: condition`: how many integers `name` satisfy `condition`."""

    name: str
    condition: Node


class Head(msgspec.Struct, frozen=True):
    """Where a chain starts, and its link: `by` with the chains it follows from and what must be proved for it."""

    line: Written
    by: Link
    chains: tuple[str, ...] = ()
    obligation: Node | Counting | None = None
    obligation_text: str = ""
    say: str = ""
    equation: str = ""


class Line(msgspec.Struct, frozen=True):
    """A line with its relation to the line before, the rule, and what learners write instead of it."""

    line: Written
    relation: Relation
    rule: str
    say: str = ""
    accept: tuple[Written, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    least: Strength = "proved"
    checks: tuple[Check, ...] = ()
    equation: str = ""


class Chain(msgspec.Struct, frozen=True):
    """Lines that follow from each other, in one context; `own` are the symbols that only this chain declares."""

    name: str
    context: Context
    head: Head
    lines: tuple[Line, ...]
    own: frozenset[str] = frozenset()
    own_facts: tuple[str, ...] = ()
    at: At = At()

    def before(self, number: int) -> Written:
        """The line that line `number` (from 0) is judged against."""
        return self.lines[number - 1].line if number else self.head.line

    @property
    def last(self) -> Written:
        """What the chain ends in."""
        return self.lines[-1].line if self.lines else self.head.line


class Goal(msgspec.Struct, frozen=True):
    """What a derivation shows: a relation or, with a premise, `premise => conclusion` (`both` ways: `<=>`)."""

    line: Written
    premise: Node | None = None
    both: bool = False


class Derivation(msgspec.Struct, frozen=True):
    """A derivation, read; `digest` hashes what its verdicts rest on."""

    id: str
    title: str
    topic: str
    source: str
    goal: Goal
    context: Context
    defaults: dict[str, str]
    equations: tuple[str, ...]
    chains: tuple[Chain, ...]
    digest: str
    at: At = At()

    def chain(self, name: str) -> Chain:
        """The chain of this name."""
        return next(chain for chain in self.chains if chain.name == name)

    def steps(self) -> Iterator[tuple[Chain, int, Line]]:
        """Every line that is judged, with its chain and its number there (from 0)."""
        for chain in self.chains:
            for number, line in enumerate(chain.lines):
                yield chain, number, line


def default_relation(tree: Node) -> Relation:
    """`<=>` between relations, `=` between values."""
    return "<=>" if is_relation(tree) else "="
