"""DeepLabV3: look at the same map at several dilations at once, and at all of it; then classify each position.

Chen, Papandreou, Schroff & Adam 2017, "Rethinking Atrous Convolution for Semantic Image Segmentation"
(arXiv 1706.05587), §3.3: atrous spatial pyramid pooling with rates 12, 24, 36 at output stride 8, and image features.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from prepkit.zoo.segmentation.dilated import AUX, OUT, Backbone, Segmenter, conv_norm_relu, enlarged
from prepkit.zoo.segmentation.fcn import FCNHead

MODELS = {
    "deeplabv3_resnet50": {
        "input": (3, 520, 520),
        "parameters": 39_638_869,
        "macs": 168_731_205_888,
        "level": "L3",
        "published": "torchvision: 42,004,074 parameters and 178.722 G with the auxiliary head",
    },
    "deeplabv3_resnet101": {
        "options": {"depth": 101},
        "input": (3, 520, 520),
        "parameters": 58_630_997,
        "macs": 248_752_300_288,
        "level": "L3",
        "published": "torchvision: 60,996,202 parameters and 258.743 G with the auxiliary head",
    },
}

RATES = (12, 24, 36)  # §4.1: (6, 12, 18) doubled at output stride 8
WIDTH = 256  # §3.3: 256 filters in every branch
DROPOUT = 0.5  # torchvision's


class ImagePooling(nn.Sequential):
    """(B, C, h, w) → (B, 256, h, w): the mean of the whole map, seen at every position."""

    def __init__(self, channels: int) -> None:
        super().__init__(nn.AdaptiveAvgPool2d(1), *conv_norm_relu(channels, WIDTH, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Enlarging a single value repeats it. Training needs B > 1: batch norm over one value has no variance."""
        return enlarged(super().forward(x), x.shape[-2:])


class ASPP(nn.Module):
    """Five views side by side, (B, C, h, w) → (B, 5·256, h, w), mixed to (B, 256, h, w).

    >>> with torch.device("meta"):
    ...     ASPP(2048).eval()(torch.empty(1, 2048, 65, 65)).shape
    torch.Size([1, 256, 65, 65])
    """

    def __init__(self, channels: int, rates: Sequence[int] = RATES) -> None:
        super().__init__()
        self.convs = nn.ModuleList([nn.Sequential(*conv_norm_relu(channels, WIDTH, 1))])
        self.convs += [nn.Sequential(*conv_norm_relu(channels, WIDTH, 3, rate)) for rate in rates]
        self.convs.append(ImagePooling(channels))
        views = len(self.convs)
        self.project = nn.Sequential(*conv_norm_relu(views * WIDTH, WIDTH, 1), nn.Dropout(DROPOUT))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """A rate beyond the map leaves only the middle tap of a 3×3 on it: then it is a 1×1 (§3.3)."""
        return self.project(torch.cat([view(x) for view in self.convs], dim=1))


class DeepLabHead(nn.Sequential):
    """(B, C, h, w) → (B, num_classes, h, w): the pyramid, one more 3×3 convolution, a linear layer a position."""

    def __init__(self, channels: int, num_classes: int) -> None:
        super().__init__(ASPP(channels), *conv_norm_relu(WIDTH, WIDTH, 3), nn.Conv2d(WIDTH, num_classes, 1))


def model(depth: int = 50, num_classes: int = 21, aux_loss: bool | None = False) -> nn.Module:
    """Any DeepLabV3 of `MODELS`; 21 classes are PASCAL VOC's 20 and the background.

    >>> with torch.device("meta"):
    ...     {name: tuple(x.shape) for name, x in model().eval()(torch.empty(1, 3, 64, 96)).items()}
    {'out': (1, 21, 64, 96)}
    """
    auxiliary = FCNHead(AUX, num_classes) if aux_loss else None
    return Segmenter(Backbone(depth), DeepLabHead(OUT, num_classes), auxiliary)
