"""SIFT-like: blobs of the scale space, turned upright, described by 4 x 4 histograms of 8 directions, 128 numbers.

Lowe 2004, "Distinctive Image Features from Scale-Invariant Keypoints", sections 5 and 6, with one difference: gradients
are sampled on a grid that is laid turned and scaled over each keypoint, (Lowe turns the pixels of the image instead),
so that all keypoints of an octave are described at once. Pictures are (H, W), values 0 … 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch.nn import functional

from prepkit.zoo.classical.checks import single
from prepkit.zoo.classical.filters import correlate_axis
from prepkit.zoo.classical.hog import gradient
from prepkit.zoo.classical.scale_space import CONTRAST, EDGE, SCALES, SIGMA, Octave, extrema, octaves

TURN = 2 * math.pi
DIRECTIONS = 36  # bins of the orientation histogram, 10 degrees each
SECOND = 0.8  # another peak of at least this share of the tallest is another keypoint
WIDE = 1.5  # window of the orientation histogram, a Gaussian, in sigma of the keypoint
CELLS, BINS = 4, 8  # the descriptor: 4 x 4 cells of 8 directions
CELL = 3.0  # side of a cell, in sigma of the keypoint
SIDE = 16  # samples across the descriptor's window
CLIP = 0.2  # no single direction rules: strong light falls from one side


class Keypoints(NamedTuple):
    """N blobs: `place` (N, 2) rows (y, x) and `scale` (N,) in pixels, `angle` (N,) in radians, `descriptor` (N, 128).

    Angles go from x towards y, which is down: clockwise as one looks at the picture.
    """

    place: torch.Tensor
    scale: torch.Tensor
    angle: torch.Tensor
    descriptor: torch.Tensor


def sift(image: torch.Tensor, contrast: float = CONTRAST, edge: float = EDGE) -> Keypoints:
    """Find, refine, turn upright, describe: one picture (H, W) → N keypoints with 4 * 4 * 8 = 128 numbers, length 1.

    Raises UsageError unless the picture is one floating plane.

    >>> y = torch.arange(48, dtype=torch.float64)
    >>> blob = torch.exp(-((y[:, None] - 20) ** 2 / 20 + (y - 26) ** 2 / 30))
    >>> found = sift(blob)
    >>> found.descriptor.shape[1], [round(v) for v in found.place[0].tolist()]
    (128, [20, 26])
    """
    found = [
        _described(octave, extrema(octave.differences, contrast, edge)) for octave in octaves(single(image))
    ]
    if not found:
        empty = image.new_empty(0)
        return Keypoints(empty.view(0, 2), empty, empty, empty.view(0, CELLS**2 * BINS))
    return Keypoints(*(torch.cat(parts) for parts in zip(*found, strict=True)))


def _described(octave: Octave, blobs: torch.Tensor) -> Keypoints:
    """The keypoints of an octave, back in pixels of the picture: the doubled one has its pixel i at (i - 1/2) / 2."""
    level = blobs[:, 0].round().long()  # the blur nearest in size
    scale = SIGMA * 2 ** (blobs[:, 0] / SCALES)  # in pixels of the octave
    slopes = torch.stack(gradient(octave.blurred), 1)  # (S + 3, 2, H, W)
    which, angle = orientations(slopes, level, blobs[:, 1:], scale)
    place, scale = blobs[which, 1:], scale[which]
    numbers = describe(slopes, level[which], place, scale, angle)
    return Keypoints(place * octave.step - 0.25, scale * octave.step, angle, numbers)


def orientations(
    slopes: torch.Tensor, level: torch.Tensor, place: torch.Tensor, scale: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Peaks of the histogram of directions around each blob: (which blob (M,), angle (M,)), M >= N.

    Each sample votes with `|gradient| * Gaussian(1.5 sigma)`; the bins are smoothed, and a parabola through a peak
    and its neighbours gives the angle. slopes (S, 2, H, W); level (N,), place (N, 2), scale (N,) in its pixels.

    >>> ramp = torch.tensor([0.0, 1.0]).view(1, 2, 1, 1).expand(1, 2, 40, 40)  # brighter to the right
    >>> at = torch.tensor([[20.0, 20.0]])
    >>> which, angle = orientations(ramp, torch.tensor([0]), at, torch.tensor([2.0]))
    >>> abs(round(float(angle), 3))
    0.0
    """
    steps = (
        torch.arange(-6, 7, device=place.device, dtype=place.dtype) * CELL * WIDE / 6
    )  # 3 deviations each way
    dy, dx = (axis.flatten() for axis in torch.meshgrid(steps, steps, indexing="ij"))
    offsets = torch.stack([dy, dx], -1)  # (K, 2), in sigma
    gy, gx = _sample(slopes, level, place[:, None] + scale[:, None, None] * offsets)  # (N, K) each
    window = torch.exp(-(dy**2 + dx**2) / (2 * WIDE**2))
    votes = _votes(torch.atan2(gy, gx), DIRECTIONS) * (torch.hypot(gy, gx) * window)[..., None]
    bins = votes.sum(1)  # (N, 36)
    for _ in range(2):
        bins = correlate_axis(bins, bins.new_tensor([1, 2, 1]) / 4, 1, "wrap")
    left, right = bins.roll(1, 1), bins.roll(-1, 1)
    peak = (bins > left) & (bins >= right) & (bins >= SECOND * bins.amax(1, keepdim=True))
    which, bin_ = peak.nonzero(as_tuple=True)
    low, top, high = left[peak], bins[peak], right[peak]
    vertex = (low - high) / (2 * (low - 2 * top + high))
    return which, (bin_ + vertex) * (TURN / DIRECTIONS) % TURN


