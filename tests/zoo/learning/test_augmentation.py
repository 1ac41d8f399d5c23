"""Geometry beside masks that carry the same boxes, beside torch and scikit-image; colour beside colorsys."""

from __future__ import annotations

import cmath
import colorsys
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy import stats
from skimage import transform
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.learning.augmentation import chance, colour, geometry, mixing
from prepkit.zoo.learning.augmentation.geometry import Sample, rotate

SIZES = [(6, 6), (5, 8), (9, 4)]


def _sample(height: int, width: int, dtype: torch.dtype = torch.float32) -> Sample:
    """Three boxes on whole pixels; the mask of each is its number."""
    g = torch.Generator().manual_seed(0)
    image = torch.randint(256, (3, height, width), generator=g).to(dtype)
    boxes = torch.tensor([[0, 0, 2, 1], [1, 2, 4, 4], [2, 1, 3, 2]], dtype=torch.float32)
    mask = torch.zeros(height, width, dtype=torch.long)
    for number, (x1, y1, x2, y2) in enumerate(boxes.long().tolist(), start=1):
        mask[y1:y2, x1:x2] = number
    return Sample(image, boxes, torch.tensor([1, 2, 3]), mask)


def _boxes_of_mask(mask: torch.Tensor) -> dict[int, list[float]]:
    """From the first to the last pixel of each number, walked one by one."""
    found: dict[int, list[float]] = {}
    for i, row in enumerate(mask.tolist()):
        for j, number in enumerate(row):
            if number:
                x1, y1, x2, y2 = found.get(number, [math.inf, math.inf, 0, 0])
                found[number] = [min(x1, j), min(y1, i), max(x2, j + 1), max(y2, i + 1)]
    return found


def _agree(sample: Sample) -> None:
    assert sample.image.shape[-2:] == sample.mask.shape
    boxes = dict(zip(sample.labels.tolist(), sample.boxes.tolist(), strict=True))
    assert boxes == _boxes_of_mask(sample.mask)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("turns", [-3, -1, 0, 1, 2, 3, 4, 401])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.uint8])
def test_quarter_turns_are_exact(size: tuple[int, int], turns: int, dtype: torch.dtype) -> None:
    sample = _sample(*size, dtype)
    turned = rotate(sample, 90 * turns, expand=True)
    assert torch.equal(turned.image, torch.rot90(sample.image, turns, (-2, -1)))
    assert torch.equal(turned.mask, torch.rot90(sample.mask, turns, (-2, -1)))
    assert turned.image.dtype == dtype
    assert turned.labels.tolist() == [1, 2, 3]
    _agree(turned)
    if size[0] == size[1] or turns % 2 == 0:
        kept = rotate(sample, 90 * turns)
        assert all(torch.equal(a, b) for a, b in zip(turned, kept, strict=True))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("flip", [geometry.flip_horizontal, geometry.flip_vertical])
def test_flips(size: tuple[int, int], flip: Callable[[Sample], Sample]) -> None:
    sample = _sample(*size)
    flipped = flip(sample)
    _agree(flipped)
    assert all(torch.equal(a, b) for a, b in zip(flip(flipped), sample, strict=True))
    assert torch.equal(flipped.image, sample.image.flip(-1 if flip is geometry.flip_horizontal else -2))
    bare = flip(Sample(sample.image))
    assert bare[1:] == (None, None, None)


def test_half_a_turn_is_both_flips() -> None:
    sample = _sample(5, 8)
    both = geometry.flip_vertical(geometry.flip_horizontal(sample))
    assert all(torch.equal(a, b) for a, b in zip(rotate(sample, 180), both, strict=True))


@pytest.mark.parametrize("top", range(3))
@pytest.mark.parametrize("left", range(4))
def test_crops_cut_boxes_as_they_cut_masks(top: int, left: int) -> None:
    sample = _sample(6, 8)._replace(mask=torch.zeros(6, 8, dtype=torch.long))
    for number, (x1, y1, x2, y2) in enumerate(sample.boxes.long().tolist(), start=1):
        alone = torch.zeros(6, 8, dtype=torch.long)
        alone[y1:y2, x1:x2] = number
        part = geometry.crop(sample._replace(mask=alone), top, left, 3, 4, min_share=0)
        wanted = _boxes_of_mask(part.mask)
        found = dict(zip(part.labels.tolist(), part.boxes.tolist(), strict=True))
        assert found.get(number) == wanted.get(number)
        assert torch.equal(part.image, sample.image[:, top : top + 3, left : left + 4])


