"""Proposals and heads beside loops; losses beside sums by hand; small nets trained one step; bad input."""

from __future__ import annotations

import math

import pytest
import torch
from msgspec import structs
from torch import nn

from prepkit import zoo
from prepkit.zoo.detection import roi_heads, rpn
from prepkit.zoo.detection.anchors import AnchorGenerator, cell
from prepkit.zoo.detection.boxes import iou
from prepkit.zoo.detection.coding import BoxCoder
from prepkit.zoo.detection.transform import Batch, Transform, scale
from prepkit.zoo.layers.regions import roi_align
from prepkit.zoo.layers.shapes import Misfit
from tests.zoo.detection.test_boxes import some_boxes
from tests.zoo.detection.test_nms import greedy

SMALL = {"fasterrcnn_resnet50_fpn": (91, {"min_size": 64, "max_size": 96}),
         "fasterrcnn_vgg16": (21, {"min_size": 160, "max_size": 224})}  # fmt: skip

NAMES = ["fasterrcnn_resnet50_fpn", pytest.param("fasterrcnn_vgg16", marks=pytest.mark.slow)]  # 137 M weights


def smooth_l1(x: float, beta: float) -> float:
    return 0.5 * x * x / beta if abs(x) < beta else abs(x) - 0.5 * beta


def proposer(rules: rpn.Rules, levels: int = 1) -> rpn.RegionProposalNetwork:
    bases = [cell([16 * 2**k], [0.5, 1.0, 2.0]) for k in range(levels)]
    torch.manual_seed(0)
    return rpn.RegionProposalNetwork(rpn.RPNHead(4, 3), AnchorGenerator(bases), rules).double()


def features(levels: int = 1) -> tuple[Batch, list[torch.Tensor]]:
    generator = torch.Generator().manual_seed(1)
    maps = [torch.randn(2, 4, 8 >> k, 8 >> k, generator=generator).double() * 50 for k in range(levels)]
    return Batch(torch.zeros(2, 3, 64, 64), [(64, 64), (50, 60)], [(64, 64), (50, 60)]), maps


def test_rows_of_maps_are_in_the_order_of_the_anchors() -> None:
    maps = torch.arange(2 * 6 * 3 * 4).view(2, 6, 3, 4)
    table = rpn.rows(maps, 2)
    for y, x, a in ((0, 0, 0), (1, 2, 1), (2, 3, 2)):
        assert table[1, (y * 4 + x) * 3 + a].tolist() == maps[1, 2 * a : 2 * a + 2, y, x].tolist()


def test_proposals_are_the_best_of_each_level_clipped_and_suppressed() -> None:
    net, (batch, maps) = proposer(rpn.Rules(before=(30, 20), after=(25, 15)), 2).eval(), features(2)
    found, losses = net(batch, maps)
    assert losses == {}
    logits, codes = net.head(maps)
    for image, (high, wide) in enumerate(batch.sizes):
        kept: list[tuple[float, list[float]]] = []
        for logit, code, anchors in zip(logits, codes, net.anchors(maps, (64, 64)), strict=True):
            score = rpn.rows(logit, 1)[image, :, 0]
            best = sorted(range(len(score)), key=lambda i: -score[i].item())[:20]
            boxes = BoxCoder().decode(rpn.rows(code, 4)[image], anchors)[best, 0]
            boxes = torch.stack([boxes[:, 0].clamp(0, wide), boxes[:, 1].clamp(0, high),
                                 boxes[:, 2].clamp(0, wide), boxes[:, 3].clamp(0, high)], 1)  # fmt: skip
            wide_enough = [i for i, b in enumerate(boxes.tolist()) if min(b[2] - b[0], b[3] - b[1]) >= 1e-3]
            boxes, score = boxes[wide_enough], score[best][wide_enough]
            kept += [(score[i].item(), boxes[i].tolist()) for i in greedy(boxes, score, 0.7)]
        kept.sort(key=lambda pair: -pair[0])
        expected = torch.tensor([box for _, box in kept[:15]], dtype=torch.float64)
        torch.testing.assert_close(found[image], expected)


