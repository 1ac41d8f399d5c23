"""Average precision written out: which detections are right, precision over recall, and three ways to take its area.

VOC: Everingham et al. 2010, "The PASCAL Visual Object Classes Challenge", §4.2 (11 points to 2009, all since).
COCO: Lin et al. 2014 and cocodataset.org/#detection-eval (101 points, IoU .50:.05:.95, ≤ 100 detections an image).

Predictions are {"boxes", "scores", "labels"} an image, targets {"boxes", "labels"} with an optional mask "ignored"
(VOC's difficult, COCO's crowds): such objects need not be found, and finding them is neither right nor wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec
import torch

from prepkit.zoo.detection.boxes import area, iou
from prepkit.zoo.detection.transform import Target
from prepkit.zoo.layers.shapes import require

RIGHT, WRONG, NEITHER = 1, 0, -1
COCO_OVERLAPS = tuple((50 + 5 * step) / 100 for step in range(10))
COCO_MOST = 100


def match_voc(boxes: torch.Tensor, truth: torch.Tensor, ignored: torch.Tensor, overlap: float) -> list[int]:
    """Each detection, best first, looks at the one object it overlaps most: right if IoU ≥ overlap and it is free.

    A second detection of an object is wrong. Boxes (D, 4) sorted by score, objects (M, 4), ignored (M).

    >>> box = torch.tensor([[0.0, 0.0, 10.0, 10.0]])
    >>> match_voc(box.repeat(2, 1), box, torch.tensor([False]), 0.5)
    [1, 0]
    """
    taken: set[int] = set()
    verdicts = []
    overlaps = iou(boxes, truth)
    for row in overlaps:
        best = int(row.argmax()) if len(truth) else -1
        if best < 0 or row[best] < overlap:
            verdicts.append(WRONG)
        elif ignored[best]:
            verdicts.append(NEITHER)
        else:
            verdicts.append(WRONG if best in taken else RIGHT)
            taken.add(best)
    return verdicts


def match_coco(boxes: torch.Tensor, truth: torch.Tensor, ignored: torch.Tensor, overlap: float) -> list[int]:
    """Each detection, best first, takes the free object it overlaps most, if IoU ≥ overlap.

    Other than VOC's rule, a detection may take its second best. Where no object is left it may fall into an ignored
    one (a crowd, which swallows any number): then its overlap counts as a share of the detection itself.
    """
    free = ~ignored
    overlaps = iou(boxes, truth)
    inside = _shared(overlaps, boxes, truth) / area(boxes)[:, None].clamp(min=1e-9)
    verdicts = []
    for row, share in zip(overlaps, inside, strict=True):
        candidates = torch.where(free, row, row.new_tensor(-1.0))
        if len(truth) and candidates.max() >= overlap:
            free[candidates.argmax()] = False
            verdicts.append(RIGHT)
        else:
            verdicts.append(NEITHER if (share[ignored] >= overlap).any() else WRONG)
    return verdicts


def _shared(overlaps: torch.Tensor, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Areas of the intersections: I = U · IoU and U + I = |A| + |B|."""
    return overlaps / (1 + overlaps) * (area(a)[:, None] + area(b))


class Curve(msgspec.Struct, frozen=True):
    """Recall and precision after each detection, best first (both (D)), and how many objects there are to find."""

    recall: torch.Tensor
    precision: torch.Tensor
    objects: int


def curve(verdicts: torch.Tensor, scores: torch.Tensor, objects: int) -> Curve:
    """recall_k = right_k / objects, precision_k = right_k / (right_k + wrong_k) over the k best: (D) each.

    >>> curve(torch.tensor([1, 0, 1]), torch.tensor([0.9, 0.8, 0.7]), objects=2).precision
    tensor([1.0000, 0.5000, 0.6667], dtype=torch.float64)
    """
    counted = verdicts != NEITHER
    order = scores[counted].argsort(descending=True, stable=True)
    right = (verdicts[counted][order] == RIGHT).double().cumsum(0)
    ranks = torch.arange(1, len(right) + 1, dtype=torch.float64, device=right.device)
    return Curve(right / max(objects, 1), right / ranks, objects)


