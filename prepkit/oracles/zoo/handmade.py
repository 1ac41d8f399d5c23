"""What the references of classical vision and of learning around the net say."""

from __future__ import annotations

import math
from typing import Any

import torch

from prepkit.zoo.classical import filters, hog, matching, nonlinear

EXACT = torch.float64


def hog_length(H: int, W: int, cell: int, block: int = 2, bins: int = 9) -> int:
    """Numbers that the reference gives for a black window.

    >>> hog_length(H=128, W=64, cell=8)
    3780
    """
    return int(hog.hog(torch.zeros(H, W), bins, cell, block).numel())


def hog_vote(angle: int, magnitude: int, bins: int, at: int) -> tuple[float, ...]:
    """Bins `at` and `at` + 1 of the histogram of a cell of one pixel with this gradient, votes shared.

    >>> hog_vote(angle=200, magnitude=10, bins=9, at=0)
    (5.0, 5.0)
    """
    turn = math.radians(angle)
    gy, gx = (torch.tensor([[magnitude * f(turn)]], dtype=EXACT) for f in (math.sin, math.cos))
    cell = hog.histograms(gy, gx, bins, 1, interpolate=True)[0, 0]
    return tuple(round(share, 9) + 0.0 for share in cell.tolist()[at : at + 2])


def ratio_matches(nearest: tuple[Any, ...], second: tuple[Any, ...], ratio: Any) -> int:
    """Matches of descriptors that lie at these distances, one pair of candidates for each.

    >>> ratio_matches(nearest=(3, 9), second=(10, 10), ratio=0.8)
    1
    """
    found = 0
    for one, two in zip(nearest, second, strict=True):
        query, candidates = torch.zeros(1, 1, dtype=EXACT), torch.tensor([[one], [two]], dtype=EXACT)
        found += len(matching.match(query, candidates, float(ratio), mutual=False))
    return found


def gaussian_is_separable(size: int) -> bool:
    """Is blurring with the whole kernel blurring along one axis and then the other?

    >>> gaussian_is_separable(5)
    True
    """
    row = torch.arange(1, size + 1, dtype=EXACT)
    image = torch.arange(64, dtype=EXACT).reshape(8, 8).sin()
    kernel = row[:, None] * row
    whole, twice = filters.correlate(image, kernel), filters.separable(image, row, row)
    return bool(torch.allclose(whole, twice))


def median_of(x: tuple[int, ...]) -> int:
    """The middle of the reference's median filter over a row, which is one window.

    >>> median_of((7, 1, 3))
    3
    """
    row = torch.tensor(x, dtype=EXACT).repeat(len(x), 1)
    return int(nonlinear.median(row, len(x))[len(x) // 2, len(x) // 2].item())
