"""Training as torch does it: steps of its optimisers, its dropout, its initialisations."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import meta, number, real, tensor

STEPS = 60
"""Of an optimiser, at most."""
DRAWN = 4_096
"""Numbers drawn from an initialisation or a mask, from a fixed seed."""


def _trained(optimiser: torch.optim.Optimizer, weight: torch.Tensor, gradients: list[Any]) -> float:
    """The weight after these steps."""
    if len(gradients) > STEPS:
        raise Undecided(f"{len(gradients)} steps are more than are tried")
    for gradient in gradients:
        weight.grad = tensor(gradient)
        optimiser.step()
    return real(weight)


def sgd_weight(w: Any, g: Any, eta: Any, decay: Any = 0, steps: int = 1) -> float:
    """A weight after steps of `SGD` with weight decay, under a constant gradient.

    >>> sgd_weight(w=4, g=2, eta=0.5), sgd_weight(w=4, g=0, eta=0.5, decay=1, steps=2)
    (3.0, 1.0)
    """
    weight = tensor(w).requires_grad_()
    optimiser = torch.optim.SGD([weight], lr=float(eta), weight_decay=float(decay))
    return _trained(optimiser, weight, [g] * steps)


def momentum_velocity(g: Any, b: Any) -> float:
    """What `SGD` with momentum b has gathered after the gradients g.

    >>> momentum_velocity(g=(2, 3), b=0.5)
    4.0
    """
    weight = tensor(0).requires_grad_()
    optimiser = torch.optim.SGD([weight], lr=1.0, momentum=float(b))
    _trained(optimiser, weight, list(g))
    return float(optimiser.state[weight]["momentum_buffer"].item())


def momentum_step(g: Any, b: Any, eta: Any, n: int) -> float:
    """How far down step n of `SGD` with momentum b goes, under a constant gradient.

    >>> momentum_step(g=1, b=0.5, eta=1, n=2)
    1.5
    """
    weight = tensor(0).requires_grad_()
    optimiser = torch.optim.SGD([weight], lr=1.0, momentum=float(b))
    _trained(optimiser, weight, [g] * n)
    return float(eta) * float(optimiser.state[weight]["momentum_buffer"].item())


def adam_moment(g: Any, b: Any, t: int) -> float:
    """`Adam`'s first moment, not corrected, after t steps of a constant gradient.

    >>> adam_moment(g=4, b=0.5, t=2)
    3.0
    """
    weight = tensor(0).requires_grad_()
    optimiser = torch.optim.Adam([weight], lr=0.1, betas=(float(b), 0.999))
    _trained(optimiser, weight, [g] * t)
    return float(optimiser.state[weight]["exp_avg"].item())


def adamw_weight(w: Any, g: Any, eta: Any, decay: Any) -> float:
    """A weight after one step of `AdamW` without its ε.

    >>> adamw_weight(w=1, g=-7, eta=0.5, decay=0.5)
    1.25
    """
    weight = tensor(w).requires_grad_()
    optimiser = torch.optim.AdamW([weight], lr=float(eta), eps=0.0, weight_decay=float(decay))
    return _trained(optimiser, weight, [g])


def cosine_rate(hi: Any, lo: Any, T: int, t: int) -> float:
    """The learning rate after t of T epochs of `CosineAnnealingLR`.

    >>> round(cosine_rate(hi=3, lo=1, T=4, t=2), 9)
    2.0
    """
    if not isinstance(T, int) or not 0 <= t <= min(T, STEPS):
        raise Undecided("epochs are whole, and few are tried")
    optimiser = torch.optim.SGD([tensor(0).requires_grad_()], lr=float(hi))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T, float(lo))
    for _ in range(t):
        optimiser.step()
        schedule.step()
    return real(tensor(schedule.get_last_lr()[0]))


def dropout_kept(p: Any, x: Any) -> float:
    """What `dropout` makes of an x that it keeps.

    >>> dropout_kept(p=0.5, x=3)
    6.0
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        out = functional.dropout(tensor(x).expand(DRAWN), float(p))
    return float(max(out.tolist(), key=abs))


def dropout_mean(p: Any, x: Any) -> float:
    """The mean of `dropout` over its two outcomes, dropped with probability p.

    >>> dropout_mean(p=0.5, x=3)
    3.0
    """
    return (1 - float(p)) * dropout_kept(p, x)


def dropout_variance(p: Any, x: Any) -> float:
    """The variance of `dropout` over its two outcomes.

    >>> dropout_variance(p=0.5, x=3)
    9.0
    """
    return (1 - float(p)) * dropout_kept(p, x) ** 2 - dropout_mean(p, x) ** 2


def relu_second_moment(slope: Any = 0) -> object:
    """The mean square of `leaky_relu` (of `relu`, with slope 0) under a standard normal input, by the trapezoid rule.

    >>> relu_second_moment(slope=0), relu_second_moment(slope=1)
    (Fraction(1, 2), 1)
    """
    x = torch.linspace(-12, 12, 2_401, dtype=tensor(1).dtype)
    density = torch.distributions.Normal(tensor(0), tensor(1)).log_prob(x).exp()
    square = functional.leaky_relu(x, float(slope)) ** 2
    return number(torch.trapezoid(square * density, x).item())


def he_gain_squared() -> object:
    """The square of `calculate_gain` for ReLU.

    >>> he_gain_squared()
    2
    """
    return number(nn.init.calculate_gain("relu") ** 2)


def _fills(drawn: list[float], bound: Any) -> bool:
    """Do the numbers fill −bound to bound, and nothing else?"""
    most = max(map(abs, drawn))
    return most <= float(bound) * (1 + 1e-6) and most >= 0.99 * float(bound)


def he_uniform_fills(n: int, bound: Any) -> bool:
    """Does `kaiming_uniform_` for ReLU draw the weights of n inputs up to this bound?

    >>> he_uniform_fills(n=6, bound=1), he_uniform_fills(n=6, bound=2)
    (True, False)
    """
    seed = torch.Generator().manual_seed(0)
    weight = torch.empty(math.ceil(DRAWN / n), n)
    nn.init.kaiming_uniform_(weight, nonlinearity="relu", generator=seed)
    return _fills(weight.flatten().tolist(), bound)


def xavier_uniform_fills(p: int, q: int, bound: Any) -> bool:
    """Does `xavier_uniform_` draw the weights from p inputs to q outputs up to this bound?

    >>> xavier_uniform_fills(p=2, q=4, bound=1), xavier_uniform_fills(p=2, q=4, bound=2)
    (True, False)
    """
    seed, drawn = torch.Generator().manual_seed(0), list[float]()
    while len(drawn) < DRAWN // 4:
        drawn += nn.init.xavier_uniform_(torch.empty(q, p), generator=seed).flatten().tolist()
    return _fills(drawn, bound)


def attention_params(d: int) -> int:
    """Parameters of `MultiheadAttention` of width d.

    >>> attention_params(d=4)
    80
    """
    return sum(each.numel() for each in nn.MultiheadAttention(d, 1, device="meta").parameters())


def encoder_params(d: int) -> int:
    """Parameters of `TransformerEncoderLayer` of width d with a hidden width of 4·d.

    >>> encoder_params(d=2)
    74
    """
    layer = nn.TransformerEncoderLayer(d, 1, 4 * d, device=meta(1).device)
    return sum(each.numel() for each in layer.parameters())
