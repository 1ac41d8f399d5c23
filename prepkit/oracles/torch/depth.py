"""What goes forward and back through many layers: by autograd and by torch's own initialisation and clipping."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import meta, number, numbers, real, tensor


def chain_slope(w: Any, skip: int = 0) -> Any:
    """Autograd through units x ↦ w_l·x, with or without a shortcut.

    >>> chain_slope(w=(2, 3)), chain_slope(w=(2, 3), skip=1)
    (6, 12)
    """
    x = start = tensor(1).requires_grad_()
    for slope in w:
        x = x + x * float(slope) if skip else x * float(slope)
    x.sum().backward()
    assert start.grad is not None
    return number(start.grad.item())


def residual_power(L: int, step: Any = 1) -> Any:
    """|x|² of a vector to which every block adds `step`·|x| along an axis of its own.

    >>> residual_power(L=3), residual_power(L=2, step=0.5)
    (8.0, 1.5625)
    """
    axes = torch.eye(L + 1, dtype=tensor(1).dtype)
    x = axes[0]
    for axis in axes[1:]:
        x = x + float(step) * x.norm() * axis
    return round(real(x.square().sum()), 12)


def residual_paths(L: int, through: int = -1) -> int:
    """Coefficients of (1 + t)^L, multiplied out by `conv1d`.

    >>> residual_paths(L=3), residual_paths(L=3, through=2)
    (8, 3)
    """
    row = torch.ones(1, 1, 1, dtype=torch.float64)
    for _ in range(L):
        row = nn.functional.conv1d(row, torch.ones(1, 1, 2, dtype=torch.float64), padding=1)
    found = row.sum() if through == -1 else row[0, 0, through]
    return int(found.item())


def residual_sum(x: Any, branches: Any, relu: int = 0) -> Any:
    """Additions, each followed by `relu` if asked for.

    >>> residual_sum(x=1, branches=(-3, 4)), residual_sum(x=1, branches=(-3, 4), relu=1)
    (2, 4)
    """
    at = tensor(x)
    for branch in branches:
        at = at + float(branch)
        at = torch.relu(at) if relu else at
    return number(at.item())


def _peak() -> float:
    x = tensor(0).requires_grad_()
    torch.sigmoid(x).sum().backward()
    assert x.grad is not None
    return float(x.grad.item())


def sigmoid_layers(k: int) -> int:
    """By the logarithm of autograd's slope of `sigmoid` at 0.

    >>> sigmoid_layers(k=1), sigmoid_layers(k=6)
    (2, 10)
    """
    return int((k / -torch.log10(tensor(_peak()))).floor().item()) + 1


def sigmoid_peak(w: Any, L: int) -> Any:
    """Autograd through L sigmoids, each with its input moved to 0.

    >>> sigmoid_peak(w=2, L=3)
    0.125
    """
    x = start = tensor(0).requires_grad_()
    for _ in range(L):
        moved = x - x.detach()
        x = torch.sigmoid(float(w) * moved)
    x.sum().backward()
    assert start.grad is not None
    return real(start.grad)


def clipped_by_norm(g: Any, limit: Any) -> Any:
    """`clip_grad_norm_`, to five digits (it divides by the length plus 10^−6).

    >>> clipped_by_norm(g=(30, 40), limit=5), clipped_by_norm(g=(3, 4), limit=9)
    ((3, 4), (3, 4))
    """
    weights = torch.zeros(len(g), dtype=torch.float64, requires_grad=True)
    weights.grad = torch.tensor([float(value) for value in g], dtype=torch.float64)
    nn.utils.clip_grad_norm_([weights], float(limit))
    return numbers(weights.grad.round(decimals=5))


def clipped_by_value(g: Any, limit: Any) -> Any:
    """`clip_grad_value_`.

    >>> clipped_by_value(g=(30, -4), limit=5)
    (5, -4)
    """
    weights = torch.zeros(len(g), dtype=torch.float64, requires_grad=True)
    weights.grad = torch.tensor([float(value) for value in g], dtype=torch.float64)
    nn.utils.clip_grad_value_([weights], float(limit))
    return numbers(weights.grad)


def fan_in(C: int, F: int) -> int:
    """Of a `Conv2d`'s weight, as `nn.init` reckons it.

    >>> fan_in(C=64, F=3)
    576
    """
    found = nn.init._calculate_fan_in_and_fan_out(meta(8, C, F, F))
    return int(found[0])


def relu_layers_power(n: int, gain: Any, L: int) -> Any:
    """Mean of `relu`² over sums that are ±s equally often, with s² = n·gain/n·E[x²].

    >>> relu_layers_power(n=10, gain=2, L=9), float(relu_layers_power(n=10, gain=1, L=3))
    (1, 0.125)
    """
    if n < 1:
        raise Undecided("no inputs")
    power = tensor(1)
    for _ in range(L):
        s = (torch.full((n,), float(gain) / n, dtype=power.dtype) * power).sum().sqrt()
        power = torch.relu(torch.cat([s[None], -s[None]])).square().mean()
    return number(power.item())


def keeping_variance(n: int) -> Any:
    """The square of the gain for ReLU, as `nn.init` has it, over the fan-in.

    >>> float(keeping_variance(n=8))
    0.25
    """
    return number(nn.init.calculate_gain("relu") ** 2 / n)


def vector_length(g: Any) -> Any:
    """`vector_norm`.

    >>> vector_length(g=(3, -4))
    5
    """
    return number(torch.linalg.vector_norm(tensor(g)).item())


def shortcut_slope(x: Any, branches: Any) -> Any:
    """Autograd through additions of constants and `relu`.

    >>> shortcut_slope(x=1, branches=(-3, 4)), shortcut_slope(x=1, branches=(2, 4))
    (0, 1)
    """
    at = start = tensor(x).requires_grad_()
    for branch in branches:
        at = torch.relu(at + float(branch))
    at.sum().backward()
    assert start.grad is not None
    return number(start.grad.item())


def power_below_e(L: int, by: str) -> bool:
    """Is |x|² below e where every block adds its scaled share along an axis of its own?

    >>> power_below_e(L=9, by="root"), power_below_e(L=9, by="fixed"), power_below_e(L=9, by="none")
    (True, False, False)
    """
    scale = {"root": L**-0.5, "fixed": 0.5**0.5, "none": 1.0}[by]
    axes = torch.eye(L + 1, dtype=tensor(1).dtype)
    x = axes[0]
    for axis in axes[1:]:
        x = x + scale * x.norm() * axis
    return bool(x.square().sum() < torch.exp(torch.ones((), dtype=x.dtype)))
