"""Expressions of a bank file, read once and evaluated at as many variants as there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from prepkit.domain import Value
from prepkit.maths.evaluate import compiled
from prepkit.maths.read import Names, read

Run = Callable[[Mapping[str, Value]], Any]


@lru_cache(maxsize=2048)
def run(text: str, names: frozenset[str]) -> Run:
    """`text` over `names` as a function of values; `Unreadable` where it is no expression.

    >>> run("floor(X/2) + 1", frozenset({"X"}))({"X": 7})
    4
    """
    return compiled(read(text, Names(names)))
