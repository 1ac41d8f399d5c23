"""Dice: 2|P ∩ T| / (|P| + |T|), soft where P holds probabilities. Milletari et al. 2016, "V-Net"; Dice 1945.

Two empty masks agree, yet 0/0 says nothing: here that is a choice (`empty`, 1 by default: nothing was missed), or no
question if `smooth` > 0. Dice = 2·IoU / (1 + IoU).
"""

from __future__ import annotations

import torch

from prepkit.zoo.layers.shapes import require, shape


def dice(
    probability: torch.Tensor,
    target: torch.Tensor,
    smooth: float = 0.0,
    empty: float = 1.0,
    per_image: bool = True,
) -> torch.Tensor:
    """(2 Σ p·t + s) / (Σ p + Σ t + s) of each class: two (B, C, …) → (B, C), or (C,) over the whole batch at once.

    Per image, each counts alike; over the batch, large objects do. With s = 0, a class absent from the target gives 0
    and no gradient for any false alarm, however faint: s > 0 mends that. Raises Misfit.

    >>> p, t = torch.tensor([[[1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]]), torch.tensor([[[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
    >>> dice(p, t)  # 2·1 / (2 + 1); both empty
    tensor([[0.6667, 1.0000]])
    """
    same = probability.shape == target.shape and probability.dim() >= 2
    given = f"probabilities of shape {shape(probability)}, a target of shape {shape(target)}"
    require(same, given, "two of one shape (B, C, …) fit")
    p, t = probability.flatten(2), target.to(probability.dtype).flatten(2)  # (B, C, pixels)
    over: tuple[int, ...] = (2,) if per_image else (0, 2)
    both, either = 2 * (p * t).sum(over) + smooth, p.sum(over) + t.sum(over) + smooth
    nothing = either == 0
    return (both / either.masked_fill(nothing, 1)).masked_fill(nothing, empty)


def dice_loss(
    probability: torch.Tensor,
    target: torch.Tensor,
    smooth: float = 1.0,
    empty: float = 1.0,
    per_image: bool = True,
) -> torch.Tensor:
    """1 - the mean Dice over images and classes.

    >>> dice_loss(torch.zeros(1, 1, 4), torch.ones(1, 1, 4))  # all missed: 1 - (0 + 1) / (4 + 1)
    tensor(0.8000)
    """
    return 1 - dice(probability, target, smooth, empty, per_image).mean()
