"""What the references of attacks, of heat maps and of trackers say."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from prepkit.oracles.zoo._passes import measured, part
from prepkit.zoo.classical import svm
from prepkit.zoo.detection import assignment, boxes, metrics, nms, tracking
from prepkit.zoo.learning import attacks, cam
from prepkit.zoo.segmentation import metrics as masks

EXACT = torch.float64


def _tensor(rows: Any) -> torch.Tensor:
    return torch.tensor([[float(v) for v in row] for row in rows], dtype=EXACT)


class _Scores(nn.Module):  # type: ignore[misc]
    """Maps in, one score that is linear in them out."""

    def __init__(self, gradients: torch.Tensor) -> None:
        super().__init__()
        self.maps, self.gradients = nn.Identity(), gradients

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (self.maps(x) * self.gradients).sum((1, 2, 3))[:, None]


def grad_cam(maps: tuple[Any, ...], gradients: tuple[Any, ...]) -> tuple[float, ...]:
    """The reference's heat map of a net whose score has these gradients.

    >>> grad_cam(maps=((1, 2), (3, 0)), gradients=((1, 3), (0, -4)))
    (0.0, 4.0)
    """
    net = _Scores(_tensor(gradients)[None, :, None])
    found = cam.grad_cam(net, net.maps, _tensor(maps)[None, :, None])
    return tuple(round(v, 9) for v in found[0, 0].tolist())


def map_side(model: str, layer: str, side: int = 0) -> int:
    """Rows of the map that leaves `layer`.

    >>> map_side("resnet18", "layer4")
    7
    """
    return [one for one in part(model, layer, side) if one.output][-1].output[1]


def fgsm_two_classes(
    x: tuple[Any, ...], own: tuple[Any, ...], other: tuple[Any, ...], epsilon: Any
) -> tuple[float, ...]:
    """The reference's FGSM on a linear net of two classes, pixels 0 … 255.

    >>> fgsm_two_classes(x=(5, 5), own=(1, 2), other=(3, -1), epsilon=1)
    (6.0, 4.0)
    """
    net = nn.Linear(len(x), 2, bias=False, dtype=EXACT)
    net.weight.data = _tensor((own, other)) / 100  # small scores: no gradient rounds to 0
    found = attacks.fgsm(net, _tensor((x,)), torch.tensor([0]), float(epsilon), high=255)
    return tuple(found[0].tolist())


def street_width(x: tuple[Any, ...], y: tuple[int, ...]) -> float:
    """Twice the margin of the reference's machine with a hard margin.

    >>> round(street_width(x=((0, 0), (3, 4)), y=(-1, 1)), 6)
    5.0
    """
    return round(2 * svm.fit_svm(_tensor(x), torch.tensor(y), c=1000.0).margin, 7)


def box_iou(a: tuple[Any, ...], b: tuple[Any, ...]) -> float:
    """Of two boxes with corners (x1, y1, x2, y2).

    >>> box_iou((0, 0, 2, 2), (1, 0, 3, 2)) == 1 / 3
    True
    """
    return float(boxes.iou(_tensor((a,)), _tensor((b,)))[0, 0])


def nms_kept(starts: tuple[Any, ...], width: Any, threshold: Any) -> int:
    """Boxes of one width on one line, best first, that the reference keeps.

    >>> nms_kept(starts=(0, 1, 9), width=10, threshold=0.5)
    2
    """
    line = _tensor([(x, 0, x + width, 10) for x in starts])
    return len(nms.nms(line, torch.arange(len(starts), 0, -1, dtype=EXACT), float(threshold)))


def interpolated_precision(hits: tuple[int, ...], objects: int) -> float:
    """The reference's area under the precision made to fall, detections best first.

    >>> round(interpolated_precision((1, 0, 1), 2), 4)
    0.8333
    """
    scores = torch.arange(len(hits), 0, -1, dtype=EXACT)
    return metrics.all_points(metrics.curve(torch.tensor(hits), scores, objects))


def mean_dice(overlaps: tuple[Any, ...], both_empty: int) -> float:
    """Mean over pairs of masks (common pixels, pixels of one, pixels of the other), 100 pixels each.

    >>> mean_dice(((2, 4, 4), (0, 0, 0)), both_empty=1)
    0.75
    """
    rows = []
    for common, p, t in overlaps:
        predicted = torch.arange(100) < p
        truth = (torch.arange(100) >= p - common) & (torch.arange(100) < p - common + t)
        rows.append((predicted, truth))
    found = masks.mask_dice(*(torch.stack(each) for each in zip(*rows, strict=True)), both_empty=both_empty)
    return float(found.mean())


def best_pairing(overlaps: tuple[Any, ...]) -> float:
    """The largest sum of IoU over pairings of tracks (rows) with detections (columns).

    >>> best_pairing(((9, 8), (7, 1)))
    15.0
    """
    found = assignment.assign([[-float(value) for value in row] for row in overlaps])
    return sum(float(overlaps[row][column]) for row, column in found)


def tracker_names(gaps: tuple[int, ...], patience: int, seen: int = 4) -> int:
    """Names the reference's tracker gives one object at rest that is missed for these runs of frames.

    >>> tracker_names(gaps=(1, 3), patience=2)
    2
    """
    tracker, here = tracking.Tracker(patience=patience), torch.tensor([[0.0, 0.0, 10.0, 10.0]])
    for gap in (0, *gaps):
        for _ in range(gap):
            tracker = tracker.step(here[:0])
        for _ in range(seen):
            tracker = tracker.step(here)
    return tracker.named


def runs(model: str, word: str) -> bool:
    """Does any layer that runs begin its description with `word`?

    >>> runs("alexnet", "conv"), runs("alexnet", "attention")
    (True, False)
    """
    return any(one.text.split(" ")[0] == word for one in measured(model).entries)


def late_hits_ap(wrong: int, right: int, objects: int) -> float:
    """`interpolated_precision` of a list of wrong detections followed by right ones.

    >>> round(late_hits_ap(wrong=1, right=2, objects=2), 4)
    0.6667
    """
    return interpolated_precision((0,) * wrong + (1,) * right, objects)


def mean_dice_of(n: int, e: int, common: int, first: int, second: int, both_empty: int) -> float:
    """`mean_dice` of n equal images and e images with two empty masks.

    >>> mean_dice_of(n=1, e=1, common=2, first=4, second=4, both_empty=1)
    0.75
    """
    return mean_dice(((common, first, second),) * n + ((0, 0, 0),) * e, both_empty)
