"""A training loop's bookkeeping, step by step."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from prepkit.oracles.count._items import Scalar, bounded


def steps(N: int, B: int, epochs: int = 1, drop_last: int = 0) -> int:
    """Batches of B out of N images in all epochs; the last one may be smaller.

    >>> steps(N=128, B=32, epochs=3), steps(N=130, B=32), steps(N=130, B=32, drop_last=1)
    (12, 5, 4)
    """
    bounded(N * epochs)
    starts = [start for start in range(0, N, B) if not drop_last or start + B <= N]
    return sum(1 for _ in range(epochs) for _ in starts)


def last_batch(N: int, B: int) -> int:
    """Images in the last batch.

    >>> last_batch(N=130, B=32)
    2
    """
    return len([range(N)[start : start + B] for start in range(0, N, B)][-1])


def epoch_loss(loss: tuple[Scalar, ...], sizes: tuple[int, ...]) -> Scalar:
    """The mean over images of what batches of these sizes lost on average.

    >>> epoch_loss(loss=(1, 4), sizes=(2, 1))
    Fraction(2, 1)
    """
    each = [one for one, size in zip(loss, sizes, strict=True) for _ in range(size)]
    return Fraction(sum(each)) / len(each)


def view_fits(C: int, H: int, W: int, channels_last: int = 0) -> bool:
    """Can one stride walk over all of (C, H, W) in that order: is each axis a whole turn of the next?

    >>> view_fits(C=64, H=16, W=16), view_fits(C=64, H=16, W=16, channels_last=1)
    (True, False)
    """
    sizes = (C, H, W)
    strides = (1, W * C, C) if channels_last else (H * W, W, 1)
    axes = [(size, stride) for size, stride in zip(sizes, strides, strict=True) if size > 1]
    return all(left[1] == right[0] * right[1] for left, right in pairwise(axes))


def accumulated_gradient(g: Scalar, backward: int) -> Scalar:
    """What stands in `.grad` after so many backward passes of slope g and no reset.

    >>> accumulated_gradient(g=3, backward=2)
    6
    """
    return sum(g for _ in range(backward))
