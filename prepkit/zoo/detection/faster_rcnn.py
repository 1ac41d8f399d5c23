"""Faster R-CNN over a feature pyramid: propose regions, cut them out, classify and refine each.

Ren et al. 2015, "Faster R-CNN"; Lin et al. 2017, "Feature Pyramid Networks for Object Detection". Numbers, names of the
weights and dataflow are torchvision's `fasterrcnn_resnet50_fpn`.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from prepkit.zoo.detection import roi_heads, rpn
from prepkit.zoo.detection.anchors import AnchorGenerator, cell
from prepkit.zoo.detection.fpn import WIDTH, resnet50_fpn
from prepkit.zoo.detection.transform import Target, Transform, scale
from prepkit.zoo.layers.shapes import require

MODELS = {
    "fasterrcnn_resnet50_fpn": {
        "input": (3, 800, 800),
        "parameters": 41_808_406,
        "macs": 134_379_721_216,
        "level": "L3",
        "published": "41,755,286 with frozen norms, 134.38 GMACs (torchvision, 1000 proposals)",
    },
}

SIZES = (32, 64, 128, 256, 512)  # of the anchors, one a level (Lin et al., §4.1)
RATIOS = (0.5, 1.0, 2.0)
POOLED_SIDE, HIDDEN = 7, 1024  # of a region, and of the head's two layers (§4.2)


class FasterRCNN(nn.Module):
    """Images → proposals → detections: `backbone`, `rpn`, `roi_heads`, between one transform and its way back.

    In training mode `net(images, targets)` gives four losses to be summed; in evaluation mode `net(images)` gives a
    {"boxes": (D, 4), "labels": (D), "scores": (D)} for each image, best first, in its own pixels. `generator` draws
    the anchors and proposals of the losses. Raises Misfit for images or boxes that are none.
    """

    def __init__(
        self,
        backbone: nn.Module,
        proposer: rpn.RegionProposalNetwork,
        heads: roi_heads.RoIHeads,
        transform: Transform,
    ) -> None:
        super().__init__()
        self.transform = transform
        self.backbone, self.rpn, self.roi_heads = backbone, proposer, heads

    def forward(
        self,
        images: Sequence[torch.Tensor],
        targets: Sequence[Target] | None = None,
        generator: torch.Generator | None = None,
    ) -> dict[str, torch.Tensor] | list[Target]:
        """Images (3, H, W) of any sizes, values in [0, 1] → losses, or detections."""
        require(not self.training or targets is not None, "training without targets", "one an image fits")
        batch, targets = self.transform(images, targets if self.training else None)
        features = self.backbone(batch.images)
        proposals, losses = self.rpn(batch, features, targets, generator)
        found, more = self.roi_heads(batch, features, proposals, targets, generator)
        if self.training:
            return {**more, **losses}
        return [
            {**one, "boxes": scale(one["boxes"], size, original)}
            for one, size, original in zip(found, batch.sizes, batch.originals, strict=True)
        ]


def model(
    num_classes: int = 91,
    frozen_norm: bool = False,
    trainable_backbone_layers: int | None = None,
    min_size: int = 800,
    max_size: int = 1333,
    box_score_thresh: float = 0.05,
    box_nms_thresh: float = 0.5,
    box_detections_per_img: int = 100,
) -> nn.Module:
    """`fasterrcnn_resnet50_fpn`; `num_classes` counts the background.

    `frozen_norm` is what torchvision builds around trained weights: norms as buffers, and 3 of the 5 groups of layers
    trained unless `trainable_backbone_layers` says otherwise.

    >>> with torch.device("meta"):
    ...     net = model(frozen_norm=True)
    >>> sum(p.numel() for p in net.parameters()), sum(p.numel() for p in net.parameters() if p.requires_grad)
    (41755286, 41532886)
    """
    trainable = trainable_backbone_layers if trainable_backbone_layers is not None else 5 - 2 * frozen_norm
    backbone = resnet50_fpn(frozen_norm=frozen_norm, trainable=trainable)
    anchors = AnchorGenerator([cell([size], RATIOS) for size in SIZES])
    proposer = rpn.RegionProposalNetwork(rpn.RPNHead(WIDTH, len(RATIOS)), anchors, rpn.Rules())
    heads = roi_heads.RoIHeads(
        roi_heads.PyramidAlign(POOLED_SIDE),
        roi_heads.TwoMLPHead(WIDTH * POOLED_SIDE**2, HIDDEN),
        roi_heads.Predictor(HIDDEN, num_classes),
        roi_heads.Rules(score=box_score_thresh, overlap=box_nms_thresh, most=box_detections_per_img),
    )
    return FasterRCNN(backbone, proposer, heads, Transform(shorter=min_size, longer=max_size))
