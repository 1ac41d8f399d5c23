"""What is done to images before a detector, and to its boxes after: normalise, resize, pad to one batch; and back.

Detectors take a list of images (3, H, W) of any sizes with values in [0, 1] (or a batch (B, 3, H, W)), and while
training one target an image: {"boxes": (N, 4), "labels": (N)}, labels from 1, background being 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import torch
from torch.nn import functional

from prepkit.zoo.detection.boxes import checked
from prepkit.zoo.layers.shapes import require, shape

Target = dict[str, torch.Tensor]
Size = tuple[int, int]  # (H, W)

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of RGB in [0, 1]


class Batch(msgspec.Struct, frozen=True):
    """Images of different sizes in one tensor: `images` (B, 3, H, W), padded; `sizes` of each without the padding."""

    images: torch.Tensor
    sizes: list[Size]
    originals: list[Size]

    @property
    def padded(self) -> Size:
        """(H, W) of the tensor."""
        return self.images.shape[-2], self.images.shape[-1]


class Transform(msgspec.Struct, frozen=True):
    """(x - mean) / std; the shorter side to `shorter`, the longer at most `longer`; zeros below and to the right.

    With `fixed` (H, W) images are stretched to that instead. Sides of the batch become multiples of `divisible`.

    >>> batch, _ = Transform(shorter=80, longer=133)([torch.zeros(3, 60, 100), torch.zeros(3, 50, 50)])
    >>> batch.images.shape, batch.sizes
    (torch.Size([2, 3, 96, 160]), [(79, 133), (80, 80)])
    """

    shorter: int = 800
    longer: int = 1333
    mean: tuple[float, ...] = IMAGENET_MEAN
    std: tuple[float, ...] = IMAGENET_STD
    divisible: int = 32
    fixed: Size | None = None
    reverse: bool = False
    """BGR, as Caffe's networks were trained."""

    def __call__(
        self, images: Sequence[torch.Tensor], targets: Sequence[Target] | None = None
    ) -> tuple[Batch, list[Target] | None]:
        """A batch, and the targets in its coordinates. Raises Misfit for what is no image or no box."""
        _check(images, targets)
        ready = [self._resized(self._normalised(image)) for image in images]
        originals, sizes = [_size(image) for image in images], [_size(image) for image in ready]
        moved = None
        if targets is not None:
            moved = [
                {**target, "boxes": scale(target["boxes"], before, after)}
                for target, before, after in zip(targets, originals, sizes, strict=True)
            ]
        return Batch(_pad(ready, self.divisible), sizes, originals), moved

    def _normalised(self, image: torch.Tensor) -> torch.Tensor:
        mean, std = image.new_tensor(self.mean), image.new_tensor(self.std)
        image = image.flip(0) if self.reverse else image
        return (image - mean[:, None, None]) / std[:, None, None]

    def _resized(self, image: torch.Tensor) -> torch.Tensor:
        if self.fixed:
            return functional.interpolate(image[None], self.fixed, mode="bilinear", align_corners=False)[0]
        short, long = sorted(_size(image))
        factor = min(self.shorter / short, self.longer / long)
        return functional.interpolate(
            image[None],
            scale_factor=factor,
            mode="bilinear",
            recompute_scale_factor=True,
            align_corners=False,
        )[0]  # recomputed: the factor is that of the whole pixels, floor(factor · side) / side


def scale(boxes: torch.Tensor, before: Size, after: Size) -> torch.Tensor:
    """Boxes (N, 4) on an image of size `before` (H, W) → on the same image at size `after`.

    >>> scale(torch.tensor([[1.0, 2.0, 3.0, 4.0]]), (10, 10), (20, 30))
    tensor([[3., 4., 9., 8.]])
    """
    # ratios in single precision, as torchvision computes them
    x, y = (
        float(torch.tensor(new, dtype=torch.float32) / torch.tensor(old, dtype=torch.float32))
        for new, old in ((after[1], before[1]), (after[0], before[0]))
    )
    return boxes * boxes.new_tensor([x, y, x, y])


def _size(image: torch.Tensor) -> Size:
    return image.shape[-2], image.shape[-1]


def _pad(images: list[torch.Tensor], divisible: int) -> torch.Tensor:
    high = max(image.shape[1] for image in images)
    wide = max(image.shape[2] for image in images)
    high, wide = (math.ceil(side / divisible) * divisible for side in (high, wide))
    batch = images[0].new_zeros(len(images), images[0].shape[0], high, wide)
    for place, image in zip(batch, images, strict=True):
        place[:, : image.shape[1], : image.shape[2]].copy_(image)
    return batch


def _check(images: Sequence[torch.Tensor], targets: Sequence[Target] | None) -> None:
    require(len(images) > 0, "no images", "at least one fits")
    for image in images:
        fits = image.dim() == 3 and image.shape[0] == 3 and image.shape[1] > 0 and image.shape[2] > 0
        require(fits, f"an image of shape {shape(image)}", "(3, H, W) fits")
        require(image.is_floating_point(), f"an image of {image.dtype}", "floats in [0, 1] fit")
    if targets is None:
        return
    require(len(targets) == len(images), f"{len(targets)} targets for {len(images)} images", "one each fits")
    for place, target in enumerate(targets):
        missing = {"boxes", "labels"} - set(target)
        require(
            not missing, f"target {place} without {' and '.join(sorted(missing))}", "boxes and labels fit"
        )
        count = len(checked(target["boxes"], f"boxes of target {place}"))
        given = f"{len(target['labels'])} labels for {count} boxes in target {place}"
        require(len(target["labels"]) == count, given, "one each fits")
