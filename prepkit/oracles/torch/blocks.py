"""Blocks of modern nets, built of `torch.nn` on `meta`; work by `FlopCounterMode` (two operations each)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from prepkit.oracles.torch._run import meta


def _learned(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _macs(run: Callable[[], object]) -> int:
    with FlopCounterMode(display=False) as counter:
        run()
    return int(counter.get_total_flops()) // 2


class _Gates(nn.Module):
    """Squeeze-excitation with 1×1 convolutions, as torchvision has it."""

    def __init__(self, C: int, M: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(C, M, 1), nn.SiLU(), nn.Conv2d(M, C, 1), nn.Sigmoid()
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → the same."""
        gated: torch.Tensor = x * self.body(x)
        return gated


def _mbconv(C_in: int, C_out: int, F: int, E: int, S: int, M: int) -> nn.Module:
    wide = E * C_in
    expand = [nn.Conv2d(C_in, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.SiLU()] if E > 1 else []
    spatial = nn.Conv2d(wide, wide, F, S, F // 2, groups=wide, bias=False)
    middle = [spatial, nn.BatchNorm2d(wide), nn.SiLU(), *([_Gates(wide, M)] if M else [])]
    project = [nn.Conv2d(wide, C_out, 1, bias=False), nn.BatchNorm2d(C_out)]
    return nn.Sequential(*expand, *middle, *project).to("meta")


def mbconv_params(C_in: int, C_out: int, F: int, E: int = 6, M: int = 0) -> int:
    """Of an inverted residual, with squeeze-excitation where M > 0.

    >>> mbconv_params(C_in=24, C_out=40, F=5, E=6, M=6)
    15350
    """
    return _learned(_mbconv(C_in, C_out, F, E, 1, M))


def mbconv_macs(C_in: int, C_out: int, F: int, H: int, E: int = 6, S: int = 1, M: int = 0) -> int:
    """Of the same on a square map.

    >>> mbconv_macs(C_in=2, C_out=4, F=3, H=4, E=2)
    960
    """
    block = _mbconv(C_in, C_out, F, E, S, M).eval()
    return _macs(lambda: block(meta(1, C_in, H, H)))


def depthwise_share(C_in: int, C_out: int, F: int) -> Fraction:
    """Of the work of a depthwise `Conv2d` and a 1×1 one, that of the first.

    >>> depthwise_share(C_in=4, C_out=16, F=3)
    Fraction(9, 25)
    """
    x = meta(1, C_in, 8, 8)
    first = nn.Conv2d(C_in, C_in, F, padding=F // 2, groups=C_in, device="meta")
    second = nn.Conv2d(C_in, C_out, 1, device="meta")
    return Fraction(_macs(lambda: first(x)), _macs(lambda: second(first(x))))


def convnext_block_params(C: int) -> int:
    """Of `Conv2d`, `LayerNorm`, two `Linear` and a scale.

    >>> convnext_block_params(C=96)
    79296
    """
    depthwise = nn.Conv2d(C, C, 7, padding=3, groups=C)
    mlp = nn.Sequential(nn.LayerNorm(C), nn.Linear(C, 4 * C), nn.GELU(), nn.Linear(4 * C, C))
    return _learned(depthwise) + _learned(mlp) + meta(C, 1, 1).numel()


def scaling_factor(depth: Fraction, width: Fraction, resolution: Fraction) -> Fraction:
    """Of the work of stacks of 3×3 `Conv2d`.

    >>> scaling_factor(depth=2, width=3, resolution=1)
    Fraction(18, 1)
    """
    layers, C, H = (Fraction(each).denominator for each in (depth, width, resolution))
    return Fraction(_stack(int(layers * depth), int(C * width), int(H * resolution)), _stack(layers, C, H))


def _stack(layers: int, C: int, H: int) -> int:
    convolutions = (nn.Conv2d(C, C, 3, padding=1, device="meta") for _ in range(layers))
    net = nn.Sequential(*convolutions)
    return _macs(lambda: net(meta(1, C, H, H)))


def rpn_head_params(C: int, A: int, outputs: int = 1) -> int:
    """Of three `Conv2d`.

    >>> rpn_head_params(C=8, A=3)
    719
    """
    shared = nn.Conv2d(C, C, 3, padding=1, device="meta")
    scores, codes = (nn.Conv2d(C, k * A, 1, device="meta") for k in (outputs, 4))
    return _learned(nn.ModuleList((shared, scores, codes)))


def stem_macs(H: int, C: int, P: int) -> int:
    """Of a `Conv2d` that strides over its own width.

    >>> stem_macs(H=8, C=4, P=4)
    768
    """
    stem = nn.Conv2d(3, C, P, P, device="meta")
    return _macs(lambda: stem(meta(1, 3, H, H)))
