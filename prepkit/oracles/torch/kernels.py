"""Sobel's two kernels, the price of passes and of boxes, and how many boxes make a blur; by tensors."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from prepkit.oracles.torch._run import meta, number, numbers, tensor


def sobel_at(x: Any) -> Any:
    """`conv2d` with both kernels.

    >>> sobel_at(x=((0, 1, 2), (0, 1, 2), (0, 1, 2)))
    (8, 0)
    """
    kernel = tensor(((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)))
    both = torch.stack([kernel, kernel.T])[:, None]
    return numbers(functional.conv2d(tensor(x)[None, None], both).flatten())


def pass_ratio(F: int) -> Any:
    """Elements of a square kernel over those of a row and a column.

    >>> pass_ratio(F=4)
    2
    """
    return number(meta(F, F).numel() / (meta(1, F).numel() + meta(F, 1).numel()))


def boxes_for_width(F: int, L: int, s: int) -> int:
    """From the variance of a box, `var` of its places.

    >>> boxes_for_width(F=3, L=2, s=2)
    8
    """
    each = torch.arange(F, dtype=torch.float64).var(correction=0)
    return int((each * L * s**2 / each).round().item())


def box_cost_ratio(s: int, n: int, table: int) -> Any:
    """Non-zero gradients of the sum by pixels, or by entries of the integral image, for both sides.

    >>> box_cost_ratio(s=3, n=4, table=0), box_cost_ratio(s=3, n=4, table=1)
    (16, 1)
    """

    def touched(side: int) -> int:
        if not table:
            return meta(side, side).numel()
        entries = torch.zeros(side + 1, side + 1, requires_grad=True)
        (entries[-1, -1] - entries[0, -1] - entries[-1, 0] + entries[0, 0]).backward()
        assert entries.grad is not None
        return int(entries.grad.count_nonzero().item())

    return number(touched(n * s) / touched(s))


def pixels_a_lookup(s: int) -> Any:
    """Elements of the box over those of a 2×2 of corners.

    >>> pixels_a_lookup(s=6)
    9
    """
    return number(meta(s, s).numel() / meta(2, 2).numel())
