"""Does a relation hold always, and does a line stand in its relation to the line before? Asked of `maths.judge`."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from prepkit.domain import Context, Judgement
from prepkit.errors import PrepkitError
from prepkit.maths.context import prepare
from prepkit.maths.judge import judge
from prepkit.maths.ladder import base_points
from prepkit.maths.sample import Sampler
from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Compare, Logic, Node, Number

SECONDS = 10.0
"""For one judgement: sizes and seeds decide shipped lines, never this."""
PROBED = 8  # points at which an implication must have been met to count as probed
_ZERO = Number(Fraction(0), "0")
TRUE: Node = Compare(("=",), (_ZERO, _ZERO))


def holds(relation: Node, context: Context, seconds: float = SECONDS) -> Judgement:
    """Is the relation true wherever types and facts are satisfied?

    >>> from prepkit.maths.read import read
    >>> holds(read("W*F <= W*F + 1"), Context(let={"W": "pint", "F": "pint"})).verdict
    'proved'
    >>> holds(read("W > 1"), Context(let={"W": "pint"})).counter_example
    {'W': '1'}
    """
    found = judge(relation, TRUE, context, seconds)
    return _broken(found) if found.verdict == "one-way" else found


def _broken(found: Judgement) -> Judgement:
    """A relation that follows from nothing is broken at the point where only the other holds."""
    return msgspec.structs.replace(found, verdict="refuted", direction=None)


def related(before: Node, relation: str, line: Node, context: Context, seconds: float = SECONDS) -> Judgement:
    """Does `line` stand in `relation` to `before`: `= <= >= < >` between values, `<=>` or `=>` between relations?

    >>> from prepkit.maths.read import read
    >>> related(read("k < n"), "=>", read("k <= n"), Context(let={"k": "int", "n": "int"})).verdict
    'proved'
    """
    if relation == "<=>":
        return _equivalent(before, line, context, seconds)
    if relation == "=":
        return judge(before, line, context, seconds)
    if relation == "=>":
        return implied(before, line, context, seconds)
    return holds(Compare((relation,), (before, line)), context, seconds)


def _equivalent(before: Node, line: Node, context: Context, seconds: float) -> Judgement:
    """Both ways; where that stays open, a point at which one is true and the other false is looked for on either."""
    found = judge(before, line, context, seconds)
    if found.verdict != "unknown":
        return found
    for first, second in ((before, line), (line, before)):
        under = _under(first, second, context, seconds)
        if under.verdict == "refuted":
            return under
    return found


def _under(premise: Node, conclusion: Node, context: Context, seconds: float) -> Judgement:
    """Does the conclusion hold where the premise is one fact more?"""
    wider = msgspec.structs.replace(context, facts=(*context.facts, ascii_line(premise)))
    return holds(conclusion, wider, seconds)


def implied(premise: Node, conclusion: Node, context: Context, seconds: float = SECONDS) -> Judgement:
    """premise ⇒ conclusion: the conclusion holds wherever the premise is one fact more."""
    found = judge(premise, conclusion, context, seconds)
    if found.verdict in ("proved", "probed", "where-defined"):
        return found
    if found.verdict == "refuted" or found.direction == "b=>a":
        return _broken(found)
    both = judge(Logic("and", (premise, conclusion)), premise, context, seconds)
    if both.verdict == "proved":
        return both
    under = _under(premise, conclusion, context, seconds)
    if under.verdict == "proved":
        return under
    if found.direction == "a=>b" and found.points >= PROBED:
        return msgspec.structs.replace(found, verdict="probed", direction=None, counter_example=None)
    return under


def same(first: Node, second: Node, context: Context) -> bool:
    """Do two lines say the same before definitions and facts are used? No identity that is true anyway counts.

    >>> from prepkit.maths.read import read
    >>> same(read("n = W + 1"), read("n = 1 + W"), Context(let={"n": "int", "W": "int"}))
    True
    """
    if first == second:
        return True
    names = {head.strip(): "real" for head in context.definitions if "(" not in head}
    called = tuple(head for head in context.definitions if "(" in head)
    functions = (*context.functions, *(head.partition("(")[0].strip() for head in called))
    bare = Context({**names, **context.let}, (), functions, context.sequences)
    if isinstance(first, Compare) and isinstance(second, Compare):
        return _same_sides(first, second, bare)
    return judge(first, second, bare, SECONDS).verdict == "proved"


def _same_sides(first: Compare, second: Compare, bare: Context) -> bool:
    """Side by side; an equation also the other way round."""
    if first.ops != second.ops:
        return False
    orders = [second.items, second.items[::-1]] if set(first.ops) == {"="} else [second.items]
    return any(
        all(judge(a, b, bare, SECONDS).verdict == "proved" for a, b in zip(first.items, items, strict=True))
        for items in orders
    )


def satisfiable(context: Context) -> bool:
    """Is there a typed point at which all facts hold?

    >>> satisfiable(Context(let={"x": "real"}, facts=("x^2 < 0",)))
    False
    """
    if not context.facts:
        return True
    try:
        sampler = Sampler(prepare(TRUE, TRUE, context))
        return bool(base_points(sampler, 1))
    except PrepkitError:
        return False
