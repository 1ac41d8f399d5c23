"""Overlaps beside counted pixels, codes beside their inverse, bad boxes beside their sentence."""

from __future__ import annotations

import math

import pytest
import torch

from prepkit.zoo.detection import boxes as b
from prepkit.zoo.detection.coding import LARGEST, BoxCoder
from prepkit.zoo.layers.shapes import Misfit


def some_boxes(count: int, seed: int = 0, side: float = 100.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    corner = torch.rand(count, 2, generator=generator, dtype=torch.float64) * side
    size = torch.rand(count, 2, generator=generator, dtype=torch.float64) * side / 2 + 1
    return torch.cat([corner, corner + size], 1)


def pixels(box: list[int], plus: int) -> set[tuple[int, int]]:
    x1, y1, x2, y2 = box
    return {(x, y) for x in range(x1, x2 + plus) for y in range(y1, y2 + plus)}


@pytest.mark.parametrize("plus", [0, 1])
def test_iou_counts_pixels(plus: int) -> None:
    whole = some_boxes(12, side=20).round()
    measured = b.iou(whole, whole, plus)
    for i, one in enumerate(whole.int().tolist()):
        for j, two in enumerate(whole.int().tolist()):
            here, there = pixels(one, plus), pixels(two, plus)
            assert measured[i, j] == pytest.approx(len(here & there) / len(here | there), abs=1e-12)


def test_giou_takes_off_the_empty_part_of_the_hull() -> None:
    one, two = some_boxes(9), some_boxes(8, seed=1)
    for i, (ax, ay, az, aw) in enumerate(one.tolist()):
        for j, (bx, by, bz, bw) in enumerate(two.tolist()):
            shared = max(0, min(az, bz) - max(ax, bx)) * max(0, min(aw, bw) - max(ay, by))
            union = (az - ax) * (aw - ay) + (bz - bx) * (bw - by) - shared
            hull = (max(az, bz) - min(ax, bx)) * (max(aw, bw) - min(ay, by))
            expected = shared / union - (hull - union) / hull
            assert b.giou(one, two)[i, j] == pytest.approx(expected, abs=1e-12)


def test_boxes_without_area_overlap_nothing_and_empty_sets_give_empty_tables() -> None:
    point = torch.tensor([[3.0, 3.0, 3.0, 3.0]])
    assert b.iou(point, point).tolist() == [[0.0]]
    assert b.giou(point, point).tolist() == [[0.0]]
    assert b.iou(point[:0], point).shape == (0, 1)
    assert b.iou(point, point[:0]).shape == (1, 0)


def test_half_precision_does_not_overflow() -> None:
    large = torch.tensor([[0.0, 0.0, 600.0, 600.0]], dtype=torch.float16)
    assert b.iou(large, large).item() == 1


def test_giou_has_a_gradient_where_boxes_do_not_touch() -> None:
    far = torch.tensor([[0.0, 0.0, 1.0, 1.0]], requires_grad=True)
    b.giou(far, torch.tensor([[5.0, 0.0, 6.0, 1.0]])).sum().backward()
    assert far.grad is not None
    assert far.grad.abs().sum() > 0


@pytest.mark.parametrize(("there", "back"), [(b.to_xywh, b.from_xywh), (b.to_centres, b.from_centres)])
def test_forms_of_boxes_go_there_and_back(there, back) -> None:  # type: ignore[no-untyped-def]
    torch.testing.assert_close(back(there(some_boxes(20))), some_boxes(20))


@pytest.mark.parametrize(("plus", "corner"), [(0, [40.0, 30.0]), (1, [39.0, 29.0])])
def test_clip_keeps_the_last_pixel_of_the_convention(plus: int, corner: list[float]) -> None:
    clipped = b.clip(torch.tensor([[-9.0, -1.0, 99.0, 99.0]]), (30, 40), plus)
    assert clipped.tolist() == [[0.0, 0.0, *corner]]


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        (torch.zeros(2, 3), r"boxes of shape \(2, 3\); \(N, 4\) fits"),
        (torch.tensor([[0.0, 0.0, 1.0, 1.0], [5.0, 5.0, 5.0, 9.0]]), r"boxes\[1\] = \[5.0, 5.0, 5.0, 9.0\]; .*x2 > x1"),
        (torch.tensor([[0.0, 0.0, math.nan, 1.0]]), r"boxes\[0\]"),
    ],
)  # fmt: skip
def test_bad_boxes_are_named(boxes: torch.Tensor, sentence: str) -> None:
    with pytest.raises(Misfit, match=sentence):
        b.checked(boxes)


@pytest.mark.parametrize("coder", [BoxCoder(), BoxCoder((10.0, 10.0, 5.0, 5.0)), BoxCoder(plus=1)])
def test_codes_go_there_and_back(coder: BoxCoder) -> None:
    boxes, anchors = some_boxes(50), some_boxes(50, seed=3)
    back = coder.decode(coder.encode(boxes, anchors), anchors).squeeze(1)
    torch.testing.assert_close(back, boxes, rtol=1e-12, atol=1e-9)


def test_codes_by_hand() -> None:
    anchor, box = torch.tensor([[10.0, 10.0, 30.0, 50.0]]), torch.tensor([[15.0, 20.0, 25.0, 100.0]])
    code = BoxCoder((10.0, 10.0, 5.0, 5.0)).encode(box, anchor)[0].tolist()
    assert code == pytest.approx([10 * 0 / 20, 10 * 30 / 40, 5 * math.log(10 / 20), 5 * math.log(80 / 40)])


def test_a_wild_code_makes_a_box_of_62_and_a_half_anchors() -> None:
    anchor = torch.tensor([[0.0, 0.0, 16.0, 16.0]])
    box = BoxCoder().decode(torch.tensor([[0.0, 0.0, 99.0, LARGEST]]), anchor)[0, 0]
    assert (box[2] - box[0]).item() == pytest.approx(1000, rel=1e-5)
    assert (box[3] - box[1]).item() == pytest.approx(1000, rel=1e-5)


def test_codes_of_several_classes_stand_side_by_side() -> None:
    anchors, codes = some_boxes(3), torch.randn(3, 8, generator=torch.Generator().manual_seed(0)).double()
    both = BoxCoder().decode(codes, anchors)
    torch.testing.assert_close(both[:, 1], BoxCoder().decode(codes[:, 4:], anchors)[:, 0])
