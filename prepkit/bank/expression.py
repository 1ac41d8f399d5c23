"""Expressions of a bank file, read once and evaluated at as many variants as there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from prepkit.domain import Value
from prepkit.maths import evaluate
from prepkit.maths.read import read
from prepkit.maths.tree import Compare, free_names

Run = Callable[[Mapping[str, Value]], Any]


@lru_cache(maxsize=2048)
def run(text: str, names: frozenset[str]) -> Run:
    """`text` as a function of values; `Unreadable` where it is no expression, `Undefined` where it has no value.

    >>> run("floor(X/2) + 1", frozenset({"X"}))({"X": 7})
    4
    """
    node = read(text)
    evaluator = evaluate.truth if isinstance(node, Compare) else evaluate.evaluate
    return lambda values: evaluator(node, values)


def unknown_names(text: str, names: Iterable[str]) -> list[str]:
    """Names in `text` that nothing defines."""
    return sorted(free_names(read(text)) - frozenset(names))
