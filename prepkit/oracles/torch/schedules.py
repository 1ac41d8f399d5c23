"""Learning rates by torch's schedules, batches by its tensors."""

from __future__ import annotations

from typing import Any

import torch
from torch.optim import lr_scheduler

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import number, tensor

ROUNDING = 1e-12
MOST = 400
"""Steps that are walked."""


def _optimiser(rate: Any) -> torch.optim.Optimizer:
    return torch.optim.SGD([tensor(0).requires_grad_()], lr=float(rate))


def _after(schedule: Any, steps: int) -> Any:
    if steps > MOST:
        raise Undecided(f"{steps} steps are more than are walked")
    for _ in range(steps):
        schedule.optimizer.step()
        schedule.step()
    return number(schedule.get_last_lr()[0])


def step_rate(eta: Any, factor: Any, every: int, epoch: int) -> Any:
    """Of `StepLR`.

    >>> step_rate(eta=1, factor=0.1, every=30, epoch=60)
    Fraction(1, 100)
    """
    return _after(lr_scheduler.StepLR(_optimiser(eta), every, float(factor)), epoch)


def warmup_rate(low: Any, high: Any, steps: int, step: int) -> Any:
    """Of `LinearLR`.

    >>> warmup_rate(low=1, high=5, steps=4, step=1), warmup_rate(low=1, high=5, steps=4, step=9)
    (2, 5)
    """
    start = float(low) / float(high)
    return _after(lr_scheduler.LinearLR(_optimiser(high), start, 1.0, steps), step)


def scaled_rate(eta: Any, base: int, B: int) -> Any:
    """`SGD` steps of batches of `base` up to the first common multiple, over the steps of B in as many images.

    >>> scaled_rate(eta=0.1, base=256, B=1024)
    Fraction(2, 5)
    """
    images = int(torch.lcm(torch.tensor(base), torch.tensor(B)))
    if images // base > MOST:
        raise Undecided("more steps than are walked")
    weight = tensor(0).requires_grad_()
    optimiser = torch.optim.SGD([weight], lr=float(eta))
    for _ in range(images // base):
        weight.grad = -torch.ones_like(weight)
        optimiser.step()
    return number(weight.item() / (images // B))


def accumulated_step(g: Any, eta: Any, divide: int = 0) -> Any:
    """By `backward` and `SGD`.

    >>> accumulated_step(g=(2, 4), eta=1), accumulated_step(g=(2, 4), eta=1, divide=1)
    (6, 3)
    """
    weight = tensor(0).requires_grad_()
    optimiser = torch.optim.SGD([weight], lr=float(eta))
    for slope in g:
        loss = (weight * float(slope)).mean()
        (loss / len(g) if divide else loss).backward()
    optimiser.step()
    return number(-weight.item())


def images_dropped(N: int, B: int) -> int:
    """By `DataLoader`'s batches.

    >>> images_dropped(N=130, B=32)
    2
    """
    return N - B * len(torch.utils.data.DataLoader(range(N), B, drop_last=True))


def mixed_batches(K: int, n: int, B: int) -> int:
    """By `split` of the labels in order.

    >>> mixed_batches(K=3, n=5, B=4)
    2
    """
    batches = torch.arange(K).repeat_interleave(n).split(B)
    return sum(int(batch[0] != batch[-1]) for batch in batches)


def stopping_epoch(loss: Any, patience: int) -> int:
    """By `cummin`: how old is the minimum?

    >>> stopping_epoch(loss=(5, 3, 4, 4, 2, 1), patience=2), stopping_epoch(loss=(5, 3, 4, 2), patience=2)
    (4, 4)
    """
    values = tensor(loss)
    smallest, epochs = values.cummin(0).values, torch.arange(len(values))
    first = torch.searchsorted(-smallest, -smallest)
    over = (epochs - first >= patience).nonzero()
    return int(over[0]) + 1 if len(over) else len(values)


def batch_for_noise(B: int, share: Any) -> int:
    """By the spread that `Normal` says of the mean of 1, 2, 3 … draws.

    >>> batch_for_noise(B=3, share=0.5)
    12
    """
    sizes = torch.arange(1, 16 * B + 1, dtype=tensor(1).dtype)
    spread = torch.distributions.Normal(torch.zeros_like(sizes), sizes.rsqrt()).stddev
    quiet = spread <= float(share) * spread[B - 1] * (1 + ROUNDING)
    if not bool(quiet.any()):
        raise Undecided("more draws than are written down")
    return int(quiet.nonzero()[0]) + 1


def lowest_epoch(loss: Any) -> int:
    """By `argmin`.

    >>> lowest_epoch(loss=(5, 3, 4, 3))
    2
    """
    values = tensor(loss)
    return int((values == values.min()).nonzero()[0]) + 1


def mean_variance(v: Any, B: int) -> Any:
    """By the covariance of B draws under the linear map that takes their mean.

    >>> mean_variance(v=4, B=3)
    Fraction(4, 3)
    """
    if B > MOST:
        raise Undecided("more draws than are written down")
    covariance = float(v) * torch.eye(B, dtype=tensor(1).dtype)
    mean = torch.full((B,), 1 / B, dtype=covariance.dtype)
    return number((mean @ covariance @ mean).item())
