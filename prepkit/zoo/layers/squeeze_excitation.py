"""Squeeze-and-excitation: look at the whole image, then turn each channel up or down. Hu et al. 2018, §3."""

from __future__ import annotations

import torch
from torch import nn

from prepkit.zoo.layers.shapes import require

REDUCTION = 16  # the paper's choice, §6.1


class SqueezeExcitation(nn.Module):
    """x · σ(W₂ relu(W₁ mean(x))): one number between 0 and 1 a channel; 2C²/r + C/r + C parameters.

    >>> with torch.device("meta"):
    ...     gate = SqueezeExcitation(256)
    ...     gate(torch.empty(2, 256, 14, 14)).shape, sum(p.numel() for p in gate.parameters())
    (torch.Size([2, 256, 14, 14]), 8464)
    """

    def __init__(self, channels: int, reduction: int = REDUCTION) -> None:
        super().__init__()
        fits = f"1 … {channels} fits"
        require(1 <= reduction <= channels, f"a reduction of {reduction} for {channels} channels", fits)
        self.squeeze = nn.Linear(channels, channels // reduction)
        self.excite = nn.Linear(channels // reduction, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → the same."""
        seen = x.mean((2, 3))  # (B, C)
        gate = torch.sigmoid(self.excite(torch.relu(self.squeeze(seen))))  # (B, C), in 0 … 1
        return x * gate[:, :, None, None]
