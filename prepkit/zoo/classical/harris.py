"""Corners: where an image changes in two directions, both eigenvalues of its structure tensor are large.

Harris & Stephens 1988, "A Combined Corner and Edge Detector"; Shi & Tomasi 1994, "Good Features to Track".
"""

from __future__ import annotations

import torch
from torch.nn import functional

from prepkit.zoo.classical.checks import plane, positive, single
from prepkit.zoo.classical.filters import gaussian, sobel

K = 0.05  # Harris & Stephens' constant, found by trying; 0.04 … 0.06 is usual


def structure_tensor(
    image: torch.Tensor, sigma: float = 1.0, border: str = "constant"
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`M = sum g * [[gy gy, gy gx], [gy gx, gx gx]]`, Gaussian window: (M_yy, M_yx, M_xx), each (..., H, W).

    >>> myy, myx, mxx = structure_tensor(torch.arange(9.0).expand(9, 9), 0.5, "nearest")
    >>> float(myy[4, 4]), float(myx[4, 4]), round(float(mxx[4, 4]), 3)
    (0.0, 0.0, 64.0)
    """
    gy, gx = sobel(plane(image), border)
    myy, myx, mxx = (gaussian(product, sigma, border=border) for product in (gy * gy, gy * gx, gx * gx))
    return myy, myx, mxx


def harris(image: torch.Tensor, k: float = K, sigma: float = 1.0, border: str = "constant") -> torch.Tensor:
    """`det M - k * trace(M)^2 = l1 l2 - k (l1 + l2)^2`: > 0 at corners, < 0 on edges, about 0 where it is flat.

    (..., H, W) → (..., H, W); sigma in pixels.

    >>> square = torch.zeros(21, 21); square[6:15, 6:15] = 1
    >>> response = harris(square)
    >>> float(response[6, 6]) > 1, float(response[10, 6]) < -1, abs(float(response[10, 10])) < 1e-3
    (True, True, True)
    """
    myy, myx, mxx = structure_tensor(image, sigma, border)
    return myy * mxx - myx**2 - k * (myy + mxx) ** 2


def shi_tomasi(image: torch.Tensor, sigma: float = 1.0, border: str = "constant") -> torch.Tensor:
    """`min(l1, l2) = ((M_yy + M_xx) - sqrt((M_yy - M_xx)^2 + 4 M_yx^2)) / 2`: no constant to choose.

    >>> square = torch.zeros(21, 21); square[6:15, 6:15] = 1
    >>> response = shi_tomasi(square)
    >>> float(response[6, 6]) > 1, abs(float(response[10, 6])) < 0.1
    (True, True)
    """
    myy, myx, mxx = structure_tensor(image, sigma, border)
    return (myy + mxx - ((myy - mxx) ** 2 + 4 * myx**2).sqrt()) / 2


def corners(response: torch.Tensor, share: float = 0.1, apart: int = 1) -> torch.Tensor:
    """Pixels highest within `apart` pixels each way, and above `share` of the highest: (N, 2) rows (y, x), best first.

    `response` is (H, W). Pixels nearer than `apart` to the frame are left out.

    >>> square = torch.zeros(21, 21); square[6:15, 6:15] = 1
    >>> sorted(corners(harris(square)).tolist())
    [[6, 6], [6, 14], [14, 6], [14, 14]]
    """
    positive(apart=apart)
    size = 2 * apart + 1
    highest = functional.max_pool2d(single(response)[None], size, stride=1, padding=apart)[0]
    peak = (response == highest) & (response > share * response.max())
    peak[:apart] = peak[-apart:] = peak[:, :apart] = peak[:, -apart:] = False
    found = peak.nonzero()
    return found[response[peak].argsort(descending=True, stable=True)]
