"""Cross-entropy of logits: −Σ over classes of q · log softmax(logits), q the distribution that the target stands for.

Softmax and logarithm are one step, so that nothing under- or overflows. Conventions as torch's: class weights,
`ignore_index`, label smoothing (Szegedy et al. 2016, §7), and what a mean divides by.
"""

from __future__ import annotations

import torch

from prepkit.zoo.layers.activations import log_softmax
from prepkit.zoo.layers.shapes import require, shape

IGNORED = -100  # torch's default label of what does not count


def cross_entropy(
    logits: torch.Tensor,
    target: torch.Tensor,
    weight: torch.Tensor | None = None,
    ignore_index: int = IGNORED,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> torch.Tensor:
    """Logits (B, C) or (B, C, …), target labels (B, …) or probabilities like the logits → a number, or (B, …).

    The mean divides by the weights of the labels that count (by B·… for probabilities): NaN, 0/0, if none does.
    Raises Misfit.

    >>> cross_entropy(torch.tensor([[0.0, 0.0], [1000.0, 0.0]]), torch.tensor([0, 1]), reduction="none")
    tensor([6.9315e-01, 1.0000e+03])
    """
    q = distribution(logits, target, weight, ignore_index, label_smoothing)  # (B, C, …)
    log_p = log_softmax(logits, 1)
    losses = -(q * log_p.masked_fill(q == 0, 0)).sum(1)  # 0 · log 0 = 0
    require(reduction in ("none", "sum", "mean"), f"reduction={reduction!r}", "none, sum or mean fits")
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / total(logits, target, weight, ignore_index)


def distribution(
    logits: torch.Tensor,
    target: torch.Tensor,
    weight: torch.Tensor | None = None,
    ignore_index: int = IGNORED,
    label_smoothing: float = 0.0,
) -> torch.Tensor:
    """What the target says of each class, its weight included: (B, C, …), zeros where the label is ignored.

    The label's class gets 1 - ε + ε/C, each other ε/C; probabilities are mixed alike. Of a label the weight of its
    class counts for the 1 - ε, each class's own for the ε/C: torch's convention.

    >>> distribution(torch.zeros(1, 4), torch.tensor([2]), label_smoothing=0.4)
    tensor([[0.1000, 0.1000, 0.7000, 0.1000]])
    """
    classes = _classes(logits, target, weight)
    require(0 <= label_smoothing <= 1, f"label_smoothing={label_smoothing}", "0 … 1 fits")
    counts = logits.new_ones(()) if target.is_floating_point() else (target != ignore_index).unsqueeze(1)
    if target.is_floating_point():
        sharp = target
    else:
        labels = target.masked_fill(target == ignore_index, 0)
        _in_range(labels, classes)
        sharp = torch.zeros_like(logits).scatter(1, labels.unsqueeze(1), 1)  # one-hot
    smooth = (1 - label_smoothing) * sharp + label_smoothing / classes
    return smooth * counts * (1 if weight is None else _along(weight, logits))


def total(
    logits: torch.Tensor, target: torch.Tensor, weight: torch.Tensor | None, ignore_index: int
) -> torch.Tensor | int:
    """What the mean divides by: the weights of the labels that count; the number of places for probabilities.

    >>> total(torch.zeros(3, 2), torch.tensor([0, 1, -100]), torch.tensor([1.0, 5.0]), -100)
    tensor(6.)
    """
    if target.is_floating_point():
        places: int = target.numel() // target.shape[1]
        return places
    counts = target != ignore_index
    if weight is None:
        return counts.sum()
    return (weight[target.masked_fill(~counts, 0)] * counts).sum()


def _along(weight: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    return weight.view(-1, *[1] * (logits.dim() - 2))  # (C, 1, …)


def _classes(logits: torch.Tensor, target: torch.Tensor, weight: torch.Tensor | None) -> int:
    """C, once all shapes fit."""
    require(logits.dim() >= 2, f"logits of shape {shape(logits)}", "(B, C) or (B, C, …) fits")
    classes: int = logits.shape[1]
    labels = (logits.shape[0], *logits.shape[2:])
    wanted = tuple(logits.shape) if target.is_floating_point() else labels
    given = f"a target of shape {shape(target)} for logits of shape {shape(logits)}"
    require(tuple(target.shape) == wanted, given, f"labels {labels} or probabilities {shape(logits)} fit")
    if weight is not None:
        require(weight.shape == (classes,), f"weights of shape {shape(weight)}", f"({classes},) fits")
    return classes


def _in_range(labels: torch.Tensor, classes: int) -> None:
    if labels.is_meta or not labels.numel():
        return
    least, most = (int(end) for end in torch.aminmax(labels))
    require(least >= 0 and most < classes, f"labels {least} … {most}", f"0 … {classes - 1} fit")
