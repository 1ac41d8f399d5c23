"""The second stage: each proposal is cut out of the features, classified, and its box refined for each class.

Girshick 2015, "Fast R-CNN", §2; over a pyramid Lin et al. 2017, "Feature Pyramid Networks", §4.2, equation 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.detection.boxes import area, chosen, clip, iou, large
from prepkit.zoo.detection.coding import BoxCoder
from prepkit.zoo.detection.matching import match, sample
from prepkit.zoo.detection.nms import batched_nms
from prepkit.zoo.detection.transform import Batch, Target
from prepkit.zoo.layers.regions import roi_align

LEVELS = 4  # P2 to P5: P6 only proposes
CANONICAL_SIDE, CANONICAL_LEVEL = 224, 4  # a box as large as an ImageNet picture belongs to P4 (equation 1)


class Rules(msgspec.Struct, frozen=True):
    """The numbers of a box head. Defaults: torchvision's."""

    positive: float = 0.5  # IoU from which a proposal is an object, and under which background
    count: int = 512  # proposals of an image in the loss
    share: float = 0.25  # of them objects, at most
    beta: float = 1 / 9  # of smooth-L1
    score: float = 0.05  # detections below are dropped
    least: float = 1e-2  # side of the smallest detection, in pixels
    overlap: float = 0.5  # IoU of suppression, class by class
    most: int = 100  # detections of an image
    coder: BoxCoder = BoxCoder((10.0, 10.0, 5.0, 5.0))


class PyramidAlign(nn.Module):
    """RoIAlign from the level k = floor(4 + log₂(√area / 224)): large boxes from coarse levels.

    >>> levels = [torch.zeros(1, 8, 64, 64), torch.zeros(1, 8, 32, 32)]
    >>> PyramidAlign()(levels, [torch.tensor([[0.0, 0.0, 50.0, 50.0], [0.0, 0.0, 250.0, 250.0]])], (256, 256)).shape
    torch.Size([2, 8, 7, 7])
    """

    def __init__(self, output_size: int = 7, sampling_ratio: int = 2) -> None:
        super().__init__()
        self.output_size, self.sampling_ratio = output_size, sampling_ratio

    def forward(
        self, features: Sequence[torch.Tensor], proposals: list[torch.Tensor], image: tuple[int, int]
    ) -> torch.Tensor:
        """Levels (B, C, h, w), proposals (P, 4) an image, size (H, W) of the batch → (ΣP, C, 7, 7)."""
        features = features[:LEVELS]
        steps = [round(math.log2(image[0] / x.shape[-2])) for x in features]  # 2, 3, 4, 5: strides 4 … 32
        images = [boxes.new_full((len(boxes), 1), place) for place, boxes in enumerate(proposals)]
        boxes = torch.cat([torch.cat(images), torch.cat(proposals)], 1)  # (K, 5)
        wanted = level_of(boxes[:, 1:], steps[0], steps[-1])
        pooled = features[0].new_zeros(len(boxes), features[0].shape[1], self.output_size, self.output_size)
        for step, x in zip(steps, features, strict=True):
            here = chosen(wanted == step)
            if len(here):
                cut = roi_align(x, boxes[here], self.output_size, 2.0**-step, self.sampling_ratio)
                pooled = pooled.index_copy(0, here, cut)
        return pooled


def level_of(boxes: torch.Tensor, finest: int, coarsest: int) -> torch.Tensor:
    """floor(4 + log₂(√(w·h) / 224)), kept within the levels there are: (N, 4) → (N).

    >>> level_of(torch.tensor([[0.0, 0.0, 224.0, 224.0], [0.0, 0.0, 223.0, 223.0], [0.0, 0.0, 9.0, 9.0]]), 2, 5)
    tensor([4, 3, 2])
    """
    side = area(boxes).sqrt()
    level = CANONICAL_LEVEL + torch.log2(side / CANONICAL_SIDE) + 1e-6  # rounding must not lose a level
    return level.floor().clamp(finest, coarsest).long()


