"""RetinaNet and SSD300: losses beside sums by hand, detections beside loops, one step of training."""

from __future__ import annotations

import math

import pytest
import torch

from prepkit import zoo
from prepkit.zoo.detection import retinanet, ssd
from prepkit.zoo.detection.boxes import iou
from prepkit.zoo.detection.coding import BoxCoder
from prepkit.zoo.detection.default_boxes import default_boxes, default_sizes
from prepkit.zoo.layers.focal import sigmoid_focal
from tests.zoo.detection.test_boxes import some_boxes
from tests.zoo.detection.test_nms import greedy
from tests.zoo.detection.test_two_stage import smooth_l1


def test_focal_loss_by_hand() -> None:
    expected = 0.0
    logits, truth = [2.0, -1.0, 0.3, -4.0], [1.0, 0.0, 1.0, 0.0]
    for logit, label in zip(logits, truth, strict=True):
        p = 1 / (1 + math.exp(-logit))
        expected += -0.25 * (1 - p) ** 2 * math.log(p) if label else -0.75 * p**2 * math.log(1 - p)
    assert sigmoid_focal(torch.tensor(logits), torch.tensor(truth)).sum().item() == pytest.approx(expected)


def test_the_classifier_begins_with_one_object_in_a_hundred() -> None:
    head = retinanet.ClassificationHead(9, 91)
    assert head.cls_logits.bias.sigmoid().tolist() == pytest.approx([0.01] * 819)


def test_the_losses_of_retinanet_by_hand() -> None:
    net = zoo.build("retinanet_resnet50_fpn", device="meta", num_classes=3)
    anchors, boxes = some_boxes(40), some_boxes(2, seed=4)
    generator = torch.Generator().manual_seed(0)
    logits, codes = (torch.randn(2, 40, k, generator=generator).double() for k in (3, 4))
    targets = [
        {"boxes": boxes, "labels": torch.tensor([2, 0])},
        {"boxes": boxes[:0], "labels": torch.zeros(0).long()},
    ]
    losses = net.losses(logits, codes, anchors, targets)
    sums = [[0.0, 0.0, 0] for _ in targets]
    for image, target in enumerate(targets):
        table = iou(anchors, target["boxes"])
        for place in range(40):
            row = table[place].tolist()
            best = max(range(len(row)), key=row.__getitem__) if row else 0
            thing = bool(row) and (
                row[best] >= 0.5 or any(row[k] == table[:, k].max() > 0 for k in range(len(row)))
            )
            if row and not thing and row[best] >= 0.4:
                continue
            truth = torch.zeros(3).double()
            if thing:
                truth[target["labels"][best]] = 1
                code = BoxCoder().encode(target["boxes"][best : best + 1], anchors[place : place + 1])[0]
                sums[image][1] += float((codes[image, place] - code).abs().sum())
                sums[image][2] += 1
            sums[image][0] += float(sigmoid_focal(logits[image, place], truth).sum())
    for name, part in (("classification", 0), ("bbox_regression", 1)):
        assert losses[name].item() == pytest.approx(sum(s[part] / max(1, s[2]) for s in sums) / 2)


def test_detections_of_retinanet_by_loops() -> None:
    net = zoo.build("retinanet_resnet50_fpn", device="meta", num_classes=3, score_thresh=0.3)
    net.candidates = 12
    generator = torch.Generator().manual_seed(0)
    anchors = [some_boxes(20), some_boxes(10, seed=2)]
    logits = [torch.randn(len(a), 3, generator=generator).double() for a in anchors]
    codes = [torch.randn(len(a), 4, generator=generator).double() / 5 for a in anchors]
    rows = []
    for anchor, logit, code in zip(anchors, logits, codes, strict=True):
        boxes = BoxCoder().decode(code, anchor)[:, 0].clamp(0, 90)
        level = [
            (float(logit[k, c].sigmoid()), c, boxes[k].tolist())
            for k in range(len(anchor)) for c in range(3) if logit[k, c].sigmoid() > 0.3
        ]  # fmt: skip
        rows += sorted(level, reverse=True)[:12]
    kept = []
    for label in range(3):
        mine = [row for row in rows if row[1] == label]
        boxes, scores = torch.tensor([row[2] for row in mine]), torch.tensor([row[0] for row in mine])
        kept += [mine[k] for k in greedy(boxes, scores, 0.5)]
    kept.sort(reverse=True)
    found = net.detect(logits, codes, anchors, (90, 90))
    assert found["labels"].tolist() == [row[1] for row in kept]
    assert found["scores"].tolist() == pytest.approx([row[0] for row in kept])
    torch.testing.assert_close(found["boxes"], torch.tensor([row[2] for row in kept]).double())


