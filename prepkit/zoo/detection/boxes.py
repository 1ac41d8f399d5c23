"""Boxes: (x1, y1, x2, y2) in pixels, areas, overlaps, clipping.

A box is continuous here: its width is x2 - x1. The first R-CNNs counted pixels, both ends included, so that a width was
x2 - x1 + 1; `plus=1` is that convention (Girshick's py-faster-rcnn, lib/fast_rcnn/bbox_transform.py).
"""

from __future__ import annotations

import torch

from prepkit.zoo.layers import overlap
from prepkit.zoo.layers.shapes import require, shape


def chosen(mask: torch.Tensor) -> torch.Tensor:
    """Indices where `mask` (N) holds; on `meta`, where nothing is known, all of them: the most there can be.

    >>> chosen(torch.tensor([True, False, True]))
    tensor([0, 2])
    """
    if mask.is_meta:
        return torch.arange(len(mask), device="meta")
    return mask.nonzero().squeeze(1)


def checked(boxes: torch.Tensor, name: str = "boxes") -> torch.Tensor:
    """`boxes` (N, 4) where each has width and height; Misfit names the first that has not."""
    require(boxes.dim() == 2 and boxes.shape[-1] == 4, f"{name} of shape {shape(boxes)}", "(N, 4) fits")
    if not boxes.is_meta:
        bad = ~(boxes[:, 2:] > boxes[:, :2]).all(1)
        if bad.any():
            row = int(bad.nonzero()[0])
            given = f"{name}[{row}] = {[round(float(v), 2) for v in boxes[row]]}"
            require(False, given, "(x1, y1, x2, y2) with x2 > x1 and y2 > y1 fits")
    return boxes


def area(boxes: torch.Tensor, plus: int = 0) -> torch.Tensor:
    """(x2 - x1 + plus) · (y2 - y1 + plus): (N, 4) → (N). Half precision is widened: 512·512 overflows it.

    >>> area(torch.tensor([[0.0, 0.0, 4.0, 5.0]]))
    tensor([20.])
    """
    wide = _wide(boxes)
    return (wide[:, 2] - wide[:, 0] + plus) * (wide[:, 3] - wide[:, 1] + plus)


def iou(a: torch.Tensor, b: torch.Tensor, plus: int = 0) -> torch.Tensor:
    """|A ∩ B| / |A ∪ B|: (N, 4) and (M, 4) → (N, M), and 0 where the union has no area.

    >>> a, b = torch.tensor([[0.0, 0.0, 2.0, 2.0]]), torch.tensor([[1.0, 1.0, 3.0, 3.0], [5.0, 5.0, 6.0, 6.0]])
    >>> iou(a, b)
    tensor([[0.1429, 0.0000]])
    """
    shared, union = _overlap(a, b, plus)
    return torch.where(union > 0, shared / union, torch.zeros_like(union))


def giou(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """IoU - |C \\ (A ∪ B)| / |C|, C the smallest box around both: from -1 far apart to 1; (N, 4), (M, 4) → (N, M).

    Rezatofighi et al. 2019, "Generalized Intersection over Union", algorithm 1. Unlike IoU it has a gradient where
    the boxes do not touch.

    >>> giou(torch.tensor([[0.0, 0.0, 1.0, 1.0]]), torch.tensor([[2.0, 0.0, 3.0, 1.0]]))
    tensor([[-0.3333]])
    """
    return overlap.giou(_wide(a)[:, None], _wide(b))


def _overlap(a: torch.Tensor, b: torch.Tensor, plus: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Areas of all intersections and unions, both (N, M)."""
    whole = area(a, plus)[:, None] + area(b, plus)  # (N, M)
    a, b = _wide(a), _wide(b)
    low, high = torch.maximum(a[:, None, :2], b[:, :2]), torch.minimum(a[:, None, 2:], b[:, 2:])
    shared = (high - low + plus).clamp(min=0).prod(-1)  # (N, M)
    return shared, whole - shared


def _wide(boxes: torch.Tensor) -> torch.Tensor:
    return boxes.to(torch.promote_types(boxes.dtype, torch.float32))


def clip(boxes: torch.Tensor, size: tuple[int, int], plus: int = 0) -> torch.Tensor:
    """x in [0, W - plus], y in [0, H - plus]: boxes (…, 4) and the image's size (H, W).

    >>> clip(torch.tensor([[-5.0, 10.0, 50.0, 70.0]]), (60, 40))
    tensor([[ 0., 10., 40., 60.]])
    """
    height, width = size
    x = boxes[..., 0::2].clamp(0, width - plus)
    y = boxes[..., 1::2].clamp(0, height - plus)
    return torch.stack([x, y], -1).flatten(-2)  # x1 y1 x2 y2


def large(boxes: torch.Tensor, least: float, plus: int = 0) -> torch.Tensor:
    """Which boxes are at least `least` wide and high: a mask (N)."""
    return (boxes[:, 2:] - boxes[:, :2] + plus >= least).all(1)


def from_xywh(boxes: torch.Tensor) -> torch.Tensor:
    """Corner and size (COCO's way) → corners.

    >>> from_xywh(torch.tensor([[10.0, 20.0, 5.0, 6.0]]))
    tensor([[10., 20., 15., 26.]])
    """
    return torch.cat([boxes[..., :2], boxes[..., :2] + boxes[..., 2:]], -1)


def to_xywh(boxes: torch.Tensor) -> torch.Tensor:
    """Corners → corner and size: the inverse of `from_xywh`."""
    return torch.cat([boxes[..., :2], boxes[..., 2:] - boxes[..., :2]], -1)


def from_centres(boxes: torch.Tensor) -> torch.Tensor:
    """Centre and size (YOLO's way) → corners.

    >>> from_centres(torch.tensor([[10.0, 20.0, 4.0, 6.0]]))
    tensor([[ 8., 17., 12., 23.]])
    """
    half = boxes[..., 2:] / 2
    return torch.cat([boxes[..., :2] - half, boxes[..., :2] + half], -1)


def to_centres(boxes: torch.Tensor) -> torch.Tensor:
    """Corners → centre and size: the inverse of `from_centres`."""
    size = boxes[..., 2:] - boxes[..., :2]
    return torch.cat([boxes[..., :2] + size / 2, size], -1)
