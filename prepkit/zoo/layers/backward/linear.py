"""The gradients of y = x Wᵀ + b: dx = dy W, dW = dyᵀ x, db = Σ dy. The shapes leave no other choice."""

from __future__ import annotations

from typing import Any

import torch

from prepkit.zoo.layers.linear import linear


def gradients(
    x: torch.Tensor, weight: torch.Tensor, dy: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(dx, dW, db) of x (…, I), W (O, I), dy (…, O).

    >>> x, weight, dy = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0]]), torch.tensor([[10.0]])
    >>> gradients(x, weight, dy)
    (tensor([[30., 40.]]), tensor([[10., 20.]]), tensor([10.]))
    """
    rows, outer = x.reshape(-1, x.shape[-1]), dy.reshape(-1, dy.shape[-1])  # (N, I), (N, O)
    return dy @ weight, outer.T @ rows, outer.sum(0)


class Linear(torch.autograd.Function):
    """`linear` whose backward pass is `gradients`: apply(x, weight, bias)."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """(…, I) → (…, O)."""
        ctx.save_for_backward(x, weight)
        return linear(x, weight, bias)

    @staticmethod
    def backward(ctx: Any, *outer: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """dy → (dx, dW, db)."""
        x, weight = ctx.saved_tensors
        return gradients(x, weight, outer[0])
