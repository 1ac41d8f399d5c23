"""Attacks: never out of the ball or the range, right on linear nets in closed form, and learned from."""

from __future__ import annotations

import pytest
import torch
from scipy import stats
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.learning import attacks


def _net(seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 4 * 4, 3)
    ).double()


def _batch(count: int = 4) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    images = torch.rand(count, 2, 6, 6, dtype=torch.float64, generator=generator)
    images[0, 0, 0] = torch.tensor([0, 1, 0, 1, 0, 1])  # on the border of the range
    return images, torch.randint(3, (count,), generator=generator)


def _loss(net: nn.Module, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return functional.cross_entropy(net(x), y, reduction="none")


@pytest.mark.parametrize("norm", ["linf", "l2"])
@pytest.mark.parametrize("epsilon", [0.0, 0.03, 0.5, 4.0])
@pytest.mark.parametrize("start", [None, 1, 2])
@pytest.mark.parametrize("targeted", [False, True])
def test_the_ball_and_the_range_are_kept(
    norm: str, epsilon: float, start: int | None, targeted: bool
) -> None:
    net, (x, y) = _net().eval(), _batch()
    generator = None if start is None else torch.Generator().manual_seed(start)
    moved = attacks.pgd(
        net, x, y, epsilon, norm=norm, steps=6, step=epsilon, generator=generator, targeted=targeted
    )
    delta = (moved - x).flatten(1)
    size = delta.abs().amax(1) if norm == "linf" else delta.norm(dim=1)
    assert (size <= epsilon * (1 + 1e-12)).all()
    assert moved.min() >= 0
    assert moved.max() <= 1
    if epsilon == 0.03:
        assert (size > 0.5 * epsilon).all()
        assert ((_loss(net, moved, y) < _loss(net, x, y)) == targeted).all()
    assert all(p.grad is None for p in net.parameters())


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (0, 255)])
def test_fgsm_beside_its_formula(low: float, high: float) -> None:
    net, (x, y) = _net().eval(), _batch()
    x = low + (high - low) * x
    for targeted, sign in ((False, 1), (True, -1)):
        leaf = x.clone().requires_grad_()
        functional.cross_entropy(net(leaf), y).backward()
        wanted = (x + sign * 0.1 * leaf.grad.sign()).clamp(low, high)
        assert torch.equal(attacks.fgsm(net, x, y, 0.1, targeted=targeted, low=low, high=high), wanted)


def test_on_a_linear_net_the_best_move_is_known() -> None:
    """Two classes, logits (0, w·x): the margin falls by ε‖w‖₁ in L∞, by ε‖w‖₂ in L2; no attack does better."""
    torch.manual_seed(0)
    w = torch.randn(9, dtype=torch.float64)
    net = nn.Sequential(nn.Flatten(), nn.Linear(9, 2, bias=False)).double()
    net[1].weight.data = torch.stack([torch.zeros(9, dtype=torch.float64), w])
    x, y, epsilon = torch.full((2, 1, 3, 3), 0.5, dtype=torch.float64), torch.tensor([1, 0]), 0.1
    side = torch.tensor([-1, 1])
    for norm, dual in (("linf", w.abs().sum()), ("l2", w.norm())):
        for generator in (None, torch.Generator().manual_seed(0)):
            moved = attacks.pgd(net, x, y, epsilon, norm=norm, steps=40, step=0.02, generator=generator)
            gained = side * ((moved - x).flatten(1) @ w)
            assert torch.allclose(gained, (epsilon * dual).expand(2), rtol=1e-4)


@pytest.mark.parametrize("norm", ["linf", "l2"])
def test_the_projection_is_the_nearest_point_of_the_ball(norm: str) -> None:
    generator = torch.Generator().manual_seed(0)
    far = torch.randn(20, 1, 2, 2, dtype=torch.float64, generator=generator)
    near = attacks.project(far, 0.7, norm)
    gap = (far - near).flatten(1).norm(dim=1)
    for _ in range(200):
        other = attacks.random_in_ball(far, 0.7, norm, generator)
        assert ((far - other).flatten(1).norm(dim=1) >= gap - 1e-12).all()
    assert torch.allclose(attacks.project(near, 0.7, norm), near)


