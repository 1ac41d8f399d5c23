"""Residual blocks: y = x + F(x), so that a block needs to learn only what to change. He et al. 2015b; 2016 (v2).

Parameters are called as torchvision's. Where shape changes, the shortcut is a 1×1 convolution (option B, §3.3).
"""

from __future__ import annotations

import torch
from torch import nn

EXPANSION = 4  # a bottleneck's output channels per inner channel: He et al. 2015b, figure 5


def conv(channels: int, filters: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution that keeps the size at stride 1; no bias, for batch norm would subtract it again."""
    return nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False)


def shortcut(channels: int, filters: int, stride: int) -> nn.Sequential | None:
    """1×1 convolution and batch norm where the shape changes; None where x passes as it is."""
    if stride == 1 and channels == filters:
        return None
    return nn.Sequential(conv(channels, filters, 1, stride), nn.BatchNorm2d(filters))


class Basic(nn.Module):
    """relu(x + bn(conv3×3(relu(bn(conv3×3(x)))))): the block of ResNet-18 and 34.

    >>> with torch.device("meta"):
    ...     Basic(64, 128, stride=2)(torch.empty(1, 64, 56, 56)).shape
    torch.Size([1, 128, 28, 28])
    """

    def __init__(self, channels: int, filters: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1, self.bn1 = conv(channels, filters, 3, stride), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = conv(filters, filters, 3), nn.BatchNorm2d(filters)
        self.downsample = shortcut(channels, filters, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, F, H/s, W/s)."""
        y = torch.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    """relu(x + bn(conv1×1(relu(bn(conv3×3(relu(bn(conv1×1(x)))))))): narrow, filter, widen; ResNet-50 and deeper.

    The stride is at the 3×3 (v1.5, as torchvision), or at the first 1×1 (`stride_first`, the paper's v1), which then
    skips three pixels of four. Same parameters, fewer MACs, another net.

    >>> with torch.device("meta"):
    ...     Bottleneck(256, 128, stride=2)(torch.empty(1, 256, 56, 56)).shape
    torch.Size([1, 512, 28, 28])
    """

    def __init__(self, channels: int, inner: int, stride: int = 1, stride_first: bool = False) -> None:
        super().__init__()
        first, second = (stride, 1) if stride_first else (1, stride)
        self.conv1, self.bn1 = conv(channels, inner, 1, first), nn.BatchNorm2d(inner)
        self.conv2, self.bn2 = conv(inner, inner, 3, second), nn.BatchNorm2d(inner)
        self.conv3, self.bn3 = conv(inner, EXPANSION * inner, 1), nn.BatchNorm2d(EXPANSION * inner)
        self.downsample = shortcut(channels, EXPANSION * inner, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, 4·inner, H/s, W/s)."""
        y = torch.relu(self.bn1(self.conv1(x)))  # (B, inner, …): narrow
        y = torch.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))  # (B, 4·inner, H/s, W/s)
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class PreActivation(nn.Module):
    """x + conv3×3(relu(bn(conv3×3(relu(bn(x)))))): nothing on the way of x, from the first block to the last.

    He et al. 2016, "Identity mappings in deep residual networks", figure 4e. A 1×1 shortcut takes what is normalised.

    >>> with torch.device("meta"):
    ...     PreActivation(64, 128, stride=2)(torch.empty(1, 64, 56, 56)).shape
    torch.Size([1, 128, 28, 28])
    """

    def __init__(self, channels: int, filters: int, stride: int = 1) -> None:
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(channels), conv(channels, filters, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(filters), conv(filters, filters, 3)
        changes = stride != 1 or channels != filters
        self.downsample = conv(channels, filters, 1, stride) if changes else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, F, H/s, W/s)."""
        active = torch.relu(self.bn1(x))
        y = self.conv2(torch.relu(self.bn2(self.conv1(active))))
        return y + (x if self.downsample is None else self.downsample(active))
