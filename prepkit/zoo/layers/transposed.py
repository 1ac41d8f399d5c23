"""Transposed convolution: the adjoint of a convolution, so that ⟨conv(x), y⟩ = ⟨x, transposed(y)⟩.

It enlarges as strided convolution shrinks, (n - 1)s - 2p + d(k-1) + 1 + o from n; it undoes shapes, not values.
Dumoulin & Visin 2016, chapter 4; Zeiler et al. 2010, "Deconvolutional networks". Weights are (C, F/G, kh, kw): the
input's channels first, as in the convolution it transposes.
"""

from __future__ import annotations

from itertools import product

import torch
from torch.nn import functional

from prepkit.zoo.layers.convolution import by_im2col
from prepkit.zoo.layers.shapes import Pair, images, pair, reach, require, shape


def by_scatter(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
) -> torch.Tensor:
    """Each input pixel lays down the kernel, times its value, at (i·s, j·s); overlaps add: (B, C, h, w) → (B, F, H, W).

    `padding` is cut off all around, `output_padding` rows and columns are added below and to the right.

    >>> by_scatter(torch.tensor([[[[1.0, 2.0]]]]), torch.tensor([[[[1.0, 1.0, 1.0]]]]), stride=2)[0, 0]
    tensor([[1., 1., 3., 2., 2.]])
    """
    s, p, o, d = _sides(x, weight, bias, stride, padding, output_padding, groups, dilation)
    kernel, filters = weight.shape[2:], weight.shape[1] * groups
    x = x.unflatten(1, (groups, -1))  # (B, G, C/G, h, w)
    weight = weight.unflatten(0, (groups, -1))  # (G, C/G, F/G, kh, kw)
    spread = [
        reach(n, step) + reach(k, d_) - 1 for n, step, k, d_ in zip(x.shape[3:], s, kernel, d, strict=True)
    ]
    y = x.new_zeros(x.shape[0], filters, spread[0] + o[0], spread[1] + o[1])
    for i, j in product(range(x.shape[3]), range(x.shape[4])):
        stamp = torch.einsum("bgc,gcfuv->bgfuv", x[..., i, j], weight).flatten(1, 2)  # (B, F, kh, kw)
        top, left = i * s[0], j * s[1]
        rows = slice(top, top + reach(kernel[0], d[0]), d[0])
        y[:, :, rows, left : left + reach(kernel[1], d[1]) : d[1]] += stamp
    y = y[:, :, p[0] : y.shape[2] - p[0], p[1] : y.shape[3] - p[1]]
    return y if bias is None else y + bias[:, None, None]


def by_gradient(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
) -> torch.Tensor:
    """A convolution at stride 1: zeros between the pixels, d(k-1) - p around them, the kernel turned round.

    This is the gradient of a convolution towards its input, and costs s² times the products of `by_scatter`.

    >>> by_gradient(torch.empty(1, 8, 7, 7), torch.empty(8, 4, 4, 4), stride=2, padding=1).shape
    torch.Size([1, 4, 14, 14])
    """
    s, p, o, d = _sides(x, weight, bias, stride, padding, output_padding, groups, dilation)
    spread = x.new_zeros(*x.shape[:2], reach(x.shape[2], s[0]), reach(x.shape[3], s[1]))
    spread[:, :, :: s[0], :: s[1]] = x  # zeros between the pixels
    before = [
        d_ * (k - 1) - p_ for d_, k, p_ in zip(d, weight.shape[2:], p, strict=True)
    ]  # negative cuts off
    margins = (before[1], before[1] + o[1], before[0], before[0] + o[0])
    turned = weight.unflatten(0, (groups, -1)).transpose(1, 2).flatten(0, 1).flip(2, 3)  # (F, C/G, kh, kw)
    return by_im2col(functional.pad(spread, margins), turned, bias, dilation=d, groups=groups)


def _sides(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None,
    stride: Pair,
    padding: Pair,
    output_padding: Pair,
    groups: int,
    dilation: Pair,
) -> tuple[tuple[int, int], ...]:
    """Stride, padding, output padding and dilation as pairs, once all shapes fit."""
    channels = images(x)[1]
    fits = f"({channels}, F/groups, kh, kw) fits"
    require(weight.dim() == 4 and weight.shape[0] == channels, f"a weight of shape {shape(weight)}", fits)
    require(
        groups >= 1 and channels % groups == 0, f"{channels} channels in groups={groups}", "a divisor fits"
    )
    filters = weight.shape[1] * groups
    if bias is not None:
        require(bias.shape == (filters,), f"a bias of shape {shape(bias)}", f"({filters},) fits")
    s, d = pair(stride, "stride"), pair(dilation, "dilation")
    p, o = pair(padding, "padding", least=0), pair(output_padding, "output_padding", least=0)
    for side in (0, 1):
        length(x.shape[2 + side], weight.shape[2 + side], s[side], p[side], o[side], d[side])
    return s, p, o, d


def length(
    size: int, kernel: int, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """(n - 1)s - 2p + d(k-1) + 1 + o along one side. Raises Misfit if nothing is left, or o adds rows no input reaches.

    >>> length(7, 4, stride=2, padding=1)
    14
    """
    bound = max(stride, dilation)
    fits = f"less than {bound}, the stride or dilation, fits"
    require(output_padding < bound, f"output_padding={output_padding}", fits)
    whole = reach(size, stride) + reach(kernel, dilation) - 1 + output_padding
    left = whole - 2 * padding
    require(left >= 1, f"padding={padding} cuts an output of {whole} to {left}", "less padding fits")
    return left
