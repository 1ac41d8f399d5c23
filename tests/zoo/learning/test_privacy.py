"""Clipping beside loops, noise by its moments, (ε, δ) beside integrals and samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import integrate, stats
from torch import nn
from torch.nn import functional

from prepkit.errors import UsageError
from prepkit.zoo.learning import privacy


def _net() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 3, 2), nn.GroupNorm(3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(12, 3)
    ).double()


def _batch() -> tuple[torch.Tensor, torch.Tensor]:
    g = torch.Generator().manual_seed(0)
    return torch.randn(5, 1, 3, 3, dtype=torch.float64, generator=g), torch.randint(3, (5,), generator=g)


def test_gradients_of_single_examples_beside_a_loop() -> None:
    net, (x, y) = _net(), _batch()
    net[0].bias.requires_grad_(False)
    found = privacy.per_example_gradients(net, functional.cross_entropy, x, y)
    assert "0.bias" not in found
    for b in range(5):
        net.zero_grad()
        functional.cross_entropy(net(x[b : b + 1]), y[b : b + 1]).backward()
        for name, p in net.named_parameters():
            if p.requires_grad:
                assert torch.allclose(found[name][b], p.grad, atol=1e-12)


def test_batch_norm_is_refused_where_it_mixes_examples() -> None:
    x, y = _batch()
    net = nn.Sequential(nn.BatchNorm2d(1), nn.Flatten(), nn.Linear(9, 3)).double()
    with pytest.raises(UsageError, match="layer '0' is batch norm"):
        privacy.per_example_gradients(net, functional.cross_entropy, x, y)
    untracked = nn.Sequential(
        nn.BatchNorm2d(1, track_running_stats=False), nn.Flatten(), nn.Linear(9, 3)
    ).double()
    with pytest.raises(UsageError, match="it mixes examples"):
        privacy.per_example_gradients(untracked.eval(), functional.cross_entropy, x, y)
    assert privacy.per_example_gradients(net.eval(), functional.cross_entropy, x, y)["0.weight"].shape == (
        5,
        1,
    )


@pytest.mark.parametrize("bound", [0.1, 1.0, 100.0])
def test_clipping_beside_a_loop(bound: float) -> None:
    net, (x, y) = _net(), _batch()
    raw = privacy.per_example_gradients(net, functional.cross_entropy, x, y)
    raw = {
        name: g * torch.arange(5).reshape(-1, *[1] * (g.dim() - 1)) for name, g in raw.items()
    }  # row 0 is zero
    clipped = privacy.clip(raw, bound)
    for b in range(5):
        norm = math.sqrt(sum(float(v) ** 2 for g in raw.values() for v in g[b].flatten()))
        factor = 1.0 if norm <= bound else bound / norm
        for name, g in raw.items():
            assert torch.allclose(clipped[name][b], g[b] * factor)


def test_one_example_moves_the_sum_by_at_most_the_bound() -> None:
    g = torch.Generator().manual_seed(0)
    rows = {"a": 10 * torch.randn(8, 3, 2, generator=g), "b": torch.randn(8, 4, generator=g)}
    whole = privacy.noisy_mean(rows, 0.5, 0.0, g, expected=1)
    for left_out in range(8):
        kept = [b for b in range(8) if b != left_out]
        less = privacy.noisy_mean({n: r[kept] for n, r in rows.items()}, 0.5, 0.0, g, expected=1)
        assert math.sqrt(sum(float((whole[n] - less[n]).square().sum()) for n in rows)) <= 0.5 + 1e-6


def test_noise_has_the_stated_size_and_comes_from_the_generator() -> None:
    updates = [{"w": torch.zeros(200, 100)} for _ in range(4)]
    rows = privacy.rows(updates)
    found = [privacy.noisy_mean(rows, 0.5, 3.0, torch.Generator().manual_seed(s))["w"] for s in (1, 1, 2)]
    assert float(found[0].std()) == pytest.approx(3.0 * 0.5 / 4, rel=0.02)
    assert abs(float(found[0].mean())) < 0.01
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])
    half = privacy.noisy_mean(rows, 0.5, 3.0, torch.Generator().manual_seed(1), expected=8)["w"]
    assert torch.allclose(half, found[0] / 2)


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 1.0, 3.0])
@pytest.mark.parametrize("sigma", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("sensitivity", [1.0, 2.5])
def test_delta_is_the_integral_of_what_exceeds(epsilon: float, sigma: float, sensitivity: float) -> None:
    """δ(ε) = ∫ max(0, p − e^ε q), p and q the densities with and without the example."""
    p, q = stats.norm(sensitivity, sigma).pdf, stats.norm(0, sigma).pdf
    edge = sensitivity / 2 + epsilon * sigma**2 / sensitivity  # where p = e^ε q
    wanted, _ = integrate.quad(lambda x: p(x) - math.exp(epsilon) * q(x), edge, edge + 20 * sigma + 20)
    assert privacy.delta_of(epsilon, sigma, sensitivity) == pytest.approx(wanted, abs=1e-9)


def test_many_steps_beside_samples() -> None:
    """The loss of T steps is the sum of theirs; δ = E max(0, 1 − e^(ε − loss))."""
    steps, sigma, epsilon = 6, 3.0, 1.0
    x = np.random.default_rng(0).normal(1.0, sigma, size=(200_000, steps))
    loss = ((2 * x - 1) / (2 * sigma**2)).sum(1)
    sampled = np.maximum(0, 1 - np.exp(epsilon - loss)).mean()
    assert privacy.delta_of(epsilon, sigma, steps=steps) == pytest.approx(sampled, rel=0.03)


@pytest.mark.parametrize("sigma", [0.5, 1.1, 20.0])
@pytest.mark.parametrize("steps", [1, 1000])
@pytest.mark.parametrize("delta", [1e-12, 1e-5, 0.1])
def test_epsilon_inverts_delta(sigma: float, steps: int, delta: float) -> None:
    epsilon = privacy.epsilon_of(delta, sigma, steps=steps)
    assert privacy.delta_of(epsilon, sigma, steps=steps) <= delta
    if epsilon > 1e-6:
        assert privacy.delta_of(epsilon * (1 - 1e-6), sigma, steps=steps) > delta


@pytest.mark.parametrize("epsilon", [0.05, 0.5, 0.99])
@pytest.mark.parametrize("delta", [1e-8, 1e-3])
def test_the_classical_formula_is_enough_and_more(epsilon: float, delta: float) -> None:
    sigma = privacy.classical_sigma(epsilon, delta, sensitivity=2.0)
    assert privacy.delta_of(epsilon, sigma, sensitivity=2.0) < delta
    assert sigma == pytest.approx(2 * math.sqrt(2 * math.log(1.25 / delta)) / epsilon)


@pytest.mark.parametrize(("epsilon", "delta"), [(1.0, 1e-5), (0.0, 1e-5), (0.5, 0.0), (0.5, 1.0)])
def test_bad_budgets(epsilon: float, delta: float) -> None:
    with pytest.raises(UsageError, match=r"[εδ] = "):
        privacy.classical_sigma(epsilon, delta)