def test_the_losses_of_the_proposals_by_hand() -> None:
    rules = rpn.Rules(count=10_000, share=1.0)  # every anchor is drawn: nothing is random
    net, (batch, maps) = proposer(rules).train(), features()
    objects = [torch.tensor([[5.0, 5.0, 30.0, 40.0]]).double(), torch.zeros(0, 4).double()]
    targets = [{"boxes": o, "labels": torch.ones(len(o)).long()} for o in objects]
    _, losses = net(batch, maps, targets)
    logits, codes = net.head(maps)
    (anchors,) = net.anchors(maps, (64, 64))
    entropy, miss, count = 0.0, 0.0, 0
    for image, boxes in enumerate(objects):
        overlaps = iou(anchors, boxes)[:, 0].tolist() if len(boxes) else [0.0] * len(anchors)
        for place, overlap in enumerate(overlaps):
            thing = overlap >= 0.7 or overlap == max(overlaps) > 0
            if not thing and overlap >= 0.3:
                continue
            logit = float(rpn.rows(logits[0], 1)[image, place])
            entropy += math.log1p(math.exp(-logit if thing else logit))
            count += 1
            if thing:
                code = BoxCoder().encode(boxes, anchors[place : place + 1])[0]
                off = rpn.rows(codes[0], 4)[image, place] - code
                miss += sum(smooth_l1(float(v), 1 / 9) for v in off)
    assert losses["loss_objectness"].item() == pytest.approx(entropy / count)
    assert losses["loss_rpn_box_reg"].item() == pytest.approx(miss / count)
    assert miss > 0


def test_the_original_leaves_anchors_alone_that_cross_the_border() -> None:
    net, (_, maps) = proposer(rpn.Rules(straddling=False)), features()
    (anchors,) = net.anchors(maps, (64, 64))
    labels, _ = net.assign(anchors, torch.tensor([[0.0, 0.0, 20.0, 20.0]]).double(), (64, 64))
    outside = (anchors[:, :2] < 0).any(1) | (anchors[:, 2:] > 64).any(1)
    assert (labels[outside] == -1).all()
    assert (labels[~outside] >= 0).any()


@pytest.mark.parametrize(
    ("side", "level"), [(10, 2), (111, 2), (112, 3), (223, 3), (224, 4), (447, 4), (448, 5), (2000, 5)]
)
def test_large_boxes_come_from_coarse_levels(side: int, level: int) -> None:
    assert roi_heads.level_of(torch.tensor([[3.0, 4.0, 3.0 + side, 4.0 + side]]), 2, 5).tolist() == [level]


def test_each_box_is_cut_from_its_level_and_its_image() -> None:
    generator = torch.Generator().manual_seed(0)
    maps = [torch.randn(2, 3, 512 >> k, 512 >> k, generator=generator).double() for k in (2, 3, 4, 5)]
    proposals = [some_boxes(5, side=200) * 2, some_boxes(7, seed=1, side=40)]
    pooled = roi_heads.PyramidAlign()([*maps, maps[-1][:, :, ::2, ::2]], proposals, (512, 512))
    place = 0
    for image, boxes in enumerate(proposals):
        for box in boxes:
            level = int(roi_heads.level_of(box[None], 2, 5))
            row = torch.cat([box.new_tensor([image]), box])[None]
            alone = roi_align(maps[level - 2], row, 7, 1 / 2**level, 2)
            torch.testing.assert_close(pooled[place], alone[0])
            place += 1


