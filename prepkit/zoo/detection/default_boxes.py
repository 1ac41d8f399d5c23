"""The default boxes of SSD300: six maps, each with squares and rectangles of its own scale.

Liu et al. 2016, "SSD: Single Shot MultiBox Detector", §2.2 and §3.1. Shares of the image in single precision, as
torchvision has them, whatever precision the network computes in.
"""

from __future__ import annotations

import torch

from prepkit.zoo.detection.boxes import from_centres

RATIOS = ((2,), (2, 3), (2, 3), (2, 3), (2,), (2,))  # beside 1, of each map (§3.1)
SCALES = (
    0.07,
    0.15,
    0.33,
    0.51,
    0.69,
    0.87,
    1.05,
)  # of the image: each map's, and the next one's for a square
STEPS = (8, 16, 32, 64, 100, 300)  # pixels from cell to cell
COUNTS = tuple(2 + 2 * len(ratios) for ratios in RATIOS)  # boxes a cell: 4 6 6 6 4 4


def default_sizes(level: int) -> torch.Tensor:
    """(w, h) of one map's boxes as shares of the image: s, √(s·s'), then s·√a × s/√a both ways for each ratio a.

    >>> default_sizes(0)
    tensor([[0.0700, 0.0700],
            [0.1025, 0.1025],
            [0.0990, 0.0495],
            [0.0495, 0.0990]])
    """
    scale, following = SCALES[level : level + 2]
    found = [(scale, scale), ((scale * following) ** 0.5,) * 2]
    for ratio in RATIOS[level]:
        root = ratio**0.5
        found += [(scale * root, scale / root), (scale / root, scale * root)]
    return torch.tensor(found, dtype=torch.float32, device="cpu").clamp(0, 1)


def default_boxes(
    level: int, size: tuple[int, int], image: tuple[int, int], dtype: torch.dtype = torch.float32
) -> torch.Tensor:
    """One map's boxes in pixels, cell by cell: map (h, w) of an image (H, W) → (h · w · A, 4).

    >>> default_boxes(5, (1, 1), (300, 300))[0]
    tensor([ 19.5000,  19.5000, 280.5000, 280.5000])
    >>> sum(len(default_boxes(k, (n, n), (300, 300))) for k, n in enumerate((38, 19, 10, 5, 3, 1)))
    8732
    """
    shares = default_sizes(level)
    y, x = (
        (torch.arange(cells, device="cpu") + 0.5) / (side / STEPS[level])
        for cells, side in zip(size, image, strict=True)
    )
    y, x = torch.meshgrid(y, x, indexing="ij")  # (h, w)
    centres = torch.stack([x, y], -1).view(-1, 1, 2).expand(-1, len(shares), 2)
    boxes = torch.cat([centres, shares.expand_as(centres)], -1).view(-1, 4).to(dtype)
    high, wide = image
    return from_centres(boxes) * boxes.new_tensor([wide, high, wide, high])
