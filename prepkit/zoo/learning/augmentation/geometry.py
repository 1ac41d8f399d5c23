"""Move an image, and its boxes and its mask with it: flip, crop, resize, rotate.

Coordinates: x to the right, y down; pixel (row i, column j) covers [j, j + 1) × [i, i + 1), so its centre is at half
numbers and the image is [0, W] × [0, H]. Boxes are (x1, y1, x2, y2) in the same unit. A box that is cut keeps what lies
inside the image; where that is less than `min_share` of its area, it goes, with its label.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.learning.augmentation.resample import resample

QUARTERS: dict[float, tuple[float, float]] = {
    0: (1, 0),
    90: (0, 1),
    180: (-1, 0),
    270: (0, -1),
}  # cos and sin
MIN_SHARE = 0.1  # of a box that must remain visible; a choice


class Sample(NamedTuple):
    """`image` (C, H, W); perhaps `boxes` (N, 4) of floats, their `labels` (N,), a `mask` (H, W) of classes."""

    image: torch.Tensor
    boxes: torch.Tensor | None = None
    labels: torch.Tensor | None = None
    mask: torch.Tensor | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        height, width = self.image.shape[-2:]
        return height, width


def flip_horizontal(sample: Sample) -> Sample:
    """Column j → W − 1 − j; a box's x1, x2 → W − x2, W − x1: left edges become right ones.

    >>> flip_horizontal(Sample(torch.zeros(3, 4, 10), boxes=torch.tensor([[1.0, 0.0, 3.0, 2.0]]))).boxes
    tensor([[7., 0., 9., 2.]])
    """
    _, width = sample.size
    boxes = sample.boxes
    if boxes is not None:
        x1, y1, x2, y2 = boxes.unbind(-1)
        boxes = torch.stack([width - x2, y1, width - x1, y2], dim=-1)
    mask = None if sample.mask is None else sample.mask.flip(-1)
    return Sample(sample.image.flip(-1), boxes, sample.labels, mask)


def flip_vertical(sample: Sample) -> Sample:
    """Row i → H − 1 − i; a box's y1, y2 → H − y2, H − y1."""
    height, _ = sample.size
    boxes = sample.boxes
    if boxes is not None:
        x1, y1, x2, y2 = boxes.unbind(-1)
        boxes = torch.stack([x1, height - y2, x2, height - y1], dim=-1)
    mask = None if sample.mask is None else sample.mask.flip(-2)
    return Sample(sample.image.flip(-2), boxes, sample.labels, mask)


def crop(
    sample: Sample, top: int, left: int, height: int, width: int, min_share: float = MIN_SHARE
) -> Sample:
    """Rows top … top + height − 1 and columns left … left + width − 1; boxes are shifted and cut.

    >>> boxes, labels = torch.tensor([[0.0, 0.0, 4.0, 4.0], [6.0, 6.0, 8.0, 8.0]]), torch.tensor([5, 9])
    >>> crop(Sample(torch.zeros(3, 8, 8), boxes, labels), top=2, left=0, height=4, width=5)[1:3]
    (tensor([[0., 0., 4., 2.]]), tensor([5]))
    """
    full_height, full_width = sample.size
    if (
        top < 0
        or left < 0
        or height < 1
        or width < 1
        or top + height > full_height
        or left + width > full_width
    ):
        raise UsageError(
            f"rows {top}+{height} and columns {left}+{width} leave the image {full_height}×{full_width}"
        )
    image = sample.image[..., top : top + height, left : left + width]
    mask = None if sample.mask is None else sample.mask[top : top + height, left : left + width]
    if sample.boxes is None:
        return Sample(image, None, sample.labels, mask)
    boxes = sample.boxes - sample.boxes.new_tensor([left, top, left, top])
    return Sample(image, *visible(boxes, sample.labels, height, width, min_share), mask)


