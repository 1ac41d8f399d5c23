"""The region proposal network: at every position, for each of A anchors, is there an object, and where exactly.

Ren et al. 2015, "Faster R-CNN", §3.1: L = mean BCE + Σ smooth-L1 / n over n sampled anchors.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo import initial
from prepkit.zoo.detection.anchors import AnchorGenerator
from prepkit.zoo.detection.boxes import chosen, clip, iou, large
from prepkit.zoo.detection.coding import BoxCoder
from prepkit.zoo.detection.matching import BACKGROUND, IGNORED, match, sample
from prepkit.zoo.detection.nms import batched_nms
from prepkit.zoo.detection.transform import Batch, Target

BETA = 1 / 9  # where smooth-L1 turns from square to line: sigma = 3 of py-faster-rcnn, beta = 1 / sigma²


class Rules(msgspec.Struct, frozen=True):
    """The numbers of a region proposal network; pairs are (training, evaluation). Defaults: torchvision's."""

    before: tuple[int, int] = (2000, 1000)  # best of each level kept before suppression
    after: tuple[int, int] = (2000, 1000)  # best of an image kept after it
    overlap: float = 0.7  # IoU of suppression
    least: float = 1e-3  # side of the smallest proposal, in pixels of the batch
    original_least: float = 0.0  # the same, in pixels of the image before it was resized
    positive: float = 0.7  # IoU from which an anchor is an object
    negative: float = 0.3  # IoU under which it is background
    count: int = 256  # anchors of an image in the loss
    share: float = 0.5  # of them objects, at most
    straddling: bool = True  # whether anchors that cross the border of the image are trained
    coder: BoxCoder = BoxCoder()


