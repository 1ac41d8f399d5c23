"""What detectors of one stage share: images → features → a class and a box code for every anchor → losses or boxes."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from prepkit.zoo.detection.boxes import chosen
from prepkit.zoo.detection.nms import batched_nms
from prepkit.zoo.detection.transform import Size, Target, Transform, scale
from prepkit.zoo.layers.shapes import require

Levels = list[torch.Tensor]


class OneStage(nn.Module):
    """`backbone` and `head` between one transform and its way back; a subclass says the rest.

    In training mode `net(images, targets)` gives the losses to be summed; in evaluation mode `net(images)` gives a
    {"boxes": (D, 4), "scores": (D), "labels": (D)} for each image, best first, in its own pixels.
    """

    def __init__(self, backbone: nn.Module, head: nn.Module, transform: Transform) -> None:
        super().__init__()
        self.transform, self.backbone, self.head = transform, backbone, head

    def anchors(self, features: Levels, image: Size) -> Levels:
        """Features (B, C, h, w) of each level and the size of the batch → (n, 4) each."""
        raise NotImplementedError

    def losses(
        self, logits: torch.Tensor, codes: torch.Tensor, anchors: torch.Tensor, targets: list[Target]
    ) -> dict[str, torch.Tensor]:
        """Logits (B, N, K), codes (B, N, 4), anchors (N, 4) → named losses."""
        raise NotImplementedError

    def detect(self, logits: Levels, codes: Levels, anchors: Levels, size: Size) -> Target:
        """Logits (n, K), codes (n, 4), anchors (n, 4) of each level, one image → its detections."""
        raise NotImplementedError

    def forward(
        self, images: Sequence[torch.Tensor], targets: Sequence[Target] | None = None
    ) -> dict[str, torch.Tensor] | list[Target]:
        """Images (3, H, W) of any sizes, values in [0, 1] → losses, or detections."""
        require(not self.training or targets is not None, "training without targets", "one an image fits")
        batch, moved = self.transform(images, targets if self.training else None)
        features = self.backbone(batch.images)
        logits, codes = self.head(features)  # (B, n, K) and (B, n, 4) of each level
        anchors = self.anchors(features, batch.padded)
        if moved is not None:
            return self.losses(torch.cat(logits, 1), torch.cat(codes, 1), torch.cat(anchors), moved)
        found = []
        for image, (size, original) in enumerate(zip(batch.sizes, batch.originals, strict=True)):
            one = self.detect([x[image] for x in logits], [x[image] for x in codes], anchors, size)
            found.append({**one, "boxes": scale(one["boxes"], size, original)})
        return found


def best_of(scores: torch.Tensor, least: float, most: int) -> torch.Tensor:
    """Indices of at most `most` scores (N) above `least`, best first; on `meta` as many as there can be.

    >>> best_of(torch.tensor([0.1, 0.9, 0.5, 0.6]), least=0.2, most=2)
    tensor([1, 3])
    """
    some = chosen(scores > least)
    return some[scores[some].topk(min(most, len(some))).indices]


def suppressed(
    boxes: torch.Tensor, scores: torch.Tensor, labels: torch.Tensor, overlap: float, most: int
) -> Target:
    """The `most` best after suppression class by class: boxes (N, 4), scores (N), labels (N)."""
    best = batched_nms(boxes, scores, labels, overlap)[:most]
    return {"boxes": boxes[best], "scores": scores[best], "labels": labels[best]}
