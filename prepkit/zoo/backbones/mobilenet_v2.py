"""MobileNet v2: inverted residuals: narrow → wide → depthwise → narrow, the last without activation.

Sandler 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", Table 2; names as torchvision's.
"""

from __future__ import annotations

import torch
from torch import nn

from prepkit.zoo.backbones._parts import conv_norm, draw_convolutions, draw_linear, on_meta, rounded

MODELS = {
    "mobilenet_v2": {
        "input": (3, 224, 224),
        "parameters": 3_504_872,
        "macs": 300_774_272,
        "level": "L3",
        "published": "3.4 M parameters, 300 M multiply-adds (Sandler 2018, Table 4)",
    },
}

STAGES = (  # expansion t, channels c, repeats n, stride s (Table 2)
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
)  # fmt: skip
STEM, HEAD = 32, 1280
INITIAL_STD = 0.01


class InvertedResidual(nn.Module):
    """x + project(depthwise(expand(x))); the sum only where shapes agree. ReLU6 keeps 8-bit ranges known.

    >>> InvertedResidual(16, 24, 2, 6)(torch.empty(1, 16, 8, 8)).shape
    torch.Size([1, 24, 4, 4])
    """

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inputs * expansion
        expand = [conv_norm(inputs, wide, 1, activation=nn.ReLU6)] if expansion != 1 else []
        self.conv = nn.Sequential(
            *expand,  # (B, wide, H, W)
            conv_norm(wide, wide, 3, stride, groups=wide, activation=nn.ReLU6),
            nn.Conv2d(wide, outputs, 1, bias=False),  # a ReLU here would lose what the few channels hold
            nn.BatchNorm2d(outputs),
        )
        self.use_res_connect = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, outputs, H/stride, W/stride)."""
        return x + self.conv(x) if self.use_res_connect else self.conv(x)


class MobileNetV2(nn.Module):
    """Seventeen inverted residuals between a 3×3 stem and a 1×1 head; `width_mult` scales all channels.

    >>> with torch.device("meta"):
    ...     net = model(num_classes=10)
    >>> net(torch.empty(2, 3, 96, 96, device="meta")).shape
    torch.Size([2, 10])
    """

    def __init__(self, num_classes: int, width_mult: float, round_nearest: int, dropout: float) -> None:
        super().__init__()
        inputs = rounded(STEM * width_mult, round_nearest)
        self.last_channel = rounded(HEAD * max(1.0, width_mult), round_nearest)
        layers: list[nn.Module] = [conv_norm(3, inputs, 3, 2, activation=nn.ReLU6)]  # (B, 32, 112, 112)
        for expansion, channels, repeats, stride in STAGES:
            outputs = rounded(channels * width_mult, round_nearest)
            for block in range(repeats):
                layers.append(InvertedResidual(inputs, outputs, 1 if block else stride, expansion))
                inputs = outputs
        layers.append(conv_norm(inputs, self.last_channel, 1, activation=nn.ReLU6))  # (B, 1280, 7, 7)
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(self.last_channel, num_classes))
        if not on_meta(self):
            draw_convolutions(self)
            draw_linear(self, INITIAL_STD)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        x = nn.functional.adaptive_avg_pool2d(self.features(x), 1)  # (B, 1280, 1, 1)
        return self.classifier(x.flatten(1))


def model(
    num_classes: int = 1000, width_mult: float = 1.0, round_nearest: int = 8, dropout: float = 0.2
) -> nn.Module:
    """Any MobileNet v2 of `MODELS`."""
    return MobileNetV2(num_classes, width_mult, round_nearest, dropout)
