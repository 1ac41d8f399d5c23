"""Metrics of segmentations beside loops over pixels and sets."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, jaccard_score, recall_score

from prepkit.errors import UsageError
from prepkit.zoo.segmentation import metrics

IGNORE = 255


def _pair(seed: int, classes: int = 5) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    predicted = torch.randint(classes, (2, 9, 11), generator=generator)
    truth = torch.randint(classes, (2, 9, 11), generator=generator)
    truth[torch.rand(truth.shape, generator=generator) < 0.1] = IGNORE
    truth[truth == 3] = 2  # a class the truth lacks
    return predicted, truth


def _sets(predicted: torch.Tensor, truth: torch.Tensor, label: int) -> tuple[set[int], set[int]]:
    pairs = list(enumerate(zip(predicted.flatten().tolist(), truth.flatten().tolist(), strict=True)))
    kept = [(i, p, t) for i, (p, t) in pairs if t != IGNORE]
    return {i for i, p, _ in kept if p == label}, {i for i, _, t in kept if t == label}


@pytest.mark.parametrize("seed", range(5))
def test_iou_and_dice_of_sets_of_pixels(seed: int) -> None:
    predicted, truth = _pair(seed)
    matrix = metrics.confusion(predicted, truth, 6, ignore=IGNORE)
    wanted_iou, wanted_dice = [], []
    for label in range(6):
        p, t = _sets(predicted, truth, label)
        wanted_iou.append(len(p & t) / len(p | t) if p | t else math.nan)
        wanted_dice.append(2 * len(p & t) / (len(p) + len(t)) if p or t else math.nan)
    assert metrics.iou(matrix).tolist() == pytest.approx(wanted_iou, nan_ok=True)
    assert metrics.dice(matrix).tolist() == pytest.approx(wanted_dice, nan_ok=True)
    assert wanted_iou[3] == 0  # only predicted: wrong, not absent
    assert math.isnan(wanted_iou[5])  # in neither: left out
    assert float(metrics.mean_iou(matrix)) == pytest.approx(sum(wanted_iou[:5]) / 5)
    assert torch.allclose(
        metrics.dice(matrix), 2 * metrics.iou(matrix) / (1 + metrics.iou(matrix)), equal_nan=True
    )


@pytest.mark.parametrize("seed", range(3))
def test_beside_scikit_learn(seed: int) -> None:
    predicted, truth = _pair(seed)
    kept = truth != IGNORE
    p, t, labels = predicted[kept].numpy(), truth[kept].numpy(), [0, 1, 2, 3, 4]
    matrix = metrics.confusion(predicted, truth, 5, ignore=IGNORE)
    assert np.array_equal(matrix.numpy(), confusion_matrix(t, p, labels=labels))
    assert float(metrics.pixel_accuracy(matrix)) == pytest.approx(accuracy_score(t, p))
    options = {"labels": labels, "average": None, "zero_division": 0}
    assert metrics.iou(matrix).tolist() == pytest.approx(jaccard_score(t, p, **options))
    assert metrics.dice(matrix).tolist() == pytest.approx(f1_score(t, p, **options))
    recall = metrics.class_accuracy(matrix).nan_to_num(0).tolist()
    assert recall == pytest.approx(recall_score(t, p, **options))
    weighted = jaccard_score(t, p, labels=labels, average="weighted", zero_division=0)
    assert float(metrics.frequency_weighted_iou(matrix)) == pytest.approx(weighted)


def test_matrices_of_batches_add_and_their_order_is_truth_then_prediction() -> None:
    predicted, truth = _pair(0)
    whole = metrics.confusion(predicted, truth, 5, ignore=IGNORE)
    parts = sum(metrics.confusion(p, t, 5, ignore=IGNORE) for p, t in zip(predicted, truth, strict=True))
    assert torch.equal(whole, parts)
    assert metrics.confusion(torch.tensor([1]), torch.tensor([0]), 2).tolist() == [[0, 1], [0, 0]]


def test_nothing_to_judge_is_nan() -> None:
    matrix = metrics.confusion(torch.tensor([0, 1]), torch.tensor([IGNORE, IGNORE]), 2, ignore=IGNORE)
    assert matrix.tolist() == [[0, 0], [0, 0]]
    for metric in (metrics.pixel_accuracy, metrics.mean_iou):
        assert math.isnan(metric(matrix))
    assert metrics.iou(matrix).isnan().all()


@pytest.mark.parametrize(
    ("predicted", "truth", "wanted"),
    [
        ([0, 0, 0, 0], [0, 0, 0, 0], 1.0),
        ([0, 1, 0, 0], [0, 0, 0, 0], 0.0),
        ([0, 0, 0, 0], [0, 1, 0, 0], 0.0),
        ([1, 1, 0, 0], [1, 1, 0, 0], 1.0),
        ([1, 1, 0, 0], [0, 1, 1, 0], 0.5),
        ([1, 1, 1, 1], [1, 0, 0, 0], 0.4),
    ],
)
def test_dice_of_masks(predicted: list[int], truth: list[int], wanted: float) -> None:
    p, t = torch.tensor([predicted]).reshape(1, 2, 2), torch.tensor([truth]).reshape(1, 2, 2)
    assert float(metrics.mask_dice(p, t)) == pytest.approx(wanted)
    if not t.any() and not p.any():
        assert float(metrics.mask_dice(p, t, both_empty=0.0)) == 0


@pytest.mark.parametrize(
    ("predicted", "truth", "says"),
    [
        ([0, 1], [0], "differ in shape"),
        ([0, 2], [0, 1], "prediction holds.*0 … 1"),
        ([0, 1], [-1, 1], "truth holds"),
    ],
)
def test_bad_input(predicted: list[int], truth: list[int], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        metrics.confusion(torch.tensor(predicted), torch.tensor(truth), 2)
