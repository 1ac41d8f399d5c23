"""YOLOv3: Darknet-53 and three heads at strides 32, 16 and 8, three anchors each, classes by independent sigmoids.

Redmon & Farhadi 2018, "YOLOv3: An Incremental Improvement", Table 1 and §2; layers and anchors from cfg/yolov3.cfg
(pjreddie/darknet@f6afaab). Its "BFLOPs" are 2 · MACs of the convolutions: 38.97 at 320, 140.69 at 608.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.detection.boxes import chosen, clip, from_centres
from prepkit.zoo.detection.one_stage import suppressed
from prepkit.zoo.detection.transform import Target
from prepkit.zoo.layers.shapes import require, shape

MODELS = {
    "yolo_v3": {
        "input": (3, 416, 416),
        "parameters": 61_949_149,
        "macs": 32_932_037_632,
        "level": "L2",
        "published": "38.97 / 140.69 BFLOPs at 320 / 608 (darknet); weights file: 62,001,757 floats with statistics",
    },
}

SLOPE = 0.1  # of the leaky ReLU (darknet)
EPS = 1e-6  # of the batch norms: darknet adds it to the standard deviation, torch to the variance
BLOCKS = (1, 2, 8, 8, 4)  # residual blocks of the five stages (Table 1)
# cfg/yolov3.cfg: (w, h) in pixels; the largest three belong to the coarsest map
ANCHORS = (
    ((116, 90), (156, 198), (373, 326)),  # stride 32
    ((30, 61), (62, 45), (59, 119)),  # stride 16
    ((10, 13), (16, 30), (33, 23)),  # stride 8
)
STRIDES = (32, 16, 8)


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """Convolution without bias, batch norm, leaky ReLU: darknet's [convolutional]."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs, eps=EPS),
        nn.LeakyReLU(SLOPE, inplace=True),
    )


class Residual(nn.Module):
    """x + 3×3(1×1(x)), half as wide inside; nothing after the sum."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.narrow, self.wide = conv(channels, channels // 2, 1), conv(channels // 2, channels, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → the same shape."""
        return x + self.wide(self.narrow(x))


class Darknet53(nn.Module):
    """52 convolutions (the 53rd is the classifier's): the maps of strides 8, 16 and 32.

    >>> with torch.device("meta"):
    ...     [tuple(x.shape[1:]) for x in Darknet53()(torch.empty(1, 3, 416, 416))]
    [(256, 52, 52), (512, 26, 26), (1024, 13, 13)]
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv(3, 32, 3)
        channels, stages = 32, []
        for count in BLOCKS:
            blocks = (Residual(2 * channels) for _ in range(count))
            stages.append(nn.Sequential(conv(channels, 2 * channels, 3, stride=2), *blocks))
            channels *= 2
        self.stages = nn.ModuleList(stages)

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Images (B, 3, H, W), H and W multiples of 32 → finest map first."""
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps[2:]


