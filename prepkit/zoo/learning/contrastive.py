"""SimCLR: two views of an image shall be nearer to each other than to all other images of the batch.

Chen, Kornblith, Norouzi & Hinton 2020, "A Simple Framework for Contrastive Learning" (arXiv 2002.05709), eq. 1: its
loss is `nt_xent` of `prepkit.zoo.layers.contrastive`.
InfoNCE: van den Oord, Li & Vinyals 2018 (arXiv 1807.03748), eq. 4. Self-supervised is more than contrastive: BYOL
(`byol.py`) has no negatives at all.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


class SimCLR(nn.Module):
    """h = backbone(x), z = W₂ ReLU(W₁ h): the loss sees z (B, dim), what is kept and transferred is h (B, features).

    >>> with torch.device("meta"):
    ...     SimCLR(nn.Flatten(), features=12)(torch.empty(4, 3, 2, 2)).shape
    torch.Size([4, 128])
    """

    def __init__(self, backbone: nn.Module, features: int, dim: int = 128) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = nn.Sequential(nn.Linear(features, features), nn.ReLU(), nn.Linear(features, dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, …) → projections (B, dim)."""
        return self.head(self.backbone(x))


def info_nce(queries: torch.Tensor, keys: torch.Tensor, temperature: float = 0.07) -> torch.Tensor:
    """The mean over i of −ln(e^{s_ii/τ} / Σ_k e^{s_ik/τ}): which of the B keys (B, D) belongs to query i?

    One-sided: keys are the only negatives. CLIP's loss is the mean of this and of `info_nce(keys, queries)`;
    0.07 is where MoCo and CLIP start. ln B − loss is a lower bound of the mutual information of query and key.

    >>> info_nce(torch.eye(2), torch.eye(2), temperature=1.0)
    tensor(0.3133)
    """
    q, k = functional.normalize(queries, dim=1), functional.normalize(keys, dim=1)
    return functional.cross_entropy(q @ k.T / temperature, torch.arange(len(q), device=q.device))
