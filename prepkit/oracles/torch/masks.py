"""Dropout as torch draws it, and its moments from what a drawn mask does to a unit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch
from torch.nn import functional

from prepkit.errors import Undecided, Undefined
from prepkit.oracles.torch._run import number, tensor

DRAWN = 4_096
PASSES = 64
MOST = 8_192


def _drawn(x: torch.Tensor, p: Any, spatial: bool = False) -> torch.Tensor:
    """One pass of `dropout`, from a fixed seed."""
    drop = functional.dropout2d if spatial else functional.dropout
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return drop(x, float(p))


def _chances(n: int, p: Any) -> tuple[torch.Tensor, int]:
    """The chances of 0 … n survivors as whole numbers over the number beside them."""
    drop = Fraction(p)
    if drop.denominator**n > 2**53:
        raise Undecided("the chances are no whole float64")
    toss = tensor((drop.numerator, drop.denominator - drop.numerator))
    chances = tensor(1)
    for _ in range(n):
        chances = functional.conv1d(chances[None, None], toss.flip(0)[None, None], padding=1)[0, 0]
    return chances, drop.denominator**n


def survivors_probability(n: int, k: int, p: Any) -> Fraction:
    """By `conv1d` of the two chances of each unit.

    >>> survivors_probability(n=2, k=1, p=Fraction(1, 4))
    Fraction(3, 8)
    """
    chances, whole = _chances(n, p)
    return Fraction(int(chances[k].item()), whole)


def dropped_mean(n: int, p: Any) -> Any:
    """Of `Binomial`.

    >>> dropped_mean(n=4, p=0.25)
    1
    """
    return number(torch.distributions.Binomial(n, tensor(p)).mean.item())


def dropped_variance(n: int, p: Any) -> Any:
    """Of `Binomial`.

    >>> dropped_variance(n=4, p=0.25)
    Fraction(3, 4)
    """
    return number(torch.distributions.Binomial(n, tensor(p)).variance.item())


def dropped_is_fixed(n: int, p: Any) -> bool:
    """Do many passes of `dropout` drop the same number?

    >>> dropped_is_fixed(n=4, p=0.25), dropped_is_fixed(n=4, p=0)
    (False, True)
    """
    out = _drawn(torch.ones(DRAWN, n), p)
    return len((out == 0).sum(1).unique()) == 1


def _factor(p: Any) -> float:
    """What `dropout` multiplies a survivor by."""
    return float(_drawn(torch.ones(DRAWN, dtype=tensor(1).dtype), p).max())


def plain_dropout_mean(p: Any, x: Any, w: Any) -> Any:
    """What `linear` gives of activations divided by `dropout`'s factor.

    >>> plain_dropout_mean(p=0.5, x=(2, 4), w=(1, 1))
    3
    """
    return number(functional.linear(tensor(x) / _factor(p), tensor(w)[None]).item())


def dropout_sum_variance(p: Any, x: Any, w: Any) -> Any:
    """Independent units: the squared terms, each with the variance of `Bernoulli` times `dropout`'s factor squared.

    >>> dropout_sum_variance(p=0.5, x=(2, 4), w=(1, 1))
    20
    """
    coin = torch.distributions.Bernoulli(1 - tensor(p)).variance
    return number(((tensor(x) * tensor(w) * _factor(p)) ** 2 * coin).sum().item())


def dropout_gradient(p: Any, g: Any, kept: int) -> Any:
    """By autograd through `dropout`, at a unit that was kept or dropped.

    >>> dropout_gradient(p=0.5, g=3, kept=1), dropout_gradient(p=0.5, g=3, kept=0)
    (6, 0)
    """
    x = torch.ones(DRAWN, dtype=tensor(1).dtype).requires_grad_()
    out = _drawn(x, p)
    (slopes,) = torch.autograd.grad((float(g) * out).sum(), x)
    return number(slopes[(out != 0) == bool(kept)][0].item())


def thinned_networks(units: Any) -> int:
    """Rows of `cartesian_prod`.

    >>> thinned_networks(units=(2, 3))
    32
    """
    if sum(units) > 16:
        raise Undecided("more masks than are listed")
    return len(torch.cartesian_prod(*[torch.arange(2)] * sum(units)))


def coin_tosses(N: int, C: int, H: int, W: int, spatial: int = 0) -> int:
    """How many values of `dropout` (of `dropout2d`) go their own ways over many passes.

    >>> coin_tosses(N=2, C=3, H=4, W=4), coin_tosses(N=2, C=3, H=4, W=4, spatial=1)
    (96, 6)
    """
    if N * C * H * W > MOST:
        raise Undecided("more values than are tried")
    out = _drawn(torch.ones(PASSES * N, C, H, W), 0.5, bool(spatial)).reshape(PASSES, -1)
    return len((out != 0).T.unique(dim=0))


def block_seed_rate(p: Any, b: int, W: int) -> Any:
    """By the number of windows of `unfold`.

    >>> block_seed_rate(p=0.1, b=3, W=7)
    Fraction(49, 2250)
    """
    if b > W:
        raise Undefined(f"a block of {b} does not fit into {W}")
    windows = functional.unfold(torch.ones(1, 1, W, W), b)
    return number(float(p) * W * W / float(windows.sum()))


def dropped_spread(a: Any, b: Any, p: Any) -> Any:
    """The mean square behind `dropout` less the square of the mean, which stays.

    >>> dropped_spread(a=-1, b=1, p=0.5)
    2
    """
    unit = tensor((a, b))
    survivors = unit * _factor(p)
    return number(((1 - float(p)) * (survivors**2).mean() - unit.mean() ** 2).item())
