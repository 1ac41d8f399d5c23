"""What a position sees of the input: the rows low … high, and how they move from one position to the next.

A chain of convolutions has one window that moves by `advance` rows a position. After upsampling by u, u positions
share a step, each with a window of its own: position i sees rows low[i mod q] + (i div q)·advance and on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import gcd, lcm

import msgspec

from prepkit.nets.formula import Size, exactly, least, most, same

MAX_PERIOD = 4_096
"""Positions of a period: as many as nets on whiteboards upsample by, and far fewer than would take long."""


class Field(msgspec.Struct, frozen=True):
    """Windows of one period of q = len(low) positions, which lies `advance` rows from the next."""

    low: tuple[Size, ...] = (0,)
    high: tuple[Size, ...] = (0,)
    advance: Size = 1

    @property
    def size(self) -> Size:
        """Rows that a position sees, the most of any."""
        return most(*(high - low + 1 for low, high in zip(self.low, self.high, strict=True)))

    @property
    def jump(self) -> Size:
        """Rows from one position to the next; on average, where positions share rows."""
        return exactly(self.advance, len(self.low))

    def at(self, i: int) -> tuple[Size, Size]:
        """First and last row that position i sees."""
        turns, place = divmod(i, len(self.low))
        return self.low[place] + turns * self.advance, self.high[place] + turns * self.advance


def slid(field: Field, k: Size, s: Size, p: Size, d: Size = 1) -> Field | None:
    """A window: position i reads positions i·s − p + t·d, t = 0 … k − 1, of the field before.

    >>> slid(slid(Field(), 7, 2, 3), 3, 2, 1)
    Field(low=(-5,), high=(5,), advance=4)
    """
    reach = d * (k - 1)
    if len(field.low) == 1:
        low = field.low[0] - p * field.advance
        return Field((low,), (field.high[0] + (reach - p) * field.advance,), field.advance * s)
    if not (isinstance(k, int) and isinstance(s, int) and isinstance(p, int) and isinstance(d, int)):
        return None
    turns = s // gcd(s, len(field.low))
    taps = range(0, k * d, d)[: len(field.low) + 1], range(0, k * d, d)[-len(field.low) - 1 :]
    return gathered(
        field,
        lambda i: [i * s - p + tap for part in taps for tap in part],
        len(field.low) // gcd(s, len(field.low)),
        turns,
    )


def gathered(field: Field, read: Callable[[int], Iterable[int]], period: int, turns: int) -> Field | None:
    """Position i reads the positions `read(i)` before; `period` positions now take `turns` periods of `field`."""
    if period > MAX_PERIOD:
        return None
    seen = [[field.at(j) for j in read(i)] for i in range(period)]
    low = tuple(least(*(rows[0] for rows in each)) for each in seen)
    high = tuple(most(*(rows[1] for rows in each)) for each in seen)
    return shortest(Field(low, high, field.advance * turns))


def spread(field: Field, u: int) -> Field | None:
    """Each position stands u times.

    >>> spread(Field(), 2).jump.terms
    {(): Fraction(1, 2)}
    """
    return gathered(field, lambda i: (i // u,), u * len(field.low), 1)


def transposed(field: Field, k: int, s: int, p: int, d: int = 1) -> Field | None:
    """Position i reads every j with i = j·s − p + t·d for a tap t < k; one that none reaches reads where it stands."""

    def read(i: int) -> list[int]:
        reached = (i + p - t * d for t in range(k))
        return [place // s for place in reached if place % s == 0] or [(i + p) // s]

    return gathered(field, read, s * len(field.low), 1)


def pooled_to(field: Field, extent: int, n: int) -> Field | None:
    """Adaptive pooling: position i reads floor(i·extent/n) … ceil((i + 1)·extent/n) − 1."""
    if extent % n == 0:
        return slid(field, extent // n, extent // n, 0)
    return gathered(
        field, lambda i: range(i * extent // n, -((i + 1) * -extent // n)), n * len(field.low), extent
    )


def shortest(field: Field) -> Field:
    """The same with the shortest period.

    >>> shortest(Field((0, 1), (0, 1), 2))
    Field(low=(0,), high=(0,), advance=1)
    """
    q = len(field.low)
    for part in (part for part in range(1, q) if q % part == 0):
        step = exactly(field.advance, q // part)
        whole = isinstance(step, int) or all(v.denominator == 1 for v in step.terms.values())
        short = Field(field.low[:part], field.high[:part], step)
        if whole and all(short.at(i) == field.at(i) for i in range(part, q)):
            return short
    return field


def together(first: Field | None, second: Field | None) -> Field | None:
    """What a sum sees: all that either sees; None where no window holds both.

    >>> together(Field(), slid(Field(), 3, 1, 1))
    Field(low=(-1,), high=(1,), advance=1)
    """
    if first is None or second is None or first == second:
        return first if first == second else None
    if not same(first.advance * len(second.low), second.advance * len(first.low)):
        return None
    q = lcm(len(first.low), len(second.low))
    if q > MAX_PERIOD:
        return None
    pairs = [(first.at(i), second.at(i)) for i in range(q)]
    low = tuple(least(a[0], b[0]) for a, b in pairs)
    high = tuple(most(a[1], b[1]) for a, b in pairs)
    return shortest(Field(low, high, first.advance * (q // len(first.low))))


def shown(field: Field | None) -> tuple[Size | None, Size | Fraction | None, Size | None]:
    """Receptive field, jump and offset of the first position."""
    return (field.size, field.jump, field.low[0]) if field else (None, None, None)
