"""Boxes, masks and ranked lists compared: by tensors."""

from __future__ import annotations

from typing import Any

import torch

from prepkit.oracles.torch._run import number, numbers, tensor


def _areas(a: Any, b: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Intersection and union of two boxes."""
    p, q = tensor(a), tensor(b)
    sides = (torch.minimum(p[2:], q[2:]) - torch.maximum(p[:2], q[:2])).clamp(min=0)
    both = sides.prod()
    return both, (p[2:] - p[:2]).prod() + (q[2:] - q[:2]).prod() - both


def box_intersection(a: Any, b: Any) -> Any:
    """Product of the clamped sides.

    >>> box_intersection(a=(0, 0, 2, 2), b=(1, 0, 3, 2))
    2
    """
    return number(_areas(a, b)[0].item())


def box_iou(a: Any, b: Any) -> Any:
    """Intersection over the sum of areas less the intersection.

    >>> box_iou(a=(0, 0, 2, 2), b=(1, 0, 3, 2))
    Fraction(1, 3)
    """
    both, either = _areas(a, b)
    return number((both / either).item())


def shifted_iou(width: Any, shift: Any) -> Any:
    """`relu` of what is left of the width, over both widths less that.

    >>> shifted_iou(width=3, shift=1)
    Fraction(1, 2)
    """
    both = torch.relu(tensor(width) - tensor(shift).abs())
    return number((both / (2 * tensor(width) - both)).item())


def nms_kept(starts: Any, width: Any, threshold: Any) -> int:
    """Rows of a matrix of IoU struck out one after the other.

    >>> nms_kept(starts=(0, 1, 9), width=10, threshold=0.5)
    2
    """
    x = tensor(starts)
    both = torch.relu(float(width) - (x[:, None] - x).abs())
    overlap = both / (2 * float(width) - both) > float(threshold) + 1e-12
    stays = torch.ones(len(x), dtype=torch.bool)
    for row in range(len(x)):
        if stays[row]:
            stays[row + 1 :] &= ~overlap[row, row + 1 :]
    return int(stays.sum().item())


def average_precision(hits: Any, objects: int) -> Any:
    """`cumsum` of hits over ranks, where there is a hit.

    >>> average_precision(hits=(1, 0, 1), objects=2)
    Fraction(5, 6)
    """
    row = tensor(hits)
    precision = row.cumsum(0) / torch.arange(1, len(row) + 1, dtype=row.dtype)
    return number(((precision * row).sum() / objects).item())


def interpolated_precision(hits: Any, objects: int) -> Any:
    """The same under the running maximum from the end, `cummax`.

    >>> interpolated_precision(hits=(0, 1, 1), objects=2)
    Fraction(2, 3)
    """
    row = tensor(hits)
    precision = row.cumsum(0) / torch.arange(1, len(row) + 1, dtype=row.dtype)
    best = precision.flip(0).cummax(0).values.flip(0)
    return number(((best * row).sum() / objects).item())


def _masks(common: int, first: int, second: int) -> tuple[torch.Tensor, torch.Tensor]:
    pixel = torch.arange(first + second)
    return pixel < first, (pixel >= first - common) & (pixel < first - common + second)


def mask_dice(common: int, first: int, second: int) -> Any:
    """Of two boolean masks.

    >>> float(mask_dice(common=2, first=3, second=5))
    0.5
    """
    a, b = _masks(common, first, second)
    return number((2 * (a & b).sum() / (a.sum() + b.sum()).double()).item())


def mask_iou(common: int, first: int, second: int) -> Any:
    """Of two boolean masks.

    >>> mask_iou(common=2, first=3, second=5)
    Fraction(1, 3)
    """
    a, b = _masks(common, first, second)
    return number(((a & b).sum() / (a | b).sum().double()).item())


def mean_dice(overlaps: Any, both_empty: int) -> Any:
    """By `where` over a table of counts.

    >>> float(mean_dice(((2, 4, 4), (0, 0, 0)), both_empty=1))
    0.75
    """
    table = tensor(overlaps)
    total = table[:, 1:].sum(1)
    each = torch.where(total > 0, 2 * table[:, 0] / total.clamp(min=1), float(both_empty))
    return number(each.mean().item())


def best_pairing(overlaps: Any) -> Any:
    """The largest diagonal over all orders of the columns.

    >>> best_pairing(overlaps=((9, 8), (7, 1)))
    15
    """
    table = tensor(overlaps)
    size = len(table)
    orders = torch.cartesian_prod(*[torch.arange(size)] * size).reshape(-1, size)
    each_once = orders[(orders.sort(1).values == torch.arange(size)).all(1)]
    return number(table[torch.arange(size), each_once].sum(1).max().item())


def greedy_pairing(overlaps: Any) -> Any:
    """`argmax`, then its row and column masked, again and again.

    >>> greedy_pairing(overlaps=((9, 8), (7, 1)))
    10
    """
    table, total = tensor(overlaps).clone(), 0.0
    for _ in range(len(table)):
        row, column = divmod(int(table.argmax().item()), table.shape[1])
        total += table[row, column].item()
        table[row], table[:, column] = -torch.inf, -torch.inf
    return number(total)


def mota(objects: int, missed: int, ghosts: int, switches: int) -> Any:
    """Of shares that are added up.

    >>> mota(objects=100, missed=20, ghosts=10, switches=5)
    Fraction(13, 20)
    """
    shares = tensor((missed, ghosts, switches)) / objects
    return number((1 - shares.sum()).item())


def tracker_names(gaps: Any, patience: int) -> int:
    """One, and the gaps that are longer.

    >>> tracker_names(gaps=(1, 3), patience=2)
    2
    """
    return 1 + int((tensor(gaps) > patience).sum().item())


def sampled_anchors(positives: int, batch: int = 256) -> Any:
    """The size of a slice of the positives, and what is left.

    >>> sampled_anchors(positives=20), sampled_anchors(positives=500)
    ((20, 236), (128, 128))
    """
    drawn = len(torch.arange(positives)[: batch // 2])
    return numbers(tensor((drawn, batch - drawn)))