class Fixed(nn.Module):
    """Says what it was told, whatever it is asked."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value

    def forward(self, *_: object) -> object:
        return self.value


def test_the_losses_of_the_head_by_hand() -> None:
    boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [50.0, 50.0, 60.0, 60.0]]).double()
    target = {"boxes": boxes[:1] + 1, "labels": torch.tensor([2])}
    logits = torch.tensor([[0.1, 0.2, 0.9], [1.0, 0.0, 0.0], [0.3, 0.3, 0.3]]).double()
    codes = torch.arange(36).view(3, 12).double() / 10
    heads = roi_heads.RoIHeads(Fixed(None), Fixed(None), Fixed((logits, codes)), roi_heads.Rules())
    drawn, labels, wanted = heads.draw(boxes, target, torch.Generator().manual_seed(0))
    assert sorted(labels.tolist()) == [0, 2, 2]  # the true box itself is among the proposals
    losses = heads.losses(logits, codes, labels, wanted)
    entropy = sum(
        math.log(sum(math.exp(float(v)) for v in row)) - float(row[label])
        for row, label in zip(logits, labels.tolist(), strict=True)
    )
    coder = BoxCoder((10.0, 10.0, 5.0, 5.0))
    miss = 0.0
    for place, label in enumerate(labels.tolist()):
        if label:
            code = coder.encode(target["boxes"], drawn[place : place + 1])[0]
            off = codes[place, 4 * label : 4 * label + 4] - code
            miss += sum(smooth_l1(float(v), 1 / 9) for v in off)
    assert losses["loss_classifier"].item() == pytest.approx(entropy / 3)
    assert losses["loss_box_reg"].item() == pytest.approx(miss / 3)


def test_detections_by_hand() -> None:
    proposals = torch.tensor([[0.0, 0.0, 10.0, 10.0], [1.0, 0.0, 11.0, 10.0], [90.0, 90.0, 120.0, 120.0]])
    logits = torch.tensor([[0.0, 5.0, 0.0], [0.0, 4.0, 3.9], [0.0, -9.0, 3.0]])
    heads = roi_heads.RoIHeads(Fixed(0), Fixed(0), Fixed(0), roi_heads.Rules())
    found = heads.detect(logits, torch.zeros(3, 12), proposals, (100, 100))
    p = logits.softmax(1)
    # the second box of class 1 is suppressed by the first, of class 2 it is the best
    assert found["labels"].tolist() == [1, 2, 2]
    assert found["scores"].tolist() == pytest.approx([p[0, 1].item(), p[2, 2].item(), p[1, 2].item()])
    assert found["boxes"].tolist() == [[0, 0, 10, 10], [90, 90, 100, 100], [1, 0, 11, 10]]


def images() -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [torch.rand(3, 50, 70, generator=generator), torch.rand(3, 64, 64, generator=generator)]


@pytest.mark.parametrize("name", NAMES)
def test_one_step_of_training_reaches_every_weight(name: str) -> None:
    classes, options = SMALL[name]
    torch.manual_seed(0)
    net = zoo.build(name, **options).train()
    net.roi_heads.rules = structs.replace(net.roi_heads.rules, count=16)
    targets = [
        {"boxes": torch.tensor([[5.0, 5.0, 40.0, 45.0]]), "labels": torch.tensor([classes - 1])},
        {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0).long()},
    ]
    draw = torch.Generator().manual_seed(0)
    losses = net(images(), targets, draw)
    assert sorted(losses) == ["loss_box_reg", "loss_classifier", "loss_objectness", "loss_rpn_box_reg"]
    assert all(torch.isfinite(value) and value > 0 for value in losses.values())
    sum(losses.values()).backward()
    silent = [key for key, p in net.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    # the levels of large boxes see none on images this small
    assert all("fpn.layer_blocks" in key or "fpn.inner_blocks" in key for key in silent), silent


@pytest.mark.parametrize("name", NAMES)
def test_images_of_different_sizes_get_boxes_in_their_own_pixels(name: str) -> None:
    _, options = SMALL[name]
    torch.manual_seed(0)
    net = zoo.build(name, **options).eval()
    with torch.no_grad():
        net.roi_heads.box_predictor.cls_score.weight.mul_(0)
        net.roi_heads.box_predictor.cls_score.bias[1] = 9.0  # everything is class 1
        found = net(images())
    for one, (high, wide) in zip(found, ((50, 70), (64, 64)), strict=True):
        assert len(one["boxes"]) == len(one["scores"]) == len(one["labels"]) > 0
        assert set(one["labels"].tolist()) == {1}
        assert (one["boxes"] >= 0).all()
        assert (one["boxes"] <= torch.tensor([wide, high, wide, high]) + 1e-3).all()


@pytest.mark.slow
def test_nothing_found_is_an_empty_answer() -> None:
    torch.manual_seed(0)
    net = zoo.build("fasterrcnn_resnet50_fpn", min_size=64, max_size=96, box_score_thresh=1.1).eval()
    with torch.no_grad():
        (found,) = net([torch.zeros(3, 64, 64)])
    assert {key: tuple(value.shape) for key, value in found.items()} == {
        "boxes": (0, 4), "labels": (0,), "scores": (0,),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "targets", "sentence"),
    [
        ([], None, "no images; at least one fits"),
        ([torch.zeros(1, 8, 8)], None, r"an image of shape \(1, 8, 8\); \(3, H, W\) fits"),
        ([torch.zeros(3, 8, 8).byte()], None, r"an image of torch.uint8; floats in \[0, 1\] fit"),
        ([torch.zeros(3, 8, 8)], [], "0 targets for 1 images; one each fits"),
        ([torch.zeros(3, 8, 8)], [{"boxes": torch.zeros(0, 4)}], "target 0 without labels; boxes and labels fit"),
        (
            [torch.zeros(3, 8, 8)],
            [{"boxes": torch.zeros(1, 4), "labels": torch.ones(1).long()}],
            r"boxes of target 0\[0\] = \[0.0, 0.0, 0.0, 0.0\]; .* x2 > x1",
        ),
        (
            [torch.zeros(3, 8, 8)],
            [{"boxes": torch.tensor([[0.0, 0.0, 1.0, 1.0]]), "labels": torch.ones(2).long()}],
            "2 labels for 1 boxes in target 0; one each fits",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_named(given, targets, sentence) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Misfit, match=sentence):
        Transform()(given, targets)


def test_training_without_targets_is_named() -> None:
    net = zoo.build("fasterrcnn_resnet50_fpn", device="meta")
    with pytest.raises(Misfit, match="training without targets; one an image fits"):
        net(torch.empty(1, 3, 64, 64, device="meta"))


def test_the_transform_keeps_the_ratio_and_pads_at_the_end() -> None:
    batch, (target,) = Transform(shorter=80, longer=100, mean=(0, 0, 0), std=(1, 1, 1))(
        [torch.ones(3, 40, 60)], [{"boxes": torch.tensor([[6.0, 4.0, 30.0, 20.0]]), "labels": torch.ones(1).long()}]
    )  # fmt: skip
    assert (batch.sizes, batch.padded, batch.originals) == ([(66, 100)], (96, 128), [(40, 60)])
    assert torch.allclose(batch.images[0, :, :66, :100], torch.ones(3, 66, 100))  # but for rounding
    assert batch.images.sum() == pytest.approx(3 * 66 * 100)
    assert target["boxes"][0].tolist() == pytest.approx([10, 6.6, 50, 33])
    assert scale(target["boxes"], (66, 100), (40, 60))[0].tolist() == pytest.approx([6, 4, 30, 20])


def test_caffes_networks_see_blue_first() -> None:
    image = torch.zeros(3, 8, 8)
    image[2] = 0.7
    batch, _ = Transform(8, 8, (0.1, 0.2, 0.3), (1, 1, 1), divisible=1, reverse=True)([image])
    assert batch.images[0, :, 0, 0].tolist() == pytest.approx([0.6, -0.2, -0.3])


def test_two_logits_of_the_original_are_one() -> None:
    from prepkit.zoo.detection.faster_rcnn_vgg import TwoWayHead

    head = TwoWayHead(4, 9)
    x = torch.randn(1, 4, 3, 5, generator=torch.Generator().manual_seed(0))
    (logit,), _ = head([x])
    pair = head.cls_score(head.conv(x)).view(1, 2, 9, 3, 5)
    torch.testing.assert_close(logit.sigmoid(), pair.softmax(1)[:, 1])


def test_the_originals_features_round_up() -> None:
    net = zoo.build("fasterrcnn_vgg16", device="meta")
    assert net.backbone(torch.empty(1, 3, 600, 799, device="meta"))[0].shape == (1, 512, 38, 50)
    frozen = zoo.build("fasterrcnn_vgg16", device="meta", frozen_stages=2)
    assert [p.shape[0] for p in frozen.parameters() if not p.requires_grad] == [
        64,
        64,
        64,
        64,
        128,
        128,
        128,
        128,
    ]
