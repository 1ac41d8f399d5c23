"""Change light and colour: boxes, masks and labels stay. Images are RGB (…, 3, H, W) in [0, 1].

Brightness, contrast and saturation are one law: f·image + (1 − f)·base, clipped; the base is black, the mean grey, the
grey image. Hue turns the colour circle.
"""

from __future__ import annotations

import torch

LUMA = (0.299, 0.587, 0.114)  # how bright red, green and blue look: ITU-R BT.601
SIXTHS = 6  # of the colour circle, between red, yellow, green, cyan, blue, magenta


def blend(image: torch.Tensor, base: torch.Tensor | float, factor: float) -> torch.Tensor:
    """clip(f·image + (1 − f)·base, 0, 1): f = 1 changes nothing, 0 gives the base, above 1 exaggerates."""
    return (factor * image + (1 - factor) * base).clamp(0, 1)


def grey(image: torch.Tensor) -> torch.Tensor:
    """0.299 R + 0.587 G + 0.114 B, (…, 1, H, W)."""
    return torch.einsum("...chw,c->...hw", image, image.new_tensor(LUMA)).unsqueeze(-3)


def brightness(image: torch.Tensor, factor: float) -> torch.Tensor:
    """Blended with black.

    >>> brightness(torch.full((3, 1, 1), 0.25), 2.0).flatten()
    tensor([0.5000, 0.5000, 0.5000])
    """
    return blend(image, 0.0, factor)


def contrast(image: torch.Tensor, factor: float) -> torch.Tensor:
    """Blended with the mean grey of the whole image."""
    return blend(image, grey(image).mean((-3, -2, -1), keepdim=True), factor)


def saturation(image: torch.Tensor, factor: float) -> torch.Tensor:
    """Blended with its own grey.

    >>> saturation(torch.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1), 0.0).flatten()
    tensor([0.2990, 0.2990, 0.2990])
    """
    return blend(image, grey(image), factor)


def hue(image: torch.Tensor, turn: float) -> torch.Tensor:
    """The hue of each pixel moved by `turn` of the circle; 1/3 makes red green. Grey stays grey.

    >>> hue(torch.tensor([1.0, 0.0, 0.0]).reshape(3, 1, 1), 1 / 3).flatten().round(decimals=4)
    tensor([0., 1., 0.])
    """
    h, s, v = to_hsv(image).unbind(-3)
    return to_rgb(torch.stack([(h + turn) % 1, s, v], dim=-3))


def to_hsv(image: torch.Tensor) -> torch.Tensor:
    """v = max, s = (max − min)/max, h = the place on the circle, in [0, 1); 0 where there is none (grey, black)."""
    r, g, b = image.unbind(-3)
    v, low = image.amax(-3), image.amin(-3)
    span = v - low
    safe = torch.where(span > 0, span, 1)
    h = torch.where(
        v == r, (g - b) / safe % SIXTHS, torch.where(v == g, (b - r) / safe + 2, (r - g) / safe + 4)
    )
    h = torch.where(span > 0, h / SIXTHS, 0)
    return torch.stack([h, span / torch.where(v > 0, v, 1), v], dim=-3)


def to_rgb(image: torch.Tensor) -> torch.Tensor:
    """v − v s max(0, min(k, 4 − k, 1)), k = (n + 6 h) mod 6, with n = 5, 3, 1 for red, green, blue."""
    h, s, v = image.unbind(-3)
    channels = []
    for n in (5, 3, 1):
        k = (n + SIXTHS * h) % SIXTHS
        channels.append(v - v * s * torch.minimum(k, 4 - k).clamp(0, 1))
    return torch.stack(channels, dim=-3)
