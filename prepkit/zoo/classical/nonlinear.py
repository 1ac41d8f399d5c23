"""Filters that are no weighted sum with fixed weights: the median, and the bilateral mean.

Tukey 1977, "Exploratory Data Analysis" (median smoothing); Tomasi & Manduchi 1998, "Bilateral Filtering for Gray and
Color Images". Images are (..., H, W); borders are those of `borders.py`.
"""

from __future__ import annotations

import torch

from prepkit.errors import UsageError
from prepkit.zoo.classical.borders import pad
from prepkit.zoo.classical.checks import plane, positive


def windows(image: torch.Tensor, size: int, border: str = "reflect", value: float = 0.0) -> torch.Tensor:
    """The `size` x `size` neighbourhood of each pixel, size odd: (..., H, W) → (..., H, W, size, size).

    >>> windows(torch.arange(6.0).view(2, 3), 3).shape
    torch.Size([2, 3, 3, 3])
    """
    if size < 1 or size % 2 == 0:
        raise UsageError(f"size is {size}; expected an odd number of pixels, so that the window has a centre")
    reach = size // 2
    padded = pad(plane(image), -2, reach, reach, border, value)
    padded = pad(padded, -1, reach, reach, border, value)
    return padded.unfold(-2, size, 1).unfold(-2, size, 1)


def median(image: torch.Tensor, size: int = 3, border: str = "reflect", value: float = 0.0) -> torch.Tensor:
    """The middle of the sorted size^2 values: removes specks of less than half a window, keeps straight edges.

    >>> median(torch.tensor([[0.0, 0.0, 9.0, 0.0, 5.0, 5.0, 5.0]]), 3).tolist()
    [[0.0, 0.0, 0.0, 5.0, 5.0, 5.0, 5.0]]
    """
    return windows(image, size, border, value).flatten(-2).median(-1).values


def bilateral(
    image: torch.Tensor,
    sigma_space: float,
    sigma_value: float,
    size: int | None = None,
    border: str = "reflect",
    value: float = 0.0,
) -> torch.Tensor:
    """`sum w q / sum w` with `w = exp(-|p - q|^2 / (2 ss^2)) * exp(-(I_p - I_q)^2 / (2 sv^2))`.

    A blur over neighbours that are near in place (sigma_space, pixels) and alike in value (sigma_value, units of the
    image): edges higher than a few sigma_value survive. `size` defaults to 2 * ceil(3 sigma_space) + 1.

    >>> step = torch.tensor([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]])
    >>> bilateral(step, 1.0, 0.05).round(decimals=3).tolist()
    [[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]]
    """
    positive(sigma_space=sigma_space, sigma_value=sigma_value)
    reach = -int(-3 * sigma_space // 1) if size is None else size // 2
    near = windows(image, 2 * reach + 1 if size is None else size, border, value)  # (..., H, W, K, K)
    along = torch.arange(-reach, reach + 1, device=image.device, dtype=image.dtype)
    distance = along[:, None] ** 2 + along**2  # (K, K)
    unlike = (near - image[..., None, None]) ** 2
    weight = torch.exp(-distance / (2 * sigma_space**2) - unlike / (2 * sigma_value**2))
    return (weight * near).sum((-2, -1)) / weight.sum((-2, -1))
