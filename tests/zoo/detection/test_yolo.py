"""YOLO: figures of the papers and programs, decoding by hand, the losses by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from prepkit import zoo
from prepkit.zoo.detection import yolo_v1, yolo_v3, yolo_v3_loss
from prepkit.zoo.layers.shapes import Misfit
from tests.zoo import golden

NONE = {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0).long()}


def test_v1_has_24_convolutions_and_their_weights() -> None:
    net = zoo.build("yolo_v1", device="meta")
    convolutions = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
    assert len(convolutions) == 24
    assert sum(p.numel() for p in net.features.parameters()) == 60_155_968
    assert [sum(p.numel() for p in m.parameters()) for m in net.classifier if isinstance(m, nn.Linear)] == [
        205_524_992, 6_022_590,
    ]  # fmt: skip
    assert golden.macs(net, (1, 3, 448, 448)) // 10**6 == 20_285


@pytest.mark.parametrize(("side", "bflops"), [(320, 38.97), (416, 65.86), (608, 140.69)])
def test_v3_has_darknets_figures(side: int, bflops: float) -> None:
    net = zoo.build("yolo_v3", device="meta")
    assert len([m for m in net.backbone.modules() if isinstance(m, nn.Conv2d)]) == 52
    statistics = sum(b.numel() for name, b in net.named_buffers() if "running" in name)
    assert sum(p.numel() for p in net.parameters()) + statistics == 62_001_757
    assert round(2 * golden.macs(net, (1, 3, side, side)) / 1e9, 2) == bflops


def test_a_box_of_v1_is_its_cell_and_its_roots() -> None:
    output = torch.zeros(7, 7, 30)
    output[2, 5, 5:10] = torch.tensor([0.25, 0.75, 0.5, 0.3, 0.8])  # the second box of row 2, column 5
    output[2, 5, 10 + 14] = 0.5
    found = yolo_v1.detect(output, score=0.39)
    x, y, w, h = 5.25 / 7 * 448, 2.75 / 7 * 448, 0.25 * 448, 0.09 * 448
    assert found["boxes"][0].tolist() == pytest.approx([x - w / 2, y - h / 2, x + w / 2, y + h / 2])
    assert (found["labels"].tolist(), found["scores"].tolist()) == ([14], pytest.approx([0.4]))
    assert len(yolo_v1.detect(output, score=0.41)["boxes"]) == 0


def test_the_loss_of_v1_by_hand() -> None:
    """Equation 3, cell by cell."""
    output = torch.rand(1, 7, 7, 30, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    x1, y1, x2, y2 = 100.0, 50.0, 300.0, 200.0
    target = {"boxes": torch.tensor([[x1, y1, x2, y2]]).double(), "labels": torch.tensor([6])}
    cx, cy, w, h = (x1 + x2) / 2 / 448, (y1 + y2) / 2 / 448, (x2 - x1) / 448, (y2 - y1) / 448
    row, column = int(cy * 7), int(cx * 7)
    told = output[0, row, column].tolist()

    def overlap(k: int) -> float:
        x, y, root_w, root_h = told[5 * k : 5 * k + 4]
        bx, by, bw, bh = (column + x) / 7, (row + y) / 7, root_w**2, root_h**2
        wide = max(0, min(cx + w / 2, bx + bw / 2) - max(cx - w / 2, bx - bw / 2))
        high = max(0, min(cy + h / 2, by + bh / 2) - max(cy - h / 2, by - bh / 2))
        return wide * high / (w * h + bw * bh - wide * high)

    best = 0 if overlap(0) >= overlap(1) else 1
    x, y, root_w, root_h, confidence = told[5 * best : 5 * best + 5]
    place = (x - (cx * 7 - column)) ** 2 + (y - (cy * 7 - row)) ** 2
    size = (root_w - math.sqrt(w)) ** 2 + (root_h - math.sqrt(h)) ** 2
    everywhere = float((output[0, :, :, 4] ** 2).sum() + (output[0, :, :, 9] ** 2).sum())
    losses = yolo_v1.loss(output, [target])
    assert losses["coordinates"].item() == pytest.approx(5 * (place + size))
    assert losses["objects"].item() == pytest.approx((confidence - overlap(best)) ** 2)
    assert losses["nothing"].item() == pytest.approx(0.5 * (everywhere - confidence**2))
    assert losses["classes"].item() == pytest.approx(
        sum((p - (k == 6)) ** 2 for k, p in enumerate(told[10:]))
    )


def test_v1_knows_one_object_a_cell_and_images_without_any() -> None:
    output = torch.rand(2, 7, 7, 30, generator=torch.Generator().manual_seed(0)).requires_grad_()
    box = torch.tensor([[200.0, 200.0, 250.0, 250.0]])
    crowd = {"boxes": torch.cat([box, box + 1]), "labels": torch.tensor([1, 2])}
    alone = {"boxes": box, "labels": torch.tensor([1])}
    one, two = (sum(yolo_v1.loss(output, [t, NONE]).values()) for t in (crowd, alone))
    assert one == two
    nothing = yolo_v1.loss(output, [NONE, NONE])
    assert [nothing[k].item() for k in ("coordinates", "objects", "classes")] == [0, 0, 0]
    one.backward()
    assert output.grad is not None
    assert torch.isfinite(output.grad).all()
    assert output.grad[1, :, :, 4].abs().min() > 0


def test_a_box_of_v3_is_its_cell_and_its_anchor() -> None:
    raw = torch.zeros(1, 26, 26, 3, 85)
    raw[0, 4, 9, 1, :4] = torch.tensor([math.log(3), 0.0, math.log(2), 0.0])  # σ = .75 and .5
    box = yolo_v3.decode(raw, level=1)[0, 4, 9, 1].tolist()
    x, y, w, h = 9.75 * 16, 4.5 * 16, 2 * 62, 45
    assert box == pytest.approx([x - w / 2, y - h / 2, x + w / 2, y + h / 2])


def test_detections_of_v3_are_of_all_levels() -> None:
    raw = [torch.full((2, n, n, 3, 7), -9.0) for n in (13, 26, 52)]
    for level, (row, column, slot) in enumerate([(6, 6, 0), (1, 2, 1), (50, 50, 2)]):
        raw[level][1, row, column, slot] = torch.tensor([0.0, 0, 0, 0, 9, 9 if level else -9, 9 - level])
    found = yolo_v3.detect(raw, image=1)
    assert sorted(found["labels"].tolist()) == [0, 0, 1, 1, 1]
    assert len(yolo_v3.detect(raw, image=0)["boxes"]) == 0
    assert found["scores"].tolist() == sorted(found["scores"].tolist(), reverse=True)


def test_the_anchor_most_like_an_object_learns_it() -> None:
    anchors = [anchor for level in yolo_v3.ANCHORS for anchor in level]
    sizes = torch.rand(50, 2, generator=torch.Generator().manual_seed(0)) * 400 + 1
    for (w, h), best in zip(sizes.tolist(), yolo_v3_loss.best_anchor(sizes).tolist(), strict=True):
        shared = [min(w, a) * min(h, b) for a, b in anchors]
        overlaps = [s / (w * h + a * b - s) for s, (a, b) in zip(shared, anchors, strict=True)]
        assert best == max(range(9), key=overlaps.__getitem__)


def test_the_loss_of_v3_by_hand() -> None:
    """One object of the size 60×50: its anchor is 62×45, in the middle level."""
    generator = torch.Generator().manual_seed(0)
    raw = [torch.randn(1, n, n, 3, 7, generator=generator, dtype=torch.float64) for n in (2, 4, 8)]
    target = {"boxes": torch.tensor([[2.0, 5.0, 62.0, 55.0]]).double(), "labels": torch.tensor([1])}
    told = raw[1][0, 1, 2, 1].tolist()  # centre (32, 30): column 2, row 1

    def entropy(logit: float, truth: float) -> float:
        return math.log1p(math.exp(logit)) - truth * logit

    losses = yolo_v3_loss.loss(raw, [target])
    assert losses["centres"].item() == pytest.approx(entropy(told[0], 0) + entropy(told[1], 30 / 16 - 1))
    sizes = (told[2] - math.log(60 / 62)) ** 2 + (told[3] - math.log(50 / 45)) ** 2
    assert losses["sizes"].item() == pytest.approx(sizes / 2)
    assert losses["classes"].item() == pytest.approx(entropy(told[5], 0) + entropy(told[6], 1))
    objectness = 0.0
    for level, x in enumerate(raw):
        boxes = yolo_v3.decode(x, level)[0]
        for row in range(x.shape[1]):
            for column in range(x.shape[2]):
                for slot in range(3):
                    own = (level, row, column, slot) == (1, 1, 2, 1)
                    a, b, c, d = boxes[row, column, slot].tolist()
                    shared = max(0, min(c, 62) - max(a, 2)) * max(0, min(d, 55) - max(b, 5))
                    if own or shared / ((c - a) * (d - b) + 3000 - shared) <= 0.5:
                        objectness += entropy(float(x[0, row, column, slot, 4]), own)
    assert losses["objectness"].item() == pytest.approx(objectness)


def test_the_derivatives_of_v3_are_prediction_minus_truth() -> None:
    raw = [torch.zeros(1, n, n, 3, 7).requires_grad_() for n in (2, 4, 8)]
    target = {"boxes": torch.tensor([[2.0, 5.0, 62.0, 55.0]]), "labels": torch.tensor([1])}
    sum(yolo_v3_loss.loss(raw, [target]).values()).backward()
    assert raw[1].grad is not None
    expected = [0.5 - 0, 0.5 - 0.875, -math.log(60 / 62), -math.log(50 / 45), 0.5 - 1, 0.5, 0.5 - 1]
    assert raw[1].grad[0, 1, 2, 1].tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.slow
def test_v3_trains_and_takes_images_without_objects() -> None:
    torch.manual_seed(0)
    net = zoo.build("yolo_v3", num_classes=2).train()
    target = {"boxes": torch.tensor([[2.0, 5.0, 62.0, 55.0]]), "labels": torch.tensor([1])}
    losses = yolo_v3_loss.loss(net(torch.rand(2, 3, 64, 64)), [target, NONE])
    sum(losses.values()).backward()
    assert [key for key, p in net.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0] == []


@pytest.mark.parametrize(
    ("name", "shape"),
    [("yolo_v1", (1, 3, 416, 416)), ("yolo_v3", (1, 3, 400, 416)), ("yolo_v3", (3, 416, 416))],
)
def test_images_that_do_not_fit_are_named(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(Misfit, match=r"images of shape .* fits"):
        zoo.build(name, device="meta")(torch.empty(shape, device="meta"))