def visible(
    boxes: torch.Tensor, labels: torch.Tensor | None, height: int, width: int, min_share: float = MIN_SHARE
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Boxes cut at the borders of an image, without those of which less than `min_share` (or nothing) is left."""
    x1, y1, x2, y2 = boxes.unbind(-1)
    cut = torch.stack([x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)], -1)
    left = area(cut)
    kept = (left > 0) & (left >= min_share * area(boxes))
    return cut[kept], None if labels is None else labels[kept]


def area(boxes: torch.Tensor) -> torch.Tensor:
    """(x2 − x1)(y2 − y1) of boxes (N, 4) → (N,)."""
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def resize(sample: Sample, height: int, width: int) -> Sample:
    """To height × width: the image bilinearly, the mask by the nearest pixel, as class 1.5 does not exist.

    >>> resize(Sample(torch.zeros(3, 4, 4), boxes=torch.tensor([[1.0, 1.0, 2.0, 2.0]])), 8, 12).boxes
    tensor([[3., 2., 6., 4.]])
    """
    down, across = height / sample.size[0], width / sample.size[1]
    image = functional.interpolate(sample.image[None], (height, width), mode="bilinear", align_corners=False)[
        0
    ]
    mask, boxes = sample.mask, sample.boxes
    if mask is not None:
        large = functional.interpolate(mask[None, None].double(), (height, width), mode="nearest-exact")
        mask = large[0, 0].to(mask.dtype)
    if boxes is not None:
        boxes = boxes * boxes.new_tensor([across, down, across, down])
    return Sample(image, boxes, sample.labels, mask)


def rotate(
    sample: Sample, degrees: float, *, expand: bool = False, fill: float = 0, mask_fill: int = 0,
    min_share: float = MIN_SHARE,
) -> Sample:  # fmt: skip
    """Counter-clockwise about the centre: (dx, dy) → (dx cos θ + dy sin θ, −dx sin θ + dy cos θ), y pointing down.

    Each new pixel asks where it came from; outside is `fill` (mask: `mask_fill`, such as the ignored label). A box
    becomes the upright hull of its four turned corners: it grows, for the object within is not known better. `expand`
    enlarges the canvas to hold everything. Quarter turns are exact, to the last bit.

    >>> turned = rotate(Sample(torch.arange(4.0).reshape(1, 2, 2), boxes=torch.tensor([[1.0, 0.0, 2.0, 1.0]])), 90)
    >>> turned.image[0], turned.boxes
    (tensor([[1., 3.],
            [0., 2.]]), tensor([[0., 0., 1., 1.]]))
    """
    height, width = sample.size
    cos, sin = cosine_and_sine(degrees)
    new_height, new_width = _canvas(height, width, cos, sin) if expand else (height, width)
    image, device = sample.image, sample.image.device
    dtype = image.dtype if image.dtype in (torch.float32, torch.float64) else torch.float32
    dy = (torch.arange(new_height, device=device, dtype=dtype) + 0.5 - new_height / 2)[:, None]
    dx = (torch.arange(new_width, device=device, dtype=dtype) + 0.5 - new_width / 2)[None, :]
    x = dx * cos - dy * sin + width / 2 - 0.5  # (H', W'): the column it came from, turned back
    y = dx * sin + dy * cos + height / 2 - 0.5
    image = resample(image, y, x, fill=fill)
    mask = None if sample.mask is None else resample(sample.mask[None], y, x, fill=mask_fill, nearest=True)[0]
    if sample.boxes is None:
        return Sample(image, None, sample.labels, mask)
    hulls = _hulls(sample.boxes, cos, sin, (width / 2, height / 2), (new_width / 2, new_height / 2))
    return Sample(image, *visible(hulls, sample.labels, new_height, new_width, min_share), mask)


def cosine_and_sine(degrees: float) -> tuple[float, float]:
    """cos and sin, without rounding for quarter turns."""
    turn = degrees % 360
    return QUARTERS.get(turn) or (math.cos(math.radians(turn)), math.sin(math.radians(turn)))


def _canvas(height: int, width: int, cos: float, sin: float) -> tuple[int, int]:
    slack = 1e-9  # 4.000000000000001 pixels are 4
    return (
        math.ceil(abs(width * sin) + abs(height * cos) - slack),
        math.ceil(abs(width * cos) + abs(height * sin) - slack),
    )


def _hulls(
    boxes: torch.Tensor, cos: float, sin: float, old: tuple[float, float], new: tuple[float, float]
) -> torch.Tensor:
    """The smallest upright boxes around the turned corners, (N, 4); `old` and `new` are the centres (x, y)."""
    x = boxes[:, [0, 2, 2, 0]] - old[0]  # (N, 4 corners)
    y = boxes[:, [1, 1, 3, 3]] - old[1]
    turned_x, turned_y = x * cos + y * sin + new[0], y * cos - x * sin + new[1]
    return torch.stack([turned_x.amin(1), turned_y.amin(1), turned_x.amax(1), turned_y.amax(1)], dim=-1)
