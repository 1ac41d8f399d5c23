"""How good a segmentation is: pixel accuracy, IoU, Dice, all of them from one confusion matrix.

Conventions, stated because they move published numbers: counts are summed over *all* images before anything is divided
(the mean over images of per-image IoU is another figure); a class that neither truth nor prediction contains has no IoU
(nan) and is left out of the mean; a class that only the prediction contains counts as 0; pixels whose truth is `ignore`
count nowhere. (Everingham et al. 2015, "The PASCAL Visual Object Classes Challenge: A Retrospective", §2.)
"""

from __future__ import annotations

import torch

from prepkit.errors import UsageError


def confusion(
    predicted: torch.Tensor, truth: torch.Tensor, classes: int, *, ignore: int | None = None
) -> torch.Tensor:
    """N[t, p] = number of pixels of true class t that were predicted as p; (classes, classes), int64.

    `predicted` and `truth` are class numbers of one shape. Matrices of several batches add.

    >>> confusion(torch.tensor([0, 1, 1, 0]), torch.tensor([0, 1, 0, 255]), 2, ignore=255)
    tensor([[1, 1],
            [0, 1]])
    """
    if predicted.shape != truth.shape:
        raise UsageError(
            f"prediction {tuple(predicted.shape)} and truth {tuple(truth.shape)} differ in shape"
        )
    kept = torch.ones_like(truth, dtype=torch.bool) if ignore is None else truth != ignore
    t, p = truth[kept].long(), predicted[kept].long()
    for what, labels in (("truth", t), ("prediction", p)):
        if labels.numel() and not 0 <= int(labels.min()) <= int(labels.max()) < classes:
            raise UsageError(
                f"{what} holds labels from {int(labels.min())} to {int(labels.max())}; expected 0 … {classes - 1}"
            )
    return torch.bincount(t * classes + p, minlength=classes**2).reshape(classes, classes)


def pixel_accuracy(matrix: torch.Tensor) -> torch.Tensor:
    """Σ N[c, c] / Σ N: the share of right pixels; nan where there are none. Blind to small classes.

    >>> pixel_accuracy(torch.tensor([[90, 0], [10, 0]]))
    tensor(0.9000, dtype=torch.float64)
    """
    return matrix.diagonal().sum().double() / matrix.sum()


def class_accuracy(matrix: torch.Tensor) -> torch.Tensor:
    """N[c, c] / Σ_p N[c, p], the recall of each class (classes,); nan where the truth lacks it."""
    return matrix.diagonal().double() / matrix.sum(1)


def iou(matrix: torch.Tensor) -> torch.Tensor:
    """TP / (TP + FP + FN) of each class (classes,); nan where neither truth nor prediction holds it.

    >>> iou(torch.tensor([[1, 1, 0], [0, 2, 0], [0, 0, 0]]))
    tensor([0.5000, 0.6667,    nan], dtype=torch.float64)
    """
    hit = matrix.diagonal()
    return hit.double() / (matrix.sum(0) + matrix.sum(1) - hit)


def mean_iou(matrix: torch.Tensor) -> torch.Tensor:
    """The mean of `iou` over the classes that have one; nan where none has.

    >>> mean_iou(torch.tensor([[1, 1, 0], [0, 2, 0], [0, 0, 0]]))
    tensor(0.5833, dtype=torch.float64)
    """
    return iou(matrix).nanmean()


def frequency_weighted_iou(matrix: torch.Tensor) -> torch.Tensor:
    """Σ_c share of c in the truth · IoU_c (Long et al. 2015, §5); a class that the truth lacks weighs nothing."""
    return (matrix.sum(1) * iou(matrix)).nansum() / matrix.sum()


def dice(matrix: torch.Tensor) -> torch.Tensor:
    """2 TP / (2 TP + FP + FN) of each class, = 2 IoU/(1 + IoU); nan where neither holds it.

    >>> dice(torch.tensor([[1, 1], [0, 2]]))
    tensor([0.6667, 0.8000], dtype=torch.float64)
    """
    return 2 * matrix.diagonal().double() / (matrix.sum(0) + matrix.sum(1))


def mask_dice(predicted: torch.Tensor, truth: torch.Tensor, *, both_empty: float = 1.0) -> torch.Tensor:
    """2 |P ∩ T| / (|P| + |T|) of each pair of masks (B, …) → (B,); `both_empty` where there is nothing to find.

    An empty truth with a single predicted pixel gives 0: a false alarm on a healthy image costs everything.

    >>> mask_dice(torch.tensor([[1, 1, 0], [0, 0, 0]]), torch.tensor([[1, 0, 0], [0, 0, 0]]))
    tensor([0.6667, 1.0000], dtype=torch.float64)
    """
    if predicted.shape != truth.shape:
        raise UsageError(
            f"prediction {tuple(predicted.shape)} and truth {tuple(truth.shape)} differ in shape"
        )
    p, t = predicted.bool().flatten(1), truth.bool().flatten(1)
    total = (p.sum(1) + t.sum(1)).double()
    return torch.where(total > 0, 2 * (p & t).sum(1) / total, both_empty)
