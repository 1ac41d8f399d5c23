"""RoI pooling and RoIAlign beside loops over single samples, written after the papers and torchvision's borders."""

from __future__ import annotations

import math

import pytest
import torch

from prepkit.zoo.layers.regions import roi_align, roi_pool
from prepkit.zoo.layers.shapes import Misfit

torch.manual_seed(0)
FEATURES = torch.randn(2, 3, 9, 11, dtype=torch.float64)
BOXES = torch.tensor(
    [
        [0, 1.0, 2.0, 7.5, 8.0],
        [1, 0.0, 0.0, 21.0, 17.0],  # all of it, at scale 1/2
        [1, -9.0, -7.0, 6.0, 5.0],  # beyond the upper left corner
        [0, 10.0, 12.0, 40.0, 30.0],  # beyond the lower right one
        [0, 60.0, 60.0, 70.0, 70.0],  # outside altogether
        [1, 3.3, 4.7, 3.3, 4.7],  # without area
        [0, 5.0, 5.0, 5.4, 5.9],  # below a pixel
        [0, 9.0, 9.0, 4.0, 3.0],  # turned round
        [1, 4.5, 3.5, 9.5, 12.5],  # halves
    ],
    dtype=torch.float64,
)


def sampled(plane: torch.Tensor, y: float, x: float) -> float:
    """One bilinear sample of (H, W)."""
    height, width = plane.shape
    if y < -1 or y > height or x < -1 or x > width:
        return 0.0
    y, x = max(y, 0.0), max(x, 0.0)
    top, left = int(y), int(x)
    if top >= height - 1:
        top, y = height - 1, height - 1.0
    if left >= width - 1:
        left, x = width - 1, width - 1.0
    below, right = min(top + 1, height - 1), min(left + 1, width - 1)
    v, u = y - top, x - left
    near = (1 - u) * float(plane[top, left]) + u * float(plane[top, right])
    far = (1 - u) * float(plane[below, left]) + u * float(plane[below, right])
    return (1 - v) * near + v * far


def aligned_by_loops(x, boxes, out, scale, ratio, aligned):
    result = torch.zeros(len(boxes), x.shape[1], *out, dtype=x.dtype)
    for k, (image, x1, y1, x2, y2) in enumerate(boxes.tolist()):
        shift = 0.5 if aligned else 0.0
        left, top = x1 * scale - shift, y1 * scale - shift
        width, height = x2 * scale - shift - left, y2 * scale - shift - top
        if not aligned:
            width, height = max(width, 1.0), max(height, 1.0)
        bin_h, bin_w = height / out[0], width / out[1]
        n_h, n_w = (ratio, ratio) if ratio > 0 else (math.ceil(bin_h), math.ceil(bin_w))
        for c in range(x.shape[1]):
            for i in range(out[0]):
                for j in range(out[1]):
                    total = sum(
                        sampled(
                            x[int(image), c],
                            top + i * bin_h + (a + 0.5) * bin_h / n_h,
                            left + j * bin_w + (b + 0.5) * bin_w / n_w,
                        )
                        for a in range(n_h)
                        for b in range(n_w)
                    )
                    result[k, c, i, j] = total / max(n_h * n_w, 1)
    return result


def pooled_by_loops(x, boxes, out, scale):
    def rounded(value: float) -> int:
        return int(math.copysign(math.floor(abs(value) + 0.5), value))

    result = torch.zeros(len(boxes), x.shape[1], *out, dtype=x.dtype)
    for k, (image, *corners) in enumerate(boxes.tolist()):
        x1, y1, x2, y2 = (rounded(value * scale) for value in corners)
        height, width = max(y2 - y1 + 1, 1), max(x2 - x1 + 1, 1)
        for c in range(x.shape[1]):
            for i in range(out[0]):
                for j in range(out[1]):
                    ys = range(
                        y1 + math.floor(i * height / out[0]), y1 + math.ceil((i + 1) * height / out[0])
                    )
                    xs = range(x1 + math.floor(j * width / out[1]), x1 + math.ceil((j + 1) * width / out[1]))
                    values = [
                        float(x[int(image), c, y, z])
                        for y in ys
                        for z in xs
                        if 0 <= y < x.shape[2] and 0 <= z < x.shape[3]
                    ]
                    result[k, c, i, j] = max(values, default=0.0)
    return result


