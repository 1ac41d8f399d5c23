"""Distillation: a small net learns a large one's soft answers, in which a lorry is nearer to a car than to a carrot.

Hinton, Vinyals & Dean 2015, "Distilling the Knowledge in a Neural Network" (arXiv 1503.02531).
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


def soft_loss(student: torch.Tensor, teacher: torch.Tensor, temperature: float) -> torch.Tensor:
    """T² KL(softmax(t/T) ‖ softmax(s/T)), the mean over rows of logits (B, C); no gradient reaches the teacher.

    The gradient of the KL shrinks like 1/T², so T² keeps its weight beside the hard loss (§2); for large T what is
    left is (s − t)²/(2C) of centred logits.

    >>> soft_loss(torch.zeros(1, 2), torch.tensor([[2.0, 0.0]]), temperature=2.0)
    tensor(0.4438)
    """
    log_p = functional.log_softmax(teacher.detach() / temperature, dim=1)
    log_q = functional.log_softmax(student / temperature, dim=1)
    return temperature**2 * (log_p.exp() * (log_p - log_q)).sum(1).mean()


def distillation_loss(
    student: torch.Tensor,
    teacher: torch.Tensor,
    labels: torch.Tensor,
    *,
    temperature: float = 4.0,
    soft: float = 0.9,
) -> torch.Tensor:
    """soft · T² KL at temperature T + (1 − soft) · cross-entropy with the labels (B,), at temperature 1.

    The paper gives the hard loss "a considerably lower weight"; 4 and 0.9 are usual choices, not its.
    """
    hard = functional.cross_entropy(student, labels)
    return soft * soft_loss(student, teacher, temperature) + (1 - soft) * hard


def distillation_step(
    student: nn.Module,
    teacher: nn.Module,
    optimiser: torch.optim.Optimizer,
    images: torch.Tensor,
    labels: torch.Tensor,
    *,
    temperature: float = 4.0,
    soft: float = 0.9,
) -> float:
    """One step of the student; the teacher stays as it is, in evaluation mode. Gives the loss before the step."""
    with torch.no_grad():
        wanted = teacher.eval()(images)
    optimiser.zero_grad()
    loss = distillation_loss(student(images), wanted, labels, temperature=temperature, soft=soft)
    loss.backward()
    optimiser.step()
    return float(loss.detach())
