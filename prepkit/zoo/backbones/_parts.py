"""What MobileNets, EfficientNets and their successors are made of.

Convolution + batch norm + activation; squeeze-excitation (Hu 2018, "Squeeze-and-Excitation Networks"); stochastic
depth (Huang 2016, "Deep Networks with Stochastic Depth"); channel counts rounded to multiples of 8.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

Layer = Callable[..., nn.Module]
KEPT = 0.9
"""Rounding may not take more than a tenth of the channels (Sandler 2018's code, `_make_divisible`)."""


def rounded(channels: float, multiple: int = 8) -> int:
    """The nearest multiple, halves up, at least one of it, one more where more than 10 % would be lost.

    >>> rounded(32 * 1.1), rounded(32 * 0.35), rounded(3)
    (32, 16, 8)
    """
    nearest = max(multiple, int(channels + multiple / 2) // multiple * multiple)
    return nearest + multiple if nearest < KEPT * channels else nearest


def conv_norm(
    inputs: int, outputs: int, kernel: int = 3, stride: int = 1, *, groups: int = 1, dilation: int = 1,
    norm: Layer = nn.BatchNorm2d, activation: Layer | None = nn.ReLU,
) -> nn.Sequential:  # fmt: skip
    """Convolution without bias (the norm has one), norm, activation in place; an odd kernel keeps H×W / stride².

    >>> conv_norm(3, 16, 3, 2)(torch.empty(1, 3, 32, 32)).shape
    torch.Size([1, 16, 16, 16])
    """
    padding = (kernel - 1) // 2 * dilation
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False),
        norm(outputs),
    ]
    if activation is not None:
        layers.append(activation(inplace=True))
    return nn.Sequential(*layers)


class SqueezeExcitation(nn.Module):
    """x · gate(fc2(act(fc1(mean over H and W of x)))): each channel is scaled by what the whole image says of it.

    >>> SqueezeExcitation(16, 4)(torch.ones(2, 16, 5, 5)).shape
    torch.Size([2, 16, 5, 5])
    """

    def __init__(
        self, channels: int, squeezed: int, activation: Layer = nn.ReLU, gate: Layer = nn.Sigmoid
    ) -> None:
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)
        self.activation = activation()
        self.scale_activation = gate()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → the same shape."""
        scale = self.avgpool(x)  # (B, C, 1, 1)
        scale = self.activation(self.fc1(scale))  # (B, squeezed, 1, 1)
        return self.scale_activation(self.fc2(scale)) * x


class StochasticDepth(nn.Module):
    """In training each image loses this branch with probability p; a kept branch is divided by 1 − p.

    So the expected output is the branch itself, and evaluation passes it on untouched.

    >>> StochasticDepth(0.5).eval()(torch.ones(2, 3)).sum().item()
    6.0
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"drop probability {p}: expected a number from 0 to 1")
        self.p = p

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, …) → the same shape, whole rows zeroed in training."""
        if not self.training or self.p == 0:
            return x
        kept = x.new_empty(len(x), *[1] * (x.ndim - 1)).bernoulli_(1 - self.p)  # (B, 1, …): one coin an image
        if self.p < 1:
            kept.div_(1 - self.p)
        return x * kept

    def extra_repr(self) -> str:
        """Shown when the net is printed."""
        return f"p={self.p}"


class Permute(nn.Module):
    """A view with the dimensions in another order, as a layer.

    >>> Permute(0, 2, 3, 1)(torch.empty(1, 8, 4, 5)).shape
    torch.Size([1, 4, 5, 8])
    """

    def __init__(self, *dims: int) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The view."""
        return x.permute(self.dims)


def on_meta(net: nn.Module) -> bool:
    """There is nothing to draw on `meta`, where tensors have no values (and torch's normal_ takes its time)."""
    return next(net.parameters()).is_meta


def draw_convolutions(net: nn.Module) -> None:
    """Weights N(0, 2/fan_out), He 2015 ("Delving Deep into Rectifiers"), seen from the output; biases 0."""
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


def draw_linear(net: nn.Module, std: float) -> None:
    """Weights N(0, std²), biases 0 in every fully connected layer."""
    for layer in net.modules():
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, 0, std)
            nn.init.zeros_(layer.bias)
