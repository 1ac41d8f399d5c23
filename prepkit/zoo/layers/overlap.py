"""IoU and GIoU of boxes (x1, y1, x2, y2) as losses. Areas are (x2 - x1)(y2 - y1): no pixel is added."""

from __future__ import annotations

import torch

from prepkit.zoo.layers.shapes import require, shape


def iou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """|A ∩ B| / |A ∪ B| of boxes side by side: (…, 4) and (…, 4), which broadcast → (…). 0 where both have no area.

    >>> iou(torch.tensor([0.0, 0, 2, 2]), torch.tensor([[1.0, 1, 3, 3], [2.0, 0, 4, 2]]))  # 1/7; they touch
    tensor([0.1429, 0.0000])
    """
    shared, union = _areas(a, b)
    return shared / union.masked_fill(union == 0, 1)


def giou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """IoU - |C \\ (A ∪ B)| / |C|, C the smallest box around both: −1 … 1. Rezatofighi et al. 2019, algorithm 1.

    Boxes that do not touch all have IoU 0 and no gradient; GIoU still falls with their distance.

    >>> giou(torch.tensor([0.0, 0.0, 1.0, 1.0]), torch.tensor([[1.0, 0.0, 2.0, 1.0], [3.0, 0.0, 4.0, 1.0]]))
    tensor([ 0.0000, -0.5000])
    """
    shared, union = _areas(a, b)
    sides = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])  # of C
    around = sides[..., 0] * sides[..., 1]
    waste = (around - union) / around.masked_fill(around == 0, 1)
    return shared / union.masked_fill(union == 0, 1) - waste


def iou_loss(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """1 - IoU of each pair: (…, 4), (…, 4) → (…).

    >>> iou_loss(torch.tensor([0.0, 0.0, 2.0, 1.0]), torch.tensor([0.0, 0.0, 1.0, 1.0]))
    tensor(0.5000)
    """
    return 1 - iou(a, b)


def giou_loss(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """1 - GIoU of each pair, 0 … 2: (…, 4), (…, 4) → (…).

    >>> giou_loss(torch.tensor([0.0, 0.0, 1.0, 1.0]), torch.tensor([3.0, 0.0, 4.0, 1.0]))
    tensor(1.5000)
    """
    return 1 - giou(a, b)


def _areas(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Of the intersection, never negative, and of the union."""
    boxes = a.dim() >= 1 and b.dim() >= 1 and a.shape[-1] == 4 and b.shape[-1] == 4
    require(boxes, f"boxes of shapes {shape(a)} and {shape(b)}", "(…, 4) and (…, 4) fit")
    sides = torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])
    sides = sides.clamp(min=0)  # each by itself: two negative sides would make a positive area
    shared = sides[..., 0] * sides[..., 1]
    own = [(box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1]) for box in (a, b)]
    return shared, own[0] + own[1] - shared
