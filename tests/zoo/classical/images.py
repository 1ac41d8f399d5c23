"""Pictures for the tests: photographs that scikit-image carries along, and drawn ones; float64, 0 … 1."""

from __future__ import annotations

import numpy as np
import torch
from skimage import data


def camera(size: int = 192) -> torch.Tensor:
    """The middle of the photographer, not square: (size, size - 32)."""
    return torch.from_numpy(data.camera()[80 : 80 + size, 150 : 150 + size - 32] / 255.0)


def astronaut() -> torch.Tensor:
    """A 64 x 128 window in colour: (3, 128, 64)."""
    window = data.astronaut()[20:148, 190:254] / 255.0
    return torch.from_numpy(np.ascontiguousarray(window.transpose(2, 0, 1)))


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def square(size: int = 64, grain: float = 0.0) -> torch.Tensor:
    image = torch.zeros(size, size, dtype=torch.float64)
    image[size // 4 : -size // 4, size // 4 : -size // 4] = 1
    return image + grain * noise(size, size)


def disc(size: int = 64, radius: float = 20) -> torch.Tensor:
    side = torch.arange(size, dtype=torch.float64) - size / 2
    return (torch.hypot(side[:, None], side) < radius).double()
