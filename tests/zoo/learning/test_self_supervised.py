"""NT-Xent and InfoNCE beside double loops; BYOL's loss, its stopped gradient and its moving average."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from prepkit.zoo.layers.contrastive import nt_xent
from prepkit.zoo.learning import byol, contrastive


def _cosine(a: torch.Tensor, b: torch.Tensor) -> float:
    dot = sum(float(p) * float(q) for p, q in zip(a, b, strict=True))
    return dot / math.sqrt(sum(float(p) ** 2 for p in a)) / math.sqrt(sum(float(q) ** 2 for q in b))


def _views(count: int, dim: int = 5) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(count)
    options = {"generator": generator, "dtype": torch.float64}
    return torch.randn(count, dim, **options), torch.randn(count, dim, **options)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("temperature", [0.07, 0.5, 2.0])
def test_nt_xent_beside_loops(count: int, temperature: float) -> None:
    first, second = _views(count)
    views = [*first, *second]
    total = 0.0
    for i, view in enumerate(views):
        partner = (i + count) % (2 * count)
        below = sum(math.exp(_cosine(view, views[k]) / temperature) for k in range(2 * count) if k != i)
        total -= math.log(math.exp(_cosine(view, views[partner]) / temperature) / below)
    loss = nt_xent(first, second, temperature)
    assert float(loss) == pytest.approx(total / (2 * count), abs=1e-12)
    assert float(nt_xent(3 * second, first / 7, temperature)) == pytest.approx(float(loss))


@pytest.mark.parametrize("count", [1, 3, 6])
def test_info_nce_beside_loops(count: int) -> None:
    queries, keys = _views(count)
    total = 0.0
    for i in range(count):
        scores = [math.exp(_cosine(queries[i], keys[k]) / 0.2) for k in range(count)]
        total -= math.log(scores[i] / sum(scores))
    assert float(contrastive.info_nce(queries, keys, 0.2)) == pytest.approx(total / count, abs=1e-12)


def test_nt_xent_at_extremes() -> None:
    same = torch.ones(8, 4, dtype=torch.float64)
    assert float(nt_xent(same, same)) == pytest.approx(math.log(15))  # collapsed: 1 of 2B − 1
    apart = torch.eye(8, dtype=torch.float64)
    assert float(nt_xent(apart, apart, 0.01)) < 1e-10
    assert torch.isfinite(nt_xent(apart.float(), apart.float(), 0.01))


def test_gradients() -> None:
    first, second = (v.requires_grad_() for v in _views(3))
    assert torch.autograd.gradcheck(nt_xent, (first, second))
    assert torch.autograd.gradcheck(contrastive.info_nce, (first, second, 0.5))


def test_simclr_trains_a_backbone() -> None:
    torch.manual_seed(0)
    net = contrastive.SimCLR(nn.Sequential(nn.Flatten(), nn.Linear(12, 8)), features=8, dim=4)
    images = torch.rand(6, 3, 2, 2)
    noise = [0.05 * torch.randn_like(images) for _ in range(2)]
    optimiser, losses = torch.optim.Adam(net.parameters(), lr=0.01), []
    for _ in range(60):
        loss = nt_xent(net(images + noise[0]), net(images + noise[1]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss))
    assert losses[-1] < losses[0] - 0.3


def _byol() -> byol.BYOL:
    torch.manual_seed(0)
    return byol.BYOL(nn.Sequential(nn.Flatten(), nn.Linear(12, 6)), features=6, dim=5, hidden=7).double()


def test_byol_loss_beside_loops() -> None:
    net, first, second = _byol().eval(), torch.randn(4, 12).double(), torch.randn(4, 12).double()
    total = 0.0
    for a, b in ((first, second), (second, first)):
        predicted, wanted = net.predictor(net.online(a)), net.target(b)
        for p, z in zip(predicted, wanted, strict=True):
            unit_p, unit_z = p / p.norm(), z / z.norm()
            assert float((unit_p - unit_z).square().sum()) == pytest.approx(2 - 2 * _cosine(p, z))
            total += 2 - 2 * _cosine(p, z)
    assert float(net(first, second)) == pytest.approx(total / 4)


def test_no_gradient_reaches_the_target() -> None:
    net = _byol()
    net(torch.randn(4, 12).double(), torch.randn(4, 12).double()).backward()
    assert all(p.grad is None and not p.requires_grad for p in net.target.parameters())
    for module in (net.online, net.predictor):
        assert all(p.grad is not None for p in module.parameters())
    wanted = torch.randn(2, 3, requires_grad=True)
    byol.distance(torch.randn(2, 3, requires_grad=True), wanted).backward()
    assert wanted.grad is None


@pytest.mark.parametrize("tau", [0.0, 0.9, 1.0])
def test_the_target_follows(tau: float) -> None:
    net = _byol()
    for p in net.online.parameters():
        p.data.normal_()
    before = [p.clone() for p in net.target.parameters()]
    net.follow(tau)
    for old, new, online in zip(before, net.target.parameters(), net.online.parameters(), strict=True):
        assert torch.allclose(new, tau * old + (1 - tau) * online, rtol=1e-12)
        assert new.data_ptr() != online.data_ptr()
        assert not new.requires_grad


def test_momentum_rises_to_one() -> None:
    values = [byol.momentum(k, 50) for k in range(51)]
    assert values == sorted(values)
    assert (values[0], values[-1]) == (pytest.approx(0.996), 1)
