"""Non-maximum suppression: of boxes that overlap much, the best stays.

Greedy suppression (the form of Felzenszwalb et al. 2010, §5.2), one class at a time, and its soft form.
"""

from __future__ import annotations

import torch

from prepkit.zoo.detection.boxes import chosen, iou

BLOCK = 1024  # boxes compared at a time: memory stays BLOCK · N, however many boxes there are


def nms(boxes: torch.Tensor, scores: torch.Tensor, threshold: float, plus: int = 0) -> torch.Tensor:
    """A box stays if no better box that stays overlaps it by IoU > threshold: indices, best first.

    Boxes (N, 4), scores (N); of equal scores the first is the better. On `meta` all stay.

    >>> boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [1.0, 1.0, 10.0, 10.0], [20.0, 20.0, 30.0, 30.0]])
    >>> nms(boxes, torch.tensor([0.8, 0.9, 0.7]), threshold=0.5)
    tensor([1, 2])
    """
    order = scores.argsort(descending=True, stable=True)
    if boxes.is_meta:
        return order
    kept = order[:0]
    for block in order.split(BLOCK):
        free = ~(iou(boxes[block], boxes[kept], plus) > threshold).any(1)
        block = block[free]
        harm = (iou(boxes[block], boxes[block], plus) > threshold).triu(1)  # [i, j]: i, the better, harms j
        kept = torch.cat([kept, block[_survivors(harm)]])
    return kept


def _survivors(harm: torch.Tensor) -> torch.Tensor:
    """The one mask with stays[j] = no i with stays[i] and harm[i, j], for harm above the diagonal.

    After k rounds the first k entries are right for ever; real boxes need few, as chains of overlaps are short.
    """
    stays = torch.ones(len(harm), dtype=torch.bool, device=harm.device)
    while True:
        after = ~(harm & stays[:, None]).any(0)
        if torch.equal(after, stays):
            return stays
        stays = after


def batched_nms(
    boxes: torch.Tensor, scores: torch.Tensor, groups: torch.Tensor, threshold: float, plus: int = 0
) -> torch.Tensor:
    """`nms` within each group (a class, a level): boxes of different groups never touch; indices, best first.

    >>> boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [0.0, 0.0, 10.0, 10.0]])
    >>> batched_nms(boxes, torch.tensor([0.8, 0.9]), torch.tensor([1, 2]), 0.5)
    tensor([1, 0])
    """
    if boxes.is_meta:
        return scores.argsort(descending=True)
    stays = torch.zeros_like(scores, dtype=torch.bool)
    for group in groups.unique().tolist():
        members = chosen(groups == group)
        stays[members[nms(boxes[members], scores[members], threshold, plus)]] = True
    kept = chosen(stays)
    return kept[scores[kept].argsort(descending=True, stable=True)]


def soft_nms(
    boxes: torch.Tensor, scores: torch.Tensor, sigma: float = 0.5, least: float = 0.001
) -> tuple[torch.Tensor, torch.Tensor]:
    """s ← s · exp(-IoU² / sigma) for each box worse than the best; the next best follows, down to `least`.

    Nothing is thrown away for an overlap alone. Gives (indices, scores), in the order of choice. Bodla et al. 2017,
    "Soft-NMS", equation 3.

    >>> boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [0.0, 0.0, 10.0, 10.0], [20.0, 0.0, 30.0, 10.0]])
    >>> order, scores = soft_nms(boxes, torch.tensor([0.9, 0.8, 0.5]))
    >>> order, scores
    (tensor([0, 2, 1]), tensor([0.9000, 0.5000, 0.1083]))
    """
    rest, order, final = scores.clone(), [], []
    open_ = torch.ones_like(scores, dtype=torch.bool)
    while open_.any():
        best = int(torch.where(open_, rest, rest.new_tensor(-torch.inf)).argmax())
        if rest[best] < least:
            break
        order.append(best)
        final.append(rest[best])
        open_[best] = False
        overlap = iou(boxes[best : best + 1], boxes)[0].to(rest.dtype)
        rest = torch.where(open_, rest * (-(overlap**2) / sigma).exp(), rest)
    return torch.tensor(order, dtype=torch.long, device=boxes.device), (
        torch.stack(final) if final else scores[:0]
    )
