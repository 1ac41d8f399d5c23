"""Hough's votes beside scikit-image's: the same integers; circles where they were drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from skimage import draw, transform

from prepkit.zoo.classical import canny, hough
from tests.zoo.classical import images

EDGES = {
    "camera": canny.canny(images.camera()),
    "square": canny.canny(images.square()),
    "noise": images.noise(31, 40) > 0.8,
    "empty": torch.zeros(5, 9, dtype=torch.bool),
}


@pytest.mark.parametrize("angles", [None, 90, 7])
@pytest.mark.parametrize("name", EDGES)
def test_votes_equal_scikit_image(name: str, angles: int | None) -> None:
    theta = None if angles is None else np.linspace(-1.2, 1.4, angles)
    expected = transform.hough_line(EDGES[name].numpy(), theta)
    given = None if theta is None else torch.from_numpy(theta)
    ours = hough.hough_lines(EDGES[name], given)
    for mine, theirs in zip(ours, expected, strict=True):
        assert np.array_equal(mine.numpy(), theirs)


def test_peaks_are_the_lines_of_a_triangle() -> None:
    picture = np.zeros((80, 90))
    for y0, x0, y1, x1 in ((10, 10, 70, 20), (70, 20, 30, 80), (30, 80, 10, 10)):
        picture[draw.line(y0, x0, y1, x1)] = 1
    votes, angles, distances = hough.hough_lines(torch.from_numpy(picture))
    ours = {(float(angles[a]), float(distances[d])) for d, a in hough.line_peaks(votes, 9)}
    _, theta, distance = transform.hough_line_peaks(votes.numpy(), angles.numpy(), distances.numpy())
    assert ours == set(zip(theta, distance, strict=True))
    assert len(ours) == 3


def test_a_line_at_the_seam_of_the_angles_is_found_once() -> None:
    picture = torch.zeros(60, 60)
    picture[draw.line(30, 0, 30, 59)] = 1
    picture[draw.line(29, 0, 31, 59)] = 1  # a little tilted: -89 or +89 degrees
    votes, _, _ = hough.hough_lines(picture)
    assert len(hough.line_peaks(votes, 5)) == 1


@pytest.mark.parametrize(("radius", "y", "x"), [(9, 17, 22), (14, 30, 25), (6, 5, 50)])
def test_circles_are_where_they_were_drawn(radius: int, y: int, x: int) -> None:
    picture = np.zeros((60, 60))
    picture[draw.circle_perimeter(y, x, radius, shape=picture.shape)] = 1
    radii = list(range(5, 16))
    votes = hough.hough_circles(torch.from_numpy(picture), radii)
    theirs = transform.hough_circle(picture, radii)
    best = [int(i) for i in np.unravel_index(int(votes.argmax()), theirs.shape)]
    assert best == [int(i) for i in np.unravel_index(theirs.argmax(), theirs.shape)]
    assert (radii[best[0]], best[1], best[2]) == (radius, y, x)


def test_every_pixel_votes_once_an_angle() -> None:
    votes, _, distances = hough.hough_lines(EDGES["noise"])
    assert (votes.sum(0) == int(EDGES["noise"].sum())).all()
    assert int(distances[-1]) == math.ceil(math.hypot(31, 40))
