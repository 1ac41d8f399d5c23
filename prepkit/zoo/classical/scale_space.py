"""Lowe's scale space: blobs are where the difference of two blurs is extreme in place and in size.

Lowe 2004, "Distinctive Image Features from Scale-Invariant Keypoints", sections 3 and 4; the difference of Gaussians
stands for the Laplacian, `G(k s) - G(s) = (k - 1) s^2 * laplacian of G(s)`, Lindeberg 1994. All numbers are Lowe's.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch.nn import functional

from prepkit.zoo.classical.filters import gaussian

SCALES = 3  # sizes told apart per octave; an octave doubles the blur
SIGMA = 1.6  # blur of the first image of an octave, in its pixels
CAMERA = 0.5  # blur that a picture is supposed to come with, in pixels
CONTRAST = 0.03  # |D| at the extremum, values 0 … 1
EDGE = 10.0  # a ridge whose two curvatures have a greater ratio is no blob
SMALLEST = 16  # pixels of the last octave's shorter side
MOVES = 5  # steps of the refinement from pixel to pixel


class Octave(NamedTuple):
    """`blurred` (S + 3, H, W), `step` the pixels of the picture that one of its pixels spans."""

    blurred: torch.Tensor
    step: float

    @property
    def differences(self) -> torch.Tensor:
        """`D[s] = blurred[s + 1] - blurred[s]`: (S + 2, H, W)."""
        return self.blurred[1:] - self.blurred[:-1]


def octaves(image: torch.Tensor) -> list[Octave]:
    """The picture (H, W) doubled, then halved until it is small; in each size S + 3 blurs, `1.6 * 2^(s/S)`.

    Doubled, the picture of blur 0.5 has blur 1; the rest to 1.6 is added by squares. The next octave starts with every
    other pixel of the blur 2 * 1.6, which needs no further one.

    >>> [tuple(octave.blurred.shape) for octave in octaves(torch.zeros(40, 50))]
    [(6, 80, 100), (6, 40, 50), (6, 20, 25)]
    """
    double = functional.interpolate(image[None, None], scale_factor=2, mode="bilinear")[0, 0]
    first, step = gaussian(double, math.sqrt(SIGMA**2 - (2 * CAMERA) ** 2)), 0.5
    found = []
    while min(first.shape) >= SMALLEST:
        blurs = [first]
        for s in range(SCALES + 2):
            have, want = (SIGMA * 2 ** ((s + i) / SCALES) for i in (0, 1))
            blurs.append(gaussian(blurs[-1], math.sqrt(want**2 - have**2)))
        found.append(Octave(torch.stack(blurs), step))
        first, step = blurs[SCALES][::2, ::2], step * 2
    return found


def extrema(differences: torch.Tensor, contrast: float = CONTRAST, edge: float = EDGE) -> torch.Tensor:
    """Where D is above (or below) its 26 neighbours, to a fraction of a pixel: (N, 3) rows (scale, y, x).

    Kept: `|D| >= contrast` at the refined place, and `trace^2 / det < (edge + 1)^2 / edge` of its 2 x 2 Hessian.

    >>> y = torch.arange(32, dtype=torch.float64)
    >>> blob = torch.exp(-((y[:, None] - 15.3) ** 2 + (y - 16.2) ** 2) / 18)
    >>> scale, row, column = extrema(octaves(blob)[1].differences)[0].tolist()
    >>> round(row - 0.25, 1), round(column - 0.25, 1)  # the pixels of the doubled picture lie between
    (15.3, 16.2)
    """
    highest, lowest = (
        functional.max_pool3d(side[None], 3, stride=1, padding=1)[0] for side in (differences, -differences)
    )
    peak = (differences == highest) | (-differences == lowest)
    peak &= differences.abs() > contrast / 2  # the refined value is a little larger, never double
    inner = torch.zeros_like(peak)
    inner[1:-1, 1:-1, 1:-1] = True
    place, shift, kept = _refined(differences, (peak & inner).nonzero())
    value, slope, bend = _taylor(differences, place)
    sharp = (value + (slope * shift).sum(-1) / 2).abs() >= contrast
    trace = bend[:, 1, 1] + bend[:, 2, 2]
    determinant = bend[:, 1, 1] * bend[:, 2, 2] - bend[:, 1, 2] ** 2
    round_ = (determinant > 0) & (trace**2 * edge < (edge + 1) ** 2 * determinant)
    return (place + shift)[kept & sharp & round_].unique(dim=0)


def _refined(d: torch.Tensor, place: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`shift = -Hessian^-1 gradient`; where it leaves the pixel, the search goes on in the next one.

    place (N, 3) → (place (N, 3), shift (N, 3), whether it came to rest (N,)).
    """
    last = torch.tensor(d.shape, device=d.device) - 2
    for _ in range(MOVES):
        shift = _shift(d, place)
        moved = (place + shift.round().clamp(-1, 1).long()).clamp(min=1).minimum(last)
        if torch.equal(moved, place):
            break
        place = moved
    shift = _shift(d, place)
    return place, shift, shift.abs().amax(-1) <= 0.6 if len(place) else place.new_zeros(0, dtype=torch.bool)


def _shift(d: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
    _, slope, bend = _taylor(d, place)
    flat = torch.linalg.det(bend).abs() < torch.finfo(d.dtype).tiny
    unit = torch.eye(3, dtype=d.dtype, device=d.device)
    step = -torch.linalg.solve(torch.where(flat[:, None, None], unit, bend), slope)
    return torch.where(flat[:, None], torch.inf, step).nan_to_num(9.0, 9.0, -9.0)


def _taylor(d: torch.Tensor, place: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Value (N,), gradient (N, 3), Hessian (N, 3, 3) of D at pixels (N, 3), by central differences."""
    near = torch.arange(-1, 2, device=d.device)
    s, y, x = (place[:, i, None] + near for i in range(3))  # (N, 3) each
    cube = d[s[:, :, None, None], y[:, None, :, None], x[:, None, None, :]]  # (N, 3, 3, 3)
    value = cube[:, 1, 1, 1]
    slope, bend = torch.empty_like(cube[:, 0, 0]), torch.empty_like(cube[:, 0])
    for i in range(3):
        along = cube.movedim(i + 1, 1)  # axis i first: (N, 3, 3, 3)
        slope[:, i] = (along[:, 2, 1, 1] - along[:, 0, 1, 1]) / 2
        bend[:, i, i] = along[:, 2, 1, 1] - 2 * value + along[:, 0, 1, 1]
        for j in range(i + 1, 3):
            both = cube.movedim((i + 1, j + 1), (1, 2))
            cross = both[:, 2, 2, 1] - both[:, 2, 0, 1] - both[:, 0, 2, 1] + both[:, 0, 0, 1]
            bend[:, i, j] = bend[:, j, i] = cross / 4
    return value, slope, bend
