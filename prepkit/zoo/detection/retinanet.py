"""RetinaNet: one stage over a pyramid; the focal loss keeps 100,000 easy backgrounds from drowning the objects.

Lin et al. 2017, "Focal Loss for Dense Object Detection". Numbers, names of the weights and dataflow are torchvision's
`retinanet_resnet50_fpn`.
"""

from __future__ import annotations

import math

import torch
from torch import nn

from prepkit.zoo.detection.anchors import AnchorGenerator, cell
from prepkit.zoo.detection.boxes import clip, iou
from prepkit.zoo.detection.coding import BoxCoder
from prepkit.zoo.detection.fpn import P6P7, WIDTH, resnet50_fpn
from prepkit.zoo.detection.matching import IGNORED, match
from prepkit.zoo.detection.one_stage import Levels, OneStage, best_of, suppressed
from prepkit.zoo.detection.rpn import initialise, rows
from prepkit.zoo.detection.transform import Size, Target, Transform
from prepkit.zoo.layers.focal import sigmoid_focal

MODELS = {
    "retinanet_resnet50_fpn": {
        "input": (3, 800, 800),
        "parameters": 34_068_119,
        "macs": 151_540_437_248,
        "level": "L3",
        "published": "34,014,999 with frozen norms, 151.54 GMACs (torchvision)",
    },
}

SIZES = tuple((s, int(s * 2 ** (1 / 3)), int(s * 2 ** (2 / 3))) for s in (32, 64, 128, 256, 512))  # §4
RATIOS = (0.5, 1.0, 2.0)
DEPTH = 4  # convolutions before the last, in each branch (§4)
PRIOR = 0.01  # probability of an object the classifier begins with (§3.3)
POSITIVE, NEGATIVE = 0.5, 0.4  # IoU of anchors (§4)
CODER = BoxCoder()


def _tower() -> nn.Sequential:
    # nested as torchvision's convolution blocks are: keys begin with "conv.0.0"
    return nn.Sequential(
        *(nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 3, padding=1), nn.ReLU(inplace=True)) for _ in range(DEPTH))
    )


class ClassificationHead(nn.Module):
    """Four 3×3 and ReLU, one more to A · K logits; they begin at ln(π / (1 - π)), so that all say "background"."""

    def __init__(self, anchors: int, classes: int) -> None:
        super().__init__()
        self.classes = classes
        self.conv = _tower()
        self.cls_logits = nn.Conv2d(WIDTH, anchors * classes, 3, padding=1)
        initialise(self)
        nn.init.constant_(self.cls_logits.bias, -math.log((1 - PRIOR) / PRIOR))

    def forward(self, features: Levels) -> Levels:
        """Levels (B, 256, h, w) → (B, h · w · A, K) each."""
        return [rows(self.cls_logits(self.conv(x)), self.classes) for x in features]


class RegressionHead(nn.Module):
    """The same tower with weights of its own, and 4A codes a position, whatever the class."""

    def __init__(self, anchors: int) -> None:
        super().__init__()
        self.conv = _tower()
        self.bbox_reg = nn.Conv2d(WIDTH, 4 * anchors, 3, padding=1)
        initialise(self)

    def forward(self, features: Levels) -> Levels:
        """Levels (B, 256, h, w) → (B, h · w · A, 4) each."""
        return [rows(self.bbox_reg(self.conv(x)), 4) for x in features]


class Heads(nn.Module):
    """Both branches on every level."""

    def __init__(self, anchors: int, classes: int) -> None:
        super().__init__()
        self.classification_head = ClassificationHead(anchors, classes)
        self.regression_head = RegressionHead(anchors)

    def forward(self, features: Levels) -> tuple[Levels, Levels]:
        """Levels (B, 256, h, w) → logits (B, n, K) and codes (B, n, 4) of each."""
        return self.classification_head(features), self.regression_head(features)


class RetinaNet(OneStage):
    """`OneStage` with the focal loss, thousand candidates a level, and classes that need no background."""

    def __init__(
        self, backbone: nn.Module, classes: int, transform: Transform, score: float, overlap: float, most: int
    ) -> None:
        generator = AnchorGenerator([cell(sizes, RATIOS) for sizes in SIZES])
        super().__init__(backbone, Heads(generator.counts[0], classes), transform)
        self.generator, self.score, self.overlap, self.most = generator, score, overlap, most
        self.candidates = 1000  # of each level before suppression (§4)

    def anchors(self, features: Levels, image: Size) -> Levels:
        """Nine a position: three sizes of three ratios."""
        return self.generator(features, image)

    def losses(
        self, logits: torch.Tensor, codes: torch.Tensor, anchors: torch.Tensor, targets: list[Target]
    ) -> dict[str, torch.Tensor]:
        """Focal loss of all anchors but the ignored, L1 of the objects' codes; each over an image's objects."""
        classification, regression = [], []
        for logit, code, target in zip(logits, codes, targets, strict=True):
            boxes = target["boxes"].to(anchors.dtype)
            found = match(iou(boxes, anchors), POSITIVE, NEGATIVE, low_quality=True)
            objects = (found >= 0).nonzero().squeeze(1)
            truth = torch.zeros_like(logit)
            truth[objects, target["labels"][found[objects]]] = 1
            valid = found != IGNORED
            wanted = CODER.encode(boxes[found[objects]], anchors[objects])
            count = max(1, len(objects))
            classification.append(sigmoid_focal(logit[valid], truth[valid]).sum() / count)
            regression.append((code[objects] - wanted).abs().sum() / count)
        return {
            "classification": torch.stack(classification).mean(),
            "bbox_regression": torch.stack(regression).mean(),
        }

    def detect(self, logits: Levels, codes: Levels, anchors: Levels, size: Size) -> Target:
        """The best of each level above the score, decoded and clipped; then suppression over all levels."""
        boxes, scores, labels = [], [], []
        for logit, code, anchor in zip(logits, codes, anchors, strict=True):
            score = logit.sigmoid().flatten()  # (n · K)
            best = best_of(score, self.score, self.candidates)
            place = best // logit.shape[1]
            boxes.append(clip(CODER.decode(code[place], anchor[place]).squeeze(1), size))
            scores.append(score[best])
            labels.append(best % logit.shape[1])
        return suppressed(torch.cat(boxes), torch.cat(scores), torch.cat(labels), self.overlap, self.most)


def model(
    num_classes: int = 91,
    frozen_norm: bool = False,
    trainable_backbone_layers: int | None = None,
    min_size: int = 800,
    max_size: int = 1333,
    score_thresh: float = 0.05,
    nms_thresh: float = 0.5,
    detections_per_img: int = 300,
) -> nn.Module:
    """`retinanet_resnet50_fpn`; `frozen_norm` as in `faster_rcnn.model`.

    >>> with torch.device("meta"):
    ...     sum(p.numel() for p in model(frozen_norm=True).parameters())
    34014999
    """
    trainable = trainable_backbone_layers if trainable_backbone_layers is not None else 5 - 2 * frozen_norm
    backbone = resnet50_fpn((2, 3, 4), P6P7(), frozen_norm, trainable)
    transform = Transform(shorter=min_size, longer=max_size)
    return RetinaNet(backbone, num_classes, transform, score_thresh, nms_thresh, detections_per_img)
