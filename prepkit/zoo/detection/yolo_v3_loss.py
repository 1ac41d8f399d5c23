"""The loss of YOLOv3: of nine anchors the one most like an object learns it; near misses are left alone.

Redmon & Farhadi 2018, "YOLOv3: An Incremental Improvement", §2.1-2.2. Each term's derivative by its raw output is
prediction minus truth, as the paper has it (and darknet's program): cross-entropy for what passes a sigmoid, half the
square for the logarithms of sizes.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional

from prepkit.zoo.detection.boxes import checked, iou, to_centres
from prepkit.zoo.detection.transform import Target
from prepkit.zoo.detection.yolo_v3 import ANCHORS, STRIDES, decode
from prepkit.zoo.layers.shapes import require

IGNORE = 0.5  # a prediction that overlaps an object more, but is not its own, is not told "nothing" (§2.1)
PER_LEVEL = len(ANCHORS[0])


def best_anchor(sizes: torch.Tensor) -> torch.Tensor:
    """Of all nine anchors the one with the largest IoU, centres laid upon each other: (n, 2) → (n), stride 32 first.

    >>> best_anchor(torch.tensor([[10.0, 13.0], [300.0, 300.0]]))
    tensor([6, 2])
    """
    anchors = sizes.new_tensor(ANCHORS).flatten(0, 1)  # (9, 2)
    zero, nine = torch.zeros_like(sizes), torch.zeros_like(anchors)
    return iou(torch.cat([zero, sizes], 1), torch.cat([nine, anchors], 1)).argmax(1)


def loss(raw: Sequence[torch.Tensor], targets: Sequence[Target]) -> dict[str, torch.Tensor]:
    """Raw predictions (B, h, w, 3, 5 + classes) of three levels, targets → sums over all, for an image on average.

    Targets are {"boxes": (N, 4) in pixels of the network's input, "labels": (N) from 0}.
    """
    images = len(raw[0])
    require(images == len(targets), f"{len(targets)} targets for {images} images", "one each fits")
    parts = [
        _level_loss(x[image], level, target)
        for level, x in enumerate(raw)
        for image, target in enumerate(targets)
    ]
    return {name: torch.stack([part[name] for part in parts]).sum() / images for name in parts[0]}


def _level_loss(raw: torch.Tensor, level: int, target: Target) -> dict[str, torch.Tensor]:
    """One image (h, w, 3, 5 + classes), one level."""
    boxes = checked(target["boxes"]).to(raw.dtype)
    own = torch.zeros(raw.shape[:3], dtype=torch.bool, device=raw.device)  # (h, w, 3)
    row, column, slot, codes, labels = _assigned(boxes, target["labels"], level, raw.shape[:2])
    own[row, column, slot] = True
    quiet = torch.zeros_like(own)
    if len(boxes):
        predicted = decode(raw.detach()[None], level)[0].reshape(-1, 4)
        quiet = (iou(predicted, boxes).amax(1) > IGNORE).view_as(own) & ~own
    told = raw[row, column, slot]  # (n, 5 + classes)
    classes = torch.zeros_like(told[:, 5:])
    classes[torch.arange(len(labels), device=raw.device), labels] = 1
    binary = functional.binary_cross_entropy_with_logits
    return {
        "centres": binary(told[:, :2], codes[:, :2], reduction="sum"),
        "sizes": ((told[:, 2:4] - codes[:, 2:]) ** 2).sum() / 2,
        "objectness": binary(raw[..., 4][~quiet], own[~quiet].to(raw.dtype), reduction="sum"),
        "classes": binary(told[:, 5:], classes, reduction="sum"),
    }


def _assigned(
    boxes: torch.Tensor, labels: torch.Tensor, level: int, size: Sequence[int]
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Row, column, anchor, code (n, 4) and label of each object whose best anchor is of this level."""
    centred = to_centres(boxes)
    best = best_anchor(centred[:, 2:]) if len(boxes) else labels[:0]
    here = (best // PER_LEVEL == level).nonzero().squeeze(1)
    centred, slot = centred[here], best[here] % PER_LEVEL
    at = centred[:, :2] / STRIDES[level]  # in cells
    column, row = at[:, 0].long().clamp(0, size[1] - 1), at[:, 1].long().clamp(0, size[0] - 1)
    inside = at - torch.stack([column, row], 1)  # σ(tx), σ(ty)
    anchors = boxes.new_tensor(ANCHORS[level])[slot]
    return row, column, slot, torch.cat([inside, (centred[:, 2:] / anchors).log()], 1), labels[here]
