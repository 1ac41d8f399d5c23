"""Inputs and moves that decide truths: a basis for linear layers, a kernel like no other, a circular shift."""

from __future__ import annotations

from prepkit.oracles.count._items import Scalar, bounded

Row = tuple[Scalar, ...]


def basis(n: int) -> list[Row]:
    """Every image of n columns with a single 1: what is linear is decided by them.

    >>> basis(2)
    [(1, 0), (0, 1)]
    """
    bounded(n**3)
    return [tuple(int(i == k) for i in range(n)) for k in range(n)]


def kernel(F: int) -> Row:
    """A kernel like no other: its entries differ, and no two pairs of them have the same sum.

    >>> kernel(3)
    (1, 3, 9)
    """
    return tuple(3**u for u in range(F))


def roll(x: Row, by: int) -> Row:
    """Moved to the right, round the end.

    >>> roll((1, 2, 3), 1)
    (3, 1, 2)
    """
    return tuple(x[(i - by) % len(x)] for i in range(len(x)))