def eleven_points(c: Curve) -> float:
    """Mean over r = 0, .1, … 1 of the largest precision at recall ≥ r (VOC 2007).

    >>> round(eleven_points(curve(torch.tensor([1, 0, 1]), torch.tensor([0.9, 0.8, 0.7]), objects=2)), 4)
    0.8485
    """
    return _sampled(c, 10)


def coco_points(c: Curve) -> float:
    """Mean over r = 0, .01, … 1 of the largest precision at recall ≥ r (COCO)."""
    return _sampled(c, 100)


def _sampled(c: Curve, steps: int) -> float:
    found = []
    for step in range(steps + 1):
        reached = c.precision[c.recall * steps >= step - 1e-9]  # 0.1 + 0.2 > 0.3 must lose no point
        found.append(float(reached.max()) if len(reached) else 0.0)
    return sum(found) / len(found)


def all_points(c: Curve) -> float:
    """The area under the precision, made to fall: ∫ max over r' ≥ r of precision(r') dr (VOC since 2010).

    >>> round(all_points(curve(torch.tensor([1, 0, 1]), torch.tensor([0.9, 0.8, 0.7]), objects=2)), 4)
    0.8333
    """
    if not len(c.recall):
        return 0.0
    envelope = c.precision.flip(0).cummax(0).values.flip(0)
    steps = c.recall.diff(prepend=c.recall.new_zeros(1))
    return float((envelope * steps).sum())


Match = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, float], list[int]]


def average_precision(
    predictions: Sequence[Target],
    targets: Sequence[Target],
    label: int,
    overlap: float = 0.5,
    match: Match = match_voc,
    points: Callable[[Curve], float] = all_points,
    most: int | None = None,
) -> float:
    """AP of one class over all images; nan where there is nothing to find. `most` best detections an image count."""
    require(
        len(predictions) == len(targets),
        f"predictions of {len(predictions)} images, targets of {len(targets)}",
        "one of each an image fits",
    )
    verdicts: list[int] = []
    scores: list[torch.Tensor] = []
    objects = 0
    for prediction, target in zip(predictions, targets, strict=True):
        mine, theirs = prediction["labels"] == label, target["labels"] == label
        order = prediction["scores"][mine].argsort(descending=True, stable=True)[:most]
        ignored = target.get("ignored", torch.zeros_like(theirs))[theirs].bool()
        objects += int((~ignored).sum())
        verdicts += match(prediction["boxes"][mine][order], target["boxes"][theirs], ignored, overlap)
        scores.append(prediction["scores"][mine][order])
    if objects == 0:
        return math.nan
    return points(curve(torch.tensor(verdicts, device=scores[0].device), torch.cat(scores), objects))


def mean_average_precision(
    predictions: Sequence[Target],
    targets: Sequence[Target],
    overlap: float = 0.5,
    match: Match = match_voc,
    points: Callable[[Curve], float] = all_points,
    most: int | None = None,
) -> float:
    """Mean of AP over the classes that have objects to find; nan where no class has.

    >>> seen = {"boxes": torch.tensor([[0.0, 0.0, 9.0, 10.0]]), "labels": torch.tensor([1])}
    >>> found = {**seen, "boxes": torch.tensor([[0.0, 0.0, 10.0, 10.0]]), "scores": torch.tensor([0.9])}
    >>> mean_average_precision([found], [seen])
    1.0
    """
    labels = sorted({label for target in targets for label in target["labels"].tolist()})
    parts = [average_precision(predictions, targets, label, overlap, match, points, most) for label in labels]
    known = [value for value in parts if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def coco(predictions: Sequence[Target], targets: Sequence[Target]) -> dict[str, float]:
    """{"map", "map_50", "map_75"}: COCO's AP over IoU .50:.05:.95, and at .50 and .75."""
    found = {
        overlap: mean_average_precision(predictions, targets, overlap, match_coco, coco_points, COCO_MOST)
        for overlap in COCO_OVERLAPS
    }
    return {
        "map": sum(found.values()) / len(found),
        "map_50": found[0.5],
        "map_75": found[0.75],
    }