def test_8732_default_boxes_of_six_maps() -> None:
    sizes = (38, 19, 10, 5, 3, 1)
    assert sum(len(default_boxes(k, (n, n), (300, 300))) for k, n in enumerate(sizes)) == 8732
    for level, count in enumerate((4, 6, 6, 6, 4, 4)):
        assert len(default_sizes(level)) == count
        sizes = default_sizes(level)
        whole = sizes[2:][sizes[2:].amax(1) < 1]  # larger ones are clipped to the image
        assert whole.prod(1).tolist() == pytest.approx([float(sizes[0].prod())] * len(whole), rel=1e-5)
    # the second cell of the third row of the first map: centre 8 · (1.5, 2.5), side .07 · 300
    assert default_boxes(0, (38, 38), (300, 300))[(2 * 38 + 1) * 4].tolist() == pytest.approx(
        [1.5, 9.5, 22.5, 30.5]
    )


def test_every_object_gets_its_best_default_box() -> None:
    anchors = torch.tensor([[0.0, 0.0, 10.0, 10.0], [0.0, 0.0, 12.0, 12.0], [50.0, 50.0, 60.0, 60.0]])
    boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [45.0, 45.0, 52.0, 52.0]])
    labels, learned = ssd.assign(anchors, {"boxes": boxes, "labels": torch.tensor([3, 7])})
    assert labels.tolist() == [3, 3, 7]
    assert learned.tolist() == boxes[[0, 0, 1]].tolist()


def test_the_losses_of_ssd_by_hand() -> None:
    net = zoo.build("ssd300_vgg16", device="meta", num_classes=4)
    anchors, boxes = some_boxes(30), some_boxes(2, seed=9)
    generator = torch.Generator().manual_seed(0)
    logits, codes = (torch.randn(2, 30, k, generator=generator).double() for k in (4, 4))
    targets = [
        {"boxes": boxes, "labels": torch.tensor([3, 1])},
        {"boxes": boxes[:0], "labels": torch.zeros(0).long()},
    ]
    losses = net.losses(logits, codes, anchors, targets)
    entropy, miss, objects = 0.0, 0.0, 0
    table = iou(anchors, boxes)
    own = {int(table[:, k].argmax()): k for k in range(2)}
    backgrounds = []
    for place in range(30):
        object_ = own.get(place, int(table[place].argmax()) if table[place].max() >= 0.5 else None)
        label = 0 if object_ is None else [3, 1][object_]
        value = -float(logits[0, place].log_softmax(0)[label])
        if object_ is None:
            backgrounds.append(value)
            continue
        entropy, objects = entropy + value, objects + 1
        code = BoxCoder((10.0, 10.0, 5.0, 5.0)).encode(boxes[object_][None], anchors[place][None])[0]
        miss += sum(smooth_l1(float(v), 1.0) for v in codes[0, place] - code)
    entropy += sum(sorted(backgrounds, reverse=True)[: 3 * objects])  # none of the image without objects
    assert losses["classification"].item() == pytest.approx(entropy / objects)
    assert losses["bbox_regression"].item() == pytest.approx(miss / objects)


def silent(net: torch.nn.Module, losses: dict[str, torch.Tensor]) -> list[str]:
    """Weights that one step of training does not reach."""
    assert all(torch.isfinite(value) and value > 0 for value in losses.values())
    sum(losses.values()).backward()
    return [key for key, p in net.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]


@pytest.mark.slow
def test_one_step_of_training_reaches_every_weight_of_retinanet() -> None:
    torch.manual_seed(0)
    net = zoo.build("retinanet_resnet50_fpn", num_classes=5, min_size=64, max_size=96).train()
    images = [torch.rand(3, 50, 70, generator=torch.Generator().manual_seed(0)), torch.zeros(3, 64, 64)]
    target = {"boxes": torch.tensor([[5.0, 5.0, 60.0, 45.0]]), "labels": torch.tensor([4])}
    nothing = {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0).long()}
    assert silent(net, net(images, [target, nothing])) == []


@pytest.mark.slow
def test_one_step_of_training_reaches_every_weight_of_ssd() -> None:
    torch.manual_seed(0)
    net = zoo.build("ssd300_vgg16", num_classes=5).train()
    image = torch.rand(3, 300, 300, generator=torch.Generator().manual_seed(0))
    sides = torch.tensor([[21.0], [45.0], [99.0], [153.0], [207.0], [261.0]])  # one of each map's own
    boxes = torch.cat([150 - sides.expand(-1, 2) / 2, 150 + sides.expand(-1, 2) / 2], 1)
    assert silent(net, net([image], [{"boxes": boxes, "labels": torch.full((6,), 4)}])) == []
