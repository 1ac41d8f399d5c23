"""Lines that torch closes: the line's checks run on a grid of typed points that satisfy the facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import msgspec

from prepkit.derive.chain import Chain, Derivation, Line
from prepkit.derive.numbers import Values
from prepkit.derive.result import Problem
from prepkit.domain import Check, Context
from prepkit.errors import NotInstalled, PrepkitError, Undecided
from prepkit.kinds.common import numeric, obliged
from prepkit.kinds.common.amount import Amount
from prepkit.maths.context import prepare
from prepkit.maths.evaluate import EXACT, Inexact, build, evaluate
from prepkit.maths.ladder import base_points
from prepkit.maths.read import Names, read
from prepkit.maths.sample import Sampler
from prepkit.maths.tree import Compare, Node, Operation, Symbol, free_names
from prepkit.oracles.agreement import shown
from prepkit.oracles.arguments import entries
from prepkit.oracles.call import call

GRID = 24
_WORD = re.compile(r"[A-Za-z_]\w*")
ENOUGH = 4  # points at which an oracle must have decided


class Closed(msgspec.Struct, frozen=True):
    """How many points every check of a line agreed at, and the first at which one did not."""

    points: int
    problem: Problem | None = None


def close(derivation: Derivation, chain: Chain, number: int, line: Line) -> Closed:
    """Run the checks of a line on its grid."""
    least: int | None = None
    for check in line.checks:
        agreed = 0
        for values in grid(derivation, chain, line):
            told = said(check, line.line.tree, chain.context, values)
            if told is None:
                continue
            if not told[0]:
                return Closed(
                    agreed,
                    _problem(derivation, chain, number, line, f"{check.oracle} says {told[1]}", values),
                )
            agreed += 1
        if agreed < (ENOUGH if _symbols(check, chain) else 1):
            why = f"{check.oracle} decided at {agreed} points only"
            return Closed(agreed, _problem(derivation, chain, number, line, why, {}))
        least = agreed if least is None else min(least, agreed)
    return Closed(least or 0)


def _symbols(check: Check, chain: Chain) -> bool:
    """Does the check depend on where it is asked?"""
    return any(_names(text, chain.context.let) for text in (*check.arguments.values(), check.equals))


def grid(derivation: Derivation, chain: Chain, line: Line) -> Iterator[Values]:
    """The defaults, then points of the symbols of line and checks."""
    names = chain.context.let
    texts = [text for check in line.checks for text in (*check.arguments.values(), check.equals) if text]
    used = frozenset().union(free_names(line.line.tree), *(_names(text, names) for text in texts))
    defaults = {name: _number(text) for name, text in derivation.defaults.items()}
    if used & set(chain.context.let) <= set(defaults):
        yield defaults
    wanted = _sum(sorted(used & set(chain.context.let)))
    if wanted is None:
        if not defaults:
            yield {}
        return
    sampler = Sampler(prepare(wanted, wanted, chain.context))
    for sample in base_points(sampler, GRID):
        yield {name: value for name, value in sample.items() if isinstance(value, int | Fraction)}


def _names(text: str, names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(_WORD.findall(text)) & frozenset(names)


def _sum(names: list[str]) -> Node | None:
    """A value that names all of them: what the sampler draws."""
    total: Node | None = None
    for name in names:
        total = Symbol(name) if total is None else Operation("+", total, Symbol(name))
    return total


def _number(text: str) -> Any:
    return evaluate(read(text, Names()), {})


def said(check: Check, line: Node, context: Context, values: Values) -> tuple[bool, str] | None:
    """Does the oracle agree with the line at these values, and what it says; None where it cannot say."""
    try:
        arguments = {name: _value(text, context, values) for name, text in check.arguments.items()}
        found = call(check.oracle, arguments)
        if isinstance(found, bool) and not check.equals:
            return found, shown(found)
        wanted = _value(check.equals, context, values) if check.equals else _worth(line, context, values)
    except NotInstalled:
        raise
    except (Undecided, KeyError):  # a symbol of this chain to which nobody gave a number
        return None
    except (PrepkitError, Inexact) as error:
        return False, str(error)
    return _agree(found, wanted), shown(found)


def _agree(found: object, wanted: object) -> bool:
    if isinstance(found, tuple) and isinstance(wanted, tuple):
        return len(found) == len(wanted) and all(map(_agree, found, wanted))
    if isinstance(wanted, bool):
        return found is wanted
    return isinstance(wanted, int | Fraction) and obliged.equals(found, Amount(Fraction(wanted)))


def _value(text: str, context: Context, values: Values) -> object:
    """An argument: an expression, or a tuple of them to any depth."""
    items = entries(text)
    if items is not None:
        return tuple(_value(item, context, values) for item in items)
    bare = Context(context.let, (), context.functions, context.sequences, context.definitions)
    return _at(prepare(text, text, bare).lines[0], values)


def _worth(line: Node, context: Context, values: Values) -> object:
    """A line's value; of an equation its right side."""
    bare = Context(context.let, (), context.functions, context.sequences, context.definitions)
    tree = prepare(line, line, bare).lines[0]
    return _at(tree.items[-1] if isinstance(tree, Compare) and set(tree.ops) == {"="} else tree, values)


def _at(tree: Node, values: Values) -> object:
    try:
        return build(tree, EXACT)(dict(values))
    except Inexact:
        return numeric.approximate(tree, dict(values))


def _problem(
    derivation: Derivation, chain: Chain, number: int, line: Line, why: str, values: Values
) -> Problem:
    point = {name: str(value) for name, value in values.items()}
    where = f"id {derivation.id}, chain {chain.name}, line {number}"
    return Problem(
        line.line.at,
        where,
        f"torch does not close the line: {why}",
        "torch",
        point or None,
        "mend the line or the check",
    )
