"""Which input rows each position of an axis sees, exactly: also between the strides, after upsampling, across skips.

Position i sees the rows lows[i mod q] + (i div q)·advance … highs[i mod q] + (i div q)·advance, where q positions
make one period. A chain of convolutions and poolings has q = 1; upsampling by r makes q = r.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import gcd, lcm

import msgspec

Taps = Callable[[int], Iterable[int]]
"""Output position → the input positions it reads."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """The rows that the positions of an axis see; beyond the borders it goes on as within."""

    lows: tuple[int, ...] = (0,)
    highs: tuple[int, ...] = (0,)
    advance: int = 1

    @property
    def size(self) -> int:
        """The receptive field: rows that one position sees, the most of any."""
        return max(high - low for low, high in zip(self.lows, self.highs, strict=True)) + 1

    @property
    def jump(self) -> Fraction:
        """Rows from one position to the next, on average."""
        return Fraction(self.advance, len(self.lows))

    @property
    def offset(self) -> int:
        """The first row that position 0 sees; negative where it stands in the padding."""
        return self.lows[0]

    def at(self, i: int) -> tuple[int, int]:
        """First and last row that position i sees.

        >>> Line((-3,), (3,), 2).at(5)
        (7, 13)
        """
        turns, phase = divmod(i, len(self.lows))
        return self.lows[phase] + turns * self.advance, self.highs[phase] + turns * self.advance

    def read(self, taps: Taps, period: int, turns: int) -> Line:
        """The axis whose position o reads `taps(o)` of this one; `period` positions on it reads `turns` periods on.

        >>> Line().read(lambda o: range(2 * o - 3, 2 * o + 4), 1, 2)
        Line(lows=(-3,), highs=(3,), advance=2)
        """
        seen = [[self.at(i) for i in taps(o)] or [self.at(0)] for o in range(period)]
        lows = tuple(min(low for low, _ in rows) for rows in seen)
        highs = tuple(max(high for _, high in rows) for rows in seen)
        return Line(lows, highs, turns * self.advance).shortest()

    def shortest(self) -> Line:
        """The same with the shortest period.

        >>> Line((0, 1), (0, 1), 2).shortest()
        Line(lows=(0,), highs=(0,), advance=1)
        """
        for q in range(1, len(self.lows)):
            if len(self.lows) % q == 0 and self.advance * q % len(self.lows) == 0:
                short = Line(self.lows[:q], self.highs[:q], self.advance * q // len(self.lows))
                if all(short.at(i) == self.at(i) for i in range(len(self.lows))):
                    return short
        return self


def union(first: Line, second: Line) -> Line | None:
    """What the sum of two axes sees; None where one runs away from the other, so that no window holds both.

    >>> union(Line((-1,), (1,), 2), Line((0,), (4,), 2))
    Line(lows=(-1,), highs=(4,), advance=2)
    """
    if first == second:
        return first
    if first.jump != second.jump:
        return None
    q = lcm(len(first.lows), len(second.lows))
    pairs = [(first.at(i), second.at(i)) for i in range(q)]
    lows = tuple(min(a[0], b[0]) for a, b in pairs)
    highs = tuple(max(a[1], b[1]) for a, b in pairs)
    return Line(lows, highs, int(first.jump * q)).shortest()


def convolved(line: Line, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Line:
    """Position o reads o·stride − padding + t·dilation for t = 0 … kernel − 1.

    >>> convolved(Line(), 7, 2, 3)
    Line(lows=(-3,), highs=(3,), advance=2)
    """
    if len(line.lows) == 1:  # the common case, without walking the taps
        low, high, step = line.lows[0] - padding * line.advance, line.highs[0], line.advance
        high += ((kernel - 1) * dilation - padding) * step
        return Line((low,), (high,), step * stride)

    def taps(o: int) -> range:
        start = o * stride - padding
        return range(start, start + (kernel - 1) * dilation + 1, dilation)

    common = gcd(len(line.lows), stride)
    return line.read(taps, len(line.lows) // common, stride // common)


def transposed(line: Line, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Line:
    """Position o reads every i with o = i·stride − padding + t·dilation for some tap t.

    >>> transposed(Line(), 4, 2, 1).size, transposed(Line(), 2, 2)
    (2, Line(lows=(0, 0), highs=(0, 0), advance=1))
    """

    def taps(o: int) -> list[int]:
        reached = (o + padding - t * dilation for t in range(kernel))
        return [place // stride for place in reached if place % stride == 0] or [(o + padding) // stride]

    return line.read(taps, len(line.lows) * stride, 1)


def resampled(line: Line, old: int, new: int, *, reach: tuple[int, int], align: bool, centre: bool) -> Line:
    """`new` positions spread over `old`: position o reads floor(place) − reach[0] … floor(place) + reach[1].

    `reach` is (0, 0) for nearest, (0, 1) linear, (1, 2) cubic; a place that is whole needs no neighbours.

    >>> resampled(Line(), 4, 8, reach=(0, 0), align=False, centre=False).lows
    (0, 0)
    >>> resampled(Line(), 4, 8, reach=(0, 1), align=False, centre=True).size
    2
    """
    scale = Fraction(old - 1, new - 1) if align and new > 1 else Fraction(old, new)

    def taps(o: int) -> range:
        place = (o + Fraction(1, 2)) * scale - Fraction(1, 2) if centre and not align else o * scale
        floor = place.numerator // place.denominator
        left, right = reach if place != floor else (0, 0)
        return range(floor - left, floor + right + 1)

    period = scale.denominator * len(line.lows) // gcd(scale.numerator, len(line.lows))
    return line.read(taps, period, int(scale * period) // len(line.lows))
