"""What augmentation does to boxes, points and masks: tensors are filled, flipped, turned and cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from prepkit.errors import Undefined
from prepkit.oracles.torch._run import number, tensor

_TRANSFORMS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "horizontal flip": lambda x: x.flip(-1),
    "vertical flip": lambda x: x.flip(-2),
    "rotation by 90°": lambda x: x.rot90(1, (-2, -1)),
    "rotation by 180°": lambda x: x.rot90(2, (-2, -1)),
    "translation": lambda x: x.roll(1, -1),
    "transposition": lambda x: x.transpose(-2, -1),
    "brightness change": lambda x: x + 0.25,
    "contrast change": lambda x: (x - x.mean()) * 1.5 + x.mean(),
    "gamma correction": lambda x: x.pow(2.2),
    "colour jitter": lambda x: x * 1.2 + 0.1,
    "colour inversion": lambda x: 1 - x,
    "posterisation": lambda x: (x * 4).floor() / 4,
}


def mark_moves(transform: str) -> bool:
    """Does what comes out at a cell change with another cell's input? By the Jacobian's differences.

    >>> mark_moves("horizontal flip"), mark_moves("colour jitter")
    (True, False)
    """
    apply = _TRANSFORMS[transform]
    if transform == "contrast change":  # the mean is a statistic, not a place: held fixed
        apply = lambda x: x * 1.5  # noqa: E731
    base = torch.full((4, 4), 0.6, device="cpu")
    for cell in range(16):
        marked = base.clone().flatten()
        marked[cell] = 0.1
        changed = (apply(marked.reshape(4, 4)) != apply(base)).flatten()
        if bool(changed.any()) and not bool(changed[cell]):
            return True
    return False


def _mask(box: Any, H: int, W: int) -> torch.Tensor:
    mask = torch.zeros(H, W, dtype=torch.bool, device="cpu")
    mask[box[1] : box[3], box[0] : box[2]] = True
    return mask


def _edges(mask: torch.Tensor) -> tuple[int, int, int, int]:
    rows, columns = mask.any(1).nonzero(), mask.any(0).nonzero()
    if not len(rows):
        raise Undefined("nothing of the box is left")
    low, high = [int(x.min()) for x in (columns, rows)], [int(x.max()) + 1 for x in (columns, rows)]
    return low[0], low[1], high[0], high[1]


def flip_box(box: Any, W: int) -> Any:
    """Of `flip` on a mask. Edges, (x1, y1, x2, y2).

    >>> flip_box(box=(2, 1, 5, 3), W=10)
    (5, 1, 8, 3)
    """
    return _edges(_mask(box, box[3], W).flip(1))


def rotate_box(box: Any, W: int) -> Any:
    """Of `rot90` on a mask: a quarter turn to the left.

    >>> rotate_box(box=(2, 1, 5, 3), W=10)
    (1, 5, 3, 8)
    """
    return _edges(_mask(box, box[3], W).rot90(1, (0, 1)))


def crop_box(box: Any, left: int, top: int, side: int, scale: int = 1) -> Any:
    """Of a slice of a mask, enlarged by `repeat_interleave`.

    >>> crop_box(box=(2, 1, 9, 4), left=4, top=0, side=4, scale=2)
    (0, 2, 8, 8)
    """
    mask = _mask(box, max(box[3], top + side), max(box[2], left + side))
    crop = mask[top : top + side, left : left + side]
    return _edges(crop.repeat_interleave(scale, 0).repeat_interleave(scale, 1))


def box_kept(box: Any, left: int, top: int, side: int) -> object:
    """Of the sums of a mask and of a slice of it.

    >>> box_kept(box=(2, 0, 6, 2), left=3, top=0, side=8)
    Fraction(3, 4)
    """
    mask = _mask(box, max(box[3], top + side), max(box[2], left + side))
    return number(float(mask[top : top + side, left : left + side].sum() / mask.sum()))


def flip_point(x: int, y: int, W: int) -> tuple[int, int]:
    """Of `flip` on a one-hot image.

    >>> flip_point(x=2, y=1, W=10)
    (7, 1)
    """
    image = torch.zeros(y + 1, W, device="cpu")
    image[y, x] = 1
    row, column = image.flip(1).nonzero()[0].tolist()
    return column, row


def rotated_box_growth(w: int, h: int) -> object:
    """By a rotation matrix of 45° on the corners.

    >>> rotated_box_growth(w=2, h=2)
    2
    """
    corners = tensor(((0, 0), (w, 0), (0, h), (w, h)))
    angle = torch.deg2rad(tensor(45))
    turn = torch.stack((torch.cat((angle.cos(), -angle.sin())), torch.cat((angle.sin(), angle.cos()))))
    turned = corners @ turn.T
    sides = turned.amax(0) - turned.amin(0)
    return number(float(sides.prod() / (w * h)))
