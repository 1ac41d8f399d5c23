"""The fully connected layer, y = x Wᵀ + b; what flattening an image to it costs, and when it is a convolution."""

from __future__ import annotations

import torch

from prepkit.zoo.layers.shapes import require, shape


def linear(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
    """y[…, o] = bias[o] + Σᵢ w[o, i] · x[…, i]: (…, I), (O, I), (O,) → (…, O). Raises Misfit.

    >>> linear(torch.tensor([1.0, 2.0]), torch.tensor([[1.0, 1.0], [0.0, 3.0]]), torch.tensor([10.0, 0.0]))
    tensor([13.,  6.])
    """
    require(weight.dim() == 2, f"a weight of shape {shape(weight)}", "(out, in) fits")
    inputs = f"an input of shape {shape(x)} for a weight of shape {shape(weight)}"
    require(x.dim() >= 1 and x.shape[-1] == weight.shape[1], inputs, f"(…, {weight.shape[1]}) fits")
    y = x @ weight.T
    if bias is None:
        return y
    require(bias.shape == weight.shape[:1], f"a bias of shape {shape(bias)}", f"({weight.shape[0]},) fits")
    return y + bias


def as_convolution(weight: torch.Tensor, channels: int, height: int, width: int) -> torch.Tensor:
    """A layer on flattened (C, H, W) as a convolution with one window: (O, C·H·W) → (O, C, H, W).

    On a larger image the same weights give a map of outputs. Long, Shelhamer & Darrell 2015, §3.1.

    >>> as_convolution(torch.empty(4096, 512 * 7 * 7, device="meta"), 512, 7, 7).shape  # VGG's first
    torch.Size([4096, 512, 7, 7])
    """
    wanted = channels * height * width
    fits = f"{wanted} = {channels}·{height}·{width} columns fit"
    require(weight.dim() == 2 and weight.shape[1] == wanted, f"a weight of shape {shape(weight)}", fits)
    return weight.reshape(-1, channels, height, width)
