"""Splits of data by torch's tensors and distributions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch

from prepkit.errors import Undecided, Undefined
from prepkit.oracles.torch._run import number, tensor


def groups_torn(s: int, q: Any) -> Any:
    """One less the chances that `Bernoulli` gives all zeros and all ones.

    >>> groups_torn(s=2, q=0.25)
    Fraction(3, 8)
    """
    coin = torch.distributions.Bernoulli(tensor(q))
    whole = [coin.log_prob(tensor((side,) * s)).sum().exp() for side in (0, 1)]
    return number((1 - sum(whole)).item())


def twin_in_training(M: int, t: int) -> Any:
    """By the outer product of who is in the test set and who is not, over the pairs of two.

    >>> twin_in_training(M=10, t=4)
    Fraction(2, 3)
    """
    test = (torch.arange(M) < t).to(tensor(1).dtype)
    torn = torch.outer(test, 1 - test).sum()
    return number((torn / (test.sum() * (M - 1))).item())


def none_drawn(N: int, m: int, t: int) -> Fraction:
    """By `cumprod` of whole numbers: the ways to draw from the others over all ways.

    >>> none_drawn(N=4, m=1, t=2)
    Fraction(1, 2)
    """
    if t > N:
        raise Undefined("more are drawn than there are")
    if min(m, t) > 4 or N > 1_000:
        raise Undecided("the numbers of ways are too large")
    few, many = min(m, t), max(m, t)  # which of the two is drawn makes no difference
    others, every = (int(torch.arange(size - few + 1, size + 1).prod()) for size in (N - many, N))
    return Fraction(others, every) if N - many >= few else Fraction(0)


def training_images(N: int, k: int) -> int:
    """By `tensor_split`.

    >>> training_images(N=100, k=5), training_images(N=10, k=3)
    (80, 6)
    """
    return N - len(torch.arange(N).tensor_split(k)[0])


def standardised_test_value(n: int, m: Any, s: Any, x: Any) -> Any:
    """By `mean` and the biased `std`.

    >>> standardised_test_value(n=4, m=10, s=2, x=13)
    Fraction(3, 2)
    """
    if n % 2:
        raise Undefined("an odd number is not halved")
    row = tensor((m - s, m + s)).repeat(n // 2)
    return number(((float(x) - row.mean()) / row.std(correction=0)).item())
