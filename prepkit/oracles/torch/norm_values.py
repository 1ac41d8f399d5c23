"""What torch's batch norm computes in training, and its slopes by autograd."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import Undecided, Undefined
from prepkit.oracles.torch._run import number, tensor

GRID = 1_000
"""Roots that are multiples of one over this are fractions that `number` finds."""
CLOSE = 1e-6
TINY = 1e-30
"""Stands for no ε at all, which torch refuses."""


def _normed(x: torch.Tensor, g: Any = 1, b: Any = 0, e: Any = 0) -> torch.Tensor:
    if bool((x == x[0]).all()) and not e:
        raise Undefined("all values are equal")
    eps = float(e) or TINY
    return functional.batch_norm(x[:, None], None, None, tensor(g), tensor(b), training=True, eps=eps)[:, 0]


def batch_normed(x: Any, i: int, g: Any = 1, b: Any = 0, e: Any = 0) -> Any:
    """Entry i of `batch_norm` of a channel.

    >>> batch_normed(x=(1, 3), i=2, g=4, b=5)
    9
    """
    row = tensor(x)
    root = float((row.var(correction=0) + float(e)).sqrt())
    if abs(root * GRID - round(root * GRID)) > CLOSE:
        raise Undecided("the root is no fraction")
    return number(_normed(row, g, b, e)[i - 1].item())


def batch_norm_output_variance(x: Any, e: Any) -> Any:
    """Of `batch_norm`, by `var`.

    >>> batch_norm_output_variance(x=(1, 3), e=1)
    Fraction(1, 2)
    """
    return number(_normed(tensor(x), e=e).var(correction=0).item())


def _kept(x: Any, mean: Any, variance: Any, t: Any) -> nn.BatchNorm1d:
    """The layer after one batch."""
    layer = nn.BatchNorm1d(1, momentum=float(t), dtype=tensor(1).dtype)
    for buffer, value in ((layer.running_mean, mean), (layer.running_var, variance)):
        assert buffer is not None
        buffer.fill_(float(value))
    layer.train()(tensor(x)[:, None])
    return layer


def running_mean_after(x: Any, r: Any, t: Any) -> Any:
    """Of `BatchNorm1d` with momentum t.

    >>> running_mean_after(x=(1, 3), r=0, t=0.25)
    Fraction(1, 2)
    """
    mean = _kept(x, r, 1, t).running_mean
    assert mean is not None
    return number(mean.item())


def running_variance_after(x: Any, q: Any, t: Any) -> Any:
    """Of `BatchNorm1d` with momentum t.

    >>> running_variance_after(x=(1, 3), q=0, t=0.5)
    1
    """
    variance = _kept(x, 0, q, t).running_var
    assert variance is not None
    return number(variance.item())


def bias_gradient_before_norm(x: Any, g: Any, norm: int = 1) -> Any:
    """By autograd.

    >>> bias_gradient_before_norm(x=(1, 3), g=(1, 5)), bias_gradient_before_norm(x=(1, 3), g=(1, 5), norm=0)
    (0, 6)
    """
    bias = tensor(0).requires_grad_()
    y = tensor(x) + bias
    loss = (tensor(g) * (_normed(y) if norm else y)).sum()
    return number(torch.autograd.grad(loss, bias)[0].item())


def norm_input_gradient(x: Any, g: Any, i: int) -> Any:
    """By autograd.

    >>> norm_input_gradient(x=(-7, -1, 1, 7), g=(1, 0, 0, 0), i=1)
    Fraction(13, 250)
    """
    row = tensor(x).requires_grad_()
    loss = (tensor(g) * _normed(row)).sum()
    return number(torch.autograd.grad(loss, row)[0][i - 1].item())


def _slope(k: float) -> torch.Tensor:
    weight = (k * tensor((1, -2, 3))).requires_grad_()
    images = torch.sin(torch.arange(1, 16, dtype=weight.dtype) ** 2).reshape(5, 3)
    loss = (torch.cos(torch.arange(5, dtype=weight.dtype)) * _normed(images @ weight)).sum()
    return torch.autograd.grad(loss, weight)[0].norm()


def gradient_factor(k: Any) -> Any:
    """By autograd, of a linear layer of three weights under `batch_norm`.

    >>> gradient_factor(k=2)
    Fraction(1, 2)
    """
    return number((_slope(float(k)) / _slope(1.0)).item())


def effective_step_factor(k: Any) -> Any:
    """The same over the norm of the weights.

    >>> effective_step_factor(k=2)
    Fraction(1, 4)
    """
    return number((_slope(float(k)) / float(k) / _slope(1.0)).item())


def restoring_rate(eta: Any, k: Any) -> Any:
    """By the steps relative to the weights, as autograd gives them before and after.

    >>> restoring_rate(eta=1, k=2)
    4
    """
    return number((float(eta) * float(k) * _slope(1.0) / _slope(float(k))).item())
