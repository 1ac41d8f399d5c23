"""Differential privacy and attacks on membership: by norms, distributions and tensors of losses."""

from __future__ import annotations

import math
from typing import Any

import torch

from prepkit.oracles.torch._run import number, numbers, tensor


def _told(value: float) -> float:
    return float(f"{value:.12g}")


def clipped(g: Any, C: Any) -> Any:
    """Of `renorm`.

    >>> clipped(g=(6, 8), C=5)
    (3, 4)
    """
    return numbers(_renormed(tensor(g), float(C)))


def _renormed(g: torch.Tensor, C: float) -> torch.Tensor:
    norm = torch.linalg.vector_norm(g)
    return g * torch.clamp(C / norm, max=1.0)


def noise_deviation(multiplier: Any, C: Any, B: int) -> object:
    """Of a normal distribution put through an affine map.

    >>> noise_deviation(multiplier=2, C=3, B=12)
    Fraction(1, 2)
    """
    noise = torch.distributions.Normal(tensor(0), tensor(multiplier) * tensor(C))
    return number((noise.variance / float(B) ** 2).sqrt().item())


def gaussian_sigma(epsilon: Any, delta: Any, sensitivity: Any = 1) -> float:
    """The σ at which ε·σ/sensitivity reaches √(2 ln(1.25/δ)), by tensors.

    >>> round(gaussian_sigma(epsilon=0.5, delta=1e-5), 3)
    9.69
    """
    reach = (2 * (tensor(5) / 4 / tensor(delta)).log()).sqrt()
    return _told(float(reach * tensor(sensitivity) / tensor(epsilon)))


def releases_within(budget: Any, epsilon: Any) -> int:
    """By a running sum, with room for rounding.

    >>> releases_within(budget=3, epsilon=0.4)
    7
    """
    most = int(float(budget) / float(epsilon)) + 2
    spent = tensor(epsilon).expand(most).cumsum(0)
    return int((spent <= float(budget) + 1e-9).sum())


def membership_advantage(members: Any, others: Any, threshold: Any) -> object:
    """Of means of comparisons.

    >>> membership_advantage(members=(1, 2, 5), others=(1, 4, 6), threshold=3)
    Fraction(1, 3)
    """
    rates = [(tensor(group) < float(threshold)).to(torch.float64).mean() for group in (members, others)]
    return number((rates[0] - rates[1]).item())


def private_rate(epsilon: Any, false_positives: Any) -> float:
    """The smaller of the two bounds, by logarithms.

    >>> round(private_rate(epsilon=1, false_positives=0.01), 4)
    0.0272
    """
    low = math.log(float(false_positives)) + float(epsilon)
    high = math.log1p(-float(false_positives)) - float(epsilon)
    both = torch.stack((tensor(low).exp(), -torch.expm1(tensor(high))))
    return _told(float(both.min()))
