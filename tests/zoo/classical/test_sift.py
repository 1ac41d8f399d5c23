"""SIFT beside scikit-image's: found again, matched right, when the picture is turned and scaled."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
import torch
from scipy import ndimage
from skimage import feature, transform

from prepkit.errors import UsageError
from prepkit.zoo.classical import homography, scale_space, sift
from prepkit.zoo.classical.matching import match
from tests.zoo.classical import images

IMAGE = images.camera(144).numpy()
MIDDLE = np.array(IMAGE.shape) / 2 - 0.5
NEAR = 2.0  # pixels


def similarity(degrees: float, scale: float) -> transform.SimilarityTransform:
    back = transform.SimilarityTransform(translation=MIDDLE[::-1])
    there = transform.SimilarityTransform(translation=-MIDDLE[::-1])
    return there + transform.SimilarityTransform(rotation=math.radians(degrees), scale=scale) + back


@cache
def ours(degrees: float = 0, scale: float = 1) -> sift.Keypoints:
    picture = transform.warp(IMAGE, similarity(degrees, scale).inverse, order=3, mode="edge")
    return sift.sift(torch.from_numpy(picture), contrast=0.04 / 3)  # scikit-image's threshold


@cache
def theirs(degrees: float = 0, scale: float = 1) -> tuple[np.ndarray, torch.Tensor]:
    picture = transform.warp(IMAGE, similarity(degrees, scale).inverse, order=3, mode="edge")
    extractor = feature.SIFT()
    extractor.detect_and_extract(picture)
    return extractor.positions, torch.from_numpy(extractor.descriptors.astype(np.float64))


def rates(first: tuple, second: tuple, degrees: float, scale: float) -> tuple[float, float, int]:  # type: ignore[type-arg]
    """Share of keypoints found again; share of matches that are right; how many are right."""
    (place, numbers), (other, others) = first, second
    expected = similarity(degrees, scale)(np.asarray(place)[:, ::-1])[:, ::-1]
    inside = ((expected > 4) & (expected < np.array(IMAGE.shape) - 5)).all(1)
    again = np.linalg.norm(expected[inside][:, None] - np.asarray(other)[None], axis=-1).min(1) < NEAR
    pairs = match(numbers, others).numpy()
    right = np.linalg.norm(expected[pairs[:, 0]] - np.asarray(other)[pairs[:, 1]], axis=1) < NEAR
    return float(again.mean()), float(right.mean()), int(right.sum())


@pytest.mark.parametrize(("degrees", "scale"), [(90, 1), (30, 1), (0, 0.7), (45, 1.3)])
def test_turned_and_scaled_as_many_are_found_and_matched_as_by_scikit_image(
    degrees: float, scale: float
) -> None:
    mine = rates(
        (ours().place, ours().descriptor),
        (ours(degrees, scale).place, ours(degrees, scale).descriptor),
        degrees,
        scale,
    )
    other = rates(theirs(), theirs(degrees, scale), degrees, scale)
    assert mine[0] > other[0] - 0.08  # repeatability
    assert mine[1] > max(0.9, other[1] - 0.05)  # precision of the matches
    assert mine[2] > 0.85 * other[2]  # number of right ones


def test_a_quarter_turn_changes_places_and_angles_and_no_descriptor() -> None:
    plain, turned = sift.sift(torch.from_numpy(IMAGE)), sift.sift(torch.from_numpy(IMAGE).rot90())
    pairs = match(plain.descriptor, turned.descriptor)
    assert len(pairs) > 0.8 * len(plain.place)
    a, b = pairs[:, 0], pairs[:, 1]
    y, x = plain.place[a].T
    place = torch.stack([IMAGE.shape[1] - 1 - x, y], 1)
    near = (place - turned.place[b]).norm(dim=1) < 0.6
    assert (
        near.double().mean() > 0.95
    )  # not all: a smaller octave takes every other pixel, from the other end
    turn = (plain.angle[a] - turned.angle[b] - math.pi / 2)[near]
    assert torch.cos(turn).min() > 0.99
    assert (plain.descriptor[a] - turned.descriptor[b]).norm(dim=1)[near].median() < 0.1


def test_scales_grow_with_the_picture() -> None:
    plain, larger = ours(), ours(45, 1.3)
    pairs = match(plain.descriptor, larger.descriptor)
    assert float((larger.scale[pairs[:, 1]] / plain.scale[pairs[:, 0]]).median()) == pytest.approx(
        1.3, abs=0.08
    )


def test_matches_and_ransac_give_the_motion() -> None:
    plain, moved = ours(), ours(30, 1)
    pairs = match(plain.descriptor, moved.descriptor)
    source, target = plain.place[pairs[:, 0]].flip(1), moved.place[pairs[:, 1]].flip(1)
    found, _ = homography.ransac(source, target, 2.0, torch.Generator().manual_seed(0))
    corners = torch.tensor([[20.0, 20], [100, 20], [100, 130], [20, 130]], dtype=torch.float64)
    expected = torch.from_numpy(similarity(30, 1)(corners.numpy()))
    assert (homography.transform(found, corners) - expected).norm(dim=1).max() < 1.5


def test_descriptors_are_128_numbers_of_length_1_that_light_does_not_change() -> None:
    plain = sift.sift(torch.from_numpy(IMAGE))
    assert plain.descriptor.shape[1] == 4 * 4 * 8 == 128
    assert torch.allclose(plain.descriptor.norm(dim=1), torch.ones(len(plain.place)).double())
    darker = sift.sift(torch.from_numpy(IMAGE) * 0.5 + 0.3, contrast=scale_space.CONTRAST / 2)
    assert torch.allclose(darker.place, plain.place, atol=1e-6)
    assert torch.allclose(darker.descriptor, plain.descriptor, atol=1e-9)


@pytest.mark.parametrize(("y", "x", "spread"), [(40.0, 52.0, 4.0), (33.3, 47.8, 6.0), (50.6, 40.4, 3.0)])
def test_a_blob_is_found_in_place_and_size_between_the_pixels(y: float, x: float, spread: float) -> None:
    side = torch.arange(96, dtype=torch.float64)
    picture = torch.exp(-((side[:, None] - y) ** 2 + (side - x) ** 2) / (2 * spread**2))
    found = sift.sift(picture)
    assert torch.allclose(found.place, torch.tensor([y, x]).double().expand_as(found.place), atol=0.1)
    strongest = spread * 2 ** (
        -1 / 6
    )  # where G(k s) - G(s) is extreme for a blob of this spread, s^2 k = spread^2
    assert (found.scale / strongest - 1).abs().max() < 0.06


def test_edges_and_faint_blobs_are_left_out() -> None:
    ridge = torch.zeros(64, 64, dtype=torch.float64)
    ridge[:, 30:34] = 1
    space = scale_space.octaves(ridge)[1].differences
    assert len(scale_space.extrema(space)) == 0
    side = torch.arange(64, dtype=torch.float64) - 32
    blob = torch.exp(-(side[:, None] ** 2 + side**2) / 32)
    assert len(sift.sift(blob).place) > 0
    assert len(sift.sift(blob / 10).place) == 0


@pytest.mark.parametrize(("edge", "found"), [(10.0, False), (200.0, True)])
def test_a_blob_that_is_nearly_an_edge_is_left_out(edge: float, found: bool) -> None:
    """Six times as long as wide: the ratio of its curvatures is above 10."""
    side = torch.arange(96, dtype=torch.float64) - 48
    picture = torch.exp(-(side[:, None] ** 2) / (2 * 3**2) - side**2 / (2 * 18**2))
    assert bool(len(scale_space.extrema(scale_space.octaves(picture)[1].differences, edge=edge))) == found


def test_the_doubled_picture_gets_what_it_lacks_to_a_blur_of_1_6() -> None:
    picture = images.noise(20, 20)
    double = torch.nn.functional.interpolate(picture[None, None], scale_factor=2, mode="bilinear")[
        0, 0
    ].numpy()
    first = scale_space.octaves(picture)[0].blurred
    for level in range(6):
        added = math.sqrt((1.6 * 2 ** (level / 3)) ** 2 - 1)
        expected = ndimage.gaussian_filter(double, added)
        assert np.abs(first[level].numpy() - expected).max() < (1e-12 if level == 0 else 2e-3)


@pytest.mark.parametrize("shape", [(5, 5), (64, 64)])
def test_nothing_is_found_where_nothing_is(shape: tuple[int, int]) -> None:
    found = sift.sift(torch.zeros(shape))
    assert found.descriptor.shape == (0, 128)


def test_a_picture_in_colour_is_told() -> None:
    with pytest.raises(UsageError, match=r"expected one plane \(H, W\)"):
        sift.sift(torch.zeros(3, 64, 64))


@pytest.mark.parametrize(("ratio", "mutual"), [(1.0, True), (0.8, True), (0.8, False), (0.6, True)])
def test_matches_equal_scikit_image(ratio: float, mutual: bool) -> None:
    first, second = theirs()[1], theirs(30, 1)[1]
    expected = feature.match_descriptors(first.numpy(), second.numpy(), max_ratio=ratio, cross_check=mutual)
    assert match(first, second, ratio, mutual).tolist() == expected.tolist()


def test_of_nothing_there_are_no_matches() -> None:
    assert match(torch.zeros(0, 4), torch.zeros(3, 4)).shape == (0, 2)
    with pytest.raises(UsageError, match=r"\(2, 3\) and \(2, 4\)"):
        match(torch.zeros(2, 3), torch.zeros(2, 4))
