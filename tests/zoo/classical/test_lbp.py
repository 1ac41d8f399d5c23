"""Local binary patterns beside scikit-image's: the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage import feature

from prepkit.errors import UsageError
from prepkit.zoo.classical import lbp
from tests.zoo.classical import images

IMAGE = (255 * images.camera(96)).round().long()


@pytest.mark.parametrize(("method", "uniform"), [("default", False), ("uniform", True)])
@pytest.mark.parametrize(
    ("points", "radius", "share"), [(8, 1, 1), (4, 1, 1), (12, 1.5, 1), (8, 2, 0.999), (16, 3, 0.998)]
)
def test_patterns_equal_scikit_image(
    points: int, radius: float, share: float, method: str, uniform: bool
) -> None:
    """All of them, or all but a few where the last bit of an interpolated neighbour decides a tie."""
    expected = feature.local_binary_pattern(IMAGE.numpy().astype(np.uint8), points, radius, method)
    ours = lbp.local_binary_pattern(IMAGE.double(), points, radius, uniform)
    assert (ours.numpy() == expected).mean() >= share


def test_brightening_that_keeps_the_order_keeps_the_pattern() -> None:
    image = images.camera(64)
    patterns = lbp.local_binary_pattern(image, 4)
    assert torch.equal(lbp.local_binary_pattern(image**3 + 2, 4)[1:-1, 1:-1], patterns[1:-1, 1:-1])


def test_uniform_patterns_do_not_change_when_the_picture_turns() -> None:
    image = images.noise(20, 20)
    turned = lbp.local_binary_pattern(image.rot90(), uniform=True)
    assert torch.equal(turned, lbp.local_binary_pattern(image, uniform=True).rot90())


def test_too_many_points_are_told() -> None:
    with pytest.raises(UsageError, match="points is 63"):
        lbp.local_binary_pattern(images.noise(4, 4), 63)
