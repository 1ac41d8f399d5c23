"""What a learner typed as the next line of a derivation: read, judged against the line before, placed in the chain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module

import msgspec

from prepkit.derive.chain import Chain, Line, Relation
from prepkit.domain import Judgement
from prepkit.errors import Ambiguous, Unreadable
from prepkit.kinds.common import lettering
from prepkit.maths.context import is_relation
from prepkit.maths.read import Names, readings
from prepkit.maths.shape import distance, shape
from prepkit.maths.show import ascii_line
from prepkit.maths.tree import Compare, Node, Tuple

SECONDS = 3.0
_SIGN = re.compile(r"\s*(<=>|⇔|=>|⇒|=(?![=<>])|≤|≥|<=|>=)\s*")
_SIGNS: dict[str, Relation] = {"⇔": "<=>", "⇒": "=>", "≤": "<=", "≥": ">="}


class Placed(msgspec.Struct, frozen=True):
    """Where a valid line stands: it is line `reached` of the chain (0: none of them), or the line before again."""

    reached: int = 0
    restated: bool = False
    nearer: bool = False


def sign(text: str) -> Relation | None:
    """The relation sign in front of a line, if it has one.

    >>> sign("≤ k + 1"), sign("k <= 1")
    ('<=', None)
    """
    lead = _SIGN.match(text)
    return _SIGNS.get(lead[1], lead[1]) if lead else None  # type: ignore[arg-type]


def read_line(
    text: str, chain: Chain, before: Node, line: Line, earlier: Iterable[Node] = ()
) -> tuple[Node, ...]:
    """Every line that `text` may be, in the sort that is wanted; a relation sign in front is passed over.

    A whole equation `line before = next line` is taken for the next line, where values are wanted; so is one that
    begins with one of the lines `earlier` than the line before.
    """
    form = f"a line such as {ascii_line(before)}"
    lettering.guarded(text, form)
    lead = _SIGN.match(text)
    start = lead.end() if lead else 0
    try:
        found = readings(text[start:], Names.of(chain.context))
    except Ambiguous as error:
        raise Ambiguous(text, start + error.start, start + error.end, error.readings) from None
    except Unreadable as error:
        raise Unreadable(text, start + error.start, start + error.end, error.found, error.expected) from None
    values = not is_relation(line.line.tree)
    known = (before, *earlier)
    trees = tuple(_value(tree, known) if values else tree for tree in found)
    for tree in trees:
        if is_relation(tree) == values or isinstance(tree, Tuple) != isinstance(line.line.tree, Tuple):
            said = "a relation" if is_relation(tree) else "a value"
            raise Unreadable(text, 0, len(text), said, form)
    return trees


def _value(tree: Node, known: Iterable[Node]) -> Node:
    if isinstance(tree, Compare) and tree.ops == ("=",):
        left = shape(tree.items[0])
        return tree.items[1] if any(left == shape(one) for one in known) else tree
    return tree


def judged(before: Node, line: Line, typed: Node, chain: Chain) -> Judgement:
    """Does what was typed follow from the line before? A prover that died is asked once more."""
    truth = import_module("prepkit.derive.truth")  # brings the judge, which the first screen does not need
    found: Judgement = truth.related(before, line.relation, typed, chain.context, SECONDS)
    if found.verdict == "unknown" and found.reason != "deadline":
        found = truth.related(before, line.relation, typed, chain.context, SECONDS)
    return found


def placed(typed: Node, before: Node, chain: Chain, number: int) -> Placed:
    """Which line of the chain, from `number` on, it is; else whether it is nearer to those than the line before."""
    own = shape(typed)
    for reached in range(number, len(chain.lines) + 1):
        line = chain.lines[reached - 1]
        if own in {shape(one.tree) for one in (line.line, *line.accept)}:
            return Placed(reached)
    if own == shape(before):
        return Placed(restated=True)
    ahead = [line.line.tree for line in chain.lines[number - 1 :]]
    nearer = any(distance(typed, tree) < distance(before, tree) for tree in ahead)
    return Placed(nearer=nearer)


def named_mistake(typed: Node, chain: Chain, number: int) -> str:
    """What is wrong with a line that says the same as a planted mistake from here on; '' if it is none."""
    own = shape(typed)
    lines = chain.lines[number - 1 :]
    for line in lines:
        for mistake in line.mistakes:
            if shape(mistake.line.tree) == own:
                return mistake.because
    judge = import_module("prepkit.maths.judge").judge
    for mistake in lines[0].mistakes:
        if judge(mistake.line.tree, typed, chain.context, SECONDS, dear=False).verdict == "proved":
            return mistake.because
    return ""
