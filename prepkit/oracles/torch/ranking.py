"""What follows from overlaps: which boxes stay, how far they may shift, how lists and scans score; by tensors."""

from __future__ import annotations

from typing import Any

import torch

from prepkit.oracles.torch._run import number, numbers, tensor


def _iou(width: float, shift: torch.Tensor) -> torch.Tensor:
    both = torch.relu(width - shift.abs())
    return both / (2 * width - both)


def nms_mask(starts: Any, width: Any, threshold: Any) -> Any:
    """Rows of a matrix of IoU struck out one after the other.

    >>> nms_mask(starts=(0, 1, 9), width=10, threshold=0.5)
    (1, 0, 1)
    """
    x = tensor(starts)
    overlap = _iou(float(width), x[:, None] - x) > float(threshold) + 1e-12
    stays = torch.ones(len(x), dtype=torch.bool)
    for row in range(len(x)):
        if stays[row]:
            stays[row + 1 :] &= ~overlap[row, row + 1 :]
    return numbers(stays.double())


def largest_shift(s: Any, t: Any) -> Any:
    """Solved as a linear system: intersection + shift = s, intersection − t·union = 0, union − shift = s.

    >>> largest_shift(s=30, t=0.5)
    10
    """
    system = tensor(((1, 0, 1), (1, -float(t), 0), (0, 1, -1)))
    found = torch.linalg.solve(system, tensor((s, 0, s)))
    return number(found[2].item())


def box_giou(a: Any, b: Any) -> Any:
    """By areas of the two, their intersection and the box around both.

    >>> box_giou(a=(0, 0, 2, 2), b=(3, 0, 5, 2))
    Fraction(-1, 5)
    """
    p, q = tensor(a), tensor(b)
    both = (torch.minimum(p[2:], q[2:]) - torch.maximum(p[:2], q[:2])).clamp(min=0).prod()
    around = (torch.maximum(p[2:], q[2:]) - torch.minimum(p[:2], q[:2])).prod()
    either = (p[2:] - p[:2]).prod() + (q[2:] - q[:2]).prod() - both
    return number((both / either - (around - either) / around).item())


def iou_slope(s: int, g: int) -> Any:
    """Autograd through a clamped intersection.

    >>> iou_slope(s=3, g=2)
    0
    """
    shift = tensor(s + g).requires_grad_()
    _iou(float(s), shift).sum().backward()
    assert shift.grad is not None
    return number(shift.grad.item())


def softened_score(s: Any, d: Any, score: Any) -> Any:
    """The score times one less the overlap.

    >>> softened_score(s=3, d=1, score=1)
    Fraction(1, 2)
    """
    return number((float(score) * (1 - _iou(float(s), tensor(d)))).item())


def recall_at_end(hits: Any, objects: int) -> Any:
    """The last of the running recalls.

    >>> recall_at_end(hits=(1, 0, 1), objects=4)
    Fraction(1, 2)
    """
    return number((tensor(hits).cumsum(0) / objects)[-1].item())


def _late(wrong: int, right: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Hits and precisions of a list of wrong detections followed by right ones."""
    hits = torch.cat([torch.zeros(wrong, dtype=torch.float64), torch.ones(right, dtype=torch.float64)])
    return hits, hits.cumsum(0) / torch.arange(1, len(hits) + 1)


def precision_after(wrong: int, right: int) -> Any:
    """The last of the running precisions.

    >>> precision_after(wrong=3, right=1)
    Fraction(1, 4)
    """
    return number(_late(wrong, right)[1][-1].item())


def late_hits_ap(wrong: int, right: int, objects: int) -> Any:
    """The running maximum from the end, where there is a hit.

    >>> late_hits_ap(wrong=1, right=2, objects=2)
    Fraction(2, 3)
    """
    hits, precision = _late(wrong, right)
    best = precision.flip(0).cummax(0).values.flip(0)
    return number(((best * hits).sum() / objects).item())


def dice_of_iou(J: Any) -> Any:
    """Of lengths: a union of 1, all of it one mask, J of it the other.

    >>> dice_of_iou(J=0.5)
    Fraction(2, 3)
    """
    union, common = tensor(1), tensor(J)
    return number((2 * common / (union + common)).item())


def mean_dice_of(n: int, e: int, common: int, first: int, second: int, both_empty: int) -> Any:
    """The mean of n quotients and e conventions.

    >>> float(mean_dice_of(n=1, e=1, common=2, first=4, second=4, both_empty=1))
    0.75
    """
    found = torch.full((n,), 2 * common / (first + second), dtype=torch.float64)
    return number(torch.cat([found, torch.full((e,), float(both_empty), dtype=torch.float64)]).mean().item())


def mota_loss(G: int, s: int) -> Any:
    """Autograd's slope of MOTA by the number of switches, times s.

    >>> mota_loss(G=100, s=5)
    Fraction(1, 20)
    """
    switches = tensor(s).requires_grad_()
    (1 - (7 + switches) / G).sum().backward()
    assert switches.grad is not None
    return number(-switches.grad.item() * s)
