"""Filters of images: two passes instead of one, sums over boxes, medians, widths of kernels; by loops."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from prepkit.oracles.count._items import Scalar, bounded, tuples

Rows = tuple[tuple[Scalar, ...], ...]


def two_pass_macs(H: int, W: int, F: int) -> int:
    """Products of a row of F taps, then of a column of F taps, over H×W pixels, ends padded.

    >>> two_pass_macs(H=10, W=8, F=5)
    800
    """
    passes = ((1, F), (F, 1))
    return sum(tuples(range(H), range(W), range(a), range(b)) for a, b in passes)


def one_pass_macs(H: int, W: int, F: int) -> int:
    """Products of F×F taps over H×W pixels, ends padded.

    >>> one_pass_macs(H=10, W=8, F=5)
    2000
    """
    return tuples(range(H), range(W)) * tuples(range(F), range(F))


def kernel_separable(w: Rows) -> bool:
    """Is the kernel a column times a row? All its 2×2 minors are 0.

    >>> kernel_separable(w=((1, 2), (2, 4))), kernel_separable(w=((0, 1), (1, 0)))
    (True, False)
    """
    lines, columns = combinations(range(len(w)), 2), list(combinations(range(len(w[0])), 2))
    return all(w[a][c] * w[b][d] == w[a][d] * w[b][c] for a, b in lines for c, d in columns)


def box_kernel_variance(F: int, L: int) -> Scalar:
    """Variance, in pixels², of L equal weights-of-1/F kernels one after the other, as a distribution of places.

    >>> box_kernel_variance(F=3, L=6)
    4
    """
    weights: list[Fraction] = [Fraction(1)]
    bounded(L * L * F * F)
    for _ in range(L):
        grown = [Fraction(0)] * (len(weights) + F - 1)
        for at, weight in enumerate(weights):
            for tap in range(F):
                grown[at + tap] += weight / F
        weights = grown
    mean = sum(at * weight for at, weight in enumerate(weights))
    found = sum((at - mean) ** 2 * weight for at, weight in enumerate(weights))
    return found.numerator if found.denominator == 1 else found


def box_sum(x: Rows, top: int, left: int, bottom: int, right: int) -> Scalar:
    """The pixels of rows top … bottom − 1, columns left … right − 1, added one by one.

    >>> box_sum(x=((1, 2), (3, 4)), top=0, left=1, bottom=2, right=2)
    6
    """
    return sum(x[r][c] for r in range(top, bottom) for c in range(left, right))


def haar_lookups(k: int) -> int:
    """Different corners of k equal rectangles side by side in a row.

    >>> haar_lookups(k=2)
    6
    """
    return len({(row, at + side) for at in range(k) for side in (0, 1) for row in (0, 1)})


def median_of(x: tuple[Scalar, ...]) -> Scalar:
    """The middle one of an odd number of values: as many below as above.

    >>> median_of(x=(7, 1, 3))
    3
    """
    return sorted(x)[len(x) // 2]


def window_mean(x: tuple[Scalar, ...]) -> Scalar:
    """Their sum over their number.

    >>> window_mean(x=(7, 1, 4))
    4
    """
    found = Fraction(sum(x)) / len(x)
    return found.numerator if found.denominator == 1 else found


def keeps_step(kernel: str, low: Scalar, high: Scalar) -> bool:
    """Is the step low, low, low, high, high, high the same after a `mean` or `median` of three?

    >>> keeps_step("median", 0, 9), keeps_step("mean", 0, 9)
    (True, False)
    """
    step: list[Any] = [low] * 4 + [high] * 4
    of = median_of if kernel == "median" else window_mean
    return [of(tuple(step[i - 1 : i + 2])) for i in range(1, 7)] == step[1:7]
