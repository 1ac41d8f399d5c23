"""What layers ask of shapes: pairs of numbers, the size of an output, and one sentence where something does not fit."""

from __future__ import annotations

import torch

from prepkit.errors import UsageError

Pair = int | tuple[int, int]


class Misfit(UsageError, ValueError):
    """Shapes or options that do not go together: what was given, and what fits (a ValueError too)."""


def require(holds: bool, given: str, fits: str) -> None:
    """Misfit "given; fits" unless it holds.

    >>> require(3 % 2 == 0, "3 channels in 2 groups", "a multiple of 2 fits")
    Traceback (most recent call last):
    prepkit.zoo.layers.shapes.Misfit: 3 channels in 2 groups; a multiple of 2 fits
    """
    if not holds:
        raise Misfit(f"{given}; {fits}")


def shape(x: torch.Tensor) -> str:
    """The shape as text, such as (2, 3, 8, 8)."""
    return str(tuple(x.shape))


def pair(value: Pair, name: str = "size", least: int = 1) -> tuple[int, int]:
    """(vertical, horizontal) of an int or a pair of ints, each at least `least`.

    >>> pair(3), pair((1, 2))
    ((3, 3), (1, 2))
    """
    both = (value, value) if isinstance(value, int) else tuple(value)
    fits = f"an int or a pair of ints ≥ {least} fits"
    require(
        len(both) == 2 and all(isinstance(n, int) and n >= least for n in both), f"{name}={value!r}", fits
    )
    return both[0], both[1]


def images(x: torch.Tensor) -> tuple[int, int, int, int]:
    """(B, C, H, W) of a batch of images; Misfit for another number of dimensions."""
    require(x.dim() == 4, f"an input of shape {shape(x)}", "(B, C, H, W) fits")
    batch, channels, height, width = x.shape
    return batch, channels, height, width


def reach(kernel: int, dilation: int) -> int:
    """d(k-1) + 1: what a kernel of k taps spans, d apart.

    >>> reach(3, 2)
    5
    """
    return dilation * (kernel - 1) + 1


def windows(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """floor((n + 2p - d(k-1) - 1) / s) + 1: how many windows fit along one side.

    Raises Misfit where not even one does. Dumoulin & Visin 2016, "A guide to convolution arithmetic", relation 14.

    >>> windows(224, 7, stride=2, padding=3)
    112
    >>> windows(4, 7)
    Traceback (most recent call last):
    prepkit.zoo.layers.shapes.Misfit: a kernel that spans 7 on 4 pixels (4 + 2·0 of padding); padding of at least 2 fits
    """
    room = size + 2 * padding - reach(kernel, dilation)
    pixels = f"{size + 2 * padding} pixels ({size} + 2·{padding} of padding)"
    given = f"a kernel that spans {reach(kernel, dilation)} on {pixels}"
    require(room >= 0, given, f"padding of at least {padding + (1 - room) // 2} fits")
    return room // stride + 1
