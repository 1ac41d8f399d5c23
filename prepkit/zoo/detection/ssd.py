"""SSD300: one stage over six maps of falling resolution, each with default boxes of its own size.

Liu et al. 2016, "SSD: Single Shot MultiBox Detector". Numbers, names of the weights and dataflow are torchvision's
`ssd300_vgg16`.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.backbones import vgg
from prepkit.zoo.detection.boxes import clip, iou
from prepkit.zoo.detection.coding import BoxCoder
from prepkit.zoo.detection.default_boxes import COUNTS, default_boxes
from prepkit.zoo.detection.matching import match
from prepkit.zoo.detection.one_stage import Levels, OneStage, best_of, suppressed
from prepkit.zoo.detection.rpn import rows
from prepkit.zoo.detection.transform import Size, Target, Transform

MODELS = {
    "ssd300_vgg16": {
        "input": (3, 300, 300),
        "parameters": 35_641_826,
        "macs": 34_858_153_472,
        "level": "L3",
        "published": "35,641,826, 34.858 GMACs (torchvision); 8732 default boxes (paper, Table 7)",
    },
}

SIDE = 300
MEAN, STD = (0.48235, 0.45882, 0.40784), (1 / 255,) * 3  # of RGB in [0, 1], as VGG's Caffe weights want it
WIDTHS = (512, 1024, 512, 256, 256, 256)  # channels of the six maps
NORM = 20.0  # to which conv4_3 is scaled at first (§3.1)
POSITIVE = 0.5  # IoU from which a default box learns an object (§2.2)
HARD = 3  # backgrounds in the loss for each object (§2.2, hard negative mining)
CODER = BoxCoder((10.0, 10.0, 5.0, 5.0))


class Backbone(nn.Module):
    """VGG-16 with its fully connected layers as convolutions, and four more stages: six maps.

    The first, conv4_3, is brought to length 20 at every position, for its values are larger than the others' (§3.1).
    """

    def __init__(self) -> None:
        super().__init__()
        layers = vgg.features(vgg.CONFIGURATIONS["D"])
        pools = [place for place, layer in enumerate(layers) if isinstance(layer, nn.MaxPool2d)]
        layers[pools[2]].ceil_mode = True  # 75 → 38
        self.scale_weight = nn.Parameter(torch.full((WIDTHS[0],), NORM))
        self.features = layers[: pools[3]]  # to conv4_3: (B, 512, 38, 38)
        fc = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),  # pool5 does not halve any more
            nn.Conv2d(512, 1024, 3, padding=6, dilation=6),  # fc6, its 7×7 thinned out to 3×3
            nn.ReLU(inplace=True),
            nn.Conv2d(1024, 1024, 1),  # fc7
            nn.ReLU(inplace=True),
        )
        self.extra = nn.ModuleList(
            [
                nn.Sequential(*layers[pools[3] : pools[4]], fc),  # (B, 1024, 19, 19)
                _stage(1024, 256, 512, stride=2, padding=1),  # (B, 512, 10, 10)
                _stage(512, 128, 256, stride=2, padding=1),  # (B, 256, 5, 5)
                _stage(256, 128, 256),  # (B, 256, 3, 3)
                _stage(256, 128, 256),  # (B, 256, 1, 1)
            ]
        )
        for module in (fc, *self.extra[1:]):
            _initialise(module)

    def forward(self, x: torch.Tensor) -> Levels:
        """(B, 3, 300, 300) → six maps."""
        x = self.features(x)
        maps = [self.scale_weight.view(1, -1, 1, 1) * functional.normalize(x)]
        for stage in self.extra:
            x = stage(x)
            maps.append(x)
        return maps


def _stage(inputs: int, hidden: int, outputs: int, stride: int = 1, padding: int = 0) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, hidden, 1),
        nn.ReLU(inplace=True),
        nn.Conv2d(hidden, outputs, 3, stride=stride, padding=padding),
        nn.ReLU(inplace=True),
    )


def _initialise(module: nn.Module) -> None:
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)


class Head(nn.Module):
    """One 3×3 a map: A · K numbers a position."""

    def __init__(self, anchors: Sequence[int], width: int) -> None:
        super().__init__()
        self.width = width
        self.module_list = nn.ModuleList(
            nn.Conv2d(channels, count * width, 3, padding=1)
            for channels, count in zip(WIDTHS, anchors, strict=True)
        )
        _initialise(self)

    def forward(self, maps: Levels) -> Levels:
        """Maps (B, C, h, w) → (B, h · w · A, K) each."""
        return [rows(layer(x), self.width) for layer, x in zip(self.module_list, maps, strict=True)]


class Heads(nn.Module):
    """Classes and boxes of every default box."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classification_head, self.regression_head = Head(COUNTS, classes), Head(COUNTS, 4)

    def forward(self, maps: Levels) -> tuple[Levels, Levels]:
        """Maps → logits (B, n, K) and codes (B, n, 4) of each."""
        return self.classification_head(maps), self.regression_head(maps)


