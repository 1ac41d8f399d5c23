"""ConvNeXt: a ResNet given a transformer's proportions: patchify, 7×7 depthwise, LayerNorm, GELU.

Liu 2022, "A ConvNet for the 2020s", section 2 and appendix A.1; names, options and initial weights as torchvision's.
"""

from __future__ import annotations

import torch
from torch import nn

from prepkit.zoo.backbones._parts import Permute, StochasticDepth, on_meta

MODELS = {
    "convnext_tiny": {
        "input": (3, 224, 224),
        "parameters": 28_589_128,
        "macs": 4_455_531_264,
        "level": "L3",
        "published": "29 M parameters, 4.5 G multiply-adds (Liu 2022, Table 1; there called FLOPs)",
    },
}

STAGES = ((96, 3), (192, 3), (384, 9), (768, 3))
"""Channels and blocks; Swin-T's ratio 1:1:3:1 of stages."""
KERNEL, EXPANSION = 7, 4
STEM_PATCH = 4
INITIAL_STD = 0.02
EPSILON = 1e-6


class LayerNorm2d(nn.LayerNorm):
    """Each pixel's C channels to mean 0 and variance 1: LayerNorm over the second dimension.

    >>> LayerNorm2d(8)(torch.randn(2, 8, 3, 3)).mean(1).abs().max().item() < 1e-6
    True
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → the same shape."""
        x = nn.functional.layer_norm(
            x.permute(0, 2, 3, 1), self.normalized_shape, self.weight, self.bias, self.eps
        )
        return x.permute(0, 3, 1, 2)


class Block(nn.Module):
    """x + γ · (W₂ GELU(W₁ LN(depthwise 7×7 of x))): spatial mixing first, then the MLP that is 1×1 convolutions.

    >>> Block(8, 1e-6, 0.0)(torch.empty(1, 8, 14, 14)).shape
    torch.Size([1, 8, 14, 14])
    """

    def __init__(self, channels: int, layer_scale: float, drop: float) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(channels, channels, KERNEL, padding=KERNEL // 2, groups=channels),  # (B, C, H, W)
            Permute(0, 2, 3, 1),  # (B, H, W, C): linear layers act on the last dimension
            nn.LayerNorm(channels, eps=EPSILON),
            nn.Linear(channels, EXPANSION * channels),
            nn.GELU(),
            nn.Linear(EXPANSION * channels, channels),
            Permute(0, 3, 1, 2),  # (B, C, H, W)
        )
        self.layer_scale = nn.Parameter(torch.full((channels, 1, 1), layer_scale))
        self.stochastic_depth = StochasticDepth(drop)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → the same shape."""
        result = self.layer_scale * self.block(x)
        result = self.stochastic_depth(result)
        result += x
        return result


class ConvNeXt(nn.Module):
    """Four stages of blocks with a norm and a 2×2 convolution of stride 2 between them.

    >>> with torch.device("meta"):
    ...     net = model(num_classes=10)
    >>> net.features(torch.empty(1, 3, 224, 224, device="meta")).shape
    torch.Size([1, 768, 7, 7])
    """

    def __init__(self, num_classes: int, stochastic_depth_prob: float, layer_scale: float) -> None:
        super().__init__()
        first, total, done = STAGES[0][0], sum(blocks for _, blocks in STAGES), 0
        stem = nn.Sequential(nn.Conv2d(3, first, STEM_PATCH, STEM_PATCH), LayerNorm2d(first, eps=EPSILON))
        layers: list[nn.Module] = [stem]  # (B, 96, 56, 56)
        for stage, (channels, blocks) in enumerate(STAGES):
            drops = [stochastic_depth_prob * (done + block) / (total - 1) for block in range(blocks)]
            layers.append(nn.Sequential(*[Block(channels, layer_scale, drop) for drop in drops]))
            done += blocks
            if stage + 1 < len(STAGES):
                wider = STAGES[stage + 1][0]
                layers.append(
                    nn.Sequential(LayerNorm2d(channels, eps=EPSILON), nn.Conv2d(channels, wider, 2, 2))
                )
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        last = STAGES[-1][0]
        self.classifier = nn.Sequential(
            LayerNorm2d(last, eps=EPSILON), nn.Flatten(1), nn.Linear(last, num_classes)
        )
        if not on_meta(self):
            self._draw()

    def _draw(self) -> None:
        """N(0, 0.02²), cut off at ±2; biases 0."""
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d | nn.Linear):
                nn.init.trunc_normal_(layer.weight, std=INITIAL_STD)
                nn.init.zeros_(layer.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        return self.classifier(self.avgpool(self.features(x)))


def model(
    num_classes: int = 1000, stochastic_depth_prob: float = 0.1, layer_scale: float = 1e-6
) -> nn.Module:
    """Any ConvNeXt of `MODELS`."""
    return ConvNeXt(num_classes, stochastic_depth_prob, layer_scale)
