"""Pooling of regions: boxes of any size in, grids of one size out.

RoI pooling takes the largest value of each bin, its edges rounded to whole pixels (Girshick 2015, "Fast R-CNN", §2.1).
RoIAlign rounds nothing: it averages bilinear samples in each bin (He et al. 2017, "Mask R-CNN", §3). Arguments and
borders as in torchvision.ops.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import torch
from torch.nn import functional

from prepkit.zoo.layers.shapes import Pair, images, pair, require, shape

Boxes: TypeAlias = "torch.Tensor | Sequence[torch.Tensor]"
TAPS_AT_ONCE = 1 << 24  # bounds the memory of large boxes that choose their own number of samples


def roi_align(
    x: torch.Tensor,
    boxes: Boxes,
    output_size: Pair,
    spatial_scale: float = 1.0,
    sampling_ratio: int = -1,
    aligned: bool = False,
) -> torch.Tensor:
    """Mean of bilinear samples in each bin: features (B, C, H, W), K boxes → (K, C, h, w).

    `boxes` are (K, 5) rows of (image, x1, y1, x2, y2) or a list of (k, 4), one an image, in pixels of the image;
    `spatial_scale` brings them to the features. `sampling_ratio` n takes n×n samples a bin, n ≤ 0 as many as the bin
    has pixels, rounded up. `aligned` shifts by half a pixel, so that a value belongs to the middle of its pixel;
    without it boxes are at least one pixel wide. Samples more than one pixel outside count as 0. Raises Misfit.

    >>> ramp = torch.arange(4.0).expand(1, 1, 4, 4)  # each pixel holds its column
    >>> roi_align(ramp, torch.tensor([[0, 0.0, 0.0, 2.0, 2.0]]), 1, aligned=True)  # the middle of columns 0 and 1
    tensor([[[[0.5000]]]])
    """
    images(x)
    rows = _rows(x, boxes)  # (K, 5)
    out = pair(output_size, "output_size")
    start, size = _frames(rows, spatial_scale, aligned)  # (K, 2) each: top and left, height and width
    table = x.permute(0, 2, 3, 1).reshape(-1, x.shape[1])  # (B·H·W, C): one row a pixel
    pooled = x.new_zeros(len(rows), out[0] * out[1], x.shape[1])
    for chosen, grid in _grids(size, out, sampling_ratio):
        indices, weights = _taps(x, rows[chosen, 0], start[chosen], size[chosen], out, grid)
        values = functional.embedding_bag(
            indices, table, mode="sum", per_sample_weights=weights
        )  # Σ weight · row
        pooled = pooled.index_copy(0, chosen, values.view(len(chosen), out[0] * out[1], x.shape[1]))
    return pooled.transpose(1, 2).reshape(len(rows), x.shape[1], *out)


def _rows(x: torch.Tensor, boxes: Boxes) -> torch.Tensor:
    """Boxes as (K, 5), coordinates in at least single precision."""
    if not isinstance(boxes, torch.Tensor):
        given = (
            f"boxes of {len(boxes)} images of shapes {', '.join(map(shape, boxes))} for {x.shape[0]} images"
        )
        fits = all(b.dim() == 2 and b.shape[1] == 4 for b in boxes) and len(boxes) == x.shape[0]
        require(fits, given, "one (k, 4) tensor an image fits")
        boxes = torch.cat(
            [torch.cat([b.new_full((len(b), 1), image), b], 1) for image, b in enumerate(boxes)]
        )
    require(
        boxes.dim() == 2 and boxes.shape[1] == 5,
        f"boxes of shape {shape(boxes)}",
        "(K, 5) or a list of (k, 4) fits",
    )
    return boxes.to(torch.promote_types(boxes.dtype, torch.float32))


def _frames(rows: torch.Tensor, scale: float, aligned: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """(top, left) and (height, width) of each box in pixels of the features."""
    corners = rows[:, 1:] * scale - (0.5 if aligned else 0.0)
    start, size = corners[:, [1, 0]], corners[:, [3, 2]] - corners[:, [1, 0]]
    return start, size if aligned else size.clamp(min=1)


def _grids(
    size: torch.Tensor, out: tuple[int, int], ratio: int
) -> list[tuple[torch.Tensor, tuple[int, int]]]:
    """Which boxes take how many samples a bin: [(indices of boxes, (down, across))]; boxes without samples stay 0."""
    everyone = torch.arange(len(size), device=size.device)
    if ratio > 0:
        return [(everyone, (ratio, ratio))]
    counts = (size / size.new_tensor(out)).ceil().long()  # (K, 2)
    found = []
    for down, across in counts[(counts > 0).all(1)].unique(dim=0).tolist():
        same = everyone[(counts[:, 0] == down) & (counts[:, 1] == across)]
        at_once = max(1, TAPS_AT_ONCE // (4 * down * across * out[0] * out[1]))
        found += [(part, (down, across)) for part in same.split(at_once)]
    return found


def _taps(
    x: torch.Tensor,
    image: torch.Tensor,
    start: torch.Tensor,
    size: torch.Tensor,
    out: tuple[int, int],
    grid: tuple[int, int],
) -> tuple[torch.Tensor, torch.Tensor]:
    """Which pixels each bin sums, and their weights, down times across: both (K·h·w, 4 · samples)."""
    height, width = x.shape[2:]
    y, wy = _axis(start[:, 0], size[:, 0], out[0], grid[0], height)  # (K, h, t): t = 2 · samples
    z, wz = _axis(start[:, 1], size[:, 1], out[1], grid[1], width)  # (K, w, u)
    y = y + image.long()[:, None, None] * height
    indices = y[:, :, None, :, None] * width + z[:, None, :, None, :]  # (K, h, w, t, u)
    weights = wy[:, :, None, :, None] * wz[:, None, :, None, :]
    taps = 4 * grid[0] * grid[1]
    return indices.view(-1, taps), weights.view(-1, taps).to(x.dtype)


def _axis(
    start: torch.Tensor, size: torch.Tensor, bins: int, samples: int, length: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Along one side: the two pixels around each sample and their weights, (K, bins, 2 · samples) each."""
    step = (size / bins)[:, None, None]  # (K, 1, 1)
    which = torch.arange(bins, device=size.device, dtype=size.dtype)[:, None]
    inside = torch.arange(samples, device=size.device, dtype=size.dtype) + 0.5
    at = start[:, None, None] + which * step + inside * step / samples  # (K, bins, samples)
    counts = ((at >= -1) & (at <= length)).to(size.dtype) / samples  # outside: 0; else a share of the mean
    at = at.clamp(0, length - 1)
    low = at.floor()
    far = at - low  # the weight of the next pixel
    indices = torch.cat([low, (low + 1).clamp(max=length - 1)], -1).long()
    return indices, torch.cat([(1 - far) * counts, far * counts], -1)


