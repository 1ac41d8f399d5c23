"""Scaled dot-product attention, softmax(Q Kᵀ / √d) V, and several heads of it. Vaswani et al. 2017, §3.2."""

from __future__ import annotations

import math

import torch
from torch import nn

from prepkit.zoo.layers.shapes import require, shape


def attention(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None = None,
    causal: bool = False,
    scale: float | None = None,
) -> torch.Tensor:
    """Each query's mean of the values, weighted by how well the keys match it.

    (…, T, d), (…, S, d), (…, S, e) → (…, T, e) in T·S·(d + e) multiply-accumulates; arguments as those of `weights`.

    >>> same = torch.ones(2, 3)  # all keys alike: the plain mean of the values
    >>> attention(same, same, torch.tensor([[0.0], [10.0]]))
    tensor([[5.],
            [5.]])
    >>> attention(same, same, torch.tensor([[0.0], [10.0]]), causal=True)
    tensor([[0.],
            [5.]])
    """
    fits = f"(…, {key.shape[-2]}, e) fits" if key.dim() >= 2 else "(…, S, e) fits"
    given = f"values of shape {shape(value)} for keys of shape {shape(key)}"
    require(value.dim() >= 2 and key.dim() >= 2 and value.shape[-2] == key.shape[-2], given, fits)
    return weights(query, key, mask, causal, scale) @ value


def weights(
    query: torch.Tensor,
    key: torch.Tensor,
    mask: torch.Tensor | None = None,
    causal: bool = False,
    scale: float | None = None,
) -> torch.Tensor:
    """softmax(Q Kᵀ / √d) over the keys: (…, T, d), (…, S, d) → (…, T, S).

    √d keeps the scores' variance at 1, if those of Q and K are 1. `mask` broadcasts to (…, T, S): true means "takes
    part" (torch's MultiheadAttention means the opposite), or numbers are added to the scores. `causal` lets query t
    see keys 0 … t. A query that may see nothing gets weights of 0.

    >>> weights(torch.ones(1, 4), torch.ones(3, 4), mask=torch.tensor([True, True, False]))
    tensor([[0.5000, 0.5000, 0.0000]])
    """
    given = f"queries of shape {shape(query)}, keys of shape {shape(key)}"
    same = query.dim() >= 2 and key.dim() >= 2 and query.shape[-1] == key.shape[-1]
    require(same, given, "(…, T, d) and (…, S, d) of one d fit")
    scores = query @ key.mT * (query.shape[-1] ** -0.5 if scale is None else scale)  # (…, T, S)
    if causal:
        seen = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).tril()
        scores = scores.masked_fill(~seen, -torch.inf)
    if mask is not None:
        require(
            _broadcasts(mask, scores),
            f"a mask of shape {shape(mask)}",
            f"what broadcasts to {shape(scores)} fits",
        )
        scores = scores.masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else scores + mask
    return masked_softmax(scores)


def masked_softmax(scores: torch.Tensor) -> torch.Tensor:
    """The softmax over the last dimension that gives a row of −∞ alone zeros: there is nothing to attend to.

    >>> masked_softmax(torch.tensor([[0.0, 0.0], [-torch.inf, -torch.inf]]))
    tensor([[0.5000, 0.5000],
            [0.0000, 0.0000]])
    """
    largest = scores.amax(-1, keepdim=True).detach()
    powers = (scores - largest.masked_fill(largest == -torch.inf, 0)).exp()
    total = powers.sum(-1, keepdim=True)
    return powers / total.masked_fill(total == 0, 1)


class MultiHeadAttention(nn.Module):
    """h attentions on E/h numbers each, side by side, then mixed: 4E² + 4E parameters whatever h is.

    Parameters are called as those of torch's nn.MultiheadAttention (batch_first).

    >>> with torch.device("meta"):
    ...     heads = MultiHeadAttention(768, 12)  # ViT-B
    ...     heads(torch.empty(2, 197, 768)).shape, sum(p.numel() for p in heads.parameters())
    (torch.Size([2, 197, 768]), 2362368)
    """

    def __init__(self, width: int, heads: int, bias: bool = True) -> None:
        super().__init__()
        divides = heads >= 1 and width % heads == 0
        require(divides, f"a width of {width} in {heads} heads", f"a divisor of {width} fits")
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))  # of queries, keys, values
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width)) if bias else None
        self.out_proj = nn.Linear(width, width, bias)
        bound = math.sqrt(6 / (4 * width))  # Glorot & Bengio 2010 on (3E, E)
        nn.init.uniform_(self.in_proj_weight, -bound, bound)

    def forward(
        self,
        query: torch.Tensor,
        key: torch.Tensor | None = None,
        value: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
        causal: bool = False,
    ) -> torch.Tensor:
        """(B, T, E) → (B, T, E); keys and values (B, S, E), or the queries again (self-attention)."""
        key = query if key is None else key
        inputs = (query, key, key if value is None else value)
        width = self.in_proj_weight.shape[1]
        given = " and ".join(shape(x) for x in inputs)
        require(all(x.dim() == 3 and x.shape[2] == width for x in inputs), given, f"(B, T, {width}) fits")
        q, k, v = (self._projected(x, part) for part, x in enumerate(inputs))  # (B, h, T, E/h) each
        mixed = attention(q, k, v, mask, causal).transpose(1, 2).flatten(2)  # (B, T, E)
        return self.out_proj(mixed)

    def _projected(self, x: torch.Tensor, part: int) -> torch.Tensor:
        """(B, T, E) → (B, h, T, E/h) by the part's third of the weights."""
        y = x @ self.in_proj_weight.chunk(3)[part].T
        if self.in_proj_bias is not None:
            y = y + self.in_proj_bias.chunk(3)[part]
        return y.unflatten(2, (self.heads, -1)).transpose(1, 2)


def _broadcasts(mask: torch.Tensor, scores: torch.Tensor) -> bool:
    tail = zip(reversed(mask.shape), reversed(scores.shape), strict=False)
    return mask.dim() <= scores.dim() and all(m in (1, s) for m, s in tail)
