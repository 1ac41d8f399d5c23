"""Normalisation: (x - mean) / √(variance + ε) · γ + β. The four kinds differ in what the mean is taken over.

Of (B, C, H, W): batch B, H, W; layer C, H, W (or the last dimensions); instance H, W; group C/G, H, W. γ and β are a
number a channel (layer norm: a number an element). Variances here divide by n, not n - 1. Wu & He 2018, §3.1.
"""

from __future__ import annotations

import torch

from prepkit.zoo.layers.shapes import require, shape

EPS = 1e-5  # keeps a constant input finite; as in torch


def standardised(x: torch.Tensor, dims: tuple[int, ...], eps: float = EPS) -> torch.Tensor:
    """(x - mean) / √(variance + ε) over `dims`: what all kinds share. Half precision is computed in single.

    >>> standardised(torch.tensor([1.0, 2.0, 3.0, 4.0]), (0,))
    tensor([-1.3416, -0.4472,  0.4472,  1.3416])
    """
    wide = x.to(torch.promote_types(x.dtype, torch.float32))
    variance, mean = torch.var_mean(wide, dims, correction=0, keepdim=True)
    return ((wide - mean) / torch.sqrt(variance + eps)).to(x.dtype)


def affine(x: torch.Tensor, weight: torch.Tensor | None, bias: torch.Tensor | None) -> torch.Tensor:
    """γ[c] · x[b, c, …] + β[c], each only if given.

    >>> affine(torch.ones(1, 2, 1), torch.tensor([2.0, 3.0]), None)
    tensor([[[2.],
             [3.]]])
    """
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None:
            require(value.shape == x.shape[1:2], f"a {name} of shape {shape(value)}", f"({x.shape[1]},) fits")
    along = (-1, *[1] * (x.dim() - 2))
    x = x if weight is None else x * weight.view(along)
    return x if bias is None else x + bias.view(along)


def layer_norm(
    x: torch.Tensor,
    size: tuple[int, ...],
    weight: torch.Tensor | None = None,
    bias: torch.Tensor | None = None,
    eps: float = EPS,
) -> torch.Tensor:
    """Over the last dimensions, those of `size`, each sample by itself; γ and β of `size`. Ba et al. 2016.

    >>> layer_norm(torch.tensor([[1.0, 3.0], [10.0, 30.0]]), (2,))
    tensor([[-1.0000,  1.0000],
            [-1.0000,  1.0000]])
    """
    tail = tuple(x.shape[x.dim() - len(size) :])
    require(
        0 < len(size) <= x.dim() and tail == tuple(size),
        f"an input of shape {shape(x)}",
        f"(…, {', '.join(map(str, size))}) fits",
    )
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None:
            require(
                tuple(value.shape) == tuple(size), f"a {name} of shape {shape(value)}", f"{tuple(size)} fits"
            )
    x = standardised(x, tuple(range(-len(size), 0)), eps)
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


def group_norm(
    x: torch.Tensor,
    groups: int,
    weight: torch.Tensor | None = None,
    bias: torch.Tensor | None = None,
    eps: float = EPS,
) -> torch.Tensor:
    """Over each group of C/G channels and all pixels, each sample by itself; γ and β a channel. Wu & He 2018.

    G = C is instance norm. G = 1 takes layer norm's mean, but keeps γ and β a channel.

    >>> group_norm(torch.tensor([[1.0, 3.0, 10.0, 30.0]]), 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    require(x.dim() >= 2, f"an input of shape {shape(x)}", "(B, C, …) fits")
    divides = groups >= 1 and x.shape[1] % groups == 0
    require(divides, f"{x.shape[1]} channels in {groups} groups", f"a divisor of {x.shape[1]} fits")
    grouped = standardised(x.unflatten(1, (groups, -1)).flatten(2), (2,), eps)  # (B, G, C/G · pixels)
    return affine(grouped.reshape(x.shape), weight, bias)


def instance_norm(
    x: torch.Tensor,
    weight: torch.Tensor | None = None,
    bias: torch.Tensor | None = None,
    eps: float = EPS,
) -> torch.Tensor:
    """Over the pixels of each channel of each sample: contrast goes, which is style. Ulyanov et al. 2016.

    >>> instance_norm(torch.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    require(
        x.dim() >= 3 and x[0, 0].numel() > 1,
        f"an input of shape {shape(x)}",
        "(B, C, …) of at least 2 pixels fits",
    )
    return affine(standardised(x, tuple(range(2, x.dim())), eps), weight, bias)
