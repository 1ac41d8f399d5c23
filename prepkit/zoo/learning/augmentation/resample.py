"""Read an image between its pixels: nearest, or the bilinear mean of the four around."""

from __future__ import annotations

import torch


def resample(
    image: torch.Tensor, y: torch.Tensor, x: torch.Tensor, *, fill: float = 0, nearest: bool = False
) -> torch.Tensor:
    """Values of `image` (C, H, W) at rows `y` and columns `x` (h, w), not necessarily whole → (C, h, w).

    Pixels beyond the border are `fill`. Integer images come back as integers, rounded.

    >>> resample(torch.tensor([[[0.0, 4.0]]]), torch.tensor([[0.0, 0.0]]), torch.tensor([[0.25, 1.5]]))
    tensor([[[1., 2.]]])
    """
    if nearest:
        return _at(image, (y + 0.5).floor().long(), (x + 0.5).floor().long(), fill)
    i, j = y.floor(), x.floor()
    down, right = y - i, x - j  # in [0, 1)
    total = torch.zeros((), dtype=y.dtype, device=y.device)
    for di, weight_i in ((0, 1 - down), (1, down)):
        for dj, weight_j in ((0, 1 - right), (1, right)):
            total = total + weight_i * weight_j * _at(image, i.long() + di, j.long() + dj, fill)
    return (total if image.is_floating_point() else total.round()).to(image.dtype)


def _at(image: torch.Tensor, i: torch.Tensor, j: torch.Tensor, fill: float) -> torch.Tensor:
    """`image[:, i, j]`, and `fill` where there is no such pixel."""
    height, width = image.shape[-2:]
    inside = (i >= 0) & (i < height) & (j >= 0) & (j < width)
    values = image[:, i.clamp(0, height - 1), j.clamp(0, width - 1)]
    return torch.where(inside, values, torch.full_like(values, fill))
