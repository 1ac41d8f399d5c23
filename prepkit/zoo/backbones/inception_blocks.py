"""The modules of Inception v3, A to E: one for each size of map and one for each step between sizes.

Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", figures 5 to 7 and 10.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.backbones.googlenet import ConvNorm


class InceptionA(nn.Module):
    """35×35: 1×1, 5×5, two 3×3, pooling.

    >>> with torch.device("meta"):
    ...     InceptionA(192, pool=32)(torch.empty(1, 192, 35, 35)).shape  # 64 + 64 + 96 + 32
    torch.Size([1, 256, 35, 35])
    """

    def __init__(self, inputs: int, pool: int) -> None:
        super().__init__()
        self.branch1x1 = ConvNorm(inputs, 64, 1)
        self.branch5x5_1 = ConvNorm(inputs, 48, 1)
        self.branch5x5_2 = ConvNorm(48, 64, 5, padding=2)
        self.branch3x3dbl_1 = ConvNorm(inputs, 64, 1)
        self.branch3x3dbl_2 = ConvNorm(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = ConvNorm(96, 96, 3, padding=1)
        self.branch_pool = ConvNorm(inputs, pool, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, 224 + pool, H, W)."""
        one = self.branch1x1(x)
        five = self.branch5x5_2(self.branch5x5_1(x))
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([one, five, double, self.branch_pool(_mean3x3(x))], 1)


class InceptionB(nn.Module):
    """35×35 → 17×17: a 3×3 of stride 2, two 3×3 with the stride in the second, pooling.

    >>> with torch.device("meta"):
    ...     InceptionB(288)(torch.empty(1, 288, 35, 35)).shape  # 384 + 96 + 288
    torch.Size([1, 768, 17, 17])
    """

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.branch3x3 = ConvNorm(inputs, 384, 3, stride=2)
        self.branch3x3dbl_1 = ConvNorm(inputs, 64, 1)
        self.branch3x3dbl_2 = ConvNorm(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = ConvNorm(96, 96, 3, stride=2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, 480 + inputs, (H − 1)//2, (W − 1)//2)."""
        three = self.branch3x3(x)
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([three, double, functional.max_pool2d(x, 3, stride=2)], 1)


class InceptionC(nn.Module):
    """17×17: 1×1, a factored 7×7, two factored 7×7, pooling.

    >>> with torch.device("meta"):
    ...     InceptionC(768, narrow=128)(torch.empty(1, 768, 17, 17)).shape  # 4 · 192
    torch.Size([1, 768, 17, 17])
    """

    def __init__(self, inputs: int, narrow: int) -> None:
        super().__init__()
        row = {"kernel": (1, 7), "padding": (0, 3)}
        column = {"kernel": (7, 1), "padding": (3, 0)}
        self.branch1x1 = ConvNorm(inputs, 192, 1)
        self.branch7x7_1 = ConvNorm(inputs, narrow, 1)
        self.branch7x7_2 = ConvNorm(narrow, narrow, **row)
        self.branch7x7_3 = ConvNorm(narrow, 192, **column)
        self.branch7x7dbl_1 = ConvNorm(inputs, narrow, 1)
        self.branch7x7dbl_2 = ConvNorm(narrow, narrow, **column)
        self.branch7x7dbl_3 = ConvNorm(narrow, narrow, **row)
        self.branch7x7dbl_4 = ConvNorm(narrow, narrow, **column)
        self.branch7x7dbl_5 = ConvNorm(narrow, 192, **row)
        self.branch_pool = ConvNorm(inputs, 192, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, 768, H, W)."""
        one = self.branch1x1(x)
        seven = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        double = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        double = self.branch7x7dbl_5(self.branch7x7dbl_4(double))
        return torch.cat([one, seven, double, self.branch_pool(_mean3x3(x))], 1)


class InceptionD(nn.Module):
    """17×17 → 8×8: a 3×3 of stride 2, a factored 7×7 and a 3×3 of stride 2, pooling.

    >>> with torch.device("meta"):
    ...     InceptionD(768)(torch.empty(1, 768, 17, 17)).shape  # 320 + 192 + 768
    torch.Size([1, 1280, 8, 8])
    """

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.branch3x3_1 = ConvNorm(inputs, 192, 1)
        self.branch3x3_2 = ConvNorm(192, 320, 3, stride=2)
        self.branch7x7x3_1 = ConvNorm(inputs, 192, 1)
        self.branch7x7x3_2 = ConvNorm(192, 192, (1, 7), padding=(0, 3))
        self.branch7x7x3_3 = ConvNorm(192, 192, (7, 1), padding=(3, 0))
        self.branch7x7x3_4 = ConvNorm(192, 192, 3, stride=2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, 512 + inputs, (H − 1)//2, (W − 1)//2)."""
        three = self.branch3x3_2(self.branch3x3_1(x))
        seven = self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x)))
        return torch.cat([three, self.branch7x7x3_4(seven), functional.max_pool2d(x, 3, stride=2)], 1)


class InceptionE(nn.Module):
    """8×8: 1×1; 1×1 then 1×3 beside 3×1; 1×1, 3×3, then 1×3 beside 3×1; pooling. Wide where the map is small.

    >>> with torch.device("meta"):
    ...     InceptionE(1280)(torch.empty(1, 1280, 8, 8)).shape  # 320 + 2·384 + 2·384 + 192
    torch.Size([1, 2048, 8, 8])
    """

    def __init__(self, inputs: int) -> None:
        super().__init__()
        row = {"kernel": (1, 3), "padding": (0, 1)}
        column = {"kernel": (3, 1), "padding": (1, 0)}
        self.branch1x1 = ConvNorm(inputs, 320, 1)
        self.branch3x3_1 = ConvNorm(inputs, 384, 1)
        self.branch3x3_2a = ConvNorm(384, 384, **row)
        self.branch3x3_2b = ConvNorm(384, 384, **column)
        self.branch3x3dbl_1 = ConvNorm(inputs, 448, 1)
        self.branch3x3dbl_2 = ConvNorm(448, 384, 3, padding=1)
        self.branch3x3dbl_3a = ConvNorm(384, 384, **row)
        self.branch3x3dbl_3b = ConvNorm(384, 384, **column)
        self.branch_pool = ConvNorm(inputs, 192, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, inputs, H, W) → (B, 2048, H, W)."""
        one = self.branch1x1(x)
        three = self.branch3x3_1(x)
        three = torch.cat([self.branch3x3_2a(three), self.branch3x3_2b(three)], 1)
        double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        double = torch.cat([self.branch3x3dbl_3a(double), self.branch3x3dbl_3b(double)], 1)
        return torch.cat([one, three, double, self.branch_pool(_mean3x3(x))], 1)


def _mean3x3(x: torch.Tensor) -> torch.Tensor:
    """The padding's zeros count in the mean."""
    return functional.avg_pool2d(x, 3, stride=1, padding=1)
