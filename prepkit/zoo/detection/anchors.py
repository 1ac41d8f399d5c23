"""Anchors: boxes of fixed sizes and ratios, the same at every position of a feature map.

Ren et al. 2015, "Faster R-CNN", §3.1.1. Two programs differ in the last pixel: the original (nine anchors made of one
base box of 16 pixels, both ends counted) and torchvision (centred at 0, rounded), whose levels have sizes of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

BASE = 16  # pixels of the original's base box: one step of VGG-16's conv5_3


def cell(sizes: Sequence[float], ratios: Sequence[float]) -> torch.Tensor:
    """±(s / √r, s · √r) / 2, rounded: a box for each ratio r = h / w and size s, (R · S, 4), sizes fastest.

    The area of each is s², rounding apart. Rounds halves to even, as torchvision does.

    >>> cell([32], [0.5, 1, 2])
    tensor([[-23., -11.,  23.,  11.],
            [-16., -16.,  16.,  16.],
            [-11., -23.,  11.,  23.]])
    """
    size = torch.as_tensor(sizes, dtype=torch.float32, device="cpu")
    root = torch.as_tensor(ratios, dtype=torch.float32, device="cpu").sqrt()
    wide, high = (1 / root[:, None] * size).flatten(), (root[:, None] * size).flatten()
    return (torch.stack([-wide, -high, wide, high], 1) / 2).round()


def original_cell(
    ratios: Sequence[float] = (0.5, 1, 2), scales: Sequence[float] = (8, 16, 32)
) -> torch.Tensor:
    """The nine anchors of py-faster-rcnn: sides of the base box for each ratio rounded first, then scaled.

    Widths are x2 - x1 + 1, pixels count from 0. The table in the header of lib/rpn/generate_anchors.py
    (-83 -39 100 56 …) is its MATLAB predecessor's, which counts from 1.

    >>> original_cell()[[0, 3, 8]]
    tensor([[ -84.,  -40.,   99.,   55.],
            [ -56.,  -56.,   71.,   71.],
            [-168., -344.,  183.,  359.]])
    """
    middle, found = (BASE - 1) / 2, []
    for ratio in ratios:
        wide = round((BASE * BASE / ratio) ** 0.5)
        high = round(wide * ratio)
        for scale in scales:
            reach_x, reach_y = (wide * scale - 1) / 2, (high * scale - 1) / 2
            found.append([middle - reach_x, middle - reach_y, middle + reach_x, middle + reach_y])
    return torch.tensor(found, device="cpu")


def grid(base: torch.Tensor, size: tuple[int, int], stride: tuple[int, int]) -> torch.Tensor:
    """The anchors `base` (A, 4) moved to each of h · w cells, (h · w · A, 4): row by row, a cell's anchors together.

    >>> grid(cell([2], [1]), (1, 2), (8, 8))
    tensor([[-1., -1.,  1.,  1.],
            [ 7., -1.,  9.,  1.]])
    """
    (rows, columns), (down, across) = size, stride
    y = torch.arange(rows, device=base.device, dtype=base.dtype) * down
    x = torch.arange(columns, device=base.device, dtype=base.dtype) * across
    y, x = torch.meshgrid(y, x, indexing="ij")  # (h, w)
    shifts = torch.stack([x, y, x, y], -1).view(-1, 1, 4)
    return (shifts + base).view(-1, 4)


class AnchorGenerator:
    """The anchors of all levels of a pyramid: one table of base anchors a level.

    `stride` is the pixels between cells; without it, whole pixels of image a cell, rounded down (torchvision).

    >>> levels = AnchorGenerator([cell([32], [0.5, 1, 2]), cell([64], [0.5, 1, 2])])
    >>> features = [torch.empty(1, 256, 4, 4), torch.empty(1, 256, 2, 2)]
    >>> [tuple(a.shape) for a in levels(features, (32, 32))], levels.counts
    ([(48, 4), (12, 4)], [3, 3])
    """

    def __init__(self, bases: Sequence[torch.Tensor], stride: int | None = None) -> None:
        self.bases, self.stride = tuple(bases), stride
        self.counts = [len(base) for base in bases]

    def __call__(self, features: Sequence[torch.Tensor], image: tuple[int, int]) -> list[torch.Tensor]:
        """Features (B, C, h, w) of each level and the size (H, W) of the padded batch → (h · w · A, 4) each."""
        found = []
        for base, x in zip(self.bases, features, strict=True):
            rows, columns = x.shape[-2:]
            stride = (self.stride,) * 2 if self.stride else (image[0] // rows, image[1] // columns)
            found.append(grid(base.to(x.device, x.dtype), (rows, columns), (stride[0], stride[1])))
        return found
