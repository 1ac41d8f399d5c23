"""MobileNet v3: inverted residuals with squeeze-excitation and hard-swish, layer by layer found by search.

Howard 2019, "Searching for MobileNetV3", Tables 1 and 2; names, options and batch norm (ε 0.001, momentum 0.01) as
torchvision's.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import nn

from prepkit.zoo.backbones._parts import (
    SqueezeExcitation,
    conv_norm,
    draw_convolutions,
    draw_linear,
    on_meta,
    rounded,
)  # fmt: skip

MODELS = {
    "mobilenet_v3_large": {
        "options": {"arch": "large"},
        "input": (3, 224, 224),
        "parameters": 5_483_032,
        "macs": 216_589_760,
        "level": "L3",
        "published": "5.4 M parameters, 219 M multiply-adds (Howard 2019, Table 3)",
    },
    "mobilenet_v3_small": {
        "options": {"arch": "small"},
        "input": (3, 224, 224),
        "parameters": 2_542_856,
        "macs": 56_510_400,
        "level": "L3",
        "published": "2.5 M parameters, 56 M multiply-adds (Howard 2019, Table 3)",
    },
}

RE, HS = nn.ReLU, nn.Hardswish
TABLES = {  # kernel, expanded, output, squeeze-excitation, activation, stride (Tables 1 and 2)
    "large": (
        (3, 16, 16, False, RE, 1),
        (3, 64, 24, False, RE, 2),
        (3, 72, 24, False, RE, 1),
        (5, 72, 40, True, RE, 2),
        (5, 120, 40, True, RE, 1),
        (5, 120, 40, True, RE, 1),
        (3, 240, 80, False, HS, 2),
        (3, 200, 80, False, HS, 1),
        (3, 184, 80, False, HS, 1),
        (3, 184, 80, False, HS, 1),
        (3, 480, 112, True, HS, 1),
        (3, 672, 112, True, HS, 1),
        (5, 672, 160, True, HS, 2),  # the tail: the last three, which segmentation may halve or dilate
        (5, 960, 160, True, HS, 1),
        (5, 960, 160, True, HS, 1),
    ),
    "small": (
        (3, 16, 16, True, RE, 2),
        (3, 72, 24, False, RE, 2),
        (3, 88, 24, False, RE, 1),
        (5, 96, 40, True, HS, 2),
        (5, 240, 40, True, HS, 1),
        (5, 240, 40, True, HS, 1),
        (5, 120, 48, True, HS, 1),
        (5, 144, 48, True, HS, 1),
        (5, 288, 96, True, HS, 2),
        (5, 576, 96, True, HS, 1),
        (5, 576, 96, True, HS, 1),
    ),
}
STEM, TAIL = 16, 3
LAST = {"large": 1280, "small": 1024}
HEAD_EXPANSION = 6
SQUEEZE = 4
"""The excitation sees a quarter of the expanded channels."""
INITIAL_STD = 0.01
norm = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)


class InvertedResidual(nn.Module):
    """Expand (where it widens), depthwise, squeeze-excitation (gate: hard sigmoid), project; + x where shapes agree.

    >>> InvertedResidual(16, 5, 64, 24, True, HS, 2)(torch.empty(1, 16, 8, 8)).shape
    torch.Size([1, 24, 4, 4])
    """

    def __init__(
        self, inputs: int, kernel: int, wide: int, outputs: int, excite: bool, activation: type[nn.Module],
        stride: int, dilation: int = 1,
    ) -> None:  # fmt: skip
        super().__init__()
        self.use_res_connect = stride == 1 and inputs == outputs
        layers: list[nn.Module] = []
        if wide != inputs:
            layers.append(conv_norm(inputs, wide, 1, norm=norm, activation=activation))
        step = 1 if dilation > 1 else stride  # a dilated block sees as far without shrinking the map
        layers.append(
            conv_norm(
                wide, wide, kernel, step, groups=wide, dilation=dilation, norm=norm, activation=activation
            )
        )
        if excite:
            layers.append(SqueezeExcitation(wide, rounded(wide // SQUEEZE), gate=nn.Hardsigmoid))
        layers.append(conv_norm(wide, outputs, 1, norm=norm, activation=None))
        self.block = nn.Sequential(*layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, outputs, H/stride, W/stride)."""
        result = self.block(x)
        if self.use_res_connect:
            result += x
        return result


class MobileNetV3(nn.Module):
    """The table's blocks, a 1×1 convolution to six times the channels, and two fully connected layers.

    >>> with torch.device("meta"):
    ...     net = model("small", num_classes=10)
    >>> net(torch.empty(2, 3, 96, 96, device="meta")).shape
    torch.Size([2, 10])
    """

    def __init__(
        self,
        arch: str,
        num_classes: int,
        width_mult: float,
        reduced_tail: bool,
        dilated: bool,
        dropout: float,
    ) -> None:
        super().__init__()
        table, cut = TABLES[arch], 2 if reduced_tail else 1
        inputs = rounded(STEM * width_mult)
        layers: list[nn.Module] = [conv_norm(3, inputs, 3, 2, norm=norm, activation=HS)]  # (B, 16, 112, 112)
        for row, (kernel, wide, outputs, excite, activation, stride) in enumerate(table):
            tail = row - (len(table) - TAIL)  # 0, 1, 2 in the tail; its first block keeps its own width
            wide, outputs = wide // (cut if tail > 0 else 1), outputs // (cut if tail >= 0 else 1)
            wide, outputs = rounded(wide * width_mult), rounded(outputs * width_mult)
            dilation = 2 if dilated and tail >= 0 else 1
            layers.append(
                InvertedResidual(inputs, kernel, wide, outputs, excite, activation, stride, dilation)
            )
            inputs = outputs
        features = HEAD_EXPANSION * inputs
        layers.append(conv_norm(inputs, features, 1, norm=norm, activation=HS))  # (B, 960, 7, 7) in large
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        last = rounded(LAST[arch] // cut * width_mult)
        self.classifier = nn.Sequential(
            nn.Linear(features, last),
            nn.Hardswish(inplace=True),
            nn.Dropout(dropout, inplace=True),
            nn.Linear(last, num_classes),
        )
        if not on_meta(self):
            draw_convolutions(self)
            draw_linear(self, INITIAL_STD)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def model(
    arch: str = "large", num_classes: int = 1000, width_mult: float = 1.0, reduced_tail: bool = False,
    dilated: bool = False, dropout: float = 0.2,
) -> nn.Module:  # fmt: skip
    """Any MobileNet v3 of `MODELS`; `reduced_tail` and `dilated` are what segmentation asks for."""
    return MobileNetV3(arch, num_classes, width_mult, reduced_tail, dilated, dropout)
