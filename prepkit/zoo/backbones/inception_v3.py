"""Inception v3: large convolutions factored, 5×5 into two 3×3, n×n into 1×n and n×1, and norms everywhere.

A 1×7 followed by a 7×1 sees as much as a 7×7 with 2/7 of its weights. Images are 299×299. Szegedy et al. 2016,
"Rethinking the Inception Architecture for Computer Vision"; channels and names as in TensorFlow's and torchvision's
copy, which the paper's Table 1 does not state.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.backbones.googlenet import ConvNorm, for_half_and_half
from prepkit.zoo.backbones.inception_blocks import InceptionA, InceptionB, InceptionC, InceptionD, InceptionE
from prepkit.zoo.initial import initialise

MODELS = {
    "inception_v3": {
        "input": (3, 299, 299),
        "parameters": 27_161_264,
        "macs": 5_713_216_096,
        "level": "L3",
        "published": "5 billion multiply-adds, < 25 million parameters (paper; here 23,834,568 without the head)",
    },
}


class InceptionOutputs(NamedTuple):
    """What training sees: the logits, and those of the auxiliary head, weighted 0.4 in the loss."""

    logits: torch.Tensor
    aux_logits: torch.Tensor


class AuxiliaryHead(nn.Module):
    """A classifier on the 17×17 maps; only training uses it.

    >>> AuxiliaryHead(768, 1000).eval()(torch.zeros(2, 768, 17, 17)).shape
    torch.Size([2, 1000])
    """

    def __init__(self, inputs: int, num_classes: int) -> None:
        super().__init__()
        self.conv0 = ConvNorm(inputs, 128, 1)
        self.conv1 = ConvNorm(128, 768, 5)
        self.fc = nn.Linear(768, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, 17, 17) → logits (B, num_classes)."""
        x = functional.avg_pool2d(x, 5, stride=3)  # (B, inputs, 5, 5)
        x = self.conv1(self.conv0(x))  # (B, 768, 1, 1)
        return self.fc(functional.adaptive_avg_pool2d(x, 1).flatten(1))


class InceptionV3(nn.Module):
    """The stem, three modules of 35×35, five of 17×17, three of 8×8, the mean over positions, one linear layer.

    >>> with torch.device("meta"):
    ...     net, images = InceptionV3(num_classes=10), torch.empty(2, 3, 299, 299)
    ...     net.train()(images).aux_logits.shape, net.eval()(images).shape
    (torch.Size([2, 10]), torch.Size([2, 10]))
    """

    def __init__(
        self,
        num_classes: int = 1000,
        aux_logits: bool = True,
        transform_input: bool = False,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.transform_input = transform_input
        self.Conv2d_1a_3x3 = ConvNorm(3, 32, 3, stride=2)  # (B, 32, 149, 149)
        self.Conv2d_2a_3x3 = ConvNorm(32, 32, 3)
        self.Conv2d_2b_3x3 = ConvNorm(32, 64, 3, padding=1)
        self.maxpool1 = nn.MaxPool2d(3, stride=2)
        self.Conv2d_3b_1x1 = ConvNorm(64, 80, 1)
        self.Conv2d_4a_3x3 = ConvNorm(80, 192, 3)
        self.maxpool2 = nn.MaxPool2d(3, stride=2)
        self.Mixed_5b = InceptionA(192, pool=32)
        self.Mixed_5c = InceptionA(256, pool=64)
        self.Mixed_5d = InceptionA(288, pool=64)
        self.Mixed_6a = InceptionB(288)
        self.Mixed_6b = InceptionC(768, narrow=128)
        self.Mixed_6c = InceptionC(768, narrow=160)
        self.Mixed_6d = InceptionC(768, narrow=160)
        self.Mixed_6e = InceptionC(768, narrow=192)
        self.AuxLogits = AuxiliaryHead(768, num_classes) if aux_logits else None
        self.Mixed_7a = InceptionD(768)
        self.Mixed_7b = InceptionE(1280)
        self.Mixed_7c = InceptionE(2048)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(2048, num_classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor | InceptionOutputs:
        """Images (B, 3, 299, 299) → logits (B, num_classes); in training with those of the head."""
        image = for_half_and_half(x) if self.transform_input else x
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(image)))  # (B, 64, 147, 147)
        x = self.Conv2d_3b_1x1(self.maxpool1(x))  # (B, 80, 73, 73)
        x = self.Conv2d_4a_3x3(x)  # (B, 192, 71, 71)
        x = self.Mixed_5d(self.Mixed_5c(self.Mixed_5b(self.maxpool2(x))))  # (B, 288, 35, 35)
        x = self.Mixed_6a(x)  # (B, 768, 17, 17)
        x = after6e = self.Mixed_6e(self.Mixed_6d(self.Mixed_6c(self.Mixed_6b(x))))
        x = self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(x)))  # (B, 2048, 8, 8)
        x = self.fc(self.dropout(self.avgpool(x)).flatten(1))
        if self.training and self.AuxLogits is not None:
            return InceptionOutputs(x, self.AuxLogits(after6e))
        return x


def _draw(layer: nn.Module) -> None:
    """Normal, cut off at ±2, σ = 0.1; smaller in the head, which would drown the net."""
    if isinstance(layer, nn.Conv2d | nn.Linear):
        nn.init.trunc_normal_(layer.weight, std=0.1, a=-2, b=2)
    elif isinstance(layer, AuxiliaryHead):  # comes after its layers
        nn.init.trunc_normal_(layer.conv1.conv.weight, std=0.01, a=-2, b=2)
        nn.init.trunc_normal_(layer.fc.weight, std=0.001, a=-2, b=2)


def model(
    num_classes: int = 1000,
    aux_logits: bool = True,
    transform_input: bool = False,
    init_weights: bool = True,
    dropout: float = 0.5,
) -> nn.Module:
    """The one net of `MODELS`."""
    net = InceptionV3(num_classes, aux_logits, transform_input, dropout)
    return initialise(net, _draw) if init_weights else net
