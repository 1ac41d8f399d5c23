"""Local binary patterns: which neighbours on a circle are at least as bright as the middle, as a number.

Ojala, Pietikäinen & Mäenpää 2002, "Multiresolution Gray-Scale and Rotation Invariant Texture Classification with Local
Binary Patterns". Any brightening that keeps the order of the values keeps the pattern.
"""

from __future__ import annotations

import math

import torch

from prepkit.errors import UsageError
from prepkit.zoo.classical.borders import pad
from prepkit.zoo.classical.checks import plane, positive

DIGITS = 5  # offsets are rounded to it, so that a straight neighbour is that pixel and not a mean next to it


def local_binary_pattern(
    image: torch.Tensor, points: int = 8, radius: float = 1.0, uniform: bool = False
) -> torch.Tensor:
    """`sum_p [neighbour_p >= middle] * 2^p`, p counter-clockwise from the right: (..., H, W) → long (..., H, W).

    Neighbours on the circle of `radius` pixels are interpolated between four pixels; 0 lies outside. With `uniform`
    the pattern is the number of its ones, 0 … P, if it changes at most twice around the circle, else P + 1: P + 2
    labels that do not change when the picture turns. Raises UsageError for points outside 1 … 62.

    >>> local_binary_pattern(torch.tensor([[9.0, 9.0, 9.0], [0.0, 5.0, 9.0], [0.0, 0.0, 0.0]]), uniform=True)[1, 1]
    tensor(4)
    """
    positive(radius=radius)
    if not 1 <= points <= 62:
        raise UsageError(f"points is {points}; expected 1 … 62, the bits of a number")
    angles = [2 * math.pi * p / points for p in range(points)]
    bits = torch.stack(
        [
            _at(plane(image), round(-radius * math.sin(a), DIGITS), round(radius * math.cos(a), DIGITS))
            >= image
            for a in angles
        ],
        -1,
    )
    if not uniform:
        return (bits * 2 ** torch.arange(points, device=image.device)).sum(-1)
    changes = (bits != bits.roll(1, -1)).sum(-1)
    return torch.where(changes <= 2, bits.sum(-1), points + 1)


def _at(image: torch.Tensor, down: float, right: float) -> torch.Tensor:
    """`image[y + down, x + right]` between the pixels, 0 outside."""
    reach = math.ceil(max(abs(down), abs(right))) + 1
    padded = pad(pad(image, -2, reach, reach, "constant"), -1, reach, reach, "constant")
    (y, dy), (x, dx) = ((reach + math.floor(v), v - math.floor(v)) for v in (down, right))
    height, width = image.shape[-2:]
    rows = [padded[..., y + i : y + i + height, :] for i in (0, 1)]
    top, bottom = ((1 - dx) * row[..., x : x + width] + dx * row[..., x + 1 : x + 1 + width] for row in rows)
    return (1 - dy) * top + dy * bottom
