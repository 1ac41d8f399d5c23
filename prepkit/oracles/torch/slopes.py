"""Slopes of activations and losses, by autograd through torch's own functions in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import tensor

Function = Callable[[torch.Tensor], torch.Tensor]
FLAT = 14.0
"""Beyond it 1 − sigmoid has lost more digits in float64 than are compared."""
CLEAR = 8.0
"""Logits that are no further apart leave a loss that differs from 0 in float64."""


def _at(x: Any, most: float = FLAT) -> torch.Tensor:
    if abs(x) > most:
        raise Undecided(f"float64 has too few digits at {float(x):g}")
    return tensor(x)[0].requires_grad_()


def _slope(function: Function, x: Any, most: float = FLAT) -> float:
    point = _at(x, most)
    function(point).backward()
    assert point.grad is not None
    return float(point.grad)


def _logits(z: Any) -> torch.Tensor:
    logits = tensor(z)
    if float(logits.max() - logits.min()) > CLEAR:
        raise Undecided("one class has all the probability that float64 can tell")
    return logits


def sigmoid(x: Any) -> float:
    """`torch.sigmoid`.

    >>> sigmoid(x=0)
    0.5
    """
    return float(torch.sigmoid(_at(x).detach()))


def sigmoid_slope(x: Any) -> float:
    """Autograd through `sigmoid`.

    >>> sigmoid_slope(x=0)
    0.25
    """
    return _slope(torch.sigmoid, x)


def tanh(x: Any) -> float:
    """`torch.tanh`.

    >>> tanh(x=0)
    0.0
    """
    return float(torch.tanh(_at(x).detach()))


def tanh_slope(x: Any) -> float:
    """Autograd through `tanh`.

    >>> tanh_slope(x=0)
    1.0
    """
    return _slope(torch.tanh, x, FLAT / 2)


def silu_slope(x: Any) -> float:
    """Autograd through `silu`.

    >>> silu_slope(x=0)
    0.5
    """
    return _slope(functional.silu, x)


def gelu_slope(x: Any) -> float:
    """Autograd through `gelu`, the exact one with erf.

    >>> gelu_slope(x=0)
    0.5
    """
    return _slope(functional.gelu, x)


def gelu_slope_is_normal(x: Any) -> bool:
    """The slope of `gelu` against the normal distribution's Φ(x) + x·φ(x).

    >>> gelu_slope_is_normal(x=2)
    True
    """
    normal, point = torch.distributions.Normal(tensor(0)[0], tensor(1)[0]), tensor(x)[0]
    wanted = normal.cdf(point) + point * normal.log_prob(point).exp()
    return abs(float(wanted) - gelu_slope(x)) <= 1e-12


def gelu_halves(x: Any) -> float:
    """`gelu` at x less `gelu` at −x.

    >>> gelu_halves(x=3)
    3.0
    """
    point = _at(x).detach()
    return float(functional.gelu(point) - functional.gelu(-point))


def leaky_relu_slope(x: Any, slope: Any) -> float:
    """Autograd through `leaky_relu`.

    >>> leaky_relu_slope(x=-3, slope=0.5)
    0.5
    """
    return _slope(lambda point: functional.leaky_relu(point, float(slope)), x, 1e6)


def smooth_l1_slope(x: Any, beta: Any) -> float:
    """Autograd through `smooth_l1_loss` of x against 0.

    >>> smooth_l1_slope(x=1, beta=2), smooth_l1_slope(x=-5, beta=2)
    (0.5, -1.0)
    """
    zero = tensor(0)[0]
    return _slope(lambda point: functional.smooth_l1_loss(point, zero, beta=float(beta)), x, 1e6)


def binary_cross_entropy_slope(z: Any, y: Any) -> float:
    """Autograd through `binary_cross_entropy_with_logits` at the logit z, target y.

    >>> binary_cross_entropy_slope(z=0, y=1)
    -0.5
    """
    target = tensor(y)[0]
    return _slope(lambda point: functional.binary_cross_entropy_with_logits(point, target), z)


def focal_slope(p: Any, gamma: Any) -> float:
    """Autograd through −(1 − p)^gamma·log p.

    >>> round(focal_slope(p=0.5, gamma=0), 9)
    -2.0
    """
    return _slope(lambda point: -((1 - point) ** float(gamma)) * torch.log(point), p)


def focal_logit_slope(p: Any, gamma: Any) -> float:
    """The same by the logit of which p is the sigmoid.

    >>> round(focal_logit_slope(p=0.5, gamma=0), 9)
    -0.5
    """

    def loss(z: torch.Tensor) -> torch.Tensor:
        return -((1 - torch.sigmoid(z)) ** float(gamma)) * functional.logsigmoid(z)

    return _slope(loss, torch.logit(tensor(p)[0]).item())


def softmax_entry(z: Any, i: int) -> float:
    """Entry i of `softmax`.

    >>> softmax_entry(z=(1, 1), i=0)
    0.5
    """
    return float(torch.softmax(tensor(z), 0)[i])


def softmax_slope(z: Any, i: int, k: int) -> float:
    """Autograd: entry i of `softmax` by logit k.

    >>> softmax_slope(z=(1, 1), i=0, k=0), softmax_slope(z=(1, 1), i=0, k=1)
    (0.25, -0.25)
    """
    logits = _logits(z)
    return float(torch.autograd.functional.jacobian(lambda row: torch.softmax(row, 0)[i], logits)[k])


def cross_entropy(z: Any, c: int) -> float:
    """`cross_entropy` of logits z where class c is right.

    >>> cross_entropy(z=(5, 5), c=0) == torch.tensor(2.0, dtype=torch.float64).log().item()
    True
    """
    return float(functional.cross_entropy(_logits(z), torch.tensor(c)))


def cross_entropy_slope(z: Any, c: int, k: int) -> float:
    """Autograd: `cross_entropy` by logit k.

    >>> cross_entropy_slope(z=(1, 1), c=0, k=1)
    0.5
    """
    logits = _logits(z)
    target = torch.tensor(c)
    return float(
        torch.autograd.functional.jacobian(lambda row: functional.cross_entropy(row, target), logits)[k]
    )
