"""What every brute force needs: a limit, and arguments in one form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from prepkit.errors import Undecided

LIMIT = 100_000
"""Items that one call may touch: about 10 ms of plain Python."""

Scalar = Any
"""An int or a Fraction."""


def bounded(items: int) -> None:
    """Refuse to touch more than `LIMIT` items.

    >>> bounded(10**6)
    Traceback (most recent call last):
    prepkit.errors.Undecided: too many to count: 1000000 items, limit 100000
    """
    if not isinstance(items, int):
        raise ValueError(f"{items} items cannot be counted")
    if items > LIMIT:
        raise Undecided(f"too many to count: {items} items, limit {LIMIT}")


def tuples(*axes: Sequence[object]) -> int:
    """How many tuples the axes have, by walking over all of them.

    >>> tuples("ab", range(3))
    6
    """
    size = 1
    for axis in axes:
        size *= len(axis)
    bounded(size)
    return sum(1 for _ in product(*axes))


def pair(value: Any) -> tuple[int, int]:
    """`(vertical, horizontal)` of a number or a pair.

    >>> pair(3), pair((1, 2))
    ((3, 3), (1, 2))
    """
    return (value[0], value[1]) if isinstance(value, tuple) else (value, value)


def entries(value: Any) -> tuple[Any, ...]:
    """A tuple; a bare number stands for a tuple of one.

    >>> entries(4), entries((1, 2))
    ((4,), (1, 2))
    """
    return value if isinstance(value, tuple) else (value,)


def layers(*columns: Any) -> list[tuple[Any, ...]]:
    """One tuple of settings a layer; a bare number holds for every layer that a tuple names.

    >>> layers((3, 5), 1)
    [(3, 1), (5, 1)]
    """
    depth = max((len(column) for column in columns if isinstance(column, tuple)), default=1)
    spread = [column if isinstance(column, tuple) else (column,) * depth for column in columns]
    if any(len(column) != depth for column in spread):
        raise ValueError(f"the layers differ in number: {[len(column) for column in spread]}")
    return list(zip(*spread, strict=True))


def starts(cells: int, F: int, S: int, D: int) -> Iterator[int]:
    """Where a window of F taps, D apart, may start among `cells` cells when it moves by S.

    >>> list(starts(7, 3, 2, 1))
    [0, 2, 4]
    """
    bounded(cells)
    start = 0
    while start + D * (F - 1) < cells:
        yield start
        start += S
