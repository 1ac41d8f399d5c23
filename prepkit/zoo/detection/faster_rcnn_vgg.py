"""Faster R-CNN as first published: VGG-16, one level of features with stride 16, nine anchors, RoI pooling.

Ren et al. 2015, "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks"; numbers from the
authors' Python program (rbgirshick/py-faster-rcnn: lib/fast_rcnn/config.py, experiments/cfgs/faster_rcnn_end2end.yml).
Pixels count as in that program: a box from 0 to 15 is 16 wide.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from prepkit.zoo.backbones import vgg
from prepkit.zoo.detection import roi_heads, rpn
from prepkit.zoo.detection.anchors import BASE, AnchorGenerator, original_cell
from prepkit.zoo.detection.coding import BoxCoder
from prepkit.zoo.detection.faster_rcnn import FasterRCNN
from prepkit.zoo.detection.transform import Transform
from prepkit.zoo.initial import initialise
from prepkit.zoo.layers.regions import roi_pool

MODELS = {
    "fasterrcnn_vgg16": {
        "input": (3, 600, 800),
        "parameters": 137_078_239,
        "macs": 187_513_344_000,
        "level": "L2",
        "published": "VOC, 21 classes; the figures follow from models/pascal_voc/VGG16 (300 proposals)",
    },
}

MEAN_BGR = (102.9801, 115.9465, 122.7717)  # of values 0 … 255 (PIXEL_MEANS)
WHITE = 255
CHANNELS, POOLED_SIDE, HIDDEN = 512, 7, 4096
STAGE_LAYERS = 5  # of each of VGG-16's first two stages: two convolutions, two ReLUs, a pooling

RPN_RULES = rpn.Rules(
    before=(12000, 6000), after=(2000, 300), least=0, original_least=16, straddling=False, coder=BoxCoder(plus=1)
)  # fmt: skip
HEAD_RULES = roi_heads.Rules(
    count=128, beta=1.0, least=0, overlap=0.3, coder=BoxCoder((10.0, 10.0, 5.0, 5.0), plus=1)
)


class Conv5(nn.Module):
    """VGG-16 up to conv5_3: (B, 3, H, W) → [(B, 512, ⌈H/16⌉, ⌈W/16⌉)]. Caffe's pooling rounds sizes up."""

    def __init__(self, frozen_stages: int) -> None:
        super().__init__()
        self.features = vgg.features(vgg.CONFIGURATIONS["D"])[:-1]  # without the last pooling
        for layer in self.features:
            if isinstance(layer, nn.MaxPool2d):
                layer.ceil_mode = True
        self.features[: STAGE_LAYERS * frozen_stages].requires_grad_(False)

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        """One level of features."""
        return [self.features(x)]


class TwoWayHead(nn.Module):
    """Two logits an anchor, background and object. A softmax over two is a sigmoid of their difference.

    >>> logits, codes = TwoWayHead(8, 9)([torch.zeros(1, 8, 5, 7)])
    >>> logits[0].shape, codes[0].shape
    (torch.Size([1, 9, 5, 7]), torch.Size([1, 36, 5, 7]))
    """

    def __init__(self, channels: int, anchors: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(inplace=True))
        self.cls_score = nn.Conv2d(channels, 2 * anchors, 1)  # first all backgrounds, then all objects
        self.bbox_pred = nn.Conv2d(channels, 4 * anchors, 1)
        rpn.initialise(self)

    def forward(self, features: Sequence[torch.Tensor]) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Levels (B, C, h, w) → objectness (B, A, h, w) and codes (B, 4A, h, w) of each."""
        hidden = [self.conv(x) for x in features]
        pairs = [self.cls_score(x).chunk(2, 1) for x in hidden]
        return [thing - background for background, thing in pairs], [self.bbox_pred(x) for x in hidden]


class SingleLevelPool(nn.Module):
    """RoI pooling of the one level there is, 7×7 bins with whole-pixel edges, at 1/16."""

    def forward(
        self, features: Sequence[torch.Tensor], proposals: list[torch.Tensor], image: tuple[int, int]
    ) -> torch.Tensor:
        """[(B, C, h, w)], proposals (P, 4) an image → (ΣP, C, 7, 7)."""
        (x,) = features
        if x.is_meta:  # edges of bins are values, and meta tensors have none
            return x.new_empty(sum(map(len, proposals)), x.shape[1], POOLED_SIDE, POOLED_SIDE)
        return roi_pool(x, proposals, POOLED_SIDE, 1 / BASE)


def _draw(layer: nn.Module) -> None:
    if isinstance(layer, roi_heads.Predictor):
        nn.init.normal_(layer.cls_score.weight, std=0.01)
        nn.init.normal_(layer.bbox_pred.weight, std=0.001)


def model(
    num_classes: int = 21, frozen_stages: int = 0, min_size: int = 600, max_size: int = 1000
) -> nn.Module:
    """`fasterrcnn_vgg16`; `num_classes` counts the background.

    Starting from ImageNet's weights the authors froze conv1 and conv2: `frozen_stages=2`.

    >>> with torch.device("meta"):
    ...     sum(p.numel() for p in model().parameters())
    137078239
    """
    base = original_cell()
    proposer = rpn.RegionProposalNetwork(
        TwoWayHead(CHANNELS, len(base)), AnchorGenerator([base], stride=BASE), RPN_RULES
    )
    predictor = roi_heads.Predictor(HIDDEN, num_classes)
    initialise(predictor, _draw)
    hidden = roi_heads.TwoMLPHead(CHANNELS * POOLED_SIDE**2, HIDDEN, dropout=0.5)
    heads = roi_heads.RoIHeads(SingleLevelPool(), hidden, predictor, HEAD_RULES)
    mean, std = tuple(value / WHITE for value in MEAN_BGR), (1 / WHITE,) * 3
    transform = Transform(min_size, max_size, mean, std, divisible=1, reverse=True)
    return FasterRCNN(Conv5(frozen_stages), proposer, heads, transform)
