"""What follows from overlaps: which boxes stay, how far they may shift, how lists and scans score; by fractions."""

from __future__ import annotations

from fractions import Fraction

from prepkit.oracles.count._items import Scalar
from prepkit.oracles.count.overlaps import (
    Box,
    box_iou,
    interpolated_precision,
    mean_dice,
    mota,
    shifted_iou,
)


def _plain(value: Scalar) -> Scalar:
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else exact


def nms_mask(starts: tuple[Scalar, ...], width: Scalar, threshold: Scalar) -> tuple[int, ...]:
    """1 for each box that greedy suppression keeps: boxes of one size on one line, best first.

    >>> nms_mask(starts=(0, 1, 9), width=10, threshold=Fraction(1, 2))
    (1, 0, 1)
    """
    kept: list[Scalar] = []
    mask = []
    for start in starts:
        stays = all(shifted_iou(width, abs(start - other)) <= threshold for other in kept)
        kept += [start] if stays else []
        mask.append(int(stays))
    return tuple(mask)


def largest_shift(s: Scalar, t: Scalar) -> Scalar:
    """The shift at which two intervals s long have the IoU t, by halving, and then checked exactly.

    >>> largest_shift(s=30, t=Fraction(1, 2))
    10
    """
    low, high = Fraction(0), Fraction(s)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if shifted_iou(s, middle) >= t else (low, middle)
    found = high.limit_denominator(1000)
    assert shifted_iou(s, found) == t
    return _plain(found)


def box_giou(a: Box, b: Box) -> Scalar:
    """IoU less the share of the box around both that lies in neither.

    >>> box_giou(a=(0, 0, 2, 2), b=(3, 0, 5, 2))
    Fraction(-1, 5)
    """
    around = range(min(a[0], b[0]), max(a[2], b[2])), range(min(a[1], b[1]), max(a[3], b[3]))
    cells = [(x, y) for x in around[0] for y in around[1]]
    free = [
        (x, y) for x, y in cells if not any(box[0] <= x < box[2] and box[1] <= y < box[3] for box in (a, b))
    ]
    return _plain(box_iou(a, b) - Fraction(len(free), len(cells)))


def iou_slope(s: int, g: int) -> Scalar:
    """How the IoU of two s×s boxes with a gap g between them changes with the gap, by a small difference.

    >>> iou_slope(s=3, g=2)
    0
    """
    step = Fraction(1, 1000)
    return _plain((shifted_iou(s, s + g + step) - shifted_iou(s, s + g)) / step)


def softened_score(s: Scalar, d: Scalar, score: Scalar) -> Scalar:
    """score·(1 − IoU) of two boxes s wide, d apart (linear Soft-NMS).

    >>> softened_score(s=3, d=1, score=1)
    Fraction(1, 2)
    """
    return _plain(score * (1 - Fraction(shifted_iou(s, d))))


def recall_at_end(hits: tuple[int, ...], objects: int) -> Scalar:
    """Objects found over all objects.

    >>> recall_at_end(hits=(1, 0, 1), objects=4)
    Fraction(1, 2)
    """
    return _plain(Fraction(len([hit for hit in hits if hit]), objects))


def precision_after(wrong: int, right: int) -> Scalar:
    """Right ones over all, after so many of either.

    >>> precision_after(wrong=3, right=1)
    Fraction(1, 4)
    """
    row = [0] * wrong + [1] * right
    return _plain(Fraction(sum(row), len(row)))


def late_hits_ap(wrong: int, right: int, objects: int) -> Scalar:
    """`interpolated_precision` of a list of wrong detections followed by right ones.

    >>> late_hits_ap(wrong=1, right=2, objects=2)
    Fraction(2, 3)
    """
    return interpolated_precision((0,) * wrong + (1,) * right, objects)


def dice_of_iou(J: Scalar) -> Scalar:
    """Dice of two masks of equal size whose IoU is J: J of the union in both, the rest shared out.

    >>> dice_of_iou(J=Fraction(1, 2))
    Fraction(2, 3)
    """
    both = Fraction(J)
    alone = (1 - both) / 2
    return _plain(2 * both / ((both + alone) + (both + alone)))


def mean_dice_of(n: int, e: int, common: int, first: int, second: int, both_empty: int) -> Scalar:
    """Mean Dice of n equal images and e images with two empty masks.

    >>> mean_dice_of(n=1, e=1, common=2, first=4, second=4, both_empty=1)
    Fraction(3, 4)
    """
    return mean_dice(((common, first, second),) * n + ((0, 0, 0),) * e, both_empty)


def mota_loss(G: int, s: int) -> Scalar:
    """What MOTA loses where s identity switches become 2·s.

    >>> mota_loss(G=100, s=5)
    Fraction(1, 20)
    """
    return _plain(Fraction(mota(G, 3, 4, s)) - mota(G, 3, 4, 2 * s))
