"""U-Net: down four times, up four times, and at each level what was seen on the way down is joined to the way up.

Ronneberger, Fischer & Brox 2015, "U-Net: Convolutional Networks for Biomedical Image Segmentation" (arXiv 1505.04597):
convolutions without padding, so each 3×3 costs two pixels and the skips have to be cropped (572 → 388). The padded net
is what most code today calls U-Net (milesial/Pytorch-UNet@21d7850): output as large as the input, batch norm, no bias
before it. Joined means concatenated, not added; the output is *not* as large as the input in the paper's net.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.initial import initialise

MODELS = {
    "unet": {
        "input": (1, 572, 572),
        "parameters": 31_030_658,
        "macs": 150_428_424_448,
        "level": "L2",
        "published": "Fig. 1 and §2: 572 -> 388, 23 convolutional layers (18 of 3x3, 4 up-convolutions, one 1x1)",
    },
    "unet_padded": {
        "options": {"in_channels": 3, "padded": True},
        "input": (3, 512, 512),
        "parameters": 31_037_698,
        "macs": 192_686_325_760,
        "level": "L2",
        "published": "milesial/Pytorch-UNet@21d7850 with transposed convolutions, 3 -> 2 channels",
    },
}

LEVELS = 4  # times down and up (Fig. 1)
MARGIN = 184  # what the unpadded net loses: 572 − 388; by level 4·(1 + 2 + 4 + 8)·2 + 4·16
STEP = 2**LEVELS
SMALLEST = 188  # 12 (mod 16) and at least one pixel left after MARGIN


class DoubleConvolution(nn.Sequential):
    """(B, C, H, W) → (B, C', H − 4, W − 4): two 3×3 convolutions, each with ReLU; padded, H and W stay.

    >>> with torch.device("meta"):
    ...     DoubleConvolution(1, 64, padded=False)(torch.empty(1, 1, 572, 572)).shape
    torch.Size([1, 64, 568, 568])
    """

    def __init__(self, channels: int, width: int, *, padded: bool) -> None:
        layers: list[nn.Module] = []
        for before in (channels, width):
            layers.append(nn.Conv2d(before, width, 3, padding=int(padded), bias=not padded))
            layers += [nn.BatchNorm2d(width)] if padded else []
            layers.append(nn.ReLU(inplace=True))
        super().__init__(*layers)


class UNet(nn.Module):
    """n → n − 184 pixels a side for n ≡ 12 (mod 16), n ≥ 188; padded, n → n.

    `dropout` stands at the end of the contracting path, as §3.1 says (the rate is the authors' Caffe model's).

    >>> with torch.device("meta"):
    ...     UNet()(torch.empty(1, 1, 572, 572)).shape
    torch.Size([1, 2, 388, 388])
    >>> with torch.device("meta"):
    ...     UNet(in_channels=3, padded=True)(torch.empty(1, 3, 97, 130)).shape
    torch.Size([1, 2, 97, 130])
    """

    def __init__(
        self,
        in_channels: int = 1,
        num_classes: int = 2,
        *,
        width: int = 64,
        padded: bool = False,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.padded = padded
        widths = [width * 2**level for level in range(LEVELS + 1)]  # 64, 128, 256, 512, 1024
        downs = pairwise([in_channels, *widths])
        ups = list(pairwise(reversed(widths)))  # (1024, 512), (512, 256), …
        self.down = nn.ModuleList(DoubleConvolution(a, b, padded=padded) for a, b in downs)
        self.up = nn.ModuleList(nn.ConvTranspose2d(a, b, 2, stride=2) for a, b in ups)
        self.join = nn.ModuleList(DoubleConvolution(a, b, padded=padded) for a, b in ups)
        self.dropout = nn.Dropout(dropout)
        self.classify = nn.Conv2d(width, num_classes, 1)
        initialise(self, _he)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, C, H, W) → logits (B, num_classes, H − 184, W − 184); padded (B, num_classes, H, W)."""
        _fits(x, padded=self.padded)
        skips = []
        for level, down in enumerate(self.down):
            x = down(x if level == 0 else functional.max_pool2d(x, 2))
            x = self.dropout(x) if level >= LEVELS - 1 else x
            skips.append(x)  # unpadded 568, 280, 136, 64; the last, 28, is the bottom itself
        for up, join, skip in zip(self.up, self.join, reversed(skips[:-1]), strict=True):
            x = up(x)  # unpadded 56, 104, 200, 392
            x = pad_to(x, skip) if self.padded else x
            x = join(torch.cat([crop_to(skip, x), x], dim=1))
        return self.classify(x)


def crop_to(skip: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """The middle of `skip` (B, C, H, W), as high and wide as `x`: (H − h)/2 rows go at the top, and as many below.

    >>> crop_to(torch.arange(5.0).expand(1, 1, 5, 5), torch.empty(1, 1, 3, 3))[0, 0, 0]
    tensor([1., 2., 3.])
    """
    (height, width), (h, w) = skip.shape[-2:], x.shape[-2:]
    top, left = (height - h) // 2, (width - w) // 2
    return skip[..., top : top + h, left : left + w]


def pad_to(x: torch.Tensor, skip: torch.Tensor) -> torch.Tensor:
    """`x` with zeros around it, as high and wide as `skip`: pooling an odd side loses its last pixel.

    >>> pad_to(torch.ones(1, 1, 1, 2), torch.empty(1, 1, 1, 3))[0, 0, 0]
    tensor([1., 1., 0.])
    """
    dy, dx = (a - b for a, b in zip(skip.shape[-2:], x.shape[-2:], strict=True))
    return functional.pad(x, (dx // 2, dx - dx // 2, dy // 2, dy - dy // 2))


def output_size(n: int) -> int:
    """n − 184, where the unpadded net accepts n: every pooled side must be even.

    >>> output_size(572)
    388
    >>> output_size(512)
    Traceback (most recent call last):
    prepkit.errors.UsageError: unpadded U-Net cannot take 512 pixels: pooling would meet an odd side; nearest: 508, 524
    """
    if n < SMALLEST:
        raise UsageError(
            f"unpadded U-Net cannot take {n} pixels: nothing would be left; smallest: {SMALLEST}"
        )
    if n % STEP != SMALLEST % STEP:
        below = n - (n - SMALLEST) % STEP
        raise UsageError(
            f"unpadded U-Net cannot take {n} pixels: pooling would meet an odd side; "
            f"nearest: {below}, {below + STEP}"
        )
    return n - MARGIN


def _fits(x: torch.Tensor, *, padded: bool) -> None:
    for side in x.shape[-2:]:
        if not padded:
            output_size(side)
        elif side < STEP:
            raise UsageError(
                f"padded U-Net cannot take {side} pixels: halved {LEVELS} times; smallest: {STEP}"
            )


def _he(layer: nn.Module) -> None:
    """§3: Gaussian weights of standard deviation √(2/N), N the incoming nodes of one neuron."""
    if isinstance(layer, nn.Conv2d):
        nn.init.normal_(layer.weight, std=math.sqrt(2 / layer.weight[0].numel()))
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


def model(
    in_channels: int = 1,
    num_classes: int = 2,
    width: int = 64,
    padded: bool = False,
    dropout: float = 0.5,
) -> nn.Module:
    """The paper's U-Net, or the padded one."""
    return UNet(in_channels, num_classes, width=width, padded=padded, dropout=dropout)
