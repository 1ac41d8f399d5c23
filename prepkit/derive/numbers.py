"""Numbers put in beside the symbols: `W=224` held against types and facts, every line worked out exactly."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from fractions import Fraction

from prepkit.derive.chain import Derivation
from prepkit.domain import Context
from prepkit.errors import PrepkitError, UsageError
from prepkit.maths.context import prepare
from prepkit.maths.evaluate import Inexact, evaluate, truth
from prepkit.maths.read import Names, read
from prepkit.maths.rebuild import rebuild
from prepkit.maths.rewrite import substitute
from prepkit.maths.show import line as shown
from prepkit.maths.tree import (
    Apply,
    Big,
    Compare,
    Index,
    Logic,
    Negate,
    Node,
    Number,
    Operation,
    Symbol,
    Tuple,
    children,
    free_names,
)
from prepkit.maths.types import TYPES

Values = Mapping[str, int | Fraction]
KINDS = {
    "int": "an integer", "nat": "an integer ≥ 0", "pint": "an integer ≥ 1", "real": "a real number",
    "pos": "a number > 0", "nonneg": "a number ≥ 0", "nz": "a number ≠ 0", "prob": "a number between 0 and 1",
    "unit": "a number from 0 to 1", "mat": "a square matrix",
}  # fmt: skip


def chosen(derivation: Derivation, settings: Iterable[str]) -> dict[str, int | Fraction]:
    """The defaults with `NAME=VALUE` put over them; `UsageError` where a name, type or fact does not allow it."""
    values = {name: _value(text) for name, text in derivation.defaults.items()}
    for setting in settings:
        name, found, text = setting.partition("=")
        name = name.strip()
        if not found or name not in derivation.context.let:
            known = tuple(derivation.context.let)
            near = tuple(difflib.get_close_matches(name, known, 2)) or known
            raise UsageError(
                f"--set '{setting}': expected SYMBOL=NUMBER with a symbol of {derivation.id}", near
            )
        values[name] = _value(text)
        _typed(name, values[name], derivation.context.let[name])
    broken = broken_fact(derivation.context, values)
    if broken:
        at = ", ".join(f"{name}={told(value)}" for name, value in values.items())
        raise UsageError(
            f"at {at} the fact {broken} does not hold, which the derivation needs; choose other numbers"
        )
    return values


def told(value: int | Fraction) -> str:
    """A value as it is typed.

    >>> told(Fraction(7, 2)), told(Fraction(4))
    ('7/2', '4')
    """
    return str(Fraction(value))


def _value(text: str) -> int | Fraction:
    try:
        found = evaluate(read(text.strip(), Names()), {})
    except (PrepkitError, Inexact):
        raise UsageError(f"'{text.strip()}' is no exact number; write one such as 224, 1/2 or 0.05") from None
    if isinstance(found, bool) or not isinstance(found, int | Fraction):
        raise UsageError(f"'{text.strip()}' is no number")
    return found


def _typed(name: str, value: int | Fraction, kind: str) -> None:
    if not TYPES[kind].holds(value):
        raise UsageError(f"{name} is {KINDS[kind]} here; {told(value)} is none")


def broken_fact(context: Context, values: Values) -> str:
    """A fact that is false at these values, as it is shown; '' where none is (or it names more)."""
    for fact in context.facts:
        tree = prepare(
            fact, fact, Context(context.let, (), context.functions, context.sequences, context.definitions)
        )
        expanded = tree.lines[0]
        if free_names(expanded) <= set(values):
            try:
                if not truth(expanded, values):
                    return shown(tree.read_as[0])
            except (PrepkitError, Inexact):
                continue
    return ""


def expanded(line: Node, context: Context) -> Node:
    """The line with definitions put in; facts stay out of it."""
    bare = Context(context.let, (), context.functions, context.sequences, context.definitions)
    return prepare(line, line, bare).lines[0]


def worked(line: Node, context: Context, values: Values) -> Node | None:
    """The line with numbers put in and worked out as far as it goes; None where nothing becomes of it.

    >>> from prepkit.maths.read import read
    >>> shown(worked(read("n = floor(X/S) + 1"), Context(let={"n": "int", "X": "nat", "S": "pint"}), {"X": 7, "S": 2}))
    'n = 4'
    """
    try:
        tree = expanded(line, context)
    except PrepkitError:
        return None
    if not free_names(tree) & set(values):
        return None
    found = _folded(tree, values)
    return found if found != line else None


def holds_at(line: Node, context: Context, values: Values) -> bool | None:
    """Is the relation true at these values? None where it names more, or is none."""
    try:
        tree = expanded(line, context)
        if not isinstance(tree, Compare | Logic) or not free_names(tree) <= set(values):
            return None
        return truth(tree, values)
    except (PrepkitError, Inexact):
        return None


def _folded(node: Node, values: Values) -> Node:
    """Values put in; the largest closed parts worked out."""
    if isinstance(node, Compare | Logic | Tuple):
        return rebuild(node, tuple(_folded(child, values) for child in children(node)))
    if free_names(node) <= set(values) and not _abstract(node):
        try:
            found = evaluate(node, dict(values))
        except (PrepkitError, Inexact):
            pass
        else:
            if isinstance(found, int | Fraction):
                return number(found)
    if isinstance(node, Big):
        inner = {name: value for name, value in values.items() if name != node.name}
        return Big(
            node.kind,
            _folded(node.body, inner),
            node.name,
            _folded(node.low, values),
            _folded(node.high, values),
        )
    if isinstance(node, Apply) and node.name in ("diff", "J", "d"):
        return node
    if isinstance(node, Symbol):
        return number(values[node.name]) if node.name in values else node
    return _tidied(rebuild(node, tuple(_folded(child, values) for child in children(node))))


def _tidied(node: Node) -> Node:
    """0 + x and 1·x are x: what a learner would write."""
    if isinstance(node, Operation):
        if node.op == "*" and isinstance(node.left, Number) and node.left.value == 1:
            return node.right
        if node.op in "*/" and isinstance(node.right, Number) and node.right.value == 1:
            return node.left
        if node.op in "+-" and isinstance(node.right, Number) and node.right.value == 0:
            return node.left
        if node.op == "+" and isinstance(node.left, Number) and node.left.value == 0:
            return node.right
    return node


def _abstract(node: Node) -> bool:
    return isinstance(node, Index) or any(map(_abstract, children(node)))


def number(value: int | Fraction) -> Node:
    """The number as a tree that is shown as one would write it."""
    exact = Fraction(value)
    if exact < 0:
        return Negate(number(-exact))
    if exact.denominator == 1:
        return Number(exact, str(exact))
    return Operation("/", number(exact.numerator), number(exact.denominator))


__all__ = ["KINDS", "broken_fact", "chosen", "expanded", "holds_at", "number", "substitute", "told", "worked"]