def describe(
    slopes: torch.Tensor, level: torch.Tensor, place: torch.Tensor, scale: torch.Tensor, angle: torch.Tensor
) -> torch.Tensor:
    """4 x 4 cells of 8 directions, relative to `angle`: (N, 128), order cell row, cell column, direction.

    16 x 16 samples vote with `|gradient| * Gaussian(half the window)`, each for the two nearest cells a side and the
    two nearest directions. Length 1, clipped at 0.2, length 1 again.

    >>> ramp = torch.tensor([0.0, 1.0]).view(1, 2, 1, 1).expand(1, 2, 60, 60)
    >>> at = torch.tensor([[30.0, 30.0]])
    >>> describe(ramp, torch.tensor([0]), at, torch.tensor([2.0]), torch.zeros(1)).view(4, 4, 8)[0, 0, 1:].sum()
    tensor(0.)
    """
    grid = (
        torch.arange(SIDE, device=place.device, dtype=place.dtype) + 0.5
    ) * CELLS / SIDE - CELLS / 2  # in cells
    v, u = torch.meshgrid(grid, grid, indexing="ij")  # down and along the turned window
    cos, sin = angle.cos()[:, None, None], angle.sin()[:, None, None]
    offsets = torch.stack([v * cos + u * sin, u * cos - v * sin], -1)  # (N, 16, 16, 2) rows (dy, dx)
    points = place[:, None, None] + CELL * scale[:, None, None, None] * offsets
    gy, gx = (g.unflatten(1, (SIDE, SIDE)) for g in _sample(slopes, level, points.flatten(1, 2)))
    weight = torch.hypot(gy, gx) * torch.exp(-(u**2 + v**2) / (2 * (CELLS / 2) ** 2))
    votes = _votes(torch.atan2(gy, gx) - angle[:, None, None], BINS) * weight[..., None]  # (N, 16, 16, 8)
    middles = torch.arange(CELLS, device=place.device, dtype=place.dtype) - (CELLS - 1) / 2
    share = (1 - (grid - middles[:, None]).abs()).clamp(min=0)  # (4, 16)
    numbers = torch.einsum("av,bu,nvud->nabd", share, share, votes).flatten(1)
    return functional.normalize(functional.normalize(numbers).clamp(max=CLIP))


def _votes(angle: torch.Tensor, bins: int) -> torch.Tensor:
    """How much each direction gets of a vote at `angle`, shared by the two nearest: (...) → (..., bins), sum 1."""
    gap = angle[..., None] / (TURN / bins) - torch.arange(bins, device=angle.device)
    gap = (gap + bins / 2) % bins - bins / 2
    return (1 - gap.abs()).clamp(min=0)


def _sample(
    slopes: torch.Tensor, level: torch.Tensor, points: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """gy and gx (N, K) between the pixels, at points (N, K, 2) of each keypoint's blur; 0 outside the picture."""
    height, width = slopes.shape[-2:]
    size = points.new_tensor([height - 1, width - 1])
    grid = (2 * points / size - 1).flip(-1)  # -1 … 1, (x, y) as grid_sample wants it
    both = points.new_zeros(2, *points.shape[:2])
    for s in level.unique().tolist():
        mine = level == s
        found = functional.grid_sample(slopes[s][None], grid[mine][None], align_corners=True)  # (1, 2, n, K)
        both[:, mine] = found[0]
    return both[0], both[1]
