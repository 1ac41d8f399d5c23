"""The U-Net of 1505.04597, run on `meta` with one channel a level."""

from __future__ import annotations

import torch
from torch.nn import functional

from prepkit.errors import Undefined
from prepkit.oracles.torch._run import meta


def _double(x: torch.Tensor) -> torch.Tensor:
    kernel = meta(1, 1, 3, 3)
    try:
        return functional.conv2d(functional.conv2d(x, kernel), kernel)
    except RuntimeError as error:
        raise Undefined(str(error).partition("\n")[0]) from error


def _halved(x: torch.Tensor) -> torch.Tensor:
    try:
        pooled = functional.max_pool2d(x, 2)
    except RuntimeError as error:
        raise Undefined(str(error).partition("\n")[0]) from error
    if functional.interpolate(pooled, scale_factor=2).shape != x.shape:
        raise Undefined("pooling meets an odd side")
    return pooled


def _pass(W: int, depth: int) -> tuple[torch.Tensor, list[int]]:
    """What comes out, and how much is cut from each border of the skips, from the top."""
    x = _double(meta(1, 1, W, W))
    skips: list[torch.Tensor] = []
    crops: list[int] = []
    for _ in range(depth):
        skips.append(x)
        x = _double(_halved(x))
    for skip in reversed(skips):
        x = functional.conv_transpose2d(x, meta(1, 1, 2, 2), stride=2)
        crop = (skip.shape[3] - x.shape[3]) // 2
        joined = functional.pad(skip, [-crop] * 4) + x  # sums need equal shapes, as concatenation does
        x, crops = _double(joined), [crop, *crops]
    return x, crops


def unet_width(W: int, depth: int = 4) -> int:
    """Of the result.

    >>> unet_width(W=572)
    388
    """
    return _pass(W, depth)[0].shape[3]


def unet_crops(W: int, depth: int = 4) -> tuple[int, ...]:
    """By negative padding.

    >>> unet_crops(W=572)
    (88, 40, 16, 4)
    """
    return tuple(_pass(W, depth)[1])


def unet_crop(W: int, level: int, depth: int = 4) -> int:
    """Of one level.

    >>> unet_crop(W=572, level=4)
    4
    """
    return _pass(W, depth)[1][level - 1]


def unet_fits(W: int, depth: int = 4) -> bool:
    """Does the pass come to its end with no odd side pooled?

    >>> unet_fits(W=572), unet_fits(W=512)
    (True, False)
    """
    try:
        _pass(W, depth)
    except Undefined:
        return False
    return True


def unet_next(W: int, depth: int = 4) -> int:
    """By trying one side after the other.

    >>> unet_next(W=512)
    524
    """
    return next(side for side in range(W, W + 1000) if unet_fits(side, depth))


def unet_margin(W: int, depth: int = 4) -> int:
    """Half of what the result lacks.

    >>> unet_margin(W=572)
    92
    """
    return (W - unet_width(W, depth)) // 2


def tiles(H: int, W: int, out: int) -> int:
    """Cells of `max_pool2d` that rounds up.

    >>> tiles(H=800, W=1000, out=388)
    9
    """
    return functional.max_pool2d(meta(1, 1, H, W), out, ceil_mode=True).numel()


def label_shape(B: int, K: int, H: int, W: int) -> tuple[int, ...]:
    """Of `argmax` over the classes, which `cross_entropy` accepts.

    >>> label_shape(B=2, K=21, H=4, W=5)
    (2, 4, 5)
    """
    logits = meta(B, K, H, W)
    labels = logits.argmax(1)
    functional.cross_entropy(logits, labels)
    return tuple(labels.shape)


def joined_shape(C: int, H: int, W: int, maps: int = 2) -> tuple[int, ...]:
    """`cat` along the channels.

    >>> joined_shape(C=8, H=4, W=5)
    (16, 4, 5)
    """
    return tuple(torch.cat([meta(1, C, H, W)] * maps, 1).shape[1:])
