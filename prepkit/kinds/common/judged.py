"""A judgement of two formulas as the verdict on one of them, with its counter-example in the learner's terms."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from importlib import import_module

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import PrepkitError, Undefined
from prepkit.kinds.common import expressions
from prepkit.kinds.common.quantity import literals, rounded, spelled
from prepkit.maths import tree
from prepkit.maths.evaluate import Inexact

_NONE = "has no value"
_Of = tuple[object, ...]


class _Open(Exception):
    """Nothing was decided, this time: not kept, for the next time may be luckier."""


def compared(answer: tree.Node, key: tree.Node, context: domain.Context, seconds: float) -> Verdict:
    """The verdict on `answer`; judged once, however many hand in the same.

    >>> compared(tree.Symbol("x"), tree.Symbol("x"), domain.Context({"x": "real"}), 1.0).outcome
    <Outcome.RIGHT: 'right'>
    """
    facts, definitions = (context.facts, context.functions, context.sequences), context.definitions.items()
    try:
        return _once(answer, key, (tuple(context.let.items()), *facts, tuple(definitions)), seconds)
    except _Open as found:
        open_: Verdict = found.args[0]
        return open_


@lru_cache(maxsize=4096)
def _once(answer: tree.Node, key: tree.Node, told: _Of, seconds: float) -> Verdict:
    let, facts, functions, sequences, definitions = told
    context = domain.Context(dict(let), facts, functions, sequences, dict(definitions))  # type: ignore
    judge = import_module("prepkit.maths.judge").judge  # with the first formula that is compared
    found = verdict(judge(answer, key, context, seconds), answer, key)
    if found.outcome is Outcome.UNDECIDED:
        raise _Open(found)
    return found


def verdict(judgement: domain.Judgement, answer: tree.Node, key: tree.Node) -> Verdict:
    """Proved and probed are right, equal in part is partly, refuted is wrong; unknown is undecided, never wrong.

    >>> verdict(domain.Judgement("unknown", "deadline"), tree.Symbol("x"), tree.Symbol("y")).outcome
    <Outcome.UNDECIDED: 'undecided'>
    """
    point = judgement.counter_example
    where = _worded(point, answer, key) if point is not None else ""
    match judgement.verdict:
        case "proved":
            return Verdict(Outcome.RIGHT, 1.0)
        case "probed":
            return Verdict(Outcome.RIGHT, 1.0, reason=f"≈ equal at {judgement.points} points, not proved")
        case "where-defined":
            reason = f"equal only where both are defined; {where or judgement.reason}"
            return Verdict(Outcome.PARTLY, 0.5, reason=reason, counter_example=point)
        case "one-way":
            reason = judgement.reason or "one follows from the other, but not the other way round"
            return Verdict(Outcome.PARTLY, 0.5, reason=reason, counter_example=point)
        case "refuted":
            return Verdict(Outcome.WRONG, 0.0, reason=where or judgement.reason, counter_example=point)
        case "unreadable":  # a relation where a value is asked for, or the other way round
            return Verdict(Outcome.UNREADABLE, 0.0, reason=judgement.reason)
    return Verdict(Outcome.UNDECIDED, 0.0, reason=judgement.reason or "neither proved nor refuted in time")


def _worded(point: dict[str, str], answer: tree.Node, key: tree.Node) -> str:
    """`at W=5, F=2 yours gives 2.5, the key 2`."""
    place = ", ".join(f"{name}={value}" for name, value in point.items())
    yours, theirs = (_at(node, point) for node in (answer, key))
    if not (yours and theirs):
        return f"not the same at {place}" if place else ""
    at = f"at {place} " if place else ""
    if _NONE in yours + theirs:
        yours, theirs = (value if _NONE in value else f"gives {value}" for value in (yours, theirs))
        return f"{at}yours {yours}, the key {theirs}"
    return f"{at}yours gives {yours}, the key {theirs}"


def _at(node: tree.Node, point: dict[str, str]) -> str:
    """The tree's value at a point, as it is told; empty where the point is no point of numbers."""
    values = {name: literal[0] for name, text in point.items() if (literal := _literal(text))}
    if not tree.free_names(node) <= set(values):
        return ""
    try:
        amount = expressions.of_node(node, values)
    except Undefined as error:
        return f"{_NONE} ({error.why})"
    except (PrepkitError, Inexact):
        return ""
    return spelled(amount.value) if amount.exact else "≈ " + rounded(amount.value, 6)


def _literal(text: str) -> tuple[Fraction, ...]:
    try:
        return (Fraction(text),)
    except (ValueError, ZeroDivisionError):
        return literals(text)
