"""Focal loss: cross-entropy times (1 - p)^γ, so that many easy examples weigh little. Lin et al. 2017, equation 5."""

from __future__ import annotations

import torch

from prepkit.zoo.layers.activations import log_sigmoid, log_softmax, sigmoid
from prepkit.zoo.layers.shapes import require, shape

ALPHA, GAMMA = 0.25, 2.0  # the paper's best, table 1b


def sigmoid_focal(
    logits: torch.Tensor, target: torch.Tensor, alpha: float = ALPHA, gamma: float = GAMMA
) -> torch.Tensor:
    """−αₜ (1 - pₜ)^γ log pₜ of each yes-or-no, pₜ = σ(logit) where the target is 1, 1 - σ where 0: shapes stay.

    αₜ is α for 1 and 1 - α for 0; a negative α leaves it out, and γ = 0 is then plain cross-entropy. RetinaNet sums
    it and divides by the boxes assigned.

    >>> sigmoid_focal(torch.tensor([5.0, -5.0]), torch.tensor([1.0, 1.0]))  # found; missed
    tensor([7.5202e-08, 1.2350e+00])
    """
    require(logits.shape == target.shape, f"a target of shape {shape(target)}", f"{shape(logits)} fits")
    log_p = target * log_sigmoid(logits) + (1 - target) * log_sigmoid(-logits)  # log pₜ
    missed = target * sigmoid(-logits) + (1 - target) * sigmoid(
        logits
    )  # 1 - pₜ, without the subtraction's loss
    share = alpha * target + (1 - alpha) * (1 - target) if alpha >= 0 else 1.0
    return -share * missed**gamma * log_p


def softmax_focal(logits: torch.Tensor, labels: torch.Tensor, gamma: float = GAMMA) -> torch.Tensor:
    """−(1 - pₜ)^γ log pₜ of one class among C, pₜ = softmax(logits)[label]: (B, C), (B,) → (B,).

    >>> softmax_focal(torch.tensor([[0.0, 0.0]]), torch.tensor([1]))  # ln 2 / 4
    tensor([0.1733])
    """
    fits = f"(B, C) and (B,), such as {shape(logits)} and ({logits.shape[0]},), fit"
    given = f"logits of shape {shape(logits)}, labels of shape {shape(labels)}"
    require(logits.dim() == 2 and labels.shape == logits.shape[:1], given, fits)
    log_p = log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1)  # (B,)
    return -((-torch.expm1(log_p)) ** gamma) * log_p
