"""EfficientNet: MobileNet's inverted residuals with squeeze-excitation, scaled in width, depth and resolution at once.

Tan & Le 2019, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", Table 1 and equation 3.
The shipped coefficients and their rounding: tensorflow/tpu@7dc921f, `efficientnet_builder.py` lines 36–46 and
`efficientnet_model.py` lines 106–130; names, options and norms as torchvision's.
"""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import nn

from prepkit.zoo.backbones._parts import (
    Layer,
    SqueezeExcitation,
    StochasticDepth,
    conv_norm,
    draw_convolutions,
    on_meta,
    rounded,
)  # fmt: skip

MODELS = {
    "efficientnet_b0": {
        "options": {"variant": "b0"},
        "input": (3, 224, 224),
        "parameters": 5_288_548,
        "macs": 385_814_752,
        "level": "L3",
        "published": "5.3 M parameters, 0.39 B multiply-adds (Tan & Le 2019, Table 2)",
    },
    "efficientnet_b1": {
        "options": {"variant": "b1"},
        "input": (3, 240, 240),
        "parameters": 7_794_184,
        "macs": 686_802_832,
        "level": "L3",
        "published": "7.8 M parameters, 0.70 B multiply-adds (Table 2)",
    },
    "efficientnet_b2": {
        "options": {"variant": "b2"},
        "input": (3, 288, 288),
        "parameters": 9_109_994,
        "macs": 1_087_529_456,
        "level": "L3",
        "published": "9.2 M parameters, 1.0 B multiply-adds (Table 2) at the paper's 260 pixels, where this counts"
        " 993,561,872; torchvision's weights are for 288",
    },
    "efficientnet_b3": {
        "options": {"variant": "b3"},
        "input": (3, 300, 300),
        "parameters": 12_233_232,
        "macs": 1_827_141_392,
        "level": "L3",
        "published": "12 M parameters, 1.8 B multiply-adds (Table 2)",
    },
    "efficientnet_b4": {
        "options": {"variant": "b4"},
        "input": (3, 380, 380),
        "parameters": 19_341_616,
        "macs": 4_393_771_024,
        "level": "L3",
        "published": "19 M parameters, 4.2 B multiply-adds (Table 2)",
    },
    "efficientnet_b5": {
        "options": {"variant": "b5"},
        "input": (3, 456, 456),
        "parameters": 30_389_784,
        "macs": 10_266_384_752,
        "level": "L3",
        "published": "30 M parameters, 9.9 B multiply-adds (Table 2)",
    },
    "efficientnet_b6": {
        "options": {"variant": "b6"},
        "input": (3, 528, 528),
        "parameters": 43_040_704,
        "macs": 19_067_593_536,
        "level": "L3",
        "published": "43 M parameters, 19 B multiply-adds (Table 2)",
    },
    "efficientnet_b7": {
        "options": {"variant": "b7"},
        "input": (3, 600, 600),
        "parameters": 66_347_960,
        "macs": 37_745_884_192,
        "level": "L3",
        "published": "66 M parameters, 37 B multiply-adds (Table 2)",
    },
}