@pytest.mark.parametrize("aligned", [False, True])
@pytest.mark.parametrize("ratio", [-1, 0, 1, 2, 3])
@pytest.mark.parametrize(("out", "scale"), [((2, 3), 0.5), ((1, 1), 1.0), ((4, 2), 0.25)])
def test_roi_align_is_the_mean_of_its_samples(aligned, ratio, out, scale) -> None:
    ours = roi_align(FEATURES, BOXES, out, scale, ratio, aligned)
    theirs = aligned_by_loops(FEATURES, BOXES, out, scale, ratio, aligned)
    assert (ours - theirs).abs().max() <= 1e-12


@pytest.mark.parametrize(("out", "scale"), [((2, 3), 0.5), ((1, 1), 1.0), ((4, 2), 0.25), ((7, 7), 1.0)])
def test_roi_pool_is_the_largest_of_each_bin(out, scale) -> None:
    assert torch.equal(roi_pool(FEATURES, BOXES, out, scale), pooled_by_loops(FEATURES, BOXES, out, scale))


@pytest.mark.parametrize("pool", [roi_align, roi_pool])
def test_a_list_of_boxes_is_the_same_as_rows(pool) -> None:
    lists = [BOXES[BOXES[:, 0] == image][:, 1:] for image in (0, 1)]
    rows = torch.cat([BOXES[BOXES[:, 0] == image] for image in (0, 1)])
    assert torch.equal(pool(FEATURES, lists, 2, 0.5), pool(FEATURES, rows, 2, 0.5))


@pytest.mark.parametrize("pool", [roi_align, roi_pool])
def test_no_boxes_give_no_regions(pool) -> None:
    assert pool(FEATURES, BOXES[:0], (2, 3)).shape == (0, 3, 2, 3)
    assert pool(FEATURES, [BOXES[:0, 1:]] * 2, (2, 3)).shape == (0, 3, 2, 3)


@pytest.mark.parametrize("ratio", [-1, 2])
@pytest.mark.parametrize("aligned", [False, True])
def test_gradients(ratio, aligned) -> None:
    x = FEATURES[:, :1].clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda x: roi_align(x, BOXES[:4], 2, 0.5, ratio, aligned), (x,))
    assert torch.autograd.gradcheck(lambda x: roi_pool(x, BOXES[:4], 2, 0.5), (x,))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_every_dtype(dtype) -> None:
    out = roi_align(FEATURES.to(dtype), BOXES.to(dtype), 2, 0.5, 2)
    assert out.dtype == dtype
    wanted = roi_align(FEATURES.to(dtype).double(), BOXES.to(dtype).double(), 2, 0.5, 2)
    assert (out.double() - wanted).abs().max() <= 8 * torch.finfo(dtype).eps


def test_shapes_are_known_on_meta() -> None:
    with torch.device("meta"):
        assert roi_align(torch.empty(2, 3, 9, 9), torch.empty(5, 5), 7, 0.5, 2).shape == (5, 3, 7, 7)


@pytest.mark.parametrize("pool", [roi_align, roi_pool])
@pytest.mark.parametrize(
    ("x", "boxes", "out", "words"),
    [
        (torch.zeros(3, 9, 9), BOXES, 2, r"an input of shape \(3, 9, 9\); \(B, C, H, W\) fits"),
        (FEATURES, BOXES[:, 1:], 2, r"boxes of shape \(9, 4\); \(K, 5\) or a list of \(k, 4\) fits"),
        (FEATURES, [BOXES[:, 1:]], 2, "boxes of 1 images of shapes .* for 2 images; one .* an image fits"),
        (FEATURES, BOXES, 0, "output_size=0; an int or a pair of ints ≥ 1 fits"),
    ],
)
def test_what_does_not_fit_is_said(pool, x, boxes, out, words) -> None:
    with pytest.raises(Misfit, match=words):
        pool(x, boxes, out)
