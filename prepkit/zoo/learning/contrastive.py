"""SimCLR: two views of an image shall be nearer to each other than to all other images of the batch.

Chen, Kornblith, Norouzi & Hinton 2020, "A Simple Framework for Contrastive Learning" (arXiv 2002.05709), eq. 1.
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


def nt_xent(first: torch.Tensor, second: torch.Tensor, temperature: float = 0.5) -> torch.Tensor:
    """The mean over all 2B views i of −ln(e^{s_ij/τ} / Σ_{k≠i} e^{s_ik/τ}), s the cosine, j the other view of i.

    `first` and `second` (B, D) are the two views of the same B images; each view has 2B − 2 negatives.
    0.5 is the paper's best temperature for CIFAR-10 (Appendix B.9).

    >>> nt_xent(torch.eye(2), torch.eye(2), temperature=1.0)
    tensor(0.5514)
    """
    z = functional.normalize(torch.cat([first, second]), dim=1)  # (2B, D)
    similar = z @ z.T / temperature  # (2B, 2B)
    itself = torch.eye(len(z), dtype=torch.bool, device=z.device)
    partner = torch.arange(len(z), device=z.device).roll(len(first))  # i ↔ i + B
    return functional.cross_entropy(similar.masked_fill(itself, -torch.inf), partner)


def info_nce(queries: torch.Tensor, keys: torch.Tensor, temperature: float = 0.07) -> torch.Tensor:
    """The mean over i of −ln(e^{s_ii/τ} / Σ_k e^{s_ik/τ}): which of the B keys (B, D) belongs to query i?

    One-sided: keys are the only negatives. CLIP's loss is the mean of this and of `info_nce(keys, queries)`;
    0.07 is where MoCo and CLIP start. ln B − loss is a lower bound of the mutual information of query and key.

    >>> info_nce(torch.eye(2), torch.eye(2), temperature=1.0)
    tensor(0.3133)
    """
    q, k = functional.normalize(queries, dim=1), functional.normalize(keys, dim=1)
    return functional.cross_entropy(q @ k.T / temperature, torch.arange(len(q), device=q.device))
