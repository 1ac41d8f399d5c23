"""The gradients of a convolution: three formulas, and the function of autograd made of them.

Each output took w[f, c, u, v] · x[b, c, i·s + u·d − p, …]; so each weight gathers its pixels, each pixel its weights.
"""

from __future__ import annotations

from typing import Any

import torch

from prepkit.zoo.layers.convolution import Geometry, by_im2col, geometry, im2col
from prepkit.zoo.layers.shapes import Pair
from prepkit.zoo.layers.windows import overlap_add


def bias_gradient(dy: torch.Tensor) -> torch.Tensor:
    """db[f] = Σ_{b,i,j} dy[b, f, i, j]: the bias went into every output of its filter. (B, F, oh, ow) → (F,)."""
    return dy.sum((0, 2, 3))


def weight_gradient(x: torch.Tensor, dy: torch.Tensor, g: Geometry) -> torch.Tensor:
    """dw[f, c, u, v] = Σ_{b,i,j} dy[b, f, i, j] · x[b, c, i·s + u·d − p, …]: output gradients times windows."""
    columns = im2col(x, g)  # (B, G, C/G·kh·kw, oh·ow)
    rows = dy.reshape(dy.shape[0], g.groups, dy.shape[1] // g.groups, columns.shape[3])  # (B, G, F/G, oh·ow)
    dw = (rows @ columns.mT).sum(0)  # (G, F/G, C/G·kh·kw)
    return dw.reshape(dy.shape[1], x.shape[1] // g.groups, *g.kernel)


def input_gradient(
    weight: torch.Tensor, dy: torch.Tensor, size: tuple[int, int], g: Geometry
) -> torch.Tensor:
    """dx[b, c, i·s + u·d − p, …] += Σ_f w[f, c, u, v] · dy[b, f, i, j]: each output's share goes back to its window.

    `size` is (H, W) of the input: several sizes give the same output when the stride leaves a remainder, and the
    pixels of the remainder, which no window saw, get 0.
    """
    rows = dy.reshape(
        dy.shape[0], g.groups, dy.shape[1] // g.groups, g.out[0] * g.out[1]
    )  # (B, G, F/G, oh·ow)
    filters = weight.reshape(g.groups, weight.shape[0] // g.groups, -1)  # (G, F/G, C/G·kh·kw)
    columns = filters.mT @ rows  # (B, G, C/G·kh·kw, oh·ow)
    windows = columns.reshape(
        dy.shape[0], weight.shape[1] * g.groups, *g.kernel, *g.out
    )  # (B, C, kh, kw, oh, ow)
    (height, width), (p, q) = size, g.padding
    padded = overlap_add(windows, (height + 2 * p, width + 2 * q), g.stride, g.dilation)
    return padded[:, :, p : p + height, q : q + width]  # what fell on padding is lost


class Convolution(torch.autograd.Function):
    """Cross-correlation whose backward pass is the three formulas above.

    >>> x = torch.ones(1, 1, 3, 3, requires_grad=True)
    >>> Convolution.apply(x, torch.ones(1, 1, 2, 2), None, 1, 0, 1, 1).sum().backward()
    >>> x.grad[0, 0]  # in how many windows each pixel stands
    tensor([[1., 2., 1.],
            [2., 4., 2.],
            [1., 2., 1.]])
    """

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None,
        stride: Pair,
        padding: Pair,
        dilation: Pair,
        groups: int,
    ) -> torch.Tensor:
        """(B, C, H, W), (F, C/G, kh, kw), (F,) → (B, F, oh, ow)."""
        ctx.geometry = geometry(x, weight, bias, stride, padding, dilation, groups)
        ctx.save_for_backward(x, weight)
        return by_im2col(x, weight, bias, stride, padding, dilation, groups)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """dy → (dx, dw, db), and nothing for the options."""
        (dy,), (x, weight), g = gradients, ctx.saved_tensors, ctx.geometry
        dx = input_gradient(weight, dy, (x.shape[2], x.shape[3]), g)
        db = bias_gradient(dy) if ctx.needs_input_grad[2] else None
        return dx, weight_gradient(x, dy, g), db, None, None, None, None
