"""Learning rates and batches, step by step."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from prepkit.oracles.count._items import Scalar, bounded


def step_rate(eta: Scalar, factor: Scalar, every: int, epoch: int) -> Scalar:
    """The rate of an epoch (the first is 0), multiplied by `factor` each time `every` epochs are over.

    >>> step_rate(eta=1, factor=Fraction(1, 10), every=30, epoch=60)
    Fraction(1, 100)
    """
    rate = Fraction(eta)
    for now in range(1, epoch + 1):
        if now % every == 0:
            rate *= factor
    return rate


def warmup_rate(low: Scalar, high: Scalar, steps: int, step: int) -> Scalar:
    """A rate that rises by equal amounts from `low` at step 0 to `high` at step `steps` and then stays.

    >>> warmup_rate(low=1, high=5, steps=4, step=1), warmup_rate(low=1, high=5, steps=4, step=9)
    (Fraction(2, 1), Fraction(5, 1))
    """
    rate, rise = Fraction(low), (Fraction(high) - low) / steps
    for now in range(step):
        rate += rise if now < steps else 0
    return rate


def scaled_rate(eta: Scalar, base: int, B: int) -> Scalar:
    """The rate with which a batch of B goes as far for each image as one of `base` with eta.

    >>> scaled_rate(eta=Fraction(1, 10), base=256, B=1024)
    Fraction(2, 5)
    """
    for_one_image = Fraction(eta) / base
    bounded(B)
    return Fraction(sum(for_one_image for _ in range(B)))


def accumulated_step(g: Any, eta: Scalar, divide: int = 0) -> Scalar:
    """How far one SGD step goes down after `backward` of each mean loss, whole or divided by their number.

    >>> accumulated_step(g=(2, 4), eta=1), accumulated_step(g=(2, 4), eta=1, divide=1)
    (Fraction(6, 1), Fraction(3, 1))
    """
    gathered = Fraction(0)
    for slope in g:
        gathered += Fraction(slope) / (len(g) if divide else 1)
    return eta * gathered


def images_dropped(N: int, B: int) -> int:
    """Images that drop_last leaves out of an epoch.

    >>> images_dropped(N=130, B=32)
    2
    """
    bounded(N)
    left = list(range(N))
    while len(left) >= B:
        del left[:B]
    return len(left)


def mixed_batches(K: int, n: int, B: int) -> int:
    """Batches of B with images of two classes or more, of K classes of n that lie one after the other.

    >>> mixed_batches(K=3, n=5, B=4)
    2
    """
    bounded(K * n)
    labels = [label for label in range(K) for _ in range(n)]
    return sum(len(set(labels[start : start + B])) > 1 for start in range(0, K * n, B))


def stopping_epoch(loss: Any, patience: int) -> int:
    """The epoch (the first is 1) behind which training ends: `patience` epochs in a row without a new minimum.

    >>> stopping_epoch(loss=(5, 3, 4, 4, 2, 1), patience=2), stopping_epoch(loss=(5, 3, 4, 2), patience=2)
    (4, 4)
    """
    best, waited = loss[0], 0
    for epoch, value in enumerate(loss[1:], 2):
        best, waited = (value, 0) if value < best else (best, waited + 1)
        if waited == patience:
            return epoch
    return len(loss)


def batch_for_noise(B: int, share: Scalar) -> int:
    """The smallest batch whose mean deviates at most `share` as much as that of B: one image more at a time.

    >>> batch_for_noise(B=3, share=Fraction(1, 2))
    12
    """
    size = B
    while Fraction(B, size) > Fraction(share) ** 2:
        size += 1
        bounded(size)
    return size


def lowest_epoch(loss: Any) -> int:
    """The epoch (the first is 1) of the first minimum.

    >>> lowest_epoch(loss=(5, 3, 4, 3))
    2
    """
    best = 0
    for epoch, value in enumerate(loss):
        best = epoch if value < loss[best] else best
    return best + 1


def mean_variance(v: Scalar, B: int) -> Scalar:
    """The variance of the mean of B independent draws of variance v: of coins with values ±√v.

    >>> mean_variance(v=4, B=3)
    Fraction(4, 3)
    """
    bounded(B * B)
    chances = [Fraction(1)]
    for _ in range(B):
        chances = [(a + b) / 2 for a, b in zip([*chances, Fraction(0)], [Fraction(0), *chances], strict=True)]
    return Fraction(sum(chance * Fraction(2 * up - B, B) ** 2 for up, chance in enumerate(chances))) * v
