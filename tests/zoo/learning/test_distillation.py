"""The soft loss beside loops, its gradient beside the paper's limit."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.learning import distillation


def _logits() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    g = torch.Generator().manual_seed(0)
    student, teacher = (2 * torch.randn(4, 5, dtype=torch.float64, generator=g) for _ in range(2))
    return student, teacher, torch.tensor([0, 4, 2, 2])


def _softmax(row: list[float], temperature: float) -> list[float]:
    exps = [math.exp(x / temperature) for x in row]
    return [e / sum(exps) for e in exps]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("soft", [0.0, 0.3, 1.0])
def test_beside_loops(temperature: float, soft: float) -> None:
    student, teacher, labels = _logits()
    kl = ce = 0.0
    for s, t, label in zip(student.tolist(), teacher.tolist(), labels.tolist(), strict=True):
        p, q = _softmax(t, temperature), _softmax(s, temperature)
        kl += sum(a * math.log(a / b) for a, b in zip(p, q, strict=True)) / 4
        ce -= math.log(_softmax(s, 1)[label]) / 4
    assert float(distillation.soft_loss(student, teacher, temperature)) == pytest.approx(temperature**2 * kl)
    loss = distillation.distillation_loss(student, teacher, labels, temperature=temperature, soft=soft)
    assert float(loss) == pytest.approx(soft * temperature**2 * kl + (1 - soft) * ce)
    opponent = functional.kl_div(
        functional.log_softmax(student / temperature, 1), functional.softmax(teacher / temperature, 1),
        reduction="batchmean",
    )  # fmt: skip
    assert kl == pytest.approx(float(opponent))


def test_hot_it_matches_centred_logits() -> None:
    """§2.1: for T → ∞ the gradient of T² KL goes to (s − t)/C per row, both centred: weight does not vanish with T."""
    student, teacher, _ = _logits()
    student.requires_grad_()
    (slope,) = torch.autograd.grad(distillation.soft_loss(student, teacher, 1e4), student)
    centred = [x - x.mean(1, keepdim=True) for x in (student.detach(), teacher)]
    assert torch.allclose(slope, (centred[0] - centred[1]) / 5 / 4, atol=1e-4)


def test_same_answers_cost_nothing_and_the_teacher_gets_no_gradient() -> None:
    student, teacher, _ = _logits()
    assert float(distillation.soft_loss(teacher, teacher, 3.0)) == pytest.approx(0, abs=1e-15)
    student.requires_grad_()
    teacher.requires_grad_()
    distillation.soft_loss(student, teacher, 3.0).backward()
    assert teacher.grad is None
    assert student.grad.abs().sum() > 0


def test_a_step_moves_the_student_only() -> None:
    torch.manual_seed(0)
    teacher, student = nn.Sequential(nn.BatchNorm1d(3), nn.Dropout(0.5), nn.Linear(3, 4)), nn.Linear(3, 4)
    before = {name: value.clone() for name, value in teacher.state_dict().items()}
    images, labels = torch.randn(8, 3), torch.randint(4, (8,))
    optimiser = torch.optim.SGD(student.parameters(), lr=0.1)
    losses = [
        distillation.distillation_step(student, teacher, optimiser, images, labels, soft=1.0)
        for _ in range(50)
    ]
    assert losses[-1] < 0.3 * losses[0]
    assert all(torch.equal(before[name], value) for name, value in teacher.state_dict().items())
    assert all(p.grad is None for p in teacher.parameters())
