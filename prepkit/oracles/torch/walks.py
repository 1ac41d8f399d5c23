"""Optimisers as torch steps them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch

from prepkit.oracles.torch._run import number, tensor


def momentum_walk(gradients: tuple[Any, ...], momentum: Any, rate: Any, start: Any = 0) -> int | Fraction:
    """Where torch.optim.SGD leaves w.

    >>> momentum_walk((1, 1), 2, 1)
    -4
    """
    w = tensor(start).requires_grad_()
    optimiser = torch.optim.SGD([w], lr=float(rate), momentum=float(momentum))
    for gradient in gradients:
        w.grad = tensor(gradient)
        optimiser.step()
    return number(float(w.detach()))
