"""The gradients of batch and layer norm: dx = (dx̂ - mean(dx̂) - x̂ · mean(dx̂ · x̂)) / √(variance + ε).

The mean and the variance depend on x too: the two subtracted terms are what they pass on. Without them, the outputs
of a batch could be shifted or scaled together, which normalising undoes; so the gradient has no such part. Both
kinds are one formula over different dimensions.
"""

from __future__ import annotations

from typing import Any

import torch

from prepkit.zoo.layers.normalisation import EPS

Three = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def standardised_gradient(
    normal: torch.Tensor, scale: torch.Tensor, dnormal: torch.Tensor, dims: tuple[int, ...]
) -> torch.Tensor:
    """dx of x̂ = (x - mean) · scale, scale = 1/√(variance + ε) over `dims`.

    >>> standardised_gradient(torch.tensor([-1.0, 1.0]), torch.tensor(2.0), torch.tensor([5.0, 5.0]), (0,))  # a shift
    tensor([0., 0.])
    """
    shift = dnormal.mean(dims, keepdim=True)
    stretch = (dnormal * normal).mean(dims, keepdim=True)
    return scale * (dnormal - shift - normal * stretch)


class _Norm(torch.autograd.Function):
    """x̂ · γ + β over `dims`; γ and β have the shape of the dimensions `own`, 1 elsewhere."""

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor,
        dims: tuple[int, ...],
        eps: float,
    ) -> torch.Tensor:
        variance, mean = torch.var_mean(x, dims, correction=0, keepdim=True)
        scale = torch.rsqrt(variance + eps)
        normal = (x - mean) * scale
        ctx.dims = dims
        ctx.save_for_backward(normal, scale, weight)
        return normal * weight + bias

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        (dy,), (normal, scale, weight) = gradients, ctx.saved_tensors
        dx = standardised_gradient(normal, scale, dy * weight, ctx.dims)
        return dx, (dy * normal).sum_to_size(weight.shape), dy.sum_to_size(weight.shape), None, None


def batch_norm(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, eps: float = EPS) -> torch.Tensor:
    """Batch norm in training whose backward pass is the formula: (B, C, …), (C,), (C,) → (B, C, …).

    dγ = Σ dy · x̂ and dβ = Σ dy over all but the channels.

    >>> batch_norm(torch.tensor([[0.0], [2.0]]), torch.ones(1), torch.zeros(1)).flatten()
    tensor([-1.0000,  1.0000])
    """
    along = (1, -1, *[1] * (x.dim() - 2))
    y: torch.Tensor = _Norm.apply(x, weight.view(along), bias.view(along), (0, *range(2, x.dim())), eps)
    return y


def layer_norm(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, eps: float = EPS) -> torch.Tensor:
    """Layer norm over the dimensions of γ and β, whose backward pass is the formula: (…, *size) → the same.

    >>> layer_norm(torch.tensor([[1.0, 3.0]]), torch.ones(2), torch.zeros(2))
    tensor([[-1.0000,  1.0000]])
    """
    y: torch.Tensor = _Norm.apply(x, weight, bias, tuple(range(-weight.dim(), 0)), eps)
    return y
