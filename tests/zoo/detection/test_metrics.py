"""Average precision beside brute force, and the cases that the two rules decide differently."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch

from prepkit.zoo.detection import metrics as m
from tests.zoo.detection.test_boxes import some_boxes
from tests.zoo.detection.test_nms import overlap

Image = dict[str, torch.Tensor]
BOX = torch.tensor([[0.0, 0.0, 10.0, 10.0]])


def shifted(*by: float) -> torch.Tensor:
    """The box moved to the right: IoU (10 - d) / (10 + d)."""
    return torch.cat([BOX + torch.tensor([d, 0.0, d, 0.0]) for d in by])


def scene(seed: int) -> tuple[list[Image], list[Image]]:
    """Three images with objects of three classes, some ignored, and detections scattered around them."""
    generator = torch.Generator().manual_seed(seed)
    predictions, targets = [], []
    for image in range(3):
        truth = some_boxes(6, seed=100 * seed + image, side=60)
        labels = torch.randint(0, 3, (6,), generator=generator)
        ignored = torch.rand(6, generator=generator) < 0.25
        guess = torch.cat([truth, truth, some_boxes(4, seed=7 + seed, side=60)])
        guess = guess + torch.randn(16, 4, generator=generator) * 3
        guess = torch.cat([guess[:, :2], torch.maximum(guess[:, 2:], guess[:, :2] + 1)], 1)
        called = torch.cat([labels, labels, torch.randint(0, 3, (4,), generator=generator)])
        scores = (torch.rand(16, generator=generator) * 1000).round() / 1000
        predictions.append({"boxes": guess, "labels": called, "scores": scores})
        targets.append({"boxes": truth, "labels": labels, "ignored": ignored})
    return predictions, targets


def brute(
    predictions: list[Image], targets: list[Image], label: int, threshold: float, rule: str, points: str
) -> float:
    """All detections of a class in one list, objects in sets, the area by its definition."""
    found = sorted(
        (-float(p["scores"][k]), image, k)
        for image, p in enumerate(predictions) for k in range(len(p["labels"])) if p["labels"][k] == label
    )  # fmt: skip
    objects = {
        (i, k) for i, t in enumerate(targets) for k in range(len(t["labels"])) if t["labels"][k] == label
    }
    hard = {(i, k) for i, k in objects if targets[i]["ignored"][k]}
    taken: set[tuple[int, int]] = set()
    right = wrong = 0
    path: list[tuple[float, float]] = []
    for _, image, k in found:
        box = predictions[image]["boxes"][k].tolist()
        table = {
            key: overlap(box, targets[image]["boxes"][key[1]].tolist()) for key in objects if key[0] == image
        }
        if rule == "coco":
            open_ = {key: v for key, v in table.items() if key not in taken and key not in hard}
            crowd = {key: v for key, v in table.items() if key in hard}
            shares = [inside(box, targets[image]["boxes"][key[1]].tolist()) for key in crowd]
            best = max(open_, key=open_.__getitem__, default=None)
            hit = best is not None and open_[best] >= threshold
            skip = not hit and any(share >= threshold for share in shares)
        else:
            best = max(table, key=table.__getitem__, default=None)
            hit = best is not None and table[best] >= threshold
            skip = hit and best in hard
            hit = hit and best not in taken
        if skip:
            continue
        if hit and best is not None:
            taken.add(best)
        right, wrong = right + hit, wrong + (not hit)
        path.append((right / max(1, len(objects - hard)), right / (right + wrong)))
    if not objects - hard:
        return math.nan

    def best_from(recall: float) -> float:
        return max((p for r, p in path if r >= recall - 1e-12), default=0.0)

    if points == "all":
        levels = sorted({0.0, *(r for r, _ in path)})
        return sum((b - a) * best_from(b) for a, b in pairwise(levels))
    steps = {"eleven": 10, "coco": 100}[points]
    return sum(best_from(k / steps) for k in range(steps + 1)) / (steps + 1)


def inside(a: list[float], b: list[float]) -> float:
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return wide * high / ((a[2] - a[0]) * (a[3] - a[1]))


POINTS = {"eleven": m.eleven_points, "all": m.all_points, "coco": m.coco_points}
RULES = {"voc": m.match_voc, "coco": m.match_coco}


@pytest.mark.parametrize("points", POINTS)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.75])
def test_average_precision_is_brute_force(rule: str, points: str, threshold: float) -> None:
    values = []
    for seed in range(4):
        predictions, targets = scene(seed)
        for label in range(3):
            value = m.average_precision(predictions, targets, label, threshold, RULES[rule], POINTS[points])
            assert value == pytest.approx(
                brute(predictions, targets, label, threshold, rule, points), nan_ok=True
            )
            values.append(value)
    assert len(set(values)) > 6  # the scenes are not all alike


@pytest.mark.parametrize(
    ("boxes", "truth", "ignored", "voc", "coco"),
    [
        (shifted(0, 1), shifted(0), [False], [1, 0], [1, 0]),  # the second of one object is wrong
        (shifted(4, 0), shifted(0), [False], [0, 1], [0, 1]),  # IoU 6/14 is too little
        (shifted(1, 2), shifted(1, 4), [False, False], [1, 0], [1, 1]),  # VOC never takes the second best
        (shifted(0, 1), shifted(0), [True], [-1, -1], [-1, -1]),  # ignored objects take any number
        (shifted(1), shifted(0, 2), [True, False], [-1], [1]),  # COCO prefers what counts; VOC the first of equals
        (shifted(0), BOX[:0], [], [0], [0]),  # nothing is there
    ],
)  # fmt: skip
def test_the_rules_by_hand(boxes, truth, ignored, voc, coco) -> None:  # type: ignore[no-untyped-def]
    mask = torch.tensor(ignored, dtype=torch.bool)
    assert m.match_voc(boxes, truth, mask, 0.5) == voc
    assert m.match_coco(boxes, truth, mask, 0.5) == coco


def test_three_areas_of_one_curve_by_hand() -> None:
    """Right, wrong, right of three objects: precision 1 to recall 1/3, 2/3 to recall 2/3, then nothing."""
    c = m.curve(torch.tensor([1, 0, 1]), torch.tensor([0.9, 0.8, 0.7]), 3)
    assert m.all_points(c) == pytest.approx(1 / 3 + 2 / 9)
    assert m.eleven_points(c) == pytest.approx((4 * 1 + 3 * 2 / 3) / 11)
    assert m.coco_points(c) == pytest.approx((34 * 1 + 33 * 2 / 3) / 101)


def test_recall_of_three_tenths_reaches_its_point() -> None:
    c = m.curve(torch.ones(3), torch.tensor([0.9, 0.8, 0.7]), 10)
    assert m.eleven_points(c) == pytest.approx(4 / 11)


def test_classes_without_objects_do_not_count_and_nothing_found_is_nought() -> None:
    target = {"boxes": BOX, "labels": torch.tensor([3])}
    nothing = {"boxes": BOX[:0], "labels": torch.zeros(0).long(), "scores": torch.zeros(0)}
    other = {"boxes": BOX, "labels": torch.tensor([5]), "scores": torch.tensor([0.9])}
    assert m.mean_average_precision([nothing], [target]) == 0
    assert m.mean_average_precision([other], [target]) == 0
    assert math.isnan(m.average_precision([other], [target], 5))
    assert math.isnan(
        m.mean_average_precision([nothing], [{"boxes": BOX[:0], "labels": torch.zeros(0).long()}])
    )


def test_coco_means_over_ten_overlaps_and_takes_a_hundred_detections() -> None:
    target = {"boxes": BOX, "labels": torch.tensor([1])}
    found = {
        "boxes": shifted(1.5),
        "labels": torch.tensor([1]),
        "scores": torch.tensor([0.9]),
    }  # IoU 8.5/11.5 = .739
    assert m.coco([found], [target]) == {"map": 0.5, "map_50": 1.0, "map_75": 0.0}
    many = {
        "boxes": torch.cat([shifted(50).repeat(100, 1), BOX]),
        "labels": torch.ones(101).long(),
        "scores": torch.linspace(1, 0.1, 101),
    }
    assert m.coco([many], [target])["map_50"] == 0
    assert m.mean_average_precision([many], [target]) == pytest.approx(1 / 101)


def test_images_without_predictions_are_missed() -> None:
    with pytest.raises(ValueError, match="predictions of 0 images, targets of 1; one of each an image fits"):
        m.average_precision([], [{"boxes": BOX, "labels": torch.tensor([1])}], 1)
