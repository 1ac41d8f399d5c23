"""Cross-correlation, which deep learning calls convolution, written three ways; and convolution proper, which flips.

y[b, f, i, j] = bias[f] + Σ_{c,u,v} w[f, c, u, v] · x[b, c, i·s + u·d − p, j·s + v·d − p], where x is 0 outside.
Goodfellow, Bengio & Courville 2016, "Deep Learning", equations 9.4–9.6; shapes as in Dumoulin & Visin 2016.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import torch
from torch.nn import functional

from prepkit.zoo.layers.shapes import Pair, images, pair, require, shape, windows
from prepkit.zoo.layers.windows import Sides, sliding, tap

IN_CACHE = 1 << 20  # numbers: 4 MiB in float32, which the last-level cache of most machines holds


class Geometry(NamedTuple):
    """Where the windows stand: (vertical, horizontal) each, and the size of the output."""

    kernel: Sides
    stride: Sides
    padding: Sides
    dilation: Sides
    groups: int
    out: Sides


def geometry(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Geometry:
    """Where the windows stand, once all shapes fit. Raises Misfit.

    >>> geometry(torch.empty(1, 3, 224, 224), torch.empty(64, 3, 7, 7), stride=2, padding=3).out
    (112, 112)
    """
    _, _, height, width = images(x)
    _channels_fit(x, weight, bias, groups)
    (kh, kw), d = weight.shape[2:], pair(dilation, "dilation")
    s, p = pair(stride, "stride"), pair(padding, "padding", least=0)
    out = (windows(height, kh, s[0], p[0], d[0]), windows(width, kw, s[1], p[1], d[1]))
    return Geometry((kh, kw), s, p, d, groups, out)


def _channels_fit(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None, groups: int) -> None:
    """The weight is (F, C/G, kh, kw), the bias (F,), and G divides both C and F."""
    require(weight.dim() == 4, f"a weight of shape {shape(weight)}", "(F, C/groups, kh, kw) fits")
    channels, (filters, depth) = x.shape[1], weight.shape[:2]
    divides = groups >= 1 and channels % groups == 0 and filters % groups == 0
    require(divides, f"{channels} channels to {filters} in groups={groups}", "a divisor of both fits")
    given = f"an input of {channels} channels, a weight of shape {shape(weight)}, groups={groups}"
    fits = f"{depth * groups} channels or a weight ({filters}, {channels // groups}, kh, kw) fits"
    require(depth * groups == channels, given, fits)
    if bias is not None:
        require(bias.shape == (filters,), f"a bias of shape {shape(bias)}", f"({filters},) fits")


def by_loops(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> torch.Tensor:
    """The formula, word by word: (B, C, H, W) → (B, F, oh, ow). Slow, and plain.

    >>> by_loops(torch.arange(9.0).view(1, 1, 3, 3), torch.ones(1, 1, 2, 2))
    tensor([[[[ 8., 12.],
              [20., 24.]]]])
    """
    g = geometry(x, weight, bias, stride, padding, dilation, groups)
    (filters, depth), (height, width) = weight.shape[:2], x.shape[2:]
    y = x.new_zeros(x.shape[0], filters, *g.out)
    for b, f, i, j in product(range(x.shape[0]), range(filters), range(g.out[0]), range(g.out[1])):
        total = x.new_zeros(()) if bias is None else bias[f]
        first = f // (filters // groups) * depth  # channel at which the filter's group begins
        for c, u, v in product(range(depth), range(g.kernel[0]), range(g.kernel[1])):
            row = i * g.stride[0] + u * g.dilation[0] - g.padding[0]
            column = j * g.stride[1] + v * g.dilation[1] - g.padding[1]
            if 0 <= row < height and 0 <= column < width:  # outside lies padding: zeros
                total = total + weight[f, c, u, v] * x[b, first + c, row, column]
        y[b, f, i, j] = total
    return y


def by_taps(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> torch.Tensor:
    """Σ over the positions (u, v) of the kernel of the image shifted there, its channels mixed by w[:, :, u, v].

    >>> by_taps(torch.arange(9.0).view(1, 1, 3, 3), torch.ones(1, 1, 2, 2)).flatten()
    tensor([ 8., 12., 20., 24.])
    """
    g = geometry(x, weight, bias, stride, padding, dilation, groups)
    x = pad(x, g.padding).unflatten(1, (groups, -1))  # (B, G, C/G, H+2p, W+2p)
    weight = weight.unflatten(0, (groups, -1))  # (G, F/G, C/G, kh, kw)
    y = x.new_zeros(x.shape[0], groups, weight.shape[1], *g.out)
    for u, v in product(range(g.kernel[0]), range(g.kernel[1])):
        rows = tap(u, g.out[0], g.stride[0], g.dilation[0])
        columns = tap(v, g.out[1], g.stride[1], g.dilation[1])
        y = y + torch.einsum("gfc,bgcij->bgfij", weight[..., u, v], x[..., rows, columns])
    return _biased(y.flatten(1, 2), bias)


def by_im2col(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> torch.Tensor:
    """One matrix product: each window a column of C/G·kh·kw numbers, each filter a row of them.

    The columns hold kh·kw/s² times the image, so they are made a band of output rows at a time, as many as stay in the
    cache. Chellapilla et al. 2006, "High performance convolutional neural networks for document processing", §3.1.

    >>> by_im2col(torch.empty(2, 3, 8, 8), torch.empty(5, 3, 3, 3), stride=2).shape
    torch.Size([2, 5, 3, 3])
    """
    g = geometry(x, weight, bias, stride, padding, dilation, groups)
    filters = weight.reshape(groups, weight.shape[0] // groups, -1)  # (G, F/G, C/G·kh·kw)
    view = sliding(
        pad(x, g.padding), g.kernel, g.stride, g.dilation, g.out
    )  # (B, C, kh, kw, oh, ow), no copy
    row = max(1, view.numel() // g.out[0])  # numbers in the columns of one output row
    bands = [filters @ _columns(band, groups) for band in view.split(max(1, IN_CACHE // row), 4)]
    y = torch.cat(bands, -1) if len(bands) > 1 else bands[0]  # (B, G, F/G, oh·ow)
    return _biased(y.view(x.shape[0], weight.shape[0], *g.out), bias)


def im2col(x: torch.Tensor, g: Geometry) -> torch.Tensor:
    """All windows as columns: (B, C, H, W) → (B, G, C/G·kh·kw, oh·ow).

    >>> x, weight = torch.empty(2, 3, 8, 8), torch.empty(5, 3, 3, 3)
    >>> im2col(x, geometry(x, weight)).shape
    torch.Size([2, 1, 27, 36])
    """
    return _columns(sliding(pad(x, g.padding), g.kernel, g.stride, g.dilation, g.out), g.groups)


def _columns(view: torch.Tensor, groups: int) -> torch.Tensor:
    """(B, C, kh, kw, oh, ow) → (B, G, C/G·kh·kw, oh·ow): the copy that im2col makes (none where the kernel is 1×1)."""
    batch, channels, kh, kw, oh, ow = view.shape
    return view.reshape(batch, groups, channels // groups * kh * kw, oh * ow)


def convolution(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> torch.Tensor:
    """Cross-correlation with the kernel turned by 180°: what mathematics calls convolution. It commutes.

    A net cannot tell: it learns the kernel turned round.

    >>> convolution(torch.tensor([[[[0.0, 0, 1, 0, 0]]]]), torch.tensor([[[[1.0, 2, 3]]]]))  # an impulse: the kernel
    tensor([[[[1., 2., 3.]]]])
    >>> by_taps(torch.tensor([[[[0.0, 0, 1, 0, 0]]]]), torch.tensor([[[[1.0, 2, 3]]]]))  # turned round
    tensor([[[[3., 2., 1.]]]])
    """
    return by_im2col(x, weight.flip(2, 3), bias, stride, padding, dilation, groups)


def same_padding(kernel: int, dilation: int = 1) -> tuple[int, int]:
    """d(k-1) zeros in all, half before and half after: at stride 1 the size stays. The odd one goes after.

    >>> same_padding(3), same_padding(4), same_padding(3, dilation=2)
    ((1, 1), (1, 2), (2, 2))
    """
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


def pad(x: torch.Tensor, padding: Sides, value: float = 0.0) -> torch.Tensor:
    """(B, C, H, W) → (B, C, H + 2p, W + 2q)."""
    if padding == (0, 0):
        return x
    return functional.pad(x, (padding[1], padding[1], padding[0], padding[0]), value=value)


def _biased(y: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    return y if bias is None else y + bias[:, None, None]
