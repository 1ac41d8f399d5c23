"""Convolutions with fewer weights: dilated, grouped, depthwise, and depthwise-separable, each from the plain one."""

from __future__ import annotations

import torch
from torch import nn

from prepkit.zoo.layers.convolution import by_im2col
from prepkit.zoo.layers.shapes import Pair, pair, reach, require


def spread(weight: torch.Tensor, dilation: Pair) -> torch.Tensor:
    """The kernel with d-1 zeros between its taps: a dilated convolution is a plain one with this.

    (F, C, kh, kw) → (F, C, d(kh-1)+1, d(kw-1)+1). Yu & Koltun 2016, "Multi-scale context aggregation", equation 2.

    >>> spread(torch.tensor([[[[1.0, 2.0, 3.0]]]]), 2)
    tensor([[[[1., 0., 2., 0., 3.]]]])
    """
    d = pair(dilation, "dilation")
    wide = weight.new_zeros(*weight.shape[:2], *map(reach, weight.shape[2:], d))
    wide[:, :, :: d[0], :: d[1]] = weight
    return wide


def grouped(
    x: torch.Tensor, weight: torch.Tensor, groups: int, stride: Pair = 1, padding: Pair = 0
) -> torch.Tensor:
    """G convolutions side by side, each on its own C/G channels: (B, C, H, W), (F, C/G, kh, kw) → (B, F, oh, ow).

    1/G of the weights and MACs; no channel of one group sees another. Krizhevsky et al. 2012, §3.5 (two GPUs).

    >>> grouped(torch.empty(1, 4, 5, 5), torch.empty(6, 2, 3, 3), groups=2).shape
    torch.Size([1, 6, 3, 3])
    """
    given = f"{x.shape[1]} channels to {weight.shape[0]} in groups={groups}"
    fits = groups >= 1 and x.shape[1] % groups == 0 and weight.shape[0] % groups == 0
    require(fits, given, "a divisor of both fits")
    parts = zip(x.chunk(groups, 1), weight.chunk(groups), strict=True)
    return torch.cat([by_im2col(images, filters, None, stride, padding) for images, filters in parts], 1)


def depthwise(x: torch.Tensor, weight: torch.Tensor, stride: Pair = 1, padding: Pair = 0) -> torch.Tensor:
    """One kernel a channel, as many groups as channels: (B, C, H, W), (C·m, 1, kh, kw) → (B, C·m, oh, ow).

    >>> depthwise(torch.empty(1, 4, 5, 5), torch.empty(4, 1, 3, 3)).shape
    torch.Size([1, 4, 3, 3])
    """
    return by_im2col(x, weight, None, stride, padding, groups=x.shape[1])


class DepthwiseSeparable(nn.Module):
    """Depthwise k×k for space, then 1×1 for channels: 1/F + 1/k² of the weights and MACs of the full convolution.

    Howard et al. 2017, "MobileNets", §3.1 and equation 5; each followed by batch norm and ReLU, as there.

    >>> with torch.device("meta"):
    ...     DepthwiseSeparable(32, 64, stride=2)(torch.empty(1, 32, 112, 112)).shape
    torch.Size([1, 64, 56, 56])
    """

    def __init__(self, channels: int, filters: int, kernel: int = 3, stride: int = 1) -> None:
        super().__init__()
        around = (kernel - 1) // 2
        self.depthwise = nn.Conv2d(channels, channels, kernel, stride, around, groups=channels, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.pointwise = nn.Conv2d(channels, filters, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, F, oh, ow)."""
        x = torch.relu(self.bn1(self.depthwise(x)))  # (B, C, oh, ow)
        return torch.relu(self.bn2(self.pointwise(x)))


def saving(filters: int, kernel: int) -> float:
    """(k²·C + C·F) / (k²·C·F) = 1/F + 1/k²: MACs of the separable convolution as a share of the full one.

    >>> round(saving(filters=64, kernel=3), 4)  # about an eighth
    0.1267
    """
    return 1 / filters + 1 / kernel**2