class Neck(nn.Module):
    """Five alternating 1×1 and 3×3 (what goes on to the next finer map), then 3×3 and the 1×1 of the predictions."""

    def __init__(self, inputs: int, width: int, outputs: int) -> None:
        super().__init__()
        self.shared = nn.Sequential(
            conv(inputs, width, 1), conv(width, 2 * width, 3),
            conv(2 * width, width, 1), conv(width, 2 * width, 3),
            conv(2 * width, width, 1),
        )  # fmt: skip
        self.predict = nn.Sequential(conv(width, 2 * width, 3), nn.Conv2d(2 * width, outputs, 1))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(B, inputs, h, w) → (B, width, h, w) and (B, outputs, h, w)."""
        x = self.shared(x)
        return x, self.predict(x)


class YOLOv3(nn.Module):
    """Images (B, 3, H, W) → raw predictions (B, h, w, 3, 5 + classes) of strides 32, 16, 8.

    The five are tx, ty, tw, th and objectness; `decode` makes boxes of them, `yolo_v3_loss.loss` trains them.

    >>> with torch.device("meta"):
    ...     [tuple(x.shape) for x in model()(torch.empty(1, 3, 416, 416))]
    [(1, 13, 13, 3, 85), (1, 26, 26, 3, 85), (1, 52, 52, 3, 85)]
    """

    def __init__(self, classes: int = 80) -> None:
        super().__init__()
        self.backbone = Darknet53()
        outputs = len(ANCHORS[0]) * (5 + classes)
        self.necks = nn.ModuleList(
            [Neck(1024, 512, outputs), Neck(512 + 256, 256, outputs), Neck(256 + 128, 128, outputs)]
        )
        self.lifts = nn.ModuleList([conv(512, 256, 1), conv(256, 128, 1)])  # before upsampling

    def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Coarsest level first."""
        fits = x.dim() == 4 and x.shape[1] == 3 and x.shape[2] % 32 == 0 and x.shape[3] % 32 == 0
        require(
            fits and x.numel() > 0,
            f"images of shape {shape(x)}",
            "(B, 3, H, W), H and W multiples of 32, fits",
        )
        fine, middle, coarse = self.backbone(x)
        found, x = [], coarse
        for level, neck in enumerate(self.necks):
            if level:
                up = functional.interpolate(self.lifts[level - 1](x), scale_factor=2, mode="nearest")
                x = torch.cat([up, (middle, fine)[level - 1]], 1)
            x, predicted = neck(x)
            found.append(_split(predicted))
        return found


def _split(maps: torch.Tensor) -> torch.Tensor:
    """(B, 3 · K, h, w) → (B, h, w, 3, K)."""
    batch, channels, high, wide = maps.shape
    count = len(ANCHORS[0])
    return maps.view(batch, count, channels // count, high, wide).permute(0, 3, 4, 1, 2)


def decode(raw: torch.Tensor, level: int) -> torch.Tensor:
    """Raw (B, h, w, 3, 5 + classes) of one level → boxes (B, h, w, 3, 4), corners in pixels.

    bx = (σ(tx) + cx) · stride, bw = pw · exp(tw): the centre cannot leave its cell (paper, Figure 2).

    >>> decode(torch.zeros(1, 13, 13, 3, 85), level=0)[0, 0, 0, 0]
    tensor([-42., -29.,  74.,  61.])
    """
    high, wide = raw.shape[1:3]
    y = torch.arange(high, device=raw.device, dtype=raw.dtype)
    x = torch.arange(wide, device=raw.device, dtype=raw.dtype)
    y, x = torch.meshgrid(y, x, indexing="ij")
    cell = torch.stack([x, y], -1)[:, :, None]  # (h, w, 1, 2)
    centres = (raw[..., :2].sigmoid() + cell) * STRIDES[level]
    sizes = raw[..., 2:4].exp() * raw.new_tensor(ANCHORS[level])
    return from_centres(torch.cat([centres, sizes], -1))


def detect(
    raw: list[torch.Tensor], image: int = 0, score: float = 0.5, overlap: float = 0.45, most: int = 100
) -> Target:
    """Raw predictions of a batch → one image's boxes (D, 4) in pixels, scores, labels from 0, best first.

    A score is σ(objectness) · σ(class); thresholds are darknet's.
    """
    boxes = torch.cat([decode(x, level)[image].reshape(-1, 4) for level, x in enumerate(raw)])  # (N, 4)
    logits = torch.cat([x[image].flatten(0, 2)[:, 4:] for x in raw])  # (N, 1 + classes)
    scores = (logits[:, :1].sigmoid() * logits[:, 1:].sigmoid()).flatten()
    some = chosen(scores > score)
    classes = logits.shape[1] - 1
    size = (raw[0].shape[1] * STRIDES[0], raw[0].shape[2] * STRIDES[0])
    return suppressed(clip(boxes, size)[some // classes], scores[some], some % classes, overlap, most)


def model(num_classes: int = 80) -> nn.Module:
    """`yolo_v3`, by default for the 80 classes of COCO.

    >>> with torch.device("meta"):
    ...     sum(p.numel() for p in model().parameters())
    61949149
    """
    return YOLOv3(num_classes)
