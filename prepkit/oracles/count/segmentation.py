"""The U-Net of 1505.04597 by its sides: two valid 3×3 convolutions a level, halving, doubling, cropped skips."""

from __future__ import annotations

from prepkit.errors import Undefined


def _sides(W: int, depth: int) -> tuple[list[int], list[int]]:
    """Sides of the skips from the top, and of what is joined to them from the top."""
    side, skips = W - 4, []
    for _ in range(depth):
        skips.append(side)
        if side % 2 or side < 2:
            raise Undefined(f"a side of {side} cannot be halved")
        side = side // 2 - 4
    if side < 1:
        raise Undefined("nothing is left at the bottom")
    joined = []
    for _ in range(depth):
        joined.append(2 * side)
        side = 2 * side - 4
    if side < 1:
        raise Undefined("nothing comes out")
    return skips, joined[::-1]


def unet_width(W: int, depth: int = 4) -> int:
    """Side of the map that comes out.

    >>> unet_width(W=572)
    388
    """
    return _sides(W, depth)[1][0] - 4


def unet_crops(W: int, depth: int = 4) -> tuple[int, ...]:
    """Pixels cut from each border of a skip, from the top level down.

    >>> unet_crops(W=572)
    (88, 40, 16, 4)
    """
    return tuple((skip - joined) // 2 for skip, joined in zip(*_sides(W, depth), strict=True))


def unet_crop(W: int, level: int, depth: int = 4) -> int:
    """Pixels cut from each border of the skip of one level, 1 the top.

    >>> unet_crop(W=572, level=4)
    4
    """
    return unet_crops(W, depth)[level - 1]


def unet_fits(W: int, depth: int = 4) -> bool:
    """Is every side that is halved even, and something left at the end?

    >>> unet_fits(W=572), unet_fits(W=512)
    (True, False)
    """
    try:
        _sides(W, depth)
    except Undefined:
        return False
    return True


def unet_next(W: int, depth: int = 4) -> int:
    """The smallest side from W on that fits.

    >>> unet_next(W=512)
    524
    """
    while not unet_fits(W, depth):
        W += 1
    return W


def unet_margin(W: int, depth: int = 4) -> int:
    """Pixels of input beyond each border of the output.

    >>> unet_margin(W=572)
    92
    """
    return (W - unet_width(W, depth)) // 2


def tiles(H: int, W: int, out: int) -> int:
    """How many squares of side `out`, laid from the corner on, cover H×W.

    >>> tiles(H=800, W=1000, out=388)
    9
    """
    return sum(1 for _ in range(0, H, out) for _ in range(0, W, out))


def label_shape(B: int, K: int, H: int, W: int) -> tuple[int, int, int]:
    """Class numbers for logits (B, K, H, W): the axis of classes goes.

    >>> label_shape(B=2, K=21, H=4, W=5)
    (2, 4, 5)
    """
    logits = ("B", "K", "H", "W")
    batch, rows, columns = ({"B": B, "H": H, "W": W}[axis] for axis in logits if axis != "K")
    return batch, rows, columns


def joined_shape(C: int, H: int, W: int, maps: int = 2) -> tuple[int, int, int]:
    """`maps` maps of C×H×W laid on top of each other.

    >>> joined_shape(C=8, H=4, W=5)
    (16, 4, 5)
    """
    channels = [(which, channel) for which in range(maps) for channel in range(C)]
    return len(channels), H, W