def test_random_starts_fill_the_ball_evenly() -> None:
    like, generator = torch.empty(4000, 1, 1, 3, dtype=torch.float64), torch.Generator().manual_seed(0)
    l2 = attacks.random_in_ball(like, 2.0, "l2", generator).flatten(1)
    assert stats.kstest((l2.norm(dim=1) / 2).numpy() ** 3, "uniform").pvalue > 0.01  # volume grows like r³
    assert (
        stats.kstest((l2[:, 0] / l2.norm(dim=1)).numpy(), "uniform", args=(-1, 2)).pvalue > 0.01
    )  # Archimedes
    linf = attacks.random_in_ball(like, 2.0, "linf", generator)
    assert stats.kstest(linf.flatten().numpy(), "uniform", args=(-2, 4)).pvalue > 0.01


def test_same_generator_same_attack() -> None:
    net, (x, y) = _net().eval(), _batch()
    found = [attacks.pgd(net, x, y, 0.1, generator=torch.Generator().manual_seed(s)) for s in (5, 5, 6)]
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def test_a_net_without_slope_leaves_the_image() -> None:
    net = nn.Sequential(nn.Flatten(), nn.Linear(72, 3)).double()
    nn.init.zeros_(net[1].weight)
    x, y = _batch()
    for norm in ("linf", "l2"):
        assert torch.equal(attacks.pgd(net, x, y, 0.1, norm=norm), x)


def test_adversarial_step_learns_from_the_attacked_batch() -> None:
    net, twin, (x, y) = _net().train(), _net().train(), _batch()
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    net[4].weight.grad = torch.ones_like(net[4].weight)  # an old gradient must not count
    loss = attacks.adversarial_step(net, optimiser, x, y, 0.1, steps=3)
    moved = attacks.pgd(twin.eval(), x, y, 0.1, steps=3)
    wanted = functional.cross_entropy(twin.train()(moved), y)
    wanted.backward()
    assert loss == pytest.approx(wanted.item())
    for ours, theirs in zip(net.parameters(), twin.parameters(), strict=True):
        assert torch.allclose(ours, theirs - 0.1 * theirs.grad)
    assert net.training
    assert int(net[1].num_batches_tracked) == 1  # the attack left the running statistics alone


def test_training_against_it_helps_and_costs() -> None:
    """One strong pixel, right in 90 %, and 24 weak ones that agree: plain training leans on the weak, which ε turns."""
    generator = torch.Generator().manual_seed(0)
    y = torch.randint(2, (200,), generator=generator)
    side = 2 * y - 1
    x = 0.05 * torch.randn(200, 25, generator=generator) + 0.04 * side[:, None]
    x[:, 0] = 0.2 * side * torch.where(torch.rand(200, generator=generator) < 0.9, 1, -1)
    found = {}
    for epsilon in (0.0, 0.08):
        net = nn.Linear(25, 2)
        nn.init.zeros_(net.weight)
        nn.init.zeros_(net.bias)
        optimiser = torch.optim.SGD(net.parameters(), lr=2.0)
        for _ in range(40):
            attacks.adversarial_step(net, optimiser, x, y, epsilon, steps=1, low=-1)
        moved = attacks.pgd(net, x, y, 0.08, steps=5, low=-1)
        found[epsilon] = [float((net(images).argmax(1) == y).double().mean()) for images in (x, moved)]
    (plain, broken), (clean, robust) = found.values()
    assert plain > 0.98
    assert broken < 0.05
    assert 0.85 < robust <= clean < 0.95


def test_images_out_of_range_are_refused() -> None:
    net, (x, y) = _net(), _batch()
    for attack in (attacks.fgsm, attacks.pgd):
        with pytest.raises(UsageError, match=r"from 0 to 2; expected 0 … 1"):
            attack(net, 2 * x, y, 0.1)
