"""What the functions of this folder ask of their input, worded once."""

from __future__ import annotations

import torch

from prepkit.errors import UsageError


def plane(image: torch.Tensor, what: str = "image") -> torch.Tensor:
    """The image itself, once it is a floating tensor (..., H, W) with pixels; else UsageError.

    >>> plane(torch.zeros(4, 5)).shape
    torch.Size([4, 5])
    >>> plane(torch.zeros(4, 5, dtype=torch.uint8))
    Traceback (most recent call last):
    prepkit.errors.UsageError: image is torch.uint8; expected floating numbers: image.float() / 255
    """
    if image.ndim < 2 or 0 in image.shape[-2:]:
        raise UsageError(f"{what} has shape {tuple(image.shape)}; expected (..., H, W) with H, W >= 1")
    if not image.is_floating_point():
        raise UsageError(f"{what} is {image.dtype}; expected floating numbers: {what}.float() / 255")
    return image


def single(image: torch.Tensor) -> torch.Tensor:
    """One plane (H, W), floating; else UsageError.

    >>> single(torch.zeros(1, 3, 4, 5))
    Traceback (most recent call last):
    prepkit.errors.UsageError: image has shape (1, 3, 4, 5); expected one plane (H, W)
    """
    if image.ndim != 2:
        raise UsageError(f"image has shape {tuple(image.shape)}; expected one plane (H, W)")
    return plane(image)


def positive(**values: float) -> None:
    """Every named value is finite and above 0; else UsageError.

    >>> positive(sigma=-1.0)
    Traceback (most recent call last):
    prepkit.errors.UsageError: sigma is -1.0; expected a finite number above 0
    """
    for name, value in values.items():
        if not 0 < value < float("inf"):
            raise UsageError(f"{name} is {value}; expected a finite number above 0")