STAGES = (  # expansion, kernel, stride, channels, repeats of B0 (Table 1)
    (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)  # fmt: skip
STEM, HEAD_EXPANSION = 32, 4
SQUEEZE = 4
"""The excitation is a quarter of the channels that enter the block, not of the expanded ones."""
SHIPPED = {  # width, depth, resolution, dropout (efficientnet_builder.py)
    "b0": (1.0, 1.0, 224, 0.2),
    "b1": (1.0, 1.1, 240, 0.2),
    "b2": (1.1, 1.2, 260, 0.3),
    "b3": (1.2, 1.4, 300, 0.3),
    "b4": (1.4, 1.8, 380, 0.4),
    "b5": (1.6, 2.2, 456, 0.4),
    "b6": (1.8, 2.6, 528, 0.5),
    "b7": (2.0, 3.1, 600, 0.5),
}
ALPHA, BETA, GAMMA = 1.2, 1.1, 1.15
"""Depth, width and resolution for each unit of φ: α·β²·γ² = 1.92 ≈ 2 doubles the cost (section 3.3)."""
TF_NORM = {"b5", "b6", "b7"}
"""Ported from TensorFlow's weights, and so with its batch norm: ε 0.001, momentum 0.01."""


def compound_scaling(phi: float) -> tuple[float, float, float]:
    """The paper's rule: depth α^φ, width β^φ, resolution 224·γ^φ.

    The nets that were shipped do NOT follow it: B1 is depth 1.1, width 1.0, 240 pixels.

    >>> [round(value, 2) for value in compound_scaling(1)]
    [1.2, 1.1, 257.6]
    >>> SHIPPED["b1"][1], SHIPPED["b1"][0], SHIPPED["b1"][2]
    (1.1, 1.0, 240)
    """
    return ALPHA**phi, BETA**phi, SHIPPED["b0"][2] * GAMMA**phi


def round_repeats(repeats: int, depth: float) -> int:
    """Blocks of a stage: repeats · depth, rounded up.

    >>> [round_repeats(repeats, 3.1) for repeats in (1, 2, 3, 4)]
    [4, 7, 10, 13]
    """
    return math.ceil(repeats * depth)


def round_filters(channels: int, width: float) -> int:
    """Channels of a stage: channels · width to the nearest multiple of 8, never below 90 % of it.

    >>> [round_filters(channels, 1.1) for channels in (16, 24, 40, 80, 112)]
    [16, 24, 48, 88, 120]
    """
    return rounded(channels * width)


class MBConv(nn.Module):
    """x + drop(project(excite(depthwise(expand(x))))); the sum only where shapes agree.

    >>> MBConv(16, 24, 5, 2, 6, 0.0, nn.BatchNorm2d)(torch.empty(1, 16, 8, 8)).shape
    torch.Size([1, 24, 4, 4])
    """

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int, drop: float, norm: Layer
    ) -> None:
        super().__init__()
        self.use_res_connect = stride == 1 and inputs == outputs
        wide = inputs * expansion
        conv = partial(conv_norm, norm=norm, activation=nn.SiLU)
        expand = [conv(inputs, wide, 1)] if expansion != 1 else []
        squeezed = max(1, inputs // SQUEEZE)
        self.block = nn.Sequential(
            *expand,  # (B, wide, H, W)
            conv(wide, wide, kernel, stride, groups=wide),
            SqueezeExcitation(wide, squeezed, activation=partial(nn.SiLU, inplace=True)),
            conv(wide, outputs, 1, activation=None),
        )
        self.stochastic_depth = StochasticDepth(drop)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, outputs, H/stride, W/stride)."""
        result = self.block(x)
        if self.use_res_connect:
            result = self.stochastic_depth(result)
            result += x
        return result


class EfficientNet(nn.Module):
    """Seven stages of MBConv; the later a block, the likelier stochastic depth skips it (0 … 0.2).

    >>> with torch.device("meta"):
    ...     net = model("b1", num_classes=10)
    >>> net(torch.empty(2, 3, 64, 64, device="meta")).shape, sum(isinstance(m, MBConv) for m in net.modules())
    (torch.Size([2, 10]), 23)
    """

    def __init__(
        self,
        width: float,
        depth: float,
        num_classes: int,
        dropout: float,
        stochastic_depth_prob: float,
        norm: Layer,
    ) -> None:
        super().__init__()
        inputs = round_filters(STEM, width)
        total = sum(round_repeats(repeats, depth) for *_, repeats in STAGES)
        layers: list[nn.Module] = [conv_norm(3, inputs, 3, 2, norm=norm, activation=nn.SiLU)]
        done = 0
        for expansion, kernel, stride, channels, repeats in STAGES:
            outputs, blocks = round_filters(channels, width), []
            for block in range(round_repeats(repeats, depth)):
                drop = stochastic_depth_prob * done / total
                step = 1 if block else stride
                blocks.append(MBConv(inputs, outputs, kernel, step, expansion, drop, norm))
                inputs, done = outputs, done + 1
            layers.append(nn.Sequential(*blocks))
        features = HEAD_EXPANSION * inputs  # (B, 1280, 7, 7) in B0
        layers.append(conv_norm(inputs, features, 1, norm=norm, activation=nn.SiLU))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(nn.Dropout(dropout, inplace=True), nn.Linear(features, num_classes))
        if not on_meta(self):
            self._draw(self.classifier[1])

    def _draw(self, head: nn.Linear) -> None:
        """Convolutions as in MobileNet; the head uniform within ±1/√(classes)."""
        draw_convolutions(self)
        bound = 1 / math.sqrt(head.out_features)
        nn.init.uniform_(head.weight, -bound, bound)
        nn.init.zeros_(head.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def model(
    variant: str = "b0",
    num_classes: int = 1000,
    dropout: float | None = None,
    stochastic_depth_prob: float = 0.2,
) -> nn.Module:
    """Any EfficientNet of `MODELS`; without `dropout` the one shipped for the variant."""
    width, depth, _, shipped = SHIPPED[variant]
    norm = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01) if variant in TF_NORM else nn.BatchNorm2d
    drop = shipped if dropout is None else dropout
    return EfficientNet(width, depth, num_classes, drop, stochastic_depth_prob, norm)