def roi_pool(x: torch.Tensor, boxes: Boxes, output_size: Pair, spatial_scale: float = 1.0) -> torch.Tensor:
    """Largest value of each bin, edges rounded to whole pixels: (B, C, H, W), K boxes → (K, C, h, w).

    A box covers round(x1) … round(x2), the last pixel included; bin i of n over s pixels covers floor(i·s/n) up to
    ceil((i+1)·s/n), so that bins may overlap. An empty bin, outside the features, is 0. Boxes as in `roi_align`.

    >>> roi_pool(torch.arange(16.0).view(1, 1, 4, 4), torch.tensor([[0, 0.0, 0.0, 3.0, 3.0]]), 2)
    tensor([[[[ 5.,  7.],
              [13., 15.]]]])
    """
    images(x)
    rows, out = _rows(x, boxes), pair(output_size, "output_size")
    corners = rows[:, 1:] * spatial_scale
    corners = corners.sign() * (corners.abs() + 0.5).floor()  # halves away from zero, as C rounds
    down = _edges(corners[:, 1], corners[:, 3], out[0], x.shape[2])
    across = _edges(corners[:, 0], corners[:, 2], out[1], x.shape[3])
    features = [x[image] for image in rows[:, 0].long().tolist()]  # views: (C, H, W) each
    pooled = [_bins(feature, ys, xs) for feature, ys, xs in zip(features, down, across, strict=True)]
    return torch.stack(pooled) if pooled else x.new_zeros(0, x.shape[1], *out)


def _edges(first: torch.Tensor, last: torch.Tensor, bins: int, length: int) -> list[list[list[int]]]:
    """[start, end) of every bin of every box along one side, clipped to the features."""
    step = ((last - first + 1).clamp(min=1) / bins)[:, None]  # (K, 1)
    which = torch.arange(bins, device=first.device, dtype=first.dtype)
    edges = torch.stack([(which * step).floor(), ((which + 1) * step).ceil()], -1)  # (K, bins, 2)
    found: list[list[list[int]]] = (edges + first[:, None, None]).clamp(0, length).long().tolist()
    return found


def _bins(feature: torch.Tensor, down: list[list[int]], across: list[list[int]]) -> torch.Tensor:
    """(C, H, W) → (C, h, w): columns first, then rows; an empty bin is 0."""
    empty = feature.new_zeros(feature.shape[0])
    tall = [feature[:, a:b].amax(1) if b > a else None for a, b in down]  # (C, W) each
    return torch.stack(
        [
            torch.stack([empty if row is None or b <= a else row[:, a:b].amax(1) for a, b in across], -1)
            for row in tall
        ],
        -2,
    )