class SSD(OneStage):
    """`OneStage` with a softmax over classes and background, and hard negatives only."""

    def __init__(self, classes: int, score: float, overlap: float, most: int, candidates: int) -> None:
        transform = Transform(SIDE, SIDE, MEAN, STD, divisible=1, fixed=(SIDE, SIDE))
        super().__init__(Backbone(), Heads(classes), transform)
        self.score, self.overlap, self.most, self.candidates = score, overlap, most, candidates

    def anchors(self, features: Levels, image: Size) -> Levels:
        """The default boxes of each map."""
        return [
            default_boxes(level, (x.shape[-2], x.shape[-1]), image, x.dtype).to(x.device)
            for level, x in enumerate(features)
        ]

    def losses(
        self, logits: torch.Tensor, codes: torch.Tensor, anchors: torch.Tensor, targets: list[Target]
    ) -> dict[str, torch.Tensor]:
        """Smooth-L1 of codes and cross-entropy, of objects and hardest backgrounds, over the objects (§2.2)."""
        drawn = [assign(anchors, target) for target in targets]
        labels = torch.stack([label for label, _ in drawn])  # (B, N)
        objects = labels > 0
        wanted = torch.cat(
            [CODER.encode(box[o], anchors[o]) for (_, box), o in zip(drawn, objects, strict=True)]
        )
        miss = functional.smooth_l1_loss(codes[objects], wanted, reduction="sum")
        entropy = functional.cross_entropy(logits.transpose(1, 2), labels, reduction="none")  # (B, N)
        kept = objects | hardest(entropy.detach(), objects)
        count = max(1, int(objects.sum()))
        return {"bbox_regression": miss / count, "classification": entropy[kept].sum() / count}

    def detect(self, logits: Levels, codes: Levels, anchors: Levels, size: Size) -> Target:
        """Softmax, the best of each class above the score, suppression class by class."""
        probability = torch.cat(logits).softmax(1)  # (N, K)
        boxes = clip(CODER.decode(torch.cat(codes), torch.cat(anchors)).squeeze(1), size)
        places, scores, labels = [], [], []
        for label in range(1, probability.shape[1]):  # 0 is background
            best = best_of(probability[:, label], self.score, self.candidates)
            places.append(best)
            scores.append(probability[best, label])
            labels.append(torch.full_like(best, label))
        return suppressed(
            boxes[torch.cat(places)], torch.cat(scores), torch.cat(labels), self.overlap, self.most
        )


def assign(anchors: torch.Tensor, target: Target) -> tuple[torch.Tensor, torch.Tensor]:
    """Default boxes (N, 4) → labels (N), 0 background, and the box each learns (N, 4).

    An object gets all boxes of IoU ≥ ½, and its best in any case, even from another object (§2.2).
    """
    boxes = target["boxes"].to(anchors.dtype)
    if len(boxes) == 0:
        return torch.zeros(len(anchors), dtype=torch.long, device=anchors.device), anchors
    overlaps = iou(boxes, anchors)
    found = match(overlaps, POSITIVE, POSITIVE)
    found[overlaps.argmax(1)] = torch.arange(len(boxes), device=anchors.device)
    return target["labels"][found.clamp(min=0)].masked_fill(found < 0, 0), boxes[found.clamp(min=0)]


def hardest(entropy: torch.Tensor, objects: torch.Tensor) -> torch.Tensor:
    """The backgrounds with the largest loss, three for each object of the image: (B, N) twice → mask (B, N).

    >>> entropy, objects = torch.tensor([[0.1, 9.0, 0.3, 0.2, 0.4]]), torch.tensor([[0, 1, 0, 0, 0]]).bool()
    >>> hardest(entropy, objects)
    tensor([[False, False,  True,  True,  True]])
    """
    hidden = entropy.masked_fill(objects, -torch.inf)
    rank = hidden.argsort(1, descending=True).argsort(1)  # 0 for the largest
    return (rank < HARD * objects.sum(1, keepdim=True)) & ~objects


def model(
    num_classes: int = 91,
    score_thresh: float = 0.01,
    nms_thresh: float = 0.45,
    detections_per_img: int = 200,
    topk_candidates: int = 400,
) -> nn.Module:
    """`ssd300_vgg16`; `num_classes` counts the background.

    >>> with torch.device("meta"):
    ...     net = model(num_classes=21).eval()
    ...     [tuple(x.shape[1:]) for x in net.backbone(torch.empty(1, 3, 300, 300))]
    [(512, 38, 38), (1024, 19, 19), (512, 10, 10), (256, 5, 5), (256, 3, 3), (256, 1, 1)]
    """
    return SSD(num_classes, score_thresh, nms_thresh, detections_per_img, topk_candidates)
