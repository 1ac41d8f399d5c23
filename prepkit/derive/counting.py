"""How many integers satisfy a condition: lo <= k <= hi are hi - lo + 1 many, where hi >= lo - 1."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import msgspec

from prepkit.derive.chain import Counting
from prepkit.derive.truth import SECONDS, holds
from prepkit.domain import Context, Judgement
from prepkit.errors import PrepkitError
from prepkit.maths.context import prepare
from prepkit.maths.evaluate import EXACT, Inexact, build
from prepkit.maths.judge import judge
from prepkit.maths.ladder import base_points
from prepkit.maths.refute import value_text
from prepkit.maths.sample import Sampler
from prepkit.maths.tree import Apply, Compare, Logic, Node, Number, Operation, Symbol

REACH = 400  # integers looked at on either side of the lower bounds
MARGIN = 100  # of them, on either side, must not satisfy the condition: else it may go on beyond
POINTS = 24
ENOUGH = 8


def counted(obligation: Counting, number: Node, context: Context) -> Judgement:
    """Is `number` how many integers satisfy the condition? By brute force on typed points, and proved as a range.

    >>> from prepkit.maths.read import read
    >>> upto = Counting("k", read("0 <= k and k <= n"))
    >>> counted(upto, read("n + 1"), Context(let={"n": "nat"})).verdict
    'proved'
    >>> counted(upto, read("n"), Context(let={"n": "nat"})).counter_example
    {'n': '0'}
    """
    wider = msgspec.structs.replace(context, let={**context.let, obligation.name: "int"})
    tried = _tried(obligation, number, wider)
    if tried.verdict != "probed":
        return tried
    if any(_is_range(obligation, low, number, wider) for low in _lows(obligation)):
        return Judgement("proved", "a range of integers", rung="counting", points=tried.points)
    return tried


def _tried(obligation: Counting, number: Node, context: Context) -> Judgement:
    """Brute force; the simplest point at which the numbers differ."""
    problem = prepare(obligation.condition, number, context)
    sampler = Sampler(problem)
    condition, wanted = (build(line, EXACT) for line in problem.lines)
    lows = [build(low, EXACT) for low in _stated(problem.lines[0], obligation.name)]
    agreed = 0
    worst: tuple[int, dict[str, str], str] | None = None
    for sample in base_points(sampler, 3 * POINTS):
        try:
            expected = wanted(sample)
            count = _count(condition, sample, obligation.name, [int(low(sample)) for low in lows])
        except (PrepkitError, Inexact):
            continue
        if count is None or (not count and expected and not lows):
            continue
        if count == expected:
            agreed += 1
            continue
        point = {name: value_text(value) for name, value in sample.items() if name in context.let}
        point.pop(obligation.name, None)
        cost = sum(abs(Fraction(value)) for name, value in sample.items() if name in point)
        if worst is None or cost < worst[0]:
            worst = (cost, point, f"{count} integers, the head says {value_text(expected)}")  # type: ignore[assignment]
    if worst is not None:
        return Judgement("refuted", worst[2], counter_example=worst[1], rung="brute force", points=1)
    if agreed < ENOUGH:
        return Judgement("unknown", f"only {agreed} points to count at", points=agreed)
    return Judgement("probed", f"counted at {agreed} points", rung="brute force", points=agreed)


def _count(condition: Any, sample: dict[str, Any], name: str, lows: list[int]) -> int | None:
    """How many integers around its lower bounds (around 0) satisfy it; None where they reach the margin."""
    first, last = min(lows, default=0) - REACH, max(lows, default=0) + REACH
    if last - first > 4 * REACH:
        return None
    found = [k for k in range(first, last + 1) if condition({**sample, name: k}) is True]
    if found and (found[0] < first + MARGIN or found[-1] > last - MARGIN):
        return None
    return len(found)


def _lows(obligation: Counting) -> Iterator[Node]:
    """Lower bounds that the condition states, and 0 and 1."""
    yield from _stated(obligation.condition, obligation.name)
    yield from (Number(Fraction(k), str(k)) for k in (0, 1))


def _stated(condition: Node, name: str) -> Iterator[Node]:
    """Every low of a part `low <= name`."""
    for part in condition.items if isinstance(condition, Logic) else (condition,):
        if isinstance(part, Compare):
            for op, left, right in zip(part.ops, part.items, part.items[1:], strict=False):
                if op == "<=" and right == Symbol(name):
                    yield left
                if op == ">=" and left == Symbol(name):
                    yield right


def _is_range(obligation: Counting, low: Node, number: Node, context: Context) -> bool:
    """The condition says low <= k <= low + number - 1, number is a whole number, and not negative."""
    one, zero, k = Number(Fraction(1), "1"), Number(Fraction(0), "0"), Symbol(obligation.name)
    high = Operation("-", Operation("+", low, number), one)
    between = Compare(("<=", "<="), (low, k, high))
    return (
        judge(obligation.condition, between, context, SECONDS).verdict == "proved"
        and judge(Apply("floor", (number,)), number, context, SECONDS).verdict == "proved"
        and judge(Apply("floor", (low,)), low, context, SECONDS).verdict == "proved"
        and holds(Compare((">=",), (number, zero)), context).verdict in ("proved", "probed")
    )
