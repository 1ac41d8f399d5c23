"""Connections and weights of layers that share or leave out links: layers of ones, and modules' parameters."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from prepkit.oracles.torch._run import per_layer


def conv_connections(C_in: int, H: int, W: int, C_out: int, F: int, P: int = 0, S: int = 1) -> int:
    """A padded image of ones under weights and biases of one: an output is the number of its links.

    >>> conv_connections(C_in=1, H=32, W=32, C_out=6, F=5)
    122304
    """
    ones = torch.ones(1, C_in, H + 2 * P, W + 2 * P, dtype=torch.float64)
    kernel = ones.new_ones(C_out, C_in, F, F)
    return int(functional.conv2d(ones, kernel, ones.new_ones(C_out), S).sum())


def partial_params(maps: Any, links: Any, F: int) -> int:
    """Of a `Conv2d` with one output for each map.

    >>> partial_params(maps=(6, 9, 1), links=(3, 4, 6), F=5)
    1516
    """
    convs = nn.ModuleList(
        nn.Conv2d(read, 1, F, device="meta") for many, read in per_layer(maps, links) for _ in range(many)
    )
    return sum(parameter.numel() for parameter in convs.parameters())


def subsample_params(C: int) -> int:
    """Of a 1×1 `Conv2d` with a group a map, which is what scales and shifts each map.

    >>> subsample_params(C=6)
    12
    """
    return sum(p.numel() for p in nn.Conv2d(C, C, 1, groups=C, device="meta").parameters())


def subsample_connections(C: int, H: int, W: int, F: int = 2) -> int:
    """`avg_pool2d` of ones with its divisor taken away, and one more for the bias.

    >>> subsample_connections(C=6, H=28, W=28)
    5880
    """
    sums = functional.avg_pool2d(torch.ones(1, C, H, W), F, divisor_override=1)
    return int((sums + 1).sum())
