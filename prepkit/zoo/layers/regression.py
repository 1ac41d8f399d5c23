"""Losses of numbers: square near 0, straight beyond, so that no outlier rules. Huber 1964; Girshick 2015, §2.3."""

from __future__ import annotations

import torch

from prepkit.zoo.layers.shapes import require, shape


def smooth_l1(prediction: torch.Tensor, target: torch.Tensor, beta: float = 1.0) -> torch.Tensor:
    """d²/2β where |d| < β, else |d| - β/2: slope 1 beyond, whatever β; β = 0 is |d|. Shapes stay.

    >>> smooth_l1(torch.tensor([0.5, 3.0]), torch.zeros(2))
    tensor([0.1250, 2.5000])
    """
    require(beta >= 0, f"beta={beta}", "0 or more fits")
    distance = _difference(prediction, target).abs()
    if beta == 0:
        return distance
    return torch.where(distance < beta, distance**2 / (2 * beta), distance - beta / 2)


def huber(prediction: torch.Tensor, target: torch.Tensor, delta: float = 1.0) -> torch.Tensor:
    """d²/2 where |d| < δ, else δ(|d| - δ/2): δ times smooth L1, so slope δ beyond. Shapes stay.

    >>> huber(torch.tensor([0.5, 3.0]), torch.zeros(2), delta=2.0)
    tensor([0.1250, 4.0000])
    """
    require(delta > 0, f"delta={delta}", "more than 0 fits")
    return delta * smooth_l1(prediction, target, delta)


def _difference(prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """prediction - target of one shape: (N,) and (N, 1) would silently make (N, N)."""
    fits = f"{shape(prediction)} fits"
    require(
        prediction.shape == target.shape, f"a target of shape {shape(target)} for {shape(prediction)}", fits
    )
    return prediction - target
