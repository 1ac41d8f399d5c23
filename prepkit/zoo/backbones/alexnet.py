"""AlexNet: five convolutions and three fully connected layers; the network that won ImageNet 2012.

Krizhevsky, Sutskever & Hinton 2012, "ImageNet Classification with Deep Convolutional Neural Networks"; the
one-column net is Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks".
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


def model(num_classes: int = 1000, dropout: float = 0.5) -> nn.Module:
    """Any AlexNet of `MODELS`."""
    return AlexNet(num_classes, dropout)
