"""Suppression beside the loop everybody writes on the whiteboard."""

from __future__ import annotations

import math

import pytest
import torch

from prepkit.zoo.detection import nms as n
from tests.zoo.detection.test_boxes import some_boxes


def overlap(a: list[float], b: list[float], plus: int = 0) -> float:
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]) + plus)
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]) + plus)
    areas = [(box[2] - box[0] + plus) * (box[3] - box[1] + plus) for box in (a, b)]
    union = sum(areas) - wide * high
    return wide * high / union if union else 0.0


def greedy(boxes: torch.Tensor, scores: torch.Tensor, threshold: float, plus: int = 0) -> list[int]:
    rest = sorted(range(len(scores)), key=lambda i: (-scores[i].item(), i))
    kept: list[int] = []
    while rest:
        best = rest.pop(0)
        kept.append(best)
        rest = [i for i in rest if overlap(boxes[best].tolist(), boxes[i].tolist(), plus) <= threshold]
    return kept


@pytest.mark.parametrize("plus", [0, 1])
@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("block", [1, 7, 1024])
def test_nms_is_the_greedy_loop(
    plus: int, threshold: float, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(n, "BLOCK", block)
    boxes = some_boxes(60, side=60)
    scores = (torch.rand(60, generator=torch.Generator().manual_seed(5)) * 20).round()  # with ties
    assert n.nms(boxes, scores, threshold, plus).tolist() == greedy(boxes, scores, threshold, plus)


def test_a_suppressed_box_suppresses_nothing() -> None:
    row = torch.tensor([[x, 0.0, x + 10, 10.0] for x in (0.0, 4.0, 8.0, 12.0, 16.0)])
    assert n.nms(row, torch.tensor([5.0, 4.0, 3.0, 2.0, 1.0]), 0.4).tolist() == [0, 2, 4]


def test_no_boxes_and_boxes_without_area() -> None:
    assert n.nms(torch.zeros(0, 4), torch.zeros(0), 0.5).tolist() == []
    assert n.batched_nms(torch.zeros(0, 4), torch.zeros(0), torch.zeros(0).long(), 0.5).tolist() == []
    assert n.nms(torch.zeros(3, 4), torch.tensor([0.1, 0.3, 0.2]), 0.5).tolist() == [1, 2, 0]


def test_groups_do_not_touch_each_other() -> None:
    generator = torch.Generator().manual_seed(1)
    boxes, scores = some_boxes(80, side=40), torch.rand(80, generator=generator)
    groups = torch.randint(0, 4, (80,), generator=generator)
    expected = []
    for group in range(4):
        members = [i for i in range(80) if groups[i] == group]
        expected += [members[k] for k in greedy(boxes[members], scores[members], 0.3)]
    expected.sort(key=lambda i: -float(scores[i]))
    assert n.batched_nms(boxes, scores, groups, 0.3).tolist() == expected


def test_soft_nms_is_its_loop() -> None:
    boxes, scores = (
        some_boxes(30, side=30),
        torch.rand(30, generator=torch.Generator().manual_seed(2)).double(),
    )
    rest = dict(enumerate(scores.tolist()))
    expected = []
    while rest:
        best = max(rest, key=lambda i: rest[i])
        score = rest.pop(best)
        if score < 0.01:
            break
        expected.append((best, score))
        for i in rest:
            rest[i] *= math.exp(-(overlap(boxes[best].tolist(), boxes[i].tolist()) ** 2) / 0.5)
    order, final = n.soft_nms(boxes, scores, 0.5, least=0.01)
    assert order.tolist() == [i for i, _ in expected]
    assert final.tolist() == pytest.approx([s for _, s in expected], rel=1e-9)
    assert n.soft_nms(boxes[:0], scores[:0])[0].tolist() == []


def test_nothing_is_known_of_overlaps_on_meta() -> None:
    boxes = torch.empty(9, 4, device="meta")
    assert (
        n.nms(boxes, boxes[:, 0], 0.5).shape
        == n.batched_nms(boxes, boxes[:, 0], boxes[:, 0], 0.5).shape
        == (9,)
    )
