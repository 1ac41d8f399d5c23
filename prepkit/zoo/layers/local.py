"""A locally connected layer: convolution's windows, but at every position weights of their own.

What it lacks is weight sharing, and the comparison shows what sharing saves: a factor of the oh·ow positions.
Taigman et al. 2014, "DeepFace", §2.2, where aligned faces made it worthwhile.
"""

from __future__ import annotations

import torch

from prepkit.zoo.layers.convolution import geometry, im2col
from prepkit.zoo.layers.shapes import Pair, require, shape


def local(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
) -> torch.Tensor:
    """y[b, f, i, j] = bias[f, i, j] + Σ_{c,u,v} w[i, j, f, c, u, v] · x[b, c, i·s + u·d − p, j·s + v·d − p].

    x (B, C, H, W), weight (oh, ow, F, C, kh, kw), bias (F, oh, ow) → (B, F, oh, ow). Raises Misfit.

    >>> local(torch.ones(1, 1, 2, 3), torch.tensor([5.0, 7.0]).view(1, 2, 1, 1, 1, 1).expand(1, 2, 1, 1, 2, 2))
    tensor([[[[20., 28.]]]])
    """
    require(weight.dim() == 6, f"a weight of shape {shape(weight)}", "(oh, ow, F, C, kh, kw) fits")
    g = geometry(x, weight[0, 0], None, stride, padding, dilation)
    fits = f"weights for {g.out[0]}×{g.out[1]} positions fit"
    require(
        tuple(weight.shape[:2]) == g.out, f"weights for {weight.shape[0]}×{weight.shape[1]} positions", fits
    )
    columns = im2col(x, g).squeeze(1)  # (B, C·kh·kw, oh·ow)
    rows = weight.flatten(0, 1).flatten(2)  # (oh·ow, F, C·kh·kw)
    y = torch.einsum("lfk,bkl->bfl", rows, columns).unflatten(2, g.out)  # (B, F, oh, ow)
    if bias is None:
        return y
    require(bias.shape == y.shape[1:], f"a bias of shape {shape(bias)}", f"{tuple(y.shape[1:])} fits")
    return y + bias


def parameters(
    channels: int, filters: int, kernel: tuple[int, int], out: tuple[int, int], shared: bool
) -> int:
    """F·(C·kh·kw + 1) weights and biases if all positions share them; else oh·ow times as many.

    AlexNet's first layer, 96 filters of 11×11×3 at 55×55 positions:

    >>> parameters(3, 96, (11, 11), (55, 55), shared=True), parameters(3, 96, (11, 11), (55, 55), shared=False)
    (34944, 105705600)
    """
    one = filters * (channels * kernel[0] * kernel[1] + 1)
    return one if shared else one * out[0] * out[1]


def macs(channels: int, filters: int, kernel: tuple[int, int], out: tuple[int, int]) -> int:
    """F·C·kh·kw·oh·ow multiply-accumulates, shared or not: sharing saves memory, not arithmetic.

    >>> macs(3, 96, (11, 11), (55, 55))
    105415200
    """
    return filters * channels * kernel[0] * kernel[1] * out[0] * out[1]
