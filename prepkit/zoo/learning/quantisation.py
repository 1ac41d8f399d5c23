"""Int8: a real x is stored as q = clip(round(x/s) + z), read as s (q − z), multiplied and added up in integers.

Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference" (arXiv
1712.05877); Krishnamoorthi 2018 (arXiv 1806.08342): weights symmetric and with a scale for each output channel,
activations asymmetric and with one scale. Where x is not clipped, the error of one number is at most s/2.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError

LOW, HIGH = -128, 127  # of int8


class Scale(NamedTuple):
    """x ≈ scale · (q − zero): both () for a whole tensor, or (C,) with one entry for each slice along `axis`."""

    scale: torch.Tensor
    zero: torch.Tensor
    axis: int | None = None

    def shaped(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Scale and zero, ready to be broadcast against `x`."""
        if self.axis is None:
            return self.scale, self.zero
        shape = [1] * x.dim()
        shape[self.axis] = -1
        return self.scale.reshape(shape), self.zero.reshape(shape)


def symmetric(x: torch.Tensor, axis: int | None = None) -> Scale:
    """s = max|x|/127, z = 0: −127 … 127, so that −x is as exact as x.

    >>> symmetric(torch.tensor([-1.27, 0.5])).scale
    tensor(0.0100)
    """
    low, high = _range(x, axis)
    scale = _positive(torch.maximum(-low, high) / HIGH)
    return Scale(scale, torch.zeros_like(scale, dtype=torch.int32), axis)


def asymmetric(x: torch.Tensor, axis: int | None = None) -> Scale:
    """s = (max − min)/255, z = −128 − round(min/s): all 256 codes used, also where x ≥ 0, as after ReLU.

    The range is widened to hold 0, which then has a code of its own: zero padding stays exact.

    >>> asymmetric(torch.tensor([0.0, 2.55]))
    Scale(scale=tensor(0.0100), zero=tensor(-128, dtype=torch.int32), axis=None)
    """
    low, high = _range(x, axis)
    scale = _positive((high - low) / (HIGH - LOW))
    return Scale(scale, (LOW - torch.round(low / scale)).clamp(LOW, HIGH).to(torch.int32), axis)


def _range(x: torch.Tensor, axis: int | None) -> tuple[torch.Tensor, torch.Tensor]:
    flat = x.flatten() if axis is None else x.movedim(axis, 0).flatten(1)
    return flat.amin(-1).clamp(max=0), flat.amax(-1).clamp(min=0)


def _positive(scale: torch.Tensor) -> torch.Tensor:
    return torch.where(scale > 0, scale, 1)  # all zeros: any scale says so


def quantise(x: torch.Tensor, by: Scale) -> torch.Tensor:
    """clip(round(x/s) + z, −128, 127) as int8; halves go to the even neighbour.

    >>> quantise(torch.tensor([-9.0, 0.5, 1.5]), Scale(torch.tensor(1.0), torch.tensor(0)))
    tensor([-9,  0,  2], dtype=torch.int8)
    """
    scale, zero = by.shaped(x)
    return (torch.round(x / scale) + zero).clamp(LOW, HIGH).to(torch.int8)


def dequantise(q: torch.Tensor, by: Scale) -> torch.Tensor:
    """s (q − z)."""
    scale, zero = by.shaped(q)
    return (q.to(torch.int32) - zero).to(scale.dtype) * scale


def linear_int8(x: torch.Tensor, w: torch.Tensor, zero: torch.Tensor) -> torch.Tensor:
    """Σ_k (x_k − z) w_ok in int32: codes (…, K) and (O, K), symmetric weights → (…, O).

    A product is at most 255·127, so K ≤ 66,311 terms fit into int32 whatever they are.

    >>> linear_int8(torch.tensor([[1, 2]], dtype=torch.int8), torch.tensor([[3, 4]], dtype=torch.int8), torch.tensor(1))
    tensor([[4]], dtype=torch.int32)
    """
    centred = (x.to(torch.int32) - zero)[..., None, :]  # (…, 1, K)
    return (centred * w.to(torch.int32)).sum(-1, dtype=torch.int32)


