"""Limits before work: what no honest line needs and no hostile line gets."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """How much of a line is read. Everything behind the reader may rely on these bounds.

    >>> LIMITS.length, LIMITS.depth, LIMITS.bits
    (2000, 60, 4096)
    """

    length: int = 2000
    depth: int = 60  # brackets, signs and powers inside each other
    chain: int = 100  # operators in a row: the height of a tree is at most depth + chain
    nodes: int = 400
    digits: int = 40  # of one number
    bits: int = 4096  # of a constant power; also the largest constant exponent
    factorial: int = 500  # 500! has 3,768 bits


LIMITS = Limits()
