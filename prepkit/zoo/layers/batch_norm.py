"""Batch norm with running statistics: the batch's own in training, those remembered in evaluation.

Ioffe & Szegedy 2015, algorithms 1 and 2. Three conventions to know: the batch is normalised by its biased variance
(/n), the running one remembers the unbiased (/(n-1)); and torch's momentum is the weight of the *new* value.
"""

from __future__ import annotations

import torch
from torch import nn

from prepkit.zoo.layers.normalisation import EPS, affine
from prepkit.zoo.layers.shapes import require, shape

MOMENTUM = 0.1  # as in torch; Keras and the papers write the same as 0.9


class BatchNorm(nn.Module):
    """(x - mean) / √(variance + ε) · γ + β over all but the channels: (B, C, …) → the same.

    Training: mean and variance of this batch, so a sample's output depends on its neighbours, and more than one value
    a channel is needed. Evaluation: the running ones, a fixed affine map. `momentum` None averages all batches alike.
    Parameters and buffers are called as torch's.

    >>> bn = BatchNorm(1, momentum=0.5)
    >>> bn(torch.tensor([[0.0], [2.0]])).flatten().tolist()
    [-0.9999949932098389, 0.9999949932098389]
    >>> bn.running_mean, bn.running_var  # 0.5 · 0 + 0.5 · 1; 0.5 · 1 + 0.5 · 2: n - 1 = 1
    (tensor([0.5000]), tensor([1.5000]))
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

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, …) → the same; in training the running statistics move."""
        channels = len(self.weight)
        fits = f"(B, {channels}, …) fits"
        require(x.dim() >= 2 and x.shape[1] == channels, f"an input of shape {shape(x)}", fits)
        wide = x.to(torch.promote_types(x.dtype, torch.float32))
        mean, variance = self._of_batch(wide) if self.training else (self.running_mean, self.running_var)
        along = (-1, *[1] * (x.dim() - 2))
        normal = (wide - mean.view(along)) / torch.sqrt(variance.view(along) + self.eps)
        return affine(normal.to(x.dtype), self.weight, self.bias)

    def _of_batch(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and biased variance of each channel of this batch; the running ones take their share."""
        count = x.numel() // x.shape[1]
        given = f"{count} value a channel (shape {shape(x)}) in training"
        require(count > 1, given, "at least 2 fit, or eval(): one value has no variance")
        variance, mean = torch.var_mean(x, (0, *range(2, x.dim())), correction=0)  # (C,) each
        with torch.no_grad():
            self.num_batches_tracked += 1
            for running, new in (
                (self.running_mean, mean),
                (self.running_var, variance * count / (count - 1)),
            ):
                step = new.to(running.dtype) - running
                running += step / self.num_batches_tracked if self.momentum is None else step * self.momentum
        return mean, variance


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
