"""Sobel's two kernels, the price of passes and of boxes, and how many boxes make a blur; by loops."""

from __future__ import annotations

from fractions import Fraction

from prepkit.oracles.count._items import Scalar, bounded, tuples
from prepkit.oracles.count.filtering import Rows, box_kernel_variance

SMOOTH, DIFFERENCE = (1, 2, 1), (-1, 0, 1)


def sobel_at(x: Rows) -> tuple[Scalar, Scalar]:
    """(by x, by y) in the middle of 3×3 pixels: differences of neighbours' neighbours, weighted 1, 2, 1.

    >>> sobel_at(x=((0, 1, 2), (0, 1, 2), (0, 1, 2)))
    (8, 0)
    """
    by_x = sum(SMOOTH[r] * DIFFERENCE[c] * x[r][c] for r in range(3) for c in range(3))
    by_y = sum(DIFFERENCE[r] * SMOOTH[c] * x[r][c] for r in range(3) for c in range(3))
    return by_x, by_y


def pass_ratio(F: int) -> Scalar:
    """Taps of F×F over those of 1×F and F×1.

    >>> pass_ratio(F=4)
    2
    """
    found = Fraction(tuples(range(F), range(F)), tuples(range(F)) + tuples(range(F)))
    return found.numerator if found.denominator == 1 else found


def boxes_for_width(F: int, L: int, s: int) -> int:
    """The number of boxes of F taps whose variance is s² times that of L boxes, by trying.

    >>> boxes_for_width(F=3, L=2, s=2)
    8
    """
    bounded(L * s * s * F)
    wanted = s * s * box_kernel_variance(F, L)
    each = Fraction(box_kernel_variance(F, 1))
    boxes, variance = 0, Fraction(0)
    while variance < wanted:
        boxes, variance = boxes + 1, variance + each
    return boxes


def box_cost_ratio(s: int, n: int, table: int) -> Scalar:
    """What a box sum over n·s pixels a side costs over one of s: entries looked up with a `table`, else pixels.

    >>> box_cost_ratio(s=3, n=4, table=0), box_cost_ratio(s=3, n=4, table=1)
    (16, 1)
    """

    def cost(side: int) -> int:
        return (
            len({(y, x) for y in (0, side) for x in (0, side)}) if table else tuples(range(side), range(side))
        )

    found = Fraction(cost(n * s), cost(s))
    return found.numerator if found.denominator == 1 else found


def pixels_a_lookup(s: int) -> Scalar:
    """Pixels of an s×s box over its corners.

    >>> pixels_a_lookup(s=6)
    9
    """
    corners = {(y, x) for y in (0, s) for x in (0, s)}
    found = Fraction(tuples(range(s), range(s)), len(corners))
    return found.numerator if found.denominator == 1 else found
