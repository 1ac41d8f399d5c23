"""Brute force over plain integers."""

from __future__ import annotations


def windows(W: int, F: int, P: int, S: int) -> int:
    """Number of places where a window fits: every left edge is tried.

    >>> windows(W=7, F=3, P=0, S=2)
    3
    """
    return sum(1 for left in range(-P, W + P, S) if left + F <= W + P)
