"""The gradients of pooling: the largest pixel takes all, the mean shares alike. Windows that overlap add up."""

from __future__ import annotations

from typing import Any

import torch

from prepkit.zoo.layers.pooling import Frame, counts, frame, unrolled
from prepkit.zoo.layers.shapes import Pair
from prepkit.zoo.layers.windows import overlap_add


def max_gradient(x: torch.Tensor, dy: torch.Tensor, g: Frame) -> torch.Tensor:
    """dx gets dy[b, c, i, j] where the window (i, j) is largest; among equals the first, row by row.

    >>> x, dy = torch.tensor([[[[1.0, 3.0, 2.0, 3.0]]]]), torch.tensor([[[[10.0, 20.0, 30.0]]]])
    >>> max_gradient(x, dy, frame(x, (1, 2), 1, 0, 1, False))
    tensor([[[[ 0., 30.,  0., 30.]]]])
    """
    windows = unrolled(x, g, float("-inf")).flatten(2, 3)  # (B, C, kh·kw, oh, ow)
    first = windows.argmax(2, keepdim=True)  # of equals the first
    share = torch.zeros_like(windows).scatter(2, first, dy.unsqueeze(2))
    return _gathered(share.unflatten(2, g.kernel), x, g)


def average_gradient(x: torch.Tensor, dy: torch.Tensor, g: Frame, count_include_pad: bool) -> torch.Tensor:
    """dx gets dy[b, c, i, j] / (pixels counted) from every window (i, j) that holds it; what padding gets is lost.

    >>> x, dy = torch.zeros(1, 1, 1, 3), torch.tensor([[[[2.0, 4.0]]]])
    >>> average_gradient(x, dy, frame(x, (1, 2), 1, 0, 1, False), True)
    tensor([[[[1., 3., 2.]]]])
    """
    share = dy / counts(x, g, count_include_pad)  # (B, C, oh, ow)
    return _gathered(share[:, :, None, None].expand(-1, -1, *g.kernel, -1, -1), x, g)


def _gathered(windows: torch.Tensor, x: torch.Tensor, g: Frame) -> torch.Tensor:
    """Shares of windows added up on the padded image, then its margins cut off: → (B, C, H, W)."""
    height, width = x.shape[2:]
    (p, q), (below, right) = g.padding, g.overhang
    padded = overlap_add(windows, (height + 2 * p + below, width + 2 * q + right), g.stride, g.dilation)
    return padded[:, :, p : p + height, q : q + width]


class MaxPool(torch.autograd.Function):
    """`max_pool` whose backward pass is `max_gradient`: apply(x, kernel, stride, padding, dilation, ceil_mode)."""

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        kernel: Pair,
        stride: Pair | None,
        padding: Pair,
        dilation: Pair,
        ceil_mode: bool,
    ) -> torch.Tensor:
        """(B, C, H, W) → (B, C, oh, ow)."""
        ctx.frame = frame(x, kernel, stride, padding, dilation, ceil_mode)
        ctx.save_for_backward(x)
        return unrolled(x, ctx.frame, float("-inf")).amax((2, 3))

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """dy → dx, and nothing for the options."""
        return max_gradient(ctx.saved_tensors[0], gradients[0], ctx.frame), None, None, None, None, None


class AveragePool(torch.autograd.Function):
    """`average_pool` whose backward pass is `average_gradient`: apply(x, kernel, stride, padding, ceil_mode, count)."""

    @staticmethod
    def forward(
        ctx: Any,
        x: torch.Tensor,
        kernel: Pair,
        stride: Pair | None,
        padding: Pair,
        ceil_mode: bool,
        count_include_pad: bool,
    ) -> torch.Tensor:
        """(B, C, H, W) → (B, C, oh, ow)."""
        ctx.frame, ctx.count = frame(x, kernel, stride, padding, 1, ceil_mode), count_include_pad
        ctx.save_for_backward(x)
        return unrolled(x, ctx.frame, 0.0).sum((2, 3)) / counts(x, ctx.frame, ctx.count)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """dy → dx, and nothing for the options."""
        dx = average_gradient(ctx.saved_tensors[0], gradients[0], ctx.frame, ctx.count)
        return dx, None, None, None, None, None
