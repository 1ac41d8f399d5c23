"""Corners beside scikit-image's: the responses to rounding, the corners pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage import feature

from prepkit.zoo.classical import harris
from tests.zoo.classical import images

PICTURES = {"camera": images.camera(), "noise": images.noise(30, 41), "square": images.square()}


@pytest.mark.parametrize("sigma", [0.8, 1.0, 2.5])
@pytest.mark.parametrize("name", PICTURES)
def test_responses_equal_scikit_image(name: str, sigma: float) -> None:
    image = PICTURES[name]
    for k in (0.04, harris.K, 0.2):
        theirs = feature.corner_harris(image.numpy(), k=k, sigma=sigma)
        assert np.allclose(harris.harris(image, k, sigma).numpy(), theirs, rtol=0, atol=1e-9)
    usual = feature.corner_harris(image.numpy(), sigma=sigma)
    assert np.allclose(harris.harris(image, sigma=sigma).numpy(), usual, rtol=0, atol=1e-9)
    theirs = feature.corner_shi_tomasi(image.numpy(), sigma=sigma)
    assert np.allclose(harris.shi_tomasi(image, sigma).numpy(), theirs, rtol=0, atol=1e-9)


def test_corners_equal_scikit_image() -> None:
    response = harris.harris(images.camera(), sigma=1.5)
    theirs = feature.peak_local_max(response.numpy(), min_distance=3, threshold_rel=0.05)
    ours = harris.corners(response, 0.05, 3)
    assert len(ours) > 10
    assert ours.tolist() == theirs.tolist()


def test_corners_are_those_of_the_squares() -> None:
    board = (torch.arange(60)[:, None] // 15 + torch.arange(60) // 15) % 2
    found = harris.corners(harris.harris(board.double(), border="nearest"), 0.5, 2)
    middle = found.double() + 0.5  # four pixels share the corner
    assert torch.cdist(middle, (middle / 15).round() * 15).diagonal().max() <= 1
    assert len({tuple(p) for p in (middle / 15).round().int().tolist()}) == 9


def test_turned_by_90_degrees_the_corners_turn() -> None:
    response = harris.harris(images.camera())
    turned = harris.harris(images.camera().rot90())
    assert torch.allclose(turned, response.rot90(), atol=1e-12)