@pytest.mark.parametrize(("min_share", "kept"), [(0, [1, 2]), (0.25, [1, 2]), (0.26, [1]), (1, [1])])
def test_boxes_of_which_little_is_left_go_with_their_labels(min_share: float, kept: list[int]) -> None:
    boxes = torch.tensor([[2.0, 2, 4, 4], [0, 0, 4, 4], [0, 0, 2, 8]])  # whole, a quarter, nothing
    sample = Sample(torch.zeros(3, 8, 8), boxes, torch.tensor([1, 2, 3]))
    assert geometry.crop(sample, 2, 2, 6, 6, min_share).labels.tolist() == kept


@pytest.mark.parametrize("part", [(-1, 0, 2, 2), (0, -1, 2, 2), (0, 0, 9, 2), (5, 0, 4, 2), (0, 0, 0, 2)])
def test_crops_stay_inside(part: tuple[int, int, int, int]) -> None:
    with pytest.raises(UsageError, match="leave the image 8×8"):
        geometry.crop(Sample(torch.zeros(3, 8, 8)), *part)


@pytest.mark.parametrize("degrees", [0, 13, 45, 90, 133.7, -200])
@pytest.mark.parametrize("expand", [False, True])
def test_rotation_beside_scikit_image(degrees: float, expand: bool) -> None:
    sample = _sample(9, 9, torch.float64)
    turned = rotate(sample, degrees)
    for ours, theirs in zip(turned.image, sample.image.numpy(), strict=True):
        wanted = transform.rotate(theirs, degrees, order=1, mode="constant", preserve_range=True)
        assert (
            np.abs(ours.numpy() - wanted)[2:-2, 2:-2].max() < 1e-6
        )  # it fills the border a little differently
    height, width = rotate(_sample(5, 8), degrees, expand=True).size
    assert height == math.ceil(
        round(abs(8 * math.sin(math.radians(degrees))) + abs(5 * math.cos(math.radians(degrees))), 6)
    )
    assert width == math.ceil(
        round(abs(8 * math.cos(math.radians(degrees))) + abs(5 * math.sin(math.radians(degrees))), 6)
    )


@pytest.mark.parametrize("degrees", [7.0, 45.0, 200.0])
def test_rotation_beside_grid_sample(degrees: float) -> None:
    sample = _sample(5, 8, torch.float64)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    theta = torch.tensor([[[cos, -sin * 5 / 8, 0], [sin * 8 / 5, cos, 0]]], dtype=torch.float64)
    grid = functional.affine_grid(theta, [1, 3, 5, 8], align_corners=False)
    wanted = functional.grid_sample(sample.image[None], grid, align_corners=False)[0]
    assert torch.allclose(rotate(sample, degrees).image, wanted, atol=1e-9)
    nearest = functional.grid_sample(
        sample.mask[None, None].double(), grid, mode="nearest", align_corners=False
    )
    assert torch.equal(rotate(sample, degrees).mask, nearest[0, 0].long())
    filled = rotate(sample, degrees, fill=7, mask_fill=255)
    outside = functional.grid_sample(torch.ones(1, 1, 5, 8).double(), grid, align_corners=False)[0]
    assert torch.allclose(filled.image, wanted + 7 * (1 - outside), atol=1e-9)
    beyond = functional.grid_sample(
        torch.ones(1, 1, 5, 8).double(), grid, mode="nearest", align_corners=False
    )
    assert torch.equal(filled.mask == 255, beyond[0, 0] == 0)


@pytest.mark.parametrize("degrees", [0.0, 20.0, 45.0, 90.0, 170.0, -60.0])
def test_boxes_are_the_hulls_of_their_turned_corners(degrees: float) -> None:
    """Turned as complex numbers, y upwards, counter-clockwise."""
    sample = _sample(40, 60)._replace(mask=None)
    sample = sample._replace(boxes=sample.boxes + torch.tensor([28.0, 18, 28, 18]))
    found = rotate(sample, degrees, min_share=0).boxes
    turn = cmath.exp(1j * math.radians(degrees))
    for box, (x1, y1, x2, y2) in zip(found.tolist(), sample.boxes.tolist(), strict=True):
        corners = [turn * complex(x - 30, 20 - y) for x in (x1, x2) for y in (y1, y2)]
        xs, ys = [c.real + 30 for c in corners], [20 - c.imag for c in corners]
        assert box == pytest.approx([min(xs), min(ys), max(xs), max(ys)], abs=1e-4)