class TwoMLPHead(nn.Module):
    """Flattened region → ReLU(fc6) → ReLU(fc7), with dropout after each where `dropout` > 0."""

    def __init__(self, inputs: int, width: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.fc6 = nn.Linear(inputs, width)
        self.fc7 = nn.Linear(width, width)
        self.dropout = dropout

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(K, C, 7, 7) → (K, width)."""
        for layer in (self.fc6, self.fc7):
            x = functional.relu(layer(x.flatten(1)))
            if self.dropout:
                x = functional.dropout(x, self.dropout, self.training)
        return x


class Predictor(nn.Module):
    """Two linear layers side by side: a score for each class, background first, and a box code for each."""

    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.cls_score = nn.Linear(inputs, classes)
        self.bbox_pred = nn.Linear(inputs, 4 * classes)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(K, width) → logits (K, classes), codes (K, 4 · classes)."""
        return self.cls_score(x), self.bbox_pred(x)


class RoIHeads(nn.Module):
    """Pool, two hidden layers, class and box; losses while training, detections otherwise."""

    def __init__(self, pool: nn.Module, head: nn.Module, predictor: nn.Module, rules: Rules) -> None:
        super().__init__()
        self.box_roi_pool, self.box_head, self.box_predictor, self.rules = pool, head, predictor, rules

    def forward(
        self,
        batch: Batch,
        features: Sequence[torch.Tensor],
        proposals: list[torch.Tensor],
        targets: Sequence[Target] | None = None,
        generator: torch.Generator | None = None,
    ) -> tuple[list[Target], dict[str, torch.Tensor]]:
        """Proposals (P, 4) an image → detections of each image, or losses (with targets)."""
        labels: list[torch.Tensor] = []
        wanted: list[torch.Tensor] = []
        if targets is not None:
            drawn = [self.draw(p, t, generator) for p, t in zip(proposals, targets, strict=True)]
            proposals, labels, wanted = (list(part) for part in zip(*drawn, strict=True))
        logits, codes = self.predict(features, proposals, batch.padded)
        if targets is not None:
            return [], self.losses(logits, codes, torch.cat(labels), torch.cat(wanted))
        counts = [len(boxes) for boxes in proposals]
        parts = zip(logits.split(counts), codes.split(counts), proposals, batch.sizes, strict=True)
        return [self.detect(*part) for part in parts], {}

    def predict(
        self, features: Sequence[torch.Tensor], proposals: list[torch.Tensor], image: tuple[int, int]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits (K, classes) and codes (K, 4 · classes) of all proposals of the batch, image after image."""
        return self.box_predictor(self.box_head(self.box_roi_pool(features, proposals, image)))

    def draw(
        self, proposals: torch.Tensor, target: Target, generator: torch.Generator | None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The proposals of the loss (n, 4), true boxes among them, their classes (n) and codes to learn (n, 4)."""
        boxes = target["boxes"].to(proposals.dtype)
        proposals = torch.cat([proposals, boxes])
        overlaps = iou(boxes, proposals, self.rules.coder.plus)
        found = match(overlaps, self.rules.positive, self.rules.positive)
        labels, learned = torch.zeros_like(found), proposals
        if len(boxes):
            labels = target["labels"][found.clamp(min=0)].masked_fill(found < 0, 0)
            learned = boxes[found.clamp(min=0)]
        some = torch.cat(sample(labels, self.rules.count, self.rules.share, generator))
        codes = self.rules.coder.encode(learned[some], proposals[some])
        return proposals[some], labels[some], codes

    def losses(
        self, logits: torch.Tensor, codes: torch.Tensor, labels: torch.Tensor, wanted: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """Mean cross-entropy; smooth-L1 of the objects' codes, of the right class only, over all proposals."""
        objects = chosen(labels > 0)
        own = codes.view(len(codes), -1, 4)[objects, labels[objects]]  # (objects, 4)
        miss = functional.smooth_l1_loss(own, wanted[objects], beta=self.rules.beta, reduction="sum")
        entropy = functional.cross_entropy(logits, labels, reduction="sum")
        count = max(1, len(labels))
        return {"loss_classifier": entropy / count, "loss_box_reg": miss / count}

    def detect(
        self, logits: torch.Tensor, codes: torch.Tensor, proposals: torch.Tensor, size: tuple[int, int]
    ) -> Target:
        """Logits (P, classes), codes (P, 4 · classes) of one image → its boxes, labels and scores, best first."""
        plus, classes = self.rules.coder.plus, logits.shape[1]
        boxes = clip(self.rules.coder.decode(codes, proposals), size, plus)[:, 1:].flatten(0, 1)
        scores = logits.softmax(1)[:, 1:].flatten()  # background dropped; (P · (classes - 1))
        labels = torch.arange(1, classes, device=logits.device).repeat(len(proposals))
        some = chosen((scores > self.rules.score) & large(boxes, self.rules.least, plus))
        boxes, scores, labels = boxes[some], scores[some], labels[some]
        best = batched_nms(boxes, scores, labels, self.rules.overlap, plus)[: self.rules.most]
        return {"boxes": boxes[best], "labels": labels[best], "scores": scores[best]}
