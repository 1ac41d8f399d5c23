"""All windows of an image, and the way back: the two moves under convolution, pooling and their gradients."""

from __future__ import annotations

import torch

from prepkit.zoo.layers.shapes import reach

Sides = tuple[int, int]  # vertical, horizontal


def sliding(x: torch.Tensor, kernel: Sides, stride: Sides, dilation: Sides, out: Sides) -> torch.Tensor:
    """windows[b, c, u, v, i, j] = x[b, c, i·s + u·d, j·s + v·d]: (B, C, H, W) → (B, C, kh, kw, oh, ow).

    A view: each pixel stands in many windows, and none is copied. Padding is the caller's.

    >>> sliding(torch.arange(4.0).view(1, 1, 1, 4), (1, 2), (1, 1), (1, 1), (1, 3))[0, 0, 0, :, 0]
    tensor([[0., 1., 2.],
            [1., 2., 3.]])
    """
    batch, channel, row, column = x.stride()
    steps = (row * dilation[0], column * dilation[1], row * stride[0], column * stride[1])
    return x.as_strided((*x.shape[:2], *kernel, *out), (batch, channel, *steps))


def overlap_add(windows: torch.Tensor, size: Sides, stride: Sides, dilation: Sides) -> torch.Tensor:
    """image[b, c, i·s + u·d, j·s + v·d] += windows[b, c, u, v, i, j]: (B, C, kh, kw, oh, ow) → (B, C, H, W).

    The adjoint of `sliding`: what stood in several windows adds up. Also called col2im, or fold.

    >>> overlap_add(torch.ones(1, 1, 1, 2, 1, 3), (1, 4), (1, 1), (1, 1))  # how many windows hold each pixel
    tensor([[[[1., 2., 2., 1.]]]])
    """
    image = windows.new_zeros(*windows.shape[:2], *size)
    kernel, out = windows.shape[2:4], windows.shape[4:]
    for u in range(kernel[0]):
        for v in range(kernel[1]):
            rows = tap(u, out[0], stride[0], dilation[0])
            columns = tap(v, out[1], stride[1], dilation[1])
            image[:, :, rows, columns] += windows[:, :, u, v]
    return image


def tap(offset: int, out: int, stride: int, dilation: int) -> slice:
    """Where tap `offset` of the kernel stands in each of `out` windows.

    >>> tap(2, out=3, stride=2, dilation=1)  # pixels 2, 4, 6
    slice(2, 7, 2)
    """
    start = offset * dilation
    return slice(start, start + reach(out, stride), stride)
