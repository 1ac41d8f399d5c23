"""The inception module: four views of one input, side by side along the channels. Szegedy et al. 2015, figure 2b."""

from __future__ import annotations

import torch
from torch import nn


class Inception(nn.Module):
    """[1×1 | 1×1 → 3×3 | 1×1 → 5×5 | max 3×3 → 1×1] > concat: n₁ + n₃ + n₅ + nₚ channels; the size stays.

    The 1×1 before the dear kernels reduce the channels first. ReLU after each convolution; no batch norm in 2014.
    Module 3a of GoogLeNet:

    >>> with torch.device("meta"):
    ...     module = Inception(192, n1=64, r3=96, n3=128, r5=16, n5=32, pooled=32)
    ...     module(torch.empty(1, 192, 28, 28)).shape, sum(p.numel() for p in module.parameters())
    (torch.Size([1, 256, 28, 28]), 163696)
    """

    def __init__(self, channels: int, n1: int, r3: int, n3: int, r5: int, n5: int, pooled: int) -> None:
        super().__init__()
        self.one = _conv(channels, n1, 1)
        self.three = nn.Sequential(_conv(channels, r3, 1), _conv(r3, n3, 3))
        self.five = nn.Sequential(_conv(channels, r5, 1), _conv(r5, n5, 5))
        self.pool = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), _conv(channels, pooled, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, n1 + n3 + n5 + pooled, H, W)."""
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], 1)


def _conv(channels: int, filters: int, kernel: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels, filters, kernel, padding=kernel // 2), nn.ReLU(inplace=True))
