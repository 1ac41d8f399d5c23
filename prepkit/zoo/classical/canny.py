"""Canny's edges: blur, differentiate, keep the ridges of the slope, and of those what hangs on a strong one.

Canny 1986, "A Computational Approach to Edge Detection". Good detection (the blur), good localisation (ridges are one
pixel wide), one response an edge (hysteresis). Images are (..., H, W), their values about 0 … 1.
"""

from __future__ import annotations

import torch
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.classical.borders import pad
from prepkit.zoo.classical.checks import plane
from prepkit.zoo.classical.filters import gaussian, sobel


def canny(
    image: torch.Tensor,
    sigma: float = 1.0,
    low: float = 0.1,
    high: float = 0.2,
    border: str = "constant",
    value: float = 0.0,
) -> torch.Tensor:
    """Edge = a ridge of |gradient| >= low that touches, through other such pixels, one >= high: bool (..., H, W).

    `sigma` in pixels; `low` and `high` in units of the Sobel slope (a ramp of 1 a pixel has 8). `border` is for the
    blur. Raises UsageError for low > high or negative thresholds.

    >>> square = torch.zeros(16, 16); square[4:12, 4:12] = 1
    >>> int(canny(square).sum())
    28
    """
    if not 0 <= low <= high:
        raise UsageError(f"low is {low}, high is {high}; expected 0 <= low <= high")
    gy, gx = sobel(_blur(plane(image), sigma, border, value))
    ridge = non_maximum_suppression(gy, gx)
    return hysteresis((ridge >= low) & (ridge > 0), ridge >= high)


def _blur(image: torch.Tensor, sigma: float, border: str, value: float) -> torch.Tensor:
    """With zeros outside, the mean is taken over the pixels inside only, so that the frame makes no edge."""
    smooth = gaussian(image, sigma, border=border, value=value)
    if border != "constant":
        return smooth
    inside = gaussian(torch.ones_like(image), sigma, border=border, value=value)
    return smooth / (inside + torch.finfo(image.dtype).eps)


def non_maximum_suppression(gy: torch.Tensor, gx: torch.Tensor) -> torch.Tensor:
    """`|g(p)|` where it is >= |g| one step up and one step down the gradient, else 0; the frame of one pixel is 0.

    One step along the gradient ends between two of the eight neighbours: a straight one (along the larger component)
    and a diagonal one. |g| there is interpolated: `(1 - w) * straight + w * diagonal`, w = smaller / larger component.

    >>> gx = torch.tensor([[0.0, 1.0, 3.0, 2.0, 0.0]]).repeat(3, 1)
    >>> non_maximum_suppression(torch.zeros_like(gx), gx)[1].tolist()
    [0.0, 0.0, 3.0, 0.0, 0.0]
    """
    strength = (gy * gy + gx * gx).sqrt()
    steep = gy.abs() > gx.abs()  # the gradient points more along y
    falling = gy.sign() * gx.sign() >= 0  # it points down-right or up-left
    larger = torch.maximum(gy.abs(), gx.abs())
    weight = torch.minimum(gy.abs(), gx.abs()) / larger.where(larger > 0, larger.new_ones(()))
    top = torch.ones_like(strength, dtype=torch.bool)
    for side in (1, -1):  # up the gradient, then down
        straight = _shift(strength, side, 0).where(steep, _shift(strength, 0, side))
        rising = _shift(strength, side, -side).where(steep, _shift(strength, -side, side))
        diagonal = _shift(strength, side, side).where(falling, rising)
        top &= diagonal * weight + straight * (1 - weight) <= strength
    top[..., [0, -1], :] = top[..., [0, -1]] = False  # half of their neighbours are unknown
    return strength * top


def _shift(image: torch.Tensor, down: int, right: int) -> torch.Tensor:
    """`out[y, x] = image[y + down, x + right]`, 0 outside."""
    height, width = image.shape[-2:]
    padded = pad(pad(image, -2, 1, 1, "constant"), -1, 1, 1, "constant")
    return padded[..., 1 + down : 1 + down + height, 1 + right : 1 + right + width]


def hysteresis(weak: torch.Tensor, strong: torch.Tensor) -> torch.Tensor:
    """The weak pixels joined to a strong one through weak pixels, eight neighbours each: bool (..., H, W).

    Strong pixels grow by one pixel within the weak ones until nothing changes.

    >>> weak = torch.tensor([[True, True, False, True]])
    >>> hysteresis(weak, torch.tensor([[True, False, False, False]])).tolist()
    [[True, True, False, False]]
    """
    kept = weak & strong
    while True:
        flat = kept.reshape(1, -1, *kept.shape[-2:]).float()
        grown = functional.max_pool2d(flat, 3, stride=1, padding=1).view(kept.shape).bool() & weak
        if torch.equal(grown, kept):
            return kept
        kept = grown
