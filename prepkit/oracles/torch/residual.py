"""Slopes of residual units of one number by autograd; the widest bottleneck by the weights of layers on `meta`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch
from torch import nn

from prepkit.errors import Undefined
from prepkit.oracles.torch._run import meta, number, tensor


def residual_chain_slope(w: Any, L: int, skip: int = 1) -> int | Fraction:
    """Autograd through L units x ↦ x + w·x; without the skip, x ↦ w·x.

    >>> residual_chain_slope(w=Fraction(1, 2), L=2), residual_chain_slope(w=-1, L=9)
    (Fraction(9, 4), 0)
    """
    x = start = tensor(1).requires_grad_()
    for _ in range(L):
        branch = x * float(w)
        x = x + branch if skip else branch
    x.sum().backward()
    return number(start.grad.item())


def residual_unit_slope(x: Any, w: Any, pre: int = 0) -> int | Fraction:
    """Autograd of ReLU(x + w·x); with `pre`, of x + w·ReLU(x). Undefined where ReLU has its corner.

    >>> residual_unit_slope(x=-1, w=0), residual_unit_slope(x=-1, w=0, pre=1)
    (0, 1)
    """
    start = tensor(x).requires_grad_()
    inside = start if pre else start + start * float(w)
    if x == 0 and w != (0 if pre else -1):
        raise Undefined(f"a corner at {x}")
    out = start + torch.relu(inside) * float(w) if pre else torch.relu(inside)
    out.sum().backward()
    return number(start.grad.item())


def widest_bottleneck(C: int, F: int = 3) -> int:
    """The last M at which three `Conv2d` have fewer weights than one.

    >>> widest_bottleneck(C=64)
    57
    """
    plain = meta(C, C, F, F).numel()
    fits = [M for M in range(1, C + 1) if _weights(C, M, F) < plain]
    return max(fits, default=0)


def _weights(C: int, M: int, F: int) -> int:
    convs = ((C, M, 1), (M, M, F), (M, C, 1))
    return sum(nn.Conv2d(a, b, k, bias=False, device="meta").weight.numel() for a, b, k in convs)
