"""The gradients of Y = P V, P = softmax(S), S = Q Kᵀ · scale: chained, from the output to the inputs.

dV = Pᵀ dY and dP = dY Vᵀ; through the softmax dS = P ∘ (dP - rowsum(P ∘ dP)); then dQ = dS K · scale and
dK = dSᵀ Q · scale. A masked pair has P = 0, so dS = 0 there without another word.
"""

from __future__ import annotations

from typing import Any

import torch

from prepkit.zoo.layers.attention import weights


def softmax_gradient(p: torch.Tensor, dp: torch.Tensor) -> torch.Tensor:
    """ds = p ∘ (dp - Σⱼ pⱼ dpⱼ) along the last dimension: the Jacobian diag(p) - p pᵀ, never written down.

    >>> softmax_gradient(torch.tensor([0.5, 0.5]), torch.tensor([1.0, 0.0]))
    tensor([ 0.2500, -0.2500])
    """
    return p * (dp - (p * dp).sum(-1, keepdim=True))


class Attention(torch.autograd.Function):
    """`attention` whose backward pass is written out: apply(query, key, value, mask, causal).

    The three carry the same leading dimensions: (…, T, d), (…, S, d), (…, S, e) → (…, T, e).
    """

    @staticmethod
    def forward(
        ctx: Any,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        mask: torch.Tensor | None,
        causal: bool,
    ) -> torch.Tensor:
        """P V."""
        p = weights(query, key, mask, causal)  # (…, T, S)
        ctx.save_for_backward(query, key, value, p)
        return p @ value

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """dY → (dQ, dK, dV)."""
        (dy,), (query, key, value, p) = gradients, ctx.saved_tensors
        scale = query.shape[-1] ** -0.5
        ds = softmax_gradient(p, dy @ value.mT) * scale  # (…, T, S)
        return ds @ key, ds.mT @ query, p.mT @ dy, None, None
