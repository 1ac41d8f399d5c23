"""What comes again at once in a sequence: drawn once with its count, and written as a loop in code."""

from __future__ import annotations

from collections.abc import Sequence

MOST_TOGETHER = 12
"""Steps of a group that is looked for again."""


def again(marks: Sequence[object], place: int) -> tuple[int, int]:
    """The group from `place` on that comes again at once, most steps covered: its size, and how often.

    One that could as well begin a step later does: relu, 3×(conv, relu) and not 3×(relu, conv), relu.

    >>> again("abababc", 0), again("rcrcrcr", 0), again("rcrcrcr", 1)
    ((2, 3), (1, 1), (2, 3))
    """
    found = _longest(marks, place)
    return (1, 1) if found[1] > 1 and _longest(marks, place + 1) == found else found


def _longest(marks: Sequence[object], place: int) -> tuple[int, int]:
    best = (1, 1)
    for size in range(1, min(MOST_TOGETHER, (len(marks) - place) // 2) + 1):
        group = marks[place : place + size]
        times, at = 1, place + size
        while marks[at : at + size] == group:
            times, at = times + 1, at + size
        if times > 1 and size * times > best[0] * best[1]:
            best = (size, times)
    return best
