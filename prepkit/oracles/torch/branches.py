"""Layers side by side and one after another, built of torch's own on `meta` and run once."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from prepkit.oracles.torch._run import meta, per_layer


def _conv(before: int, after: int, F: int, S: int = 1, bias: int = 0) -> nn.Conv2d:
    return nn.Conv2d(before, after, F, S, F // 2, bias=bool(bias), device="meta")


def chain_macs(C: tuple[int, ...], F: Any, H: int, W: int, S: Any = 1) -> int:
    """Half of what `FlopCounterMode` counts for `Conv2d` between neighbours of C, padding F//2.

    >>> chain_macs(C=(8, 2, 8), F=(1, 3), H=4, W=4)
    2560
    """
    settings = per_layer(F if isinstance(F, tuple) else (F,) * (len(C) - 1), S)
    net = nn.Sequential(*(_conv(a, b, k, s) for (a, b), (k, s) in zip(pairwise(C), settings, strict=True)))
    return _macs(net, C[0], H, W)


def _macs(net: nn.Module, C: int, H: int, W: int) -> int:
    with FlopCounterMode(display=False) as counter:
        net(meta(1, C, H, W))
    return int(counter.get_total_flops()) // 2


class _Inception(nn.Module):
    """1×1 | 1×1, 3×3 | 1×1, F×F | 3×3 pooling, 1×1."""

    def __init__(self, C: int, maps: tuple[int, ...], reduced: tuple[int, int], F: int, bias: int) -> None:
        super().__init__()
        a, b, c, d = maps
        self.branches = nn.ModuleList((
            _conv(C, a, 1, bias=bias),
            nn.Sequential(_conv(C, reduced[0], 1, bias=bias), _conv(reduced[0], b, 3, bias=bias)),
            nn.Sequential(_conv(C, reduced[1], 1, bias=bias), _conv(reduced[1], c, F, bias=bias)),
            nn.Sequential(nn.MaxPool2d(3, 1, 1), _conv(C, d, 1, bias=bias)),
        ))  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([branch(x) for branch in self.branches], 1)


def inception_shape(C: int, H: int, W: int, a: int, b: int, c: int, d: int) -> tuple[int, ...]:
    """What `cat` makes of the four branches.

    >>> inception_shape(C=192, H=28, W=28, a=64, b=128, c=32, d=32)
    (256, 28, 28)
    """
    return tuple(_Inception(C, (a, b, c, d), (1, 1), 5, 1)(meta(1, C, H, W)).shape[1:])


def inception_params(
    C: int, a: int, rb: int, b: int, rc: int, c: int, d: int, F: int = 5, bias: int = 1
) -> int:
    """Of the module's six `Conv2d`.

    >>> inception_params(C=32, a=8, rb=4, b=8, rc=2, c=4, d=4)
    1094
    """
    return sum(p.numel() for p in _Inception(C, (a, b, c, d), (rb, rc), F, bias).parameters())


def inception_macs(
    C: int, H: int, W: int, a: int, rb: int, b: int, rc: int, c: int, d: int, F: int = 5
) -> int:
    """Of the module run once, half of what `FlopCounterMode` counts.

    >>> inception_macs(C=4, H=5, W=5, a=2, rb=2, b=2, rc=1, c=2, d=2)
    2850
    """
    return _macs(_Inception(C, (a, b, c, d), (rb, rc), F, 0), C, H, W)


def _dense(C: int, k: int, L: int) -> tuple[list[int], torch.Tensor]:
    """Channels that each layer read, and what leaves the block."""
    x, read = meta(1, C, 2, 2), []
    for _ in range(L):
        read.append(x.shape[1])
        x = torch.cat((x, _conv(x.shape[1], k, 3)(x)), 1)
    return read, x


def dense_channels(C: int, k: int, L: int) -> int:
    """What L times `cat` makes of C channels.

    >>> dense_channels(C=64, k=32, L=6)
    256
    """
    return int(_dense(C, k, L)[1].shape[1])


def dense_inputs(C: int, k: int, L: int) -> int:
    """The inputs of the L convolutions.

    >>> dense_inputs(C=64, k=32, L=3)
    288
    """
    return sum(_dense(C, k, L)[0])


def dense_links(L: int) -> int:
    """Ones in the lower triangle of (layer, earlier map).

    >>> dense_links(L=4)
    10
    """
    return int(torch.ones(L, L).tril().sum())