def test_resize_beside_interpolate_and_whole_blocks() -> None:
    sample = _sample(6, 8)
    large = geometry.resize(sample, 12, 24)
    _agree(large)
    assert torch.equal(large.mask, sample.mask.repeat_interleave(2, 0).repeat_interleave(3, 1))
    wanted = functional.interpolate(sample.image[None], (12, 24), mode="bilinear")[0]
    assert torch.equal(large.image, wanted)
    same = geometry.resize(sample, 6, 8)
    assert all(torch.allclose(a, b) for a, b in zip(same, sample, strict=True))


def _pixels() -> torch.Tensor:
    g = torch.Generator().manual_seed(0)
    image = torch.rand(3, 6, 7, dtype=torch.float64, generator=g)
    image[:, 0, :4] = torch.tensor(
        [[0, 1, 0.5, 1], [0, 1, 0.5, 0], [0, 1, 0.5, 1.0]]
    )  # black, white, grey, magenta
    return image


def test_hsv_beside_colorsys() -> None:
    image = _pixels()
    hsv, back = colour.to_hsv(image), colour.to_rgb(colour.to_hsv(image))
    for i in range(6):
        for j in range(7):
            wanted = colorsys.rgb_to_hsv(*image[:, i, j].tolist())
            assert hsv[:, i, j].tolist() == pytest.approx(wanted, abs=1e-12)
    assert torch.allclose(back, image, atol=1e-12)


@pytest.mark.parametrize("turn", [-0.5, -0.1, 0.0, 0.25, 1.0])
def test_hue_beside_colorsys(turn: float) -> None:
    image = _pixels()
    found = colour.hue(image, turn)
    for i in range(6):
        for j in range(7):
            h, s, v = colorsys.rgb_to_hsv(*image[:, i, j].tolist())
            assert found[:, i, j].tolist() == pytest.approx(
                colorsys.hsv_to_rgb((h + turn) % 1, s, v), abs=1e-12
            )


@pytest.mark.parametrize("factor", [0.0, 0.4, 1.0, 1.7])
def test_light_beside_loops(factor: float) -> None:
    image = _pixels()
    greys = [
        [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in zip(*rows, strict=True)]
        for rows in image.mT.mT.unbind(1)
    ]
    mean = sum(sum(map(float, row)) for row in greys) / 42
    found = [change(image, factor) for change in (colour.brightness, colour.contrast, colour.saturation)]
    for c in range(3):
        for i in range(6):
            for j in range(7):
                for picture, base in zip(found, (0.0, mean, float(greys[i][j])), strict=True):
                    wanted = factor * float(image[c, i, j]) + (1 - factor) * base
                    assert float(picture[c, i, j]) == pytest.approx(min(max(wanted, 0), 1), abs=1e-12)


def test_a_batch_is_changed_image_by_image() -> None:
    batch = torch.stack([_pixels(), _pixels().flip(0) / 2])
    for change in (colour.brightness, colour.contrast, colour.saturation, colour.hue):
        together = change(batch, 0.3)
        assert torch.allclose(together, torch.stack([change(image, 0.3) for image in batch]))


def _labelled(count: int = 4) -> tuple[torch.Tensor, torch.Tensor]:
    values = torch.arange(count, dtype=torch.float64)
    return values[:, None, None, None].expand(count, 2, 6, 8).clone(), functional.one_hot(
        values.long(), count
    ).double()


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_mixup_beside_loops(share: float) -> None:
    (x, t), order = _labelled(), torch.tensor([2, 3, 1, 0])
    images, targets = mixing.mixup(x, t, share, order)
    for b, other in enumerate(order.tolist()):
        assert torch.allclose(images[b], share * x[b] + (1 - share) * x[other])
        assert torch.allclose(targets[b], share * t[b] + (1 - share) * t[other])


