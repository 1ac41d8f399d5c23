"""Boxes, masks and ranked lists compared: by counting pixels, pairs and hits."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

from prepkit.oracles.count._items import Scalar, bounded

Box = tuple[int, int, int, int]


def _plain(value: Fraction) -> Scalar:
    return value.numerator if value.denominator == 1 else value


def _pixels(box: Box) -> set[tuple[int, int]]:
    x1, y1, x2, y2 = box
    bounded((x2 - x1) * (y2 - y1))
    return {(x, y) for x in range(x1, x2) for y in range(y1, y2)}


def box_intersection(a: Box, b: Box) -> int:
    """Unit squares that lie in both boxes, corners (x1, y1, x2, y2).

    >>> box_intersection(a=(0, 0, 2, 2), b=(1, 0, 3, 2))
    2
    """
    return len(_pixels(a) & _pixels(b))


def box_iou(a: Box, b: Box) -> Scalar:
    """Unit squares in both over unit squares in either.

    >>> box_iou(a=(0, 0, 2, 2), b=(1, 0, 3, 2))
    Fraction(1, 3)
    """
    return _plain(Fraction(box_intersection(a, b), len(_pixels(a) | _pixels(b))))


def shifted_iou(width: Scalar, shift: Scalar) -> Scalar:
    """IoU of two intervals of one width, one shifted: lengths between the four ends.

    >>> shifted_iou(width=3, shift=1)
    Fraction(1, 2)
    """
    ends = sorted({Fraction(0), Fraction(width), Fraction(shift), Fraction(shift + width)})
    both = either = Fraction(0)
    for low, high in pairwise(ends):
        inside = (low < width) + (shift <= low < shift + width)
        both += (high - low) * (inside == 2)
        either += (high - low) * (inside >= 1)
    return _plain(both / either)


def nms_kept(starts: tuple[Scalar, ...], width: Scalar, threshold: Scalar) -> int:
    """Greedy suppression of boxes of one size on one line, best first: IoU above the threshold falls.

    >>> nms_kept(starts=(0, 1, 9), width=10, threshold=Fraction(1, 2))
    2
    """
    kept: list[Scalar] = []
    for start in starts:
        if all(shifted_iou(width, abs(start - other)) <= threshold for other in kept):
            kept.append(start)
    return len(kept)


def average_precision(hits: tuple[int, ...], objects: int) -> Scalar:
    """The precision at each right detection, added up, over the number of objects; best detection first.

    >>> average_precision(hits=(1, 0, 1), objects=2)
    Fraction(5, 6)
    """
    found, right = Fraction(0), 0
    for rank, hit in enumerate(hits, 1):
        right += hit
        found += Fraction(right, rank) if hit else 0
    return _plain(found / objects)


def interpolated_precision(hits: tuple[int, ...], objects: int) -> Scalar:
    """The same with the best precision at this or any later rank.

    >>> interpolated_precision(hits=(0, 1, 1), objects=2)
    Fraction(2, 3)
    """
    precision = [Fraction(sum(hits[:rank]), rank) for rank in range(1, len(hits) + 1)]
    best = [max(precision[at:]) for at in range(len(hits))]
    return _plain(sum((b for b, hit in zip(best, hits, strict=True) if hit), Fraction(0)) / objects)


def mask_dice(common: int, first: int, second: int) -> Scalar:
    """2·common/(first + second), by pixels in one and the other.

    >>> mask_dice(common=2, first=3, second=5)
    Fraction(1, 2)
    """
    a, b = set(range(first)), set(range(first - common, first - common + second))
    return _plain(Fraction(2 * len(a & b), len(a) + len(b)))


def mask_iou(common: int, first: int, second: int) -> Scalar:
    """common/(first + second − common), by pixels in both and in either.

    >>> mask_iou(common=2, first=3, second=5)
    Fraction(1, 3)
    """
    a, b = set(range(first)), set(range(first - common, first - common + second))
    return _plain(Fraction(len(a & b), len(a | b)))


def mean_dice(overlaps: tuple[tuple[int, int, int], ...], both_empty: int) -> Scalar:
    """Mean Dice of images (common, first, second); `both_empty` where neither mask has a pixel.

    >>> mean_dice(((2, 4, 4), (0, 0, 0)), both_empty=1)
    Fraction(3, 4)
    """
    each = [mask_dice(*one) if one[1] + one[2] else both_empty for one in overlaps]
    return _plain(Fraction(sum(each)) / len(each))


def best_pairing(overlaps: tuple[tuple[Scalar, ...], ...]) -> Scalar:
    """The largest sum over all ways to pair rows with columns.

    >>> best_pairing(overlaps=((9, 8), (7, 1)))
    15
    """
    sides = range(len(overlaps))
    return max(
        sum(overlaps[r][c] for r, c in zip(sides, order, strict=True)) for order in permutations(sides)
    )


def greedy_pairing(overlaps: tuple[tuple[Scalar, ...], ...]) -> Scalar:
    """The sum where the largest entry is taken first, its row and column struck out, and so on.

    >>> greedy_pairing(overlaps=((9, 8), (7, 1)))
    10
    """
    left = [(value, r, c) for r, row in enumerate(overlaps) for c, value in enumerate(row)]
    total = 0
    while left:
        value, row, column = max(left, key=lambda each: each[0])
        total += value
        left = [each for each in left if each[1] != row and each[2] != column]
    return total


def mota(objects: int, missed: int, ghosts: int, switches: int) -> Scalar:
    """1 − (missed + ghosts (false boxes) + identity switches)/objects, over all frames (Bernardin & Stiefelhagen 2008).

    >>> mota(objects=100, missed=20, ghosts=10, switches=5)
    Fraction(13, 20)
    """
    errors = [*["missed"] * missed, *["ghost"] * ghosts, *["switch"] * switches]
    return _plain(1 - Fraction(len(errors), objects))


def tracker_names(gaps: tuple[int, ...], patience: int) -> int:
    """Names one object gets that is missed for these runs of frames: a track longer unseen than `patience` ends.

    >>> tracker_names(gaps=(1, 3), patience=2)
    2
    """
    names, alive = 1, True
    for gap in gaps:
        for missed in range(1, gap + 1):
            alive = alive and missed <= patience
        names, alive = names + (not alive), True
    return names


def sampled_anchors(positives: int, batch: int = 256) -> tuple[int, int]:
    """(positive, negative) anchors of a training batch: at most half positive, filled up with negatives.

    >>> sampled_anchors(positives=20), sampled_anchors(positives=500)
    ((20, 236), (128, 128))
    """
    bounded(positives)
    drawn = 0
    for _ in range(positives):
        drawn += 2 * drawn < batch
    return drawn, batch - drawn
