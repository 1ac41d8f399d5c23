"""Histograms of oriented gradients: a 64 x 128 window becomes 7 * 15 blocks of 2 * 2 cells of 9 bins, 3780 numbers.

Dalal & Triggs 2005, "Histograms of Oriented Gradients for Human Detection": gradients [-1 0 1] without blur, unsigned
angles, cells of 8 x 8 pixels, each cell in up to four overlapping blocks, normalised in each.
"""

from __future__ import annotations

import difflib
import math

import torch

from prepkit.errors import UsageError
from prepkit.zoo.classical.checks import plane

EPS = 1e-5  # keeps empty blocks at 0
CLIP = 0.2  # Lowe's hysteresis: no single gradient may rule a block
NORMS = ("L1", "L1-sqrt", "L2", "L2-Hys")
HALF_TURN = 180.0  # degrees; an edge dark-light and one light-dark fall into one bin


def hog(
    image: torch.Tensor,
    orientations: int = 9,
    cell: int = 8,
    block: int = 2,
    norm: str = "L2-Hys",
    colour: bool = False,
    interpolate: bool = False,
) -> torch.Tensor:
    """`(H/cell - block + 1) * (W/cell - block + 1) * block^2 * orientations` numbers: (..., H, W) → (..., that).

    In the order block row, block column, cell row, cell column, bin. With `colour` the image is (..., C, H, W) and
    each pixel takes its steepest channel. `interpolate` shares a vote between the two nearest bins. Pixels beyond
    the last whole cell vote nowhere. Raises UsageError for a window of less than a block or an unknown norm.

    >>> hog(torch.zeros(128, 64)).shape
    torch.Size([3780])
    >>> hog(torch.zeros(2, 3, 128, 64), colour=True).shape
    torch.Size([2, 3780])
    """
    gy, gx = gradient(plane(image))
    if colour:
        gy, gx = _steepest(gy, gx)
    cells = histograms(gy, gx, orientations, cell, interpolate)
    if min(cells.shape[-3:-1]) < block:
        raise UsageError(
            f"image of {image.shape[-2]} x {image.shape[-1]} pixels; expected at least {block * cell} each way: "
            f"a block of {block} x {block} cells of {cell} pixels"
        )
    return described(cells, block, norm)


def gradient(image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """`gy = image[y + 1] - image[y - 1]`, gx likewise; 0 in the first and last row (column), as scikit-image.

    >>> gradient(torch.tensor([[0.0, 1.0, 4.0]]))[1].tolist()
    [[0.0, 4.0, 0.0]]
    """
    gy, gx = torch.zeros_like(image), torch.zeros_like(image)
    gy[..., 1:-1, :] = image[..., 2:, :] - image[..., :-2, :]
    gx[..., 1:-1] = image[..., 2:] - image[..., :-2]
    return gy, gx


def _steepest(gy: torch.Tensor, gx: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Of (..., C, H, W), the gradient of the channel where it is longest: (..., H, W)."""
    channel = torch.hypot(gy, gx).argmax(-3, keepdim=True)
    return gy.gather(-3, channel).squeeze(-3), gx.gather(-3, channel).squeeze(-3)


def histograms(
    gy: torch.Tensor, gx: torch.Tensor, orientations: int = 9, cell: int = 8, interpolate: bool = False
) -> torch.Tensor:
    """`sum |g|` over the pixels of a cell by angle mod 180, over cell^2: (..., H/cell, W/cell, orientations).

    Bin i covers [i, i + 1) * 180 / orientations degrees; 0 is a gradient along x, so a vertical edge.

    >>> histograms(torch.zeros(8, 8), torch.ones(8, 8))[0, 0].tolist()
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    rows, columns = gy.shape[-2] // cell, gy.shape[-1] // cell
    place = torch.rad2deg(torch.atan2(gy, gx)) % HALF_TURN / (HALF_TURN / orientations)
    votes = torch.hypot(gy, gx)[..., None] * _shares(place, orientations, interpolate)  # (..., H, W, bins)
    votes = votes[..., : rows * cell, : columns * cell, :]
    return votes.unflatten(-2, (columns, cell)).unflatten(-4, (rows, cell)).sum((-4, -2)) / cell**2


def _shares(place: torch.Tensor, bins: int, interpolate: bool) -> torch.Tensor:
    """How much of its vote a pixel at `place` (in bins, 0 … bins) gives to each bin: (..., bins), sum 1."""
    index = torch.arange(bins, device=place.device)
    if not interpolate:
        return (place.floor()[..., None] % bins == index).to(place.dtype)
    gap = (place[..., None] - (index + 0.5) + bins / 2) % bins - bins / 2  # to the middle of each bin, around
    return (1 - gap.abs()).clamp(min=0)


def described(cells: torch.Tensor, block: int = 2, norm: str = "L2-Hys") -> torch.Tensor:
    """Every block of `block` x `block` neighbouring cells, normalised: (..., rows, columns, bins) → (..., numbers).

    >>> described(torch.ones(16, 8, 9)).shape
    torch.Size([3780])
    """
    blocks = cells.unfold(-3, block, 1).unfold(-3, block, 1)  # (..., by, bx, bins, block, block)
    return normalise(blocks.movedim(-3, -1), norm).flatten(-5)


def normalise(blocks: torch.Tensor, norm: str = "L2-Hys") -> torch.Tensor:
    """Each block (the last three axes) over its length, so that contrast does not matter.

    L1 `v / (|v|_1 + e)`; L1-sqrt its square root; L2 `v / sqrt(|v|^2 + e^2)`; L2-Hys L2, clipped at 0.2, L2 again.

    >>> normalise(torch.tensor([3.0, 4.0]).view(1, 1, 2), "L2").flatten().tolist()
    [0.6000000238418579, 0.800000011920929]
    """
    axes = (-3, -2, -1)
    if norm in ("L1", "L1-sqrt"):
        share = blocks / (blocks.abs().sum(axes, keepdim=True) + EPS)
        return share if norm == "L1" else share.sqrt()
    if norm not in NORMS:
        nearest = tuple(difflib.get_close_matches(norm, NORMS, 1, 0.5))
        raise UsageError(f"norm {norm!r} is unknown; there are {', '.join(NORMS)}", nearest)
    unit = blocks / (blocks.square().sum(axes, keepdim=True) + EPS**2).sqrt()
    return unit if norm == "L2" else normalise(unit.clamp(max=CLIP), "L2")


def length(height: int, width: int, orientations: int = 9, cell: int = 8, block: int = 2) -> int:
    """`(floor(H/c) - b + 1)(floor(W/c) - b + 1) b^2 n`: how many numbers `hog` gives.

    >>> length(128, 64)
    3780
    """
    return math.prod(side // cell - block + 1 for side in (height, width)) * block**2 * orientations
