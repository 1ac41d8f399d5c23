"""Features made by hand and what is fitted on top of them, by listing cells and by fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from prepkit.errors import Undecided
from prepkit.oracles.count._items import Scalar, tuples

UNSIGNED = 180


def hog_blocks(H: int, W: int, cell: int, block: int = 2) -> int:
    """Places of a block of block×block cells in a window of H×W pixels; blocks move by one cell.

    >>> hog_blocks(H=128, W=64, cell=8)
    105
    """
    rows, columns = (range(0, side - block * cell + 1, cell) for side in (H, W))
    return tuples(rows, columns)


def hog_length(H: int, W: int, cell: int, block: int = 2, bins: int = 9) -> int:
    """Numbers of a HOG descriptor: the bins of each cell of each block (Dalal & Triggs 2005).

    >>> hog_length(H=128, W=64, cell=8)
    3780
    """
    return hog_blocks(H, W, cell, block) * tuples(range(block), range(block), range(bins))


def hog_vote(angle: Scalar, magnitude: Scalar, bins: int, at: int) -> tuple[Scalar, ...]:
    """What bins `at` and `at` + 1 get of a gradient: unsigned angle in degrees, shared by the nearest bin centres.

    >>> [int(share) for share in hog_vote(angle=200, magnitude=10, bins=9, at=0)]
    [5, 5]
    """
    width = Fraction(UNSIGNED, bins)
    centres = [(k + Fraction(1, 2)) * width for k in range(bins)]
    shares = []
    for centre in centres:
        gap = abs(Fraction(angle) % UNSIGNED - centre)
        near = min(gap, UNSIGNED - gap)
        shares.append(magnitude * max(Fraction(0), 1 - near / width))
    return shares[at], shares[at + 1]


def ratio_matches(nearest: tuple[Scalar, ...], second: tuple[Scalar, ...], ratio: Scalar) -> int:
    """Keypoints whose nearest distance is below `ratio` times the second nearest (Lowe 2004, §7.1).

    >>> ratio_matches(nearest=(3, 9), second=(10, 10), ratio=Fraction(4, 5))
    1
    """
    return sum(1 for one, two in zip(nearest, second, strict=True) if one < ratio * two)


def two_stage_step(
    x: Scalar, w: Scalar, v: Scalar, t: Scalar, eta: Scalar, end_to_end: int = 1
) -> tuple[Scalar, Scalar]:
    """(w, v) after one step of gradient descent on (v·w·x − t)²/2; without `end_to_end` w is fixed.

    The slope of a parabola is its difference quotient over a step to either side, exactly.

    >>> two_stage_step(x=1, w=2, v=3, t=5, eta=Fraction(1, 2), end_to_end=0)
    (2, Fraction(2, 1))
    """

    def loss(a: Scalar, b: Scalar) -> Fraction:
        return Fraction(b * a * x - t) ** 2 / 2

    by_w = (loss(w + 1, v) - loss(w - 1, v)) / 2
    by_v = (loss(w, v + 1) - loss(w, v - 1)) / 2
    return (w - eta * by_w if end_to_end else w), v - eta * by_v


def gradients_unchanged(x: tuple[Scalar, ...], gain: Scalar, offset: Scalar, normalised: int = 1) -> bool:
    """Are the differences of neighbours in `gain·x + offset` those of x; `normalised`: each over its sum of sizes?

    >>> gradients_unchanged(x=(1, 4, 2), gain=2, offset=9), gradients_unchanged((1, 4, 2), 2, 9, 0)
    (True, False)
    """

    def described(row: list[Scalar]) -> list[Fraction]:
        slopes = [Fraction(b - a) for a, b in pairwise(row)]
        size = sum(map(abs, slopes)) if normalised else Fraction(1)
        return [slope / size for slope in slopes]

    return described(list(x)) == described([gain * value + offset for value in x])


def hinge_loss(z: Scalar, y: int) -> Scalar:
    """max(0, 1 − y·z): what is missing to the margin.

    >>> hinge_loss(z=2, y=1), hinge_loss(z=2, y=-1)
    (0, 3)
    """
    return max(0, 1 - y * z)


def hinge_pulls(z: Scalar, y: int) -> bool:
    """Does the hinge change with z, next to it on either side?

    >>> hinge_pulls(z=2, y=1), hinge_pulls(z=Fraction(1, 2), y=1)
    (False, True)
    """
    step = Fraction(1, 10**6)
    return bool(hinge_loss(z + y * step, y) != hinge_loss(z, y))


def logistic_pulls(z: Scalar, y: int) -> bool:
    """Does (1 + 1/n)^(−n·y·z) + 1, the exponential by compound interest, change with z?

    >>> logistic_pulls(z=5, y=1)
    True
    """
    base = 1 + Fraction(1, 8)
    odds = [base ** round(-8 * y * at) for at in (Fraction(z), Fraction(z) + 1)]
    return odds[0] != odds[1]


def inverse_length(g: tuple[int, ...], times: Scalar = 1) -> Scalar:
    """`times` over the length of g, whose square must be that of a fraction.

    >>> inverse_length(g=(3, 4), times=2)
    Fraction(2, 5)
    """
    square = sum(value * value for value in g)
    length = next(n for n in range(square + 1) if n * n >= square)
    if length * length != square:
        raise Undecided(f"the root of {square} is no whole number")
    return Fraction(times) / length


def hinge_gradient(w: tuple[Scalar, ...], b: Scalar, x: tuple[Scalar, ...], y: int) -> tuple[Scalar, ...]:
    """Slopes of max(0, 1 − y·(w·x + b)) by each weight, by small exact differences.

    >>> [int(slope) for slope in hinge_gradient(w=(1, 0), b=0, x=(-2, 5), y=1)]
    [2, -5]
    """
    step = Fraction(1, 10**6)

    def loss(weights: list[Any]) -> Fraction:
        return Fraction(max(0, 1 - y * (sum(a * c for a, c in zip(weights, x, strict=True)) + b)))

    moved = ([a + step * (i == k) for i, a in enumerate(w)] for k in range(len(w)))
    return tuple((loss(weights) - loss(list(w))) / step for weights in moved)


def first_layer_macs(H: int, W: int, F: int, kernels: int) -> int:
    """Products of `kernels` F×F filters over one plane of H×W pixels, padded to keep its size.

    >>> first_layer_macs(H=10, W=8, F=3, kernels=2)
    1440
    """
    return tuples(range(H), range(W)) * tuples(range(F), range(F)) * kernels