def conv2d_int8(
    x: torch.Tensor, w: torch.Tensor, zero: torch.Tensor, stride: int = 1, padding: int = 0
) -> torch.Tensor:
    """Σ_cij (x − z) w in int32, tap by tap: codes (B, C, H, W) and (O, C, k, l), symmetric → (B, O, H', W').

    >>> image, ones = torch.ones(1, 1, 4, 4, dtype=torch.int8), torch.ones(1, 1, 3, 3, dtype=torch.int8)
    >>> conv2d_int8(image, ones, torch.tensor(0), padding=1)[0, 0, 0]
    tensor([4, 6, 6, 4], dtype=torch.int32)
    """
    padded = functional.pad(x.to(torch.int32) - zero, (padding,) * 4)  # 0 pads: the code of 0 was taken off
    rows, columns = w.shape[2:]
    height = (padded.shape[2] - rows) // stride + 1
    width = (padded.shape[3] - columns) // stride + 1
    total = torch.zeros(len(x), len(w), height, width, dtype=torch.int32, device=x.device)
    for i in range(rows):
        for j in range(columns):
            seen = padded[:, :, i : i + stride * height : stride, j : j + stride * width : stride]
            tap = w[:, :, i, j].to(torch.int32)[None, :, :, None, None]  # (1, O, C, 1, 1)
            total += (seen[:, None] * tap).sum(2, dtype=torch.int32)
    return total


class Int8Layer(nn.Module):
    """A convolution (one group, no dilation) or linear layer in int8: real input → codes → int32 → real output.

    `seen` are inputs met in practice; their range becomes the input's scale, and what lies outside is clipped.
    The bias is int32 with scale s_x s_w, so adding it needs no scale of its own.

    >>> layer, x = nn.Conv2d(3, 8, 3, padding=1), torch.linspace(-1, 1, 2 * 3 * 8 * 8).reshape(2, 3, 8, 8)
    >>> bool((Int8Layer(layer, seen=x)(x) - layer(x)).abs().max() < 0.05)
    True
    """

    def __init__(self, layer: nn.Conv2d | nn.Linear, seen: torch.Tensor) -> None:
        super().__init__()
        self.steps = _steps(layer)
        bias = torch.zeros(len(layer.weight)) if layer.bias is None else layer.bias
        with torch.no_grad():
            taken, weight = asymmetric(seen), symmetric(layer.weight, axis=0)
            scale = taken.scale * weight.scale  # (O,), of the int32 sums
            self.register_buffer("input_scale", taken.scale)
            self.register_buffer("input_zero", taken.zero)
            self.register_buffer("codes", quantise(layer.weight, weight))
            self.register_buffer("scale", scale)
            self.register_buffer("bias", torch.round(bias.to(scale) / scale).to(torch.int32))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As the layer it was made from."""
        q = quantise(x, Scale(self.input_scale, self.input_zero))
        if self.steps is None:
            return (linear_int8(q, self.codes, self.input_zero) + self.bias) * self.scale
        total = conv2d_int8(q, self.codes, self.input_zero, *self.steps)  # (B, O, H', W')
        return (total + self.bias[:, None, None]) * self.scale[:, None, None]


def _steps(layer: nn.Conv2d | nn.Linear) -> tuple[int, int] | None:
    """Stride and padding of a convolution that `conv2d_int8` can do; None for a linear layer."""
    if isinstance(layer, nn.Linear):
        return None
    stride, padding = layer.stride[0], layer.padding[0]
    plain = (stride, stride), (padding, padding), (1, 1), 1, "zeros"
    if (layer.stride, layer.padding, layer.dilation, layer.groups, layer.padding_mode) != plain:
        raise UsageError(
            f"cannot quantise {layer}: expected one group, no dilation, square stride and zero padding"
        )
    return stride, padding


def dot_bound(x: torch.Tensor, w: torch.Tensor, s_x: float, s_w: float) -> torch.Tensor:
    """|Σ x w − Σ x̂ ŵ| ≤ Σ (|x| s_w/2 + |w| s_x/2 + s_x s_w/4) over the last axis, where nothing is clipped.

    >>> dot_bound(torch.tensor([1.0]), torch.tensor([2.0]), s_x=0.1, s_w=0.2)
    tensor(0.2050)
    """
    return (x.abs() * s_w / 2 + w.abs() * s_x / 2 + s_x * s_w / 4).sum(-1)


def fold_batch_norm(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> nn.Conv2d:
    """W' = W γ/√(σ² + ε), b' = β + (b − μ) γ/√(σ² + ε): one convolution does what both did in evaluation mode.

    Before quantisation, not after: the range of W' is what the codes have to cover.

    >>> fold_batch_norm(nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8)).bias.shape
    torch.Size([8])
    """
    folded = nn.utils.skip_init(
        nn.Conv2d, conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, conv.padding, conv.dilation,
        conv.groups, padding_mode=conv.padding_mode, device=conv.weight.device, dtype=conv.weight.dtype,
    )  # fmt: skip
    factor = torch.rsqrt(norm.running_var + norm.eps) * (1 if norm.weight is None else norm.weight)  # (O,)
    bias = 0 if conv.bias is None else conv.bias
    with torch.no_grad():
        folded.weight.copy_(conv.weight * factor[:, None, None, None])
        folded.bias.copy_((bias - norm.running_mean) * factor + (0 if norm.bias is None else norm.bias))
    return folded.train(conv.training)
