"""The random versions: each draws its numbers from a generator that is given, so a run can be repeated."""

from __future__ import annotations

import math

import torch

from prepkit.errors import UsageError
from prepkit.zoo.learning.augmentation import colour
from prepkit.zoo.learning.augmentation.geometry import Sample, crop, flip_horizontal, resize, rotate

TRIES = 10  # torchvision's, before the middle of the image is taken


def uniform(low: float, high: float, generator: torch.Generator) -> float:
    """A number of [low, high)."""
    u = torch.rand((), generator=generator, device=generator.device, dtype=torch.float64)
    return low + (high - low) * float(u)


def whole(count: int, generator: torch.Generator) -> int:
    """One of 0 … count − 1."""
    return int(torch.randint(count, (), generator=generator, device=generator.device))


def random_flip(sample: Sample, generator: torch.Generator, p: float = 0.5) -> Sample:
    """Left and right exchanged, with probability p."""
    return flip_horizontal(sample) if uniform(0, 1, generator) < p else sample


def random_rotation(
    sample: Sample, degrees: float, generator: torch.Generator, *, expand: bool = False
) -> Sample:
    """Turned by an angle of [−degrees, degrees)."""
    return rotate(sample, uniform(-degrees, degrees, generator), expand=expand)


def random_crop(sample: Sample, height: int, width: int, generator: torch.Generator) -> Sample:
    """A height × width part, every position equally likely.

    >>> random_crop(Sample(torch.zeros(3, 8, 8)), 5, 6, torch.Generator()).image.shape
    torch.Size([3, 5, 6])
    """
    rows, columns = sample.size[0] - height + 1, sample.size[1] - width + 1
    if rows < 1 or columns < 1:
        raise UsageError(f"cannot cut {height}×{width} out of {sample.size[0]}×{sample.size[1]}")
    return crop(sample, whole(rows, generator), whole(columns, generator), height, width)


def random_resized_crop(
    sample: Sample,
    height: int,
    width: int,
    generator: torch.Generator,
    share: tuple[float, float] = (0.08, 1.0),
    ratio: tuple[float, float] = (3 / 4, 4 / 3),
) -> Sample:
    """Inception's crop (Szegedy et al. 2015, §6): 8 to 100 % of the area, sides 3:4 to 4:3, then resized."""
    full_height, full_width = sample.size
    for _ in range(TRIES):
        area = full_height * full_width * uniform(*share, generator)
        aspect = math.exp(uniform(math.log(ratio[0]), math.log(ratio[1]), generator))  # 3:4 as likely as 4:3
        h, w = round(math.sqrt(area / aspect)), round(math.sqrt(area * aspect))
        if 0 < h <= full_height and 0 < w <= full_width:
            return resize(random_crop(sample, h, w, generator), height, width)
    side = min(full_height, full_width)
    middle = crop(sample, (full_height - side) // 2, (full_width - side) // 2, side, side)
    return resize(middle, height, width)


def colour_jitter(
    image: torch.Tensor,
    generator: torch.Generator,
    *,
    brightness: float = 0,
    contrast: float = 0,
    saturation: float = 0,
    hue: float = 0,
) -> torch.Tensor:
    """Factors of [max(0, 1 − a), 1 + a) for the first three, a turn of [−hue, hue); in random order.

    >>> colour_jitter(torch.rand(3, 4, 4), torch.Generator(), brightness=0.4, hue=0.1).shape
    torch.Size([3, 4, 4])
    """
    changes = [
        (change, uniform(max(0, 1 - reach), 1 + reach, generator))
        for change, reach in (
            (colour.brightness, brightness), (colour.contrast, contrast), (colour.saturation, saturation),
        )
    ] + [(colour.hue, uniform(-hue, hue, generator))]  # fmt: skip
    for number in torch.randperm(len(changes), generator=generator, device=generator.device).tolist():
        change, factor = changes[number]
        image = change(image, factor)
    return image