@pytest.mark.parametrize("share", [0.0, 0.4, 0.75, 1.0])
@pytest.mark.parametrize("centre", [(0, 0), (3, 4), (5, 7), (0, 6)])
def test_cutmix_labels_are_the_pixels_pasted(share: float, centre: tuple[int, int]) -> None:
    (x, t), order = _labelled(), torch.tensor([2, 3, 1, 0])
    before = x.clone()
    images, targets = mixing.cutmix(x, t, share, centre, order)
    assert torch.equal(x, before)
    for b, other in enumerate(order.tolist()):
        pasted = (images[b, 0] == other).double()
        if other != b:
            assert targets[b].tolist() == pytest.approx(
                [(k == b) * float(1 - pasted.mean()) + (k == other) * float(pasted.mean()) for k in range(4)]
            )
        assert set(images[b].flatten().tolist()) <= {float(b), float(other)}
    side = math.sqrt(1 - share)
    if centre == (3, 4):
        assert pasted.sum() == int(6 * side) * int(8 * side)
    assert share < 1 or pasted.sum() == 0


@pytest.mark.parametrize("alpha", [0.05, 0.2, 1.0, 2.0])
def test_shares_are_beta_distributed(alpha: float) -> None:
    generator = torch.Generator().manual_seed(1)
    drawn = np.array([mixing.beta(alpha, generator) for _ in range(3000)])
    assert ((drawn >= 0) & (drawn <= 1)).all()
    for edge in (1e-9, 0.01, 0.2, 0.5, 0.7, 0.99):
        assert abs((drawn < edge).mean() - stats.beta(alpha, alpha).cdf(edge)) < 0.03  # 3 standard errors


def _draw(name: str, seed: int) -> torch.Tensor:
    g, sample, image = torch.Generator().manual_seed(seed), _sample(9, 9), _pixels().float()
    x, t = _labelled()
    return {
        "flip": lambda: chance.random_flip(sample, g).image,
        "rotation": lambda: chance.random_rotation(sample, 30, g).image,
        "crop": lambda: chance.random_crop(sample, 5, 4, g).image,
        "resized crop": lambda: chance.random_resized_crop(sample, 5, 4, g).image,
        "jitter": lambda: chance.colour_jitter(
            image, g, brightness=0.4, contrast=0.4, saturation=0.4, hue=0.1
        ),
        "mixup": lambda: mixing.mixed_batch(x, t, 1.0, g)[0],
        "cutmix": lambda: mixing.mixed_batch(x, t, 1.0, g, cut=True)[0],
    }[name]()


@pytest.mark.parametrize("name", ["flip", "rotation", "crop", "resized crop", "jitter", "mixup", "cutmix"])
def test_the_generator_decides(name: str) -> None:
    torch.manual_seed(0)
    state = torch.random.get_rng_state()
    found = [_draw(name, seed) for seed in range(8)]
    assert all(torch.equal(_draw(name, seed), image) for seed, image in enumerate(found))
    assert any(not torch.equal(found[0], image) for image in found[1:])
    assert torch.equal(torch.random.get_rng_state(), state)


def test_ranges_of_the_draws() -> None:
    g = torch.Generator().manual_seed(0)
    sample = Sample(torch.arange(12.0).reshape(1, 3, 4))
    corners = {float(chance.random_crop(sample, 2, 2, g).image[0, 0, 0]) for _ in range(200)}
    assert corners == {0, 1, 2, 4, 5, 6}
    flips = sum(float(chance.random_flip(sample, g, p=0.25).image[0, 0, 0]) == 3 for _ in range(2000))
    assert 440 < flips < 560
    grey = torch.full((3, 1, 1), 0.5)
    light = [float(chance.colour_jitter(grey, g, brightness=0.2)[0]) for _ in range(300)]
    assert 0.4 <= min(light) < 0.41 < 0.59 < max(light) <= 0.6
    assert torch.equal(chance.colour_jitter(grey, g), grey)
    assert chance.random_resized_crop(Sample(torch.zeros(3, 2, 90)), 8, 8, g).size == (8, 8)
    with pytest.raises(UsageError, match="cannot cut 4×2 out of 3×4"):
        chance.random_crop(sample, 4, 2, g)