class RPNHead(nn.Module):
    """3×3 and ReLU, then two 1×1: A objectness logits and 4A codes a position, the same weights on every level.

    >>> head = RPNHead(8, 3)
    >>> [[tuple(x.shape) for x in part] for part in head([torch.zeros(1, 8, 5, 7)])]
    [[(1, 3, 5, 7)], [(1, 12, 5, 7)]]
    """

    def __init__(self, channels: int, anchors: int) -> None:
        super().__init__()
        # nested as torchvision's convolution blocks are: keys begin with "conv.0.0"
        block = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(inplace=True))
        self.conv = nn.Sequential(block)
        self.cls_logits = nn.Conv2d(channels, anchors, 1)
        self.bbox_pred = nn.Conv2d(channels, 4 * anchors, 1)
        initialise(self)

    def forward(self, features: Sequence[torch.Tensor]) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Levels (B, C, h, w) → objectness (B, A, h, w) and codes (B, 4A, h, w) of each."""
        hidden = [self.conv(x) for x in features]
        return [self.cls_logits(x) for x in hidden], [self.bbox_pred(x) for x in hidden]


def initialise(module: nn.Module) -> None:
    """N(0, 0.01²) for the weights of convolutions, biases 0 (§3.1.3)."""
    initial.initialise(module, _narrow)


def _narrow(layer: nn.Module) -> None:
    if isinstance(layer, nn.Conv2d):
        nn.init.normal_(layer.weight, std=0.01)
        nn.init.zeros_(layer.bias)


def rows(maps: torch.Tensor, width: int) -> torch.Tensor:
    """(B, A · width, h, w) → (B, h · w · A, width): in the order of the anchors.

    >>> rows(torch.zeros(1, 12, 5, 7), 4).shape
    torch.Size([1, 105, 4])
    """
    batch, channels, high, wide = maps.shape
    apart = maps.view(batch, channels // width, width, high, wide)
    return apart.permute(0, 3, 4, 1, 2).reshape(batch, -1, width)


class RegionProposalNetwork(nn.Module):
    """Features → the best boxes that may hold an object; while training also the two losses."""

    def __init__(self, head: nn.Module, anchors: AnchorGenerator, rules: Rules) -> None:
        super().__init__()
        self.head, self.anchors, self.rules = head, anchors, rules

    def forward(
        self,
        batch: Batch,
        features: Sequence[torch.Tensor],
        targets: Sequence[Target] | None = None,
        generator: torch.Generator | None = None,
    ) -> tuple[list[torch.Tensor], dict[str, torch.Tensor]]:
        """Levels (B, C, h, w) → proposals (P, 4) of each image, and losses (none without targets)."""
        logit_maps, code_maps = self.head(features)
        levels = self.anchors(features, batch.padded)
        anchors = torch.cat(levels)  # (N, 4)
        logits = [rows(maps, 1).squeeze(2) for maps in logit_maps]  # (B, n) each
        codes = torch.cat([rows(maps, 4) for maps in code_maps], 1)  # (B, N, 4)
        found = codes.detach()  # where a proposal lies teaches nothing to the RPN: its own loss does
        boxes = [self.rules.coder.decode(c, anchors).squeeze(1) for c in found]
        scores = [[level[image].detach() for level in logits] for image in range(len(boxes))]
        least = [self._least(*pair) for pair in zip(batch.sizes, batch.originals, strict=True)]
        parts = zip(scores, boxes, batch.sizes, least, strict=True)
        proposals = [self.propose(*part) for part in parts]
        if targets is None:
            return proposals, {}
        return proposals, self.losses(torch.cat(logits, 1), codes, anchors, batch, targets, generator)

    def _least(self, size: tuple[int, int], original: tuple[int, int]) -> float:
        return max(self.rules.least, self.rules.original_least * size[0] / original[0])

    def propose(
        self, logits: list[torch.Tensor], boxes: torch.Tensor, size: tuple[int, int], least: float
    ) -> torch.Tensor:
        """The best of each level, clipped, neither tiny nor doubled: logits (n) a level, boxes (N, 4) → (P, 4)."""
        before, after = (pair[0 if self.training else 1] for pair in (self.rules.before, self.rules.after))
        scores, places, groups, offset = [], [], [], 0
        for level, values in enumerate(logits):
            best, place = values.topk(min(before, len(values)))
            scores.append(best.sigmoid())
            places.append(place + offset)
            groups.append(torch.full_like(place, level))
            offset += len(values)
        plus = self.rules.coder.plus
        boxes, score, group = clip(boxes[torch.cat(places)], size, plus), torch.cat(scores), torch.cat(groups)
        some = chosen(large(boxes, least, plus))
        boxes, score, group = boxes[some], score[some], group[some]
        return boxes[batched_nms(boxes, score, group, self.rules.overlap, plus)[:after]]

    def assign(
        self, anchors: torch.Tensor, boxes: torch.Tensor, size: tuple[int, int]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Anchors (N, 4), objects (M, 4) → labels (N) 1 object, 0 background, -1 neither; boxes to learn (N, 4)."""
        rules = self.rules
        overlaps = iou(boxes.to(anchors.dtype), anchors, rules.coder.plus)
        if not rules.straddling:
            outside = (anchors != clip(anchors, size, rules.coder.plus)).any(1)
            overlaps = overlaps.masked_fill(outside, 0)
        found = match(overlaps, rules.positive, rules.negative, low_quality=True)
        labels = (found >= 0).to(anchors.dtype).masked_fill(found == IGNORED, BACKGROUND)
        if not rules.straddling:
            labels = labels.masked_fill(outside, BACKGROUND)
        learned = boxes[found.clamp(min=0)] if len(boxes) else torch.zeros_like(anchors)
        return labels, learned.to(anchors.dtype)

    def losses(
        self,
        logits: torch.Tensor,
        codes: torch.Tensor,
        anchors: torch.Tensor,
        batch: Batch,
        targets: Sequence[Target],
        generator: torch.Generator | None,
    ) -> dict[str, torch.Tensor]:
        """Logits (B, N), codes (B, N, 4): mean BCE of the sampled anchors; smooth-L1 of objects over their number."""
        picked, positives, labels, wanted = [], [], [], []
        for image, target in enumerate(targets):
            label, learned = self.assign(anchors, target["boxes"], batch.sizes[image])
            positive, negative = sample(label, self.rules.count, self.rules.share, generator)
            offset = image * len(anchors)
            picked.append(torch.cat([positive, negative]) + offset)
            positives.append(positive + offset)
            labels.append(label)
            wanted.append(self.rules.coder.encode(learned[positive], anchors[positive]))
        some, objects = torch.cat(picked), torch.cat(positives)
        miss = functional.smooth_l1_loss(
            codes.flatten(0, 1)[objects], torch.cat(wanted), beta=BETA, reduction="sum"
        )
        doubt = functional.binary_cross_entropy_with_logits(
            logits.flatten()[some], torch.cat(labels)[some], reduction="sum"
        )
        count = max(1, len(some))  # an image smaller than its anchors may train none
        return {"loss_objectness": doubt / count, "loss_rpn_box_reg": miss / count}
