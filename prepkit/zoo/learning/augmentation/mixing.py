"""Two images in one, and as much of each label: mixup blends, CutMix pastes.

Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization" (arXiv 1710.09412); Yun et al. 2019, "CutMix"
(arXiv 1905.04899), eqs. 1–3. Targets are distributions over classes (B, classes), so the loss must take such.
"""

from __future__ import annotations

import math

import torch


def mixup(
    images: torch.Tensor, targets: torch.Tensor, share: float, order: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """λ x + (1 − λ) x[order], λ t + (1 − λ) t[order].

    >>> mixup(torch.tensor([[0.0], [1.0]]), torch.eye(2), 0.75, torch.tensor([1, 0]))
    (tensor([[0.2500],
            [0.7500]]), tensor([[0.7500, 0.2500],
            [0.2500, 0.7500]]))
    """
    mixed, shares = (share * x + (1 - share) * x[order] for x in (images, targets))
    return mixed, shares


def cutmix(
    images: torch.Tensor, targets: torch.Tensor, share: float, centre: tuple[int, int], order: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """A box with sides √(1 − λ) of the image's, around `centre` (row, column), comes from x[order]: (B, C, H, W).

    Labels are mixed by the pixels really pasted, as the border cuts the box: λ is computed anew.

    >>> images, targets = cutmix(torch.stack([torch.zeros(1, 4, 4), torch.ones(1, 4, 4)]), torch.eye(2), 0.75,
    ...                          (0, 0), torch.tensor([1, 0]))
    >>> images[0].sum(), targets[0]
    (tensor(1.), tensor([0.9375, 0.0625]))
    """
    height, width = images.shape[-2:]
    (top, bottom), (left, right) = (
        _span(middle, side, share) for middle, side in zip(centre, (height, width), strict=True)
    )
    mixed = images.clone()
    mixed[..., top:bottom, left:right] = images[order][..., top:bottom, left:right]
    pasted = (bottom - top) * (right - left) / (height * width)
    return mixed, (1 - pasted) * targets + pasted * targets[order]


def _span(middle: int, side: int, share: float) -> tuple[int, int]:
    """Where a box around `middle` begins and ends, cut at the borders 0 and `side`."""
    length = int(side * math.sqrt(1 - share))
    start = middle - length // 2
    return max(0, start), min(side, start + length)


def beta(alpha: float, generator: torch.Generator) -> float:
    """λ ~ Beta(α, α) by Jöhnk's method: u^(1/α) and v^(1/α), kept when they sum to at most 1; share of the first.

    In logarithms, as u^(1/α) underflows for the small α that mixup likes.
    """
    while True:
        u, v = torch.rand(2, generator=generator, device=generator.device, dtype=torch.float64).log().tolist()
        first, second = u / alpha, v / alpha
        top = max(first, second)
        both = top + math.log(math.exp(first - top) + math.exp(second - top)) if top > -math.inf else math.inf
        if both <= 0:
            return math.exp(first - both)


def mixed_batch(
    images: torch.Tensor,
    targets: torch.Tensor,
    alpha: float,
    generator: torch.Generator,
    *,
    cut: bool = False,
) -> tuple[torch.Tensor, torch.Tensor]:
    """mixup (or CutMix, `cut`) of a batch with itself in random order, one λ ~ Beta(α, α) for all.

    α = 0.2 is mixup's for ImageNet, 1 CutMix's.
    """
    order = torch.randperm(len(images), generator=generator, device=generator.device).to(images.device)
    share = beta(alpha, generator)
    if not cut:
        return mixup(images, targets, share, order)
    row, column = (
        int(torch.randint(side, (), generator=generator, device=generator.device))
        for side in images.shape[-2:]
    )
    return cutmix(images, targets, share, (row, column), order)
