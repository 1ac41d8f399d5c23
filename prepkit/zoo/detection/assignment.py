"""The assignment problem: pair rows with columns so that the costs sum to the least, each used once.

Kuhn 1955, "The Hungarian method for the assignment problem"; here by shortest augmenting paths with potentials, O(n²m)
(Jonker & Volgenant 1987).
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def assign(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The cheapest pairs (row, column), as many as the shorter side has, by row.

    Greedy choice of the smallest cost first would take 1 + 9 here:

    >>> assign([[1, 2], [3, 9]])
    [(0, 1), (1, 0)]
    """
    if not costs or not costs[0]:
        return []
    if len(costs) > len(costs[0]):
        return sorted((row, column) for column, row in assign(list(zip(*costs, strict=True))))
    columns = len(costs[0])
    u, v = [0.0] * len(costs), [0.0] * columns  # potentials: cost - u - v ≥ 0, and 0 for pairs that are taken
    owner: list[int | None] = [None] * columns
    for row in range(len(costs)):
        _augment(costs, u, v, owner, row)
    return sorted((row, column) for column, row in enumerate(owner) if row is not None)


def _augment(
    costs: Sequence[Sequence[float]], u: list[float], v: list[float], owner: list[int | None], start: int
) -> None:
    """Give `start` a column by Dijkstra over reduced costs: others on the way move to their next column."""
    count = len(v)
    distance, before = (
        [math.inf] * count,
        [-1] * count,
    )  # of each column: the shortest way, the column it comes from
    done: list[int] = []
    row, column, reached = start, -1, 0.0
    while True:
        for j in range(count):
            way = reached + costs[row][j] - u[row] - v[j]
            if j not in done and way < distance[j]:
                distance[j], before[j] = way, column
        column = min((j for j in range(count) if j not in done), key=lambda j: distance[j])
        reached = distance[column]
        holder = owner[column]
        if holder is None:
            break
        done.append(column)
        row = holder
    u[start] += reached
    for j in done:
        holder = owner[j]
        assert holder is not None  # only columns with an owner were passed
        u[holder] += reached - distance[j]
        v[j] -= reached - distance[j]
    while column >= 0:  # back along the way: each column goes to the owner of the one before
        previous = before[column]
        owner[column] = owner[previous] if previous >= 0 else start
        column = previous
