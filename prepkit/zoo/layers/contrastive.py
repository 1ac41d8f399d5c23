"""Losses of distances between embeddings: what belongs together near, what does not far. Triplet, and NT-Xent."""

from __future__ import annotations

import torch

from prepkit.zoo.layers.cross_entropy import cross_entropy
from prepkit.zoo.layers.shapes import require, shape

MARGIN = 1.0  # torch's default; FaceNet took 0.2, of squared distances of unit vectors
DISTANCE_EPS, NORM_EPS = 1e-6, 1e-12  # torch's: the root has no derivative at 0, a zero vector no direction
TEMPERATURE = 0.5  # Chen et al. 2020, table 5 tries 0.05 … 1


def triplet(
    anchor: torch.Tensor,
    positive: torch.Tensor,
    negative: torch.Tensor,
    margin: float = MARGIN,
    swap: bool = False,
) -> torch.Tensor:
    """max(0, d(a, p) - d(a, n) + margin) of each triple: three (N, D) → (N,).

    0, and no gradient, once the negative is farther than the positive by the margin: most triples soon are, so hard
    ones are looked for. `swap` also looks from the positive. Schroff et al. 2015; Balntas et al. 2016.

    >>> a, p, n = torch.zeros(1, 2), torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.5]])
    >>> triplet(a, p, n)  # 1 - 1.5 + 1
    tensor([0.5000])
    """
    same = anchor.shape == positive.shape == negative.shape and anchor.dim() == 2
    given = f"embeddings of shapes {shape(anchor)}, {shape(positive)} and {shape(negative)}"
    require(same, given, "three of one shape (N, D) fit")
    far = distance(anchor, negative)
    if swap:
        far = torch.minimum(far, distance(positive, negative))
    return (distance(anchor, positive) - far + margin).clamp(min=0)


def distance(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """‖a - b + ε‖₂ of each pair, as torch's pairwise_distance: (N, D), (N, D) → (N,).

    >>> distance(torch.tensor([[3.0, 4.0]]), torch.zeros(1, 2))
    tensor([5.0000])
    """
    return ((a - b + DISTANCE_EPS) ** 2).sum(-1).sqrt()


def nt_xent(first: torch.Tensor, second: torch.Tensor, temperature: float = TEMPERATURE) -> torch.Tensor:
    """Mean over the 2N views i of −log(exp(s(i, j)/τ) / Σ_{k≠i} exp(s(i, k)/τ)), j its other view.

    Two (N, D) → a number. s is the cosine, so length says nothing. It is cross-entropy among 2N - 1 candidates,
    2N - 2 of them negatives. Chen et al. 2020, "SimCLR", equation 1; Sohn 2016.

    >>> nt_xent(torch.eye(2), torch.eye(2), temperature=1.0)  # log(e + 2) - 1
    tensor(0.5514)
    """
    given = f"views of shapes {shape(first)} and {shape(second)}"
    require(
        first.dim() == 2 and first.shape == second.shape and len(first) > 0,
        given,
        "two of one shape (N, D) fit",
    )
    require(temperature > 0, f"a temperature of {temperature}", "more than 0 fits")
    views = torch.cat([first, second])  # (2N, D)
    views = views / views.norm(dim=1, keepdim=True).clamp(min=NORM_EPS)
    itself = torch.eye(len(views), dtype=torch.bool, device=views.device)
    similar = (views @ views.T / temperature).masked_fill(itself, -torch.inf)  # (2N, 2N)
    partner = torch.arange(len(views), device=views.device).roll(len(first))  # i ↔ i + N
    return cross_entropy(similar, partner)
