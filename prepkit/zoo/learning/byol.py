"""BYOL: predict what a slowly moving copy of yourself says about another view; no negatives.

Grill et al. 2020, "Bootstrap Your Own Latent" (arXiv 2006.07733), eqs. 1–2. Three things keep it from saying the same
about everything: the predictor, the stopped gradient, and the copy that follows as an exponential moving average.
"""

from __future__ import annotations

import copy
import math

import torch
from torch import nn
from torch.nn import functional


class BYOL(nn.Module):
    """online = projector(backbone(x)), predicted = predictor(online); target is a copy that no gradient reaches.

    >>> with torch.device("meta"):
    ...     byol = BYOL(nn.Flatten(), features=12)
    ...     byol(torch.empty(4, 3, 2, 2), torch.empty(4, 3, 2, 2)).shape
    torch.Size([])
    """

    def __init__(self, backbone: nn.Module, features: int, dim: int = 256, hidden: int = 4096) -> None:
        super().__init__()
        self.online = nn.Sequential(backbone, mlp(features, hidden, dim))
        self.predictor = mlp(dim, hidden, dim)
        self.target = copy.deepcopy(self.online).requires_grad_(False)

    def forward(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        """Two views (B, …) of the same images → the loss both ways round, L + L̃ of eq. 2, averaged over the batch."""
        return self._one_way(first, second) + self._one_way(second, first)

    def _one_way(self, seen: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            wanted = self.target(other)
        return distance(self.predictor(self.online(seen)), wanted)

    def follow(self, tau: float) -> None:
        """ξ ← τ ξ + (1 − τ) θ, after each optimiser step; τ = 1 holds the target still, τ = 0 copies.

        Parameters only: the batch statistics of the target are its own, as it sees batches itself.
        """
        with torch.no_grad():
            for target, online in zip(self.target.parameters(), self.online.parameters(), strict=True):
                target.lerp_(online, 1 - tau)


def mlp(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    """Linear, batch norm, ReLU, linear (Appendix J); (B, inputs) → (B, outputs)."""
    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True), nn.Linear(hidden, outputs)
    )


def distance(predicted: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """The mean of ‖p/‖p‖ − z/‖z‖‖² = 2 − 2 cos(p, z), rows (B, D); no gradient reaches `wanted`.

    >>> distance(torch.tensor([[3.0, 0.0]]), torch.tensor([[0.0, 2.0]]))
    tensor(2.)
    """
    return (2 - 2 * functional.cosine_similarity(predicted, wanted.detach(), dim=1)).mean()


def momentum(step: int, steps: int, base: float = 0.996) -> float:
    """τ = 1 − (1 − base)·(cos(π k/K) + 1)/2, from `base` to 1 (§3.2).

    >>> momentum(0, 100), momentum(50, 100), momentum(100, 100)
    (0.996, 0.998, 1.0)
    """
    return 1 - (1 - base) * (math.cos(math.pi * step / steps) + 1) / 2
