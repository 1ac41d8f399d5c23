"""Which descriptor of one image is which of the other: nearest, clearly nearest, nearest both ways.

Lowe 2004, "Distinctive Image Features from Scale-Invariant Keypoints", section 7.1.
"""

from __future__ import annotations

import torch

from prepkit.errors import UsageError


def match(first: torch.Tensor, second: torch.Tensor, ratio: float = 0.8, mutual: bool = True) -> torch.Tensor:
    """`d1 < ratio * d2` of the nearest and next nearest: (N, F), (M, F) → (K, 2) indices, first ascending.

    Distances are Euclidean; a wrong match has its rival about as near, a right one has not. `ratio` 1 asks nothing.
    With `mutual` the two must be each other's nearest, so that none is taken twice. Fewer than two candidates in
    `second` have no ratio and pass.

    >>> first = torch.tensor([[0.0, 0.0], [5.0, 5.0]])
    >>> second = torch.tensor([[5.0, 4.0], [0.0, 1.0], [9.0, 9.0]])
    >>> match(first, second).tolist()
    [[0, 1], [1, 0]]
    """
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        shapes = f"{tuple(first.shape)} and {tuple(second.shape)}"
        raise UsageError(f"descriptors have shapes {shapes}; expected (N, F) and (M, F)")
    if 0 in (len(first), len(second)):
        return torch.empty(0, 2, dtype=torch.long, device=first.device)
    distance = torch.cdist(first, second, compute_mode="donot_use_mm_for_euclid_dist")  # (N, M)
    index = distance.argmin(1)
    kept = torch.ones_like(index, dtype=torch.bool)
    if mutual:
        kept &= distance.argmin(0)[index] == torch.arange(len(first), device=first.device)
    if len(second) > 1 and ratio < 1:
        near = distance.topk(2, largest=False).values  # (N, 2)
        kept &= near[:, 0] < ratio * near[:, 1]
    return torch.stack([kept.nonzero().squeeze(1), index[kept]], 1)
