"""AlexNet: five convolutions and three fully connected layers; the network that won ImageNet 2012.

Krizhevsky, Sutskever & Hinton 2012, "ImageNet Classification with Deep Convolutional Neural Networks": two columns, one
a graphics card, that meet in the third convolution only (groups = 2), crops of 227 (the paper's 224 does not divide).
The one-column net is Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks", as
torchvision ships it.
"""

from __future__ import annotations

import torch
from torch import nn

MODELS = {
    "alexnet": {
        "input": (3, 224, 224),
        "parameters": 61_100_840,
        "macs": 714_188_480,
        "level": "L3",
        "published": "64-192-384-256-256 as in Krizhevsky 2014; no local response normalisation",
    },
    "alexnet_2012": {
        "input": (3, 227, 227),
        "parameters": 60_965_224,
        "macs": 724_406_816,
        "level": "L2",
        "published": "60 million parameters, 650,000 neurons (Krizhevsky 2012); here 658,272 before the output",
        "options": {"groups": 2},
    },
    "alexnet_2012_ungrouped": {
        "input": (3, 227, 227),
        "parameters": 62_378_344,
        "macs": 1_135_256_096,
        "level": "L2",
        "published": "no paper: what is counted when the two columns are forgotten",
        "options": {"groups": 1},
    },
}


class AlexNet(nn.Module):
    """The one-column net of 2014, as torchvision ships it: no normalisation, no groups.

    >>> with torch.device("meta"):
    ...     model(num_classes=10)(torch.empty(2, 3, 224, 224)).shape
    torch.Size([2, 10])
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        self.features = nn.Sequential(  # (B, 3, 224, 224)
            nn.Conv2d(3, 64, 11, stride=4, padding=2),  # (B, 64, 55, 55)
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),  # (B, 64, 27, 27)
            nn.Conv2d(64, 192, 5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),  # (B, 192, 13, 13)
            nn.Conv2d(192, 384, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),  # (B, 256, 6, 6)
        )
        self.avgpool = nn.AdaptiveAvgPool2d(6)
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        x = self.avgpool(self.features(x))  # (B, 256, 6, 6)
        return self.classifier(x.flatten(1))


class AlexNet2012(nn.Module):
    """The net of the paper; `groups` = 2 are its two columns, 1 forgets them.

    A grouped convolution has 1/groups of the weights and of the multiplications.

    >>> AlexNet2012(groups=2).features[4].weight.shape  # a column of conv2 sees 48 of the 96 maps
    torch.Size([256, 48, 5, 5])
    """

    def __init__(self, groups: int = 2, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        self.features = nn.Sequential(  # (B, 3, 227, 227)
            nn.Conv2d(3, 96, 11, stride=4),  # (B, 96, 55, 55)
            nn.ReLU(inplace=True),
            brightness_normalisation(),
            nn.MaxPool2d(3, stride=2),  # (B, 96, 27, 27)
            nn.Conv2d(96, 256, 5, padding=2, groups=groups),
            nn.ReLU(inplace=True),
            brightness_normalisation(),
            nn.MaxPool2d(3, stride=2),  # (B, 256, 13, 13)
            nn.Conv2d(256, 384, 3, padding=1),  # the columns meet
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 384, 3, padding=1, groups=groups),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, 3, padding=1, groups=groups),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),  # (B, 256, 6, 6)
        )
        self.classifier = nn.Sequential(
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, 227, 227) → logits (B, num_classes)."""
        return self.classifier(self.features(x).flatten(1))


def brightness_normalisation() -> nn.Module:
    """b_i = a_i / (2 + 1e-4 · Σ a_j²)^0.75, the sum over the five maps around i (section 3.3).

    torch divides α by the number of maps, the paper does not. Caffe's copy of the net does, and has 1 for 2.

    >>> round(float(brightness_normalisation()(torch.ones(1, 5, 1, 1))[0, 2]), 6)  # 1 / 2.0005 ** 0.75
    0.594492
    """
    return nn.LocalResponseNorm(size=5, alpha=5 * 1e-4, beta=0.75, k=2)


def model(num_classes: int = 1000, dropout: float = 0.5, groups: int | None = None) -> nn.Module:
    """Any AlexNet of `MODELS`: with `groups` that of 2012, without that of 2014."""
    return AlexNet(num_classes, dropout) if groups is None else AlexNet2012(groups, num_classes, dropout)
