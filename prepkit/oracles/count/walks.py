"""Optimisers followed step by step."""

from __future__ import annotations

from prepkit.oracles.count._items import Scalar, bounded


def momentum_walk(gradients: tuple[Scalar, ...], momentum: Scalar, rate: Scalar, start: Scalar = 0) -> Scalar:
    """Where w ends: v ← momentum·v + g, w ← w − rate·v for each gradient in turn.

    >>> momentum_walk((1, 1), 2, 1)
    -4
    """
    bounded(len(gradients))
    w, v = start, 0
    for gradient in gradients:
        v = momentum * v + gradient
        w -= rate * v
    return w
