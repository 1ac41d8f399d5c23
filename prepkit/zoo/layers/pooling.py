"""Pooling: the largest or the mean of each window, each image, or each of a fixed number of bins. No weights.

Padding never wins: it is −∞ for the largest, 0 for the mean, where `count_include_pad` says whether it counts.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch.nn import functional

from prepkit.zoo.layers.shapes import Pair, images, pair, reach, require, windows
from prepkit.zoo.layers.windows import Sides, sliding


class Frame(NamedTuple):
    """Where the windows stand: (vertical, horizontal) each, the output's size, and the pixels added below and right."""

    kernel: Sides
    stride: Sides
    padding: Sides
    dilation: Sides
    out: Sides
    overhang: Sides


def max_pool(
    x: torch.Tensor,
    kernel: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    dilation: Pair = 1,
    ceil_mode: bool = False,
) -> torch.Tensor:
    """y[b, c, i, j] = max over (u, v) of x[b, c, i·s + u·d − p, …], outside −∞: (B, C, H, W) → (B, C, oh, ow).

    `stride` is the kernel's size unless given. Raises Misfit.

    >>> max_pool(torch.tensor([[[[-1.0, -2.0], [-3.0, -4.0]]]]), 2, padding=1)  # padding by 0 would win everywhere
    tensor([[[[-1., -2.],
              [-3., -4.]]]])
    """
    g = frame(x, kernel, stride, padding, dilation, ceil_mode)
    return unrolled(x, g, float("-inf")).amax((2, 3))


def average_pool(
    x: torch.Tensor,
    kernel: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> torch.Tensor:
    """Mean of each window, padding counted as zeros unless `count_include_pad` is false: (B, C, H, W) → (B, C, oh, ow).

    >>> row = torch.ones(1, 1, 1, 2)
    >>> average_pool(row, (1, 2), padding=(0, 1)), average_pool(row, (1, 2), padding=(0, 1), count_include_pad=False)
    (tensor([[[[0.5000, 0.5000]]]]), tensor([[[[1., 1.]]]]))
    """
    g = frame(x, kernel, stride, padding, 1, ceil_mode)
    return unrolled(x, g, 0.0).sum((2, 3)) / counts(x, g, count_include_pad)


def counts(x: torch.Tensor, g: Frame, count_include_pad: bool) -> torch.Tensor:
    """How many pixels each window averages, (1, 1, oh, ow): with its padding or without, never the overhang."""
    height, width = x.shape[2:]
    if count_include_pad:  # padding becomes part of the image; the rest of a last, cut window does not
        ones = x.new_ones(1, 1, height + 2 * g.padding[0], width + 2 * g.padding[1])
        return unrolled(ones, g._replace(padding=(0, 0)), 0.0).sum((2, 3))
    return unrolled(x.new_ones(1, 1, height, width), g, 0.0).sum((2, 3))


def global_average_pool(x: torch.Tensor) -> torch.Tensor:
    """Mean of each channel: (B, C, H, W) → (B, C). Lin et al. 2014, "Network in network", §3.2.

    >>> global_average_pool(torch.arange(8.0).view(1, 2, 2, 2))
    tensor([[1.5000, 5.5000]])
    """
    images(x)
    return x.mean((2, 3))


def global_max_pool(x: torch.Tensor) -> torch.Tensor:
    """Largest of each channel: (B, C, H, W) → (B, C).

    >>> global_max_pool(torch.arange(8.0).view(1, 2, 2, 2))
    tensor([[3., 7.]])
    """
    images(x)
    return x.amax((2, 3))


def adaptive_average_pool(x: torch.Tensor, out: Pair) -> torch.Tensor:
    """Mean of each of oh × ow bins, whatever the input's size: (B, C, H, W) → (B, C, oh, ow).

    >>> adaptive_average_pool(torch.arange(5.0).view(1, 1, 1, 5), (1, 2))  # bins 0 … 2 and 2 … 4
    tensor([[[[1., 3.]]]])
    """
    rows, columns = _bins(x, out)
    return torch.stack([torch.stack([x[:, :, r, c].mean((2, 3)) for c in columns], -1) for r in rows], -2)


def adaptive_max_pool(x: torch.Tensor, out: Pair) -> torch.Tensor:
    """Largest of each of oh × ow bins, whatever the input's size: (B, C, H, W) → (B, C, oh, ow).

    >>> adaptive_max_pool(torch.arange(5.0).view(1, 1, 1, 5), (1, 2))
    tensor([[[[2., 4.]]]])
    """
    rows, columns = _bins(x, out)
    return torch.stack([torch.stack([x[:, :, r, c].amax((2, 3)) for c in columns], -1) for r in rows], -2)


def bins(size: int, out: int) -> list[slice]:
    """Bin i covers floor(i·n/m) up to ceil((i+1)·n/m): all pixels, neighbours overlap where m does not divide n.

    >>> [(b.start, b.stop) for b in bins(5, 2)], [(b.start, b.stop) for b in bins(2, 3)]
    ([(0, 3), (2, 5)], [(0, 1), (0, 2), (1, 2)])
    """
    return [slice(i * size // out, -(-(i + 1) * size // out)) for i in range(out)]


def _bins(x: torch.Tensor, out: Pair) -> tuple[list[slice], list[slice]]:
    _, _, height, width = images(x)
    down, across = pair(out, "out")
    return bins(height, down), bins(width, across)


def frame(
    x: torch.Tensor, kernel: Pair, stride: Pair | None, padding: Pair, dilation: Pair, ceil_mode: bool
) -> Frame:
    """Where the windows stand. Padding is at most half the kernel: no window (undilated) then holds padding alone."""
    _, _, *size = images(x)
    k, p, d = pair(kernel, "kernel"), pair(padding, "padding", least=0), pair(dilation, "dilation")
    s = k if stride is None else pair(stride, "stride")
    for kernel_, padding_ in zip(k, p, strict=True):
        given, half = f"padding={padding_} around a kernel of {kernel_}", kernel_ // 2
        require(padding_ <= half, given, f"at most {half} fits")
    down, across = (along(size[i], k[i], s[i], p[i], d[i], ceil_mode) for i in (0, 1))
    overhang = [
        max(0, (o - 1) * s[i] + reach(k[i], d[i]) - size[i] - 2 * p[i]) for i, o in enumerate((down, across))
    ]
    return Frame(k, s, p, d, (down, across), (overhang[0], overhang[1]))


def along(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """How many windows: floor, or with `ceil_mode` one more for a remainder, if it starts on the image or left of it.

    >>> along(6, 3, 2, 0, 1, False), along(6, 3, 2, 0, 1, True)  # windows at 0, 2; and 4, which hangs over
    (2, 3)
    >>> along(5, 2, 3, 1, 1, True)  # windows at -1, 2; one at 5 would hold padding alone
    2
    """
    whole = windows(size, kernel, stride, padding, dilation)
    remainder = (size + 2 * padding - reach(kernel, dilation)) % stride
    starts_inside = whole * stride < size + padding
    return whole + 1 if ceil_mode and remainder and starts_inside else whole


def unrolled(x: torch.Tensor, g: Frame, value: float) -> torch.Tensor:
    """Every window, `value` outside the image: (B, C, H, W) → (B, C, kh, kw, oh, ow), a view of the padded image."""
    (p, q), (below, right) = g.padding, g.overhang
    if p or q or below or right:
        x = functional.pad(x, (q, q + right, p, p + below), value=value)
    return sliding(x, g.kernel, g.stride, g.dilation, g.out)
