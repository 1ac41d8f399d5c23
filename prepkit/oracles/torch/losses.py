"""torch's losses, and their slopes by autograd."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from prepkit.errors import Undefined
from prepkit.oracles.torch._run import number, tensor

CLOSE = 1e-6


def smoothed_target(K: int, a: Any, right: int = 0) -> Any:
    """Read off the slope of `cross_entropy` with `label_smoothing` at equal logits: share less target.

    >>> smoothed_target(K=4, a=0.2, right=1), smoothed_target(K=4, a=0.2)
    (Fraction(17, 20), Fraction(1, 20))
    """
    logits = torch.zeros(1, K, dtype=tensor(1).dtype).requires_grad_()
    loss = functional.cross_entropy(logits, torch.tensor([0]), label_smoothing=float(a))
    slope = torch.autograd.grad(loss, logits)[0][0]
    return number((1 / K - slope[0 if right else 1]).item())


def naive_softmax_is_nan(z: Any) -> bool:
    """Of exp(z)/Σ exp(z) in float32.

    >>> naive_softmax_is_nan(z=(90, 1)), naive_softmax_is_nan(z=(88, 1))
    (True, False)
    """
    powers = tensor(z).float().exp()
    return bool((powers / powers.sum()).isnan().any())


def naive_softmax_gives(z: Any, p: Any) -> bool:
    """Of exp(z)/Σ exp(z) in float32.

    >>> naive_softmax_gives(z=(3, 3), p=0.5), naive_softmax_gives(z=(90, 90), p=0.5)
    (True, False)
    """
    powers = tensor(z).float().exp()
    return bool((powers[0] / powers.sum() - float(p)).abs() < CLOSE)


def odds_slope(a: int, b: int, y: int, squared: int = 0) -> Any:
    """Of `binary_cross_entropy_with_logits`, or of `mse_loss` behind `sigmoid`.

    >>> odds_slope(a=1, b=3, y=1), odds_slope(a=1, b=3, y=1, squared=1)
    (Fraction(-3, 4), Fraction(-9, 32))
    """
    if min(a, b) < 1:
        raise Undefined("odds are above 0")
    z = (tensor(a).log() - tensor(b).log()).requires_grad_()
    target = tensor(y)
    if squared:
        loss = functional.mse_loss(z.sigmoid(), target)
    else:
        loss = functional.binary_cross_entropy_with_logits(z, target)
    return number(torch.autograd.grad(loss, z)[0].item())


def ratio_softmax_slope(weights: Any, c: int, k: int) -> Any:
    """Of `cross_entropy`.

    >>> ratio_softmax_slope(weights=(1, 2, 5), c=1, k=2), ratio_softmax_slope(weights=(1, 2, 5), c=1, k=1)
    (Fraction(1, 4), Fraction(-7, 8))
    """
    z = tensor(weights).log().requires_grad_()
    loss = functional.cross_entropy(z[None], torch.tensor([c - 1]))
    return number(torch.autograd.grad(loss, z)[0][k - 1].item())
