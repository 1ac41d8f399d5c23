"""Batch and instance norm with running statistics: its own in training, those remembered in evaluation.

Ioffe & Szegedy 2015, algorithms 1 and 2. Three conventions to know: the batch is normalised by its biased variance
(/n), the running one remembers the unbiased (/(n-1)); and torch's momentum is the weight of the *new* value.
"""

from __future__ import annotations

import math

import torch
from torch import nn

from prepkit.zoo.layers.normalisation import EPS, affine
from prepkit.zoo.layers.shapes import require, shape

MOMENTUM = 0.1  # as in torch; Keras and the papers write the same as 0.9


class Running(nn.Module):
    """γ, β and running statistics of each channel, called as torch's; `over` are the dimensions of one mean.

    Training: mean and variance of what is seen. Evaluation: the running ones, a fixed affine map. `momentum` None
    averages all batches alike.
    """

    running_mean: torch.Tensor
    running_var: torch.Tensor
    num_batches_tracked: torch.Tensor

    def __init__(self, channels: int, eps: float = EPS, momentum: float | None = MOMENTUM) -> None:
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(channels))  # γ
        self.bias = nn.Parameter(torch.zeros(channels))  # β
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def over(self, x: torch.Tensor) -> tuple[int, ...]:
        """The dimensions that one mean is taken over."""
        raise NotImplementedError

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, …) → the same; in training the running statistics move."""
        channels = len(self.weight)
        fits = f"(B, {channels}, …) fits"
        require(x.dim() >= 2 and x.shape[1] == channels, f"an input of shape {shape(x)}", fits)
        wide = x.to(torch.promote_types(x.dtype, torch.float32))
        along = (1, -1, *[1] * (x.dim() - 2))
        remembered = self.running_mean.view(along), self.running_var.view(along)
        mean, variance = self._seen(wide) if self.training else remembered
        normal = (wide - mean) / torch.sqrt(variance + self.eps)
        return affine(normal.to(x.dtype), self.weight, self.bias)

    def _seen(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and biased variance; the running ones take their share, of the variance unbiased."""
        dims = self.over(x)
        count = math.prod(x.shape[dim] for dim in dims)
        fits = "at least 2 fit, or eval(): one value has no variance"
        require(count > 1, f"an input of shape {shape(x)} in training, a mean over {count}", fits)
        variance, mean = torch.var_mean(x, dims, correction=0, keepdim=True)
        with torch.no_grad():
            self.num_batches_tracked += 1
            for running, new in (
                (self.running_mean, mean),
                (self.running_var, variance * count / (count - 1)),
            ):
                step = new.mean(0).flatten().to(running.dtype) - running  # (C,)
                running += step / self.num_batches_tracked if self.momentum is None else step * self.momentum
        return mean, variance


class BatchNorm(Running):
    """(x - mean) / √(variance + ε) · γ + β over all but the channels: (B, C, …) → the same.

    In training a sample's output depends on its neighbours, and more than one value a channel is needed.

    >>> bn = BatchNorm(1, momentum=0.5)
    >>> bn(torch.tensor([[0.0], [2.0]])).flatten().tolist()
    [-0.9999949932098389, 0.9999949932098389]
    >>> bn.running_mean, bn.running_var  # 0.5 · 0 + 0.5 · 1; 0.5 · 1 + 0.5 · 2: n - 1 = 1
    (tensor([0.5000]), tensor([1.5000]))
    """

    def over(self, x: torch.Tensor) -> tuple[int, ...]:
        """Samples and pixels."""
        return (0, *range(2, x.dim()))


class InstanceNorm(Running):
    """The same over the pixels of each sample alone: (B, C, …) → the same. Ulyanov et al. 2016.

    The running statistics are means over the samples, as with torch's `affine=True, track_running_stats=True`. Mostly
    one wants none, `normalisation.instance_norm`: then evaluation does what training did.

    >>> InstanceNorm(1)(torch.tensor([[[0.0, 2.0]], [[0.0, 20.0]]])).round().flatten().tolist()
    [-1.0, 1.0, -1.0, 1.0]
    """

    def over(self, x: torch.Tensor) -> tuple[int, ...]:
        """Pixels."""
        return tuple(range(2, x.dim()))


def folded(
    weight: torch.Tensor, bias: torch.Tensor | None, bn: BatchNorm | nn.BatchNorm2d
) -> tuple[torch.Tensor, torch.Tensor]:
    """The convolution that does what convolution and batch norm do in evaluation: W·γ/√(v+ε), (b - m)·γ/√(v+ε) + β.

    >>> weight, bias = folded(torch.empty(8, 3, 3, 3), None, BatchNorm(8).eval())
    >>> weight.shape, bias.shape
    (torch.Size([8, 3, 3, 3]), torch.Size([8]))
    """
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)  # (F,)
    shift = bn.running_mean if bias is None else bn.running_mean - bias
    return weight * scale.view(-1, 1, 1, 1), bn.bias - shift * scale
