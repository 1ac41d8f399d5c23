"""Grids of boxes and their codes, by tensors."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from prepkit.oracles.torch._run import meta, numbers, per_layer, tensor


def grid_boxes(sizes: Any, A: Any) -> int:
    """Elements of maps with A channels.

    >>> grid_boxes(sizes=(38, 19, 10, 5, 3, 1), A=(4, 6, 6, 6, 4, 4))
    8732
    """
    return sum(meta(1, a, n, n).numel() for n, a in per_layer(sizes, A))


def strided_boxes(H: int, W: int, S: Any, A: int) -> int:
    """Elements that leave `Conv2d` with A channels and these strides.

    >>> strided_boxes(H=416, W=416, S=(8, 16, 32), A=3)
    10647
    """
    strides = S if isinstance(S, tuple) else (S,)
    return sum(nn.Conv2d(1, A, s, s, device="meta")(meta(1, 1, H, W)).numel() for s in strides)


def pyramid_sizes(W: int, levels: int) -> tuple[int, ...]:
    """Of what leaves `max_pool2d` 3×3 with stride 2 and padding 1, again and again.

    >>> pyramid_sizes(W=800, levels=5)
    (200, 100, 50, 25, 13)
    """
    x, found = meta(1, 1, W, W), []
    for _ in range(levels + 1):
        x = functional.max_pool2d(x, 3, 2, 1)
        found.append(x.shape[3])
    return tuple(found[1:])


def yolo_outputs(S: int, B: int, C: int) -> int:
    """Elements of boxes and classes side by side.

    >>> yolo_outputs(S=7, B=2, C=20)
    1470
    """
    return torch.cat([meta(S, S, B, 5).flatten(2), meta(S, S, C)], 2).numel()


def yolo_centre(column: int, row: int, x: Any, y: Any, S: int, W: int) -> Any:
    """Of a grid of offsets added to a map of shares.

    >>> yolo_centre(column=3, row=1, x=0.5, y=0, S=7, W=448)
    (224, 64)
    """
    shares = torch.zeros(S, S, 2, dtype=torch.float64, device="cpu")
    shares[row, column] = tensor((x, y)).to(shares)
    steps = torch.arange(S, device="cpu")
    rows, columns = torch.meshgrid(steps, steps, indexing="ij")
    centres = (torch.stack([columns, rows], -1) + shares) / S * W
    return numbers(centres[row, column])


def box_shift(anchor: Any, box: Any) -> Any:
    """Of centres, by matrices.

    >>> from fractions import Fraction
    >>> box_shift(anchor=(0, 0, 10, 10), box=(5, 0, 15, 20)) == (Fraction(1, 2), Fraction(1, 2))
    True
    """
    corners = torch.stack([tensor(anchor), tensor(box)]).view(2, 2, 2)  # (which, corner, axis)
    centres, sizes = corners.mean(1), corners.diff(dim=1).squeeze(1)
    return numbers((centres[1] - centres[0]) / sizes[0])


def box_decode(anchor: Any, t_x: Any, t_y: Any, grow_x: Any, grow_y: Any) -> Any:
    """By centres, and `exp` of logarithms.

    >>> box_decode(anchor=(0, 0, 10, 10), t_x=0.5, t_y=0.5, grow_x=1, grow_y=2)
    (5, 0, 15, 20)
    """
    corners = tensor(anchor).view(2, 2)
    size = corners[1] - corners[0]
    centre = corners.mean(0) + tensor((t_x, t_y)) * size
    half = tensor((grow_x, grow_y)).log().exp() * size / 2
    return numbers(torch.cat([centre - half, centre + half]))


def roi_snap(x: Any, S: int) -> int:
    """By `div` with rounding.

    >>> roi_snap(x=205, S=16)
    192
    """
    return int(tensor(x).div(S, rounding_mode="floor").item()) * S


def rpn_channels(A: int) -> int:
    """Of two `Conv2d` side by side.

    >>> rpn_channels(A=3)
    15
    """
    x = meta(1, 8, 4, 4)
    heads = (nn.Conv2d(8, A * each, 1, device="meta") for each in (1, 4))
    return torch.cat([head(x) for head in heads], 1).shape[1]


def ssd_outputs(boxes: int, C: int) -> int:
    """Of codes and of logits with a column for background.

    >>> ssd_outputs(boxes=3, C=20)
    75
    """
    return torch.cat([meta(boxes, 4), meta(boxes, C + 1)], 1).numel()
