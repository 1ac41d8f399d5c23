"""Differential privacy: clip what one example (or one client) may change, add Gaussian noise, count what it costs.

(ε, δ): for data sets that differ in one example, P[M(D) ∈ S] ≤ e^ε P[M(D′) ∈ S] + δ for every S. DP-SGD: Abadi et al.
2016 (arXiv 1607.00133), Algorithm 1; for clients, McMahan et al. 2018 (arXiv 1710.06963). The exact (ε, δ) of Gaussian
noise: Balle & Wang 2018 (arXiv 1805.06530), Theorem 8. "Differ in" means one example added or removed: sensitivity C.
Sampling batches at random costs less than is counted here, where every step is taken to see everybody.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from torch import nn

from prepkit.errors import UsageError

Gradients = Mapping[str, torch.Tensor]
Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def per_example_gradients(
    net: nn.Module, loss: Loss, images: torch.Tensor, labels: torch.Tensor
) -> dict[str, torch.Tensor]:
    """∂ loss_b/∂θ of every example by itself: for each trained parameter a tensor (B, *its shape).

    Batch norm over the batch mixes the examples, so that no example's influence is bounded: UsageError.

    >>> net, squared = nn.Linear(1, 1, bias=False), lambda y, t: ((y - t) ** 2).sum()
    >>> per_example_gradients(net, squared, torch.zeros(3, 1), torch.zeros(3, 1))["weight"].shape
    torch.Size([3, 1, 1])
    """
    for name, layer in net.named_modules():
        if isinstance(layer, nn.modules.batchnorm._BatchNorm) and (
            layer.training or layer.running_mean is None
        ):
            raise UsageError(
                f"layer {name!r} is batch norm over the batch: it mixes examples; use group norm or eval()"
            )
    trained = {name: p.detach() for name, p in net.named_parameters() if p.requires_grad}

    def one(parameters: Gradients, image: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        return loss(torch.func.functional_call(net, dict(parameters), (image[None],)), label[None])

    each = torch.func.vmap(torch.func.grad(one), in_dims=(None, 0, 0), randomness="different")
    return each(trained, images, labels)


def clip(gradients: Gradients, bound: float) -> dict[str, torch.Tensor]:
    """g_b · min(1, C/‖g_b‖) for each row b, ‖g_b‖ over *all* tensors (B, …) together; directions stay.

    >>> clip({"w": torch.tensor([[3.0], [0.3]]), "b": torch.tensor([[4.0], [0.4]])}, bound=1.0)["w"]
    tensor([[0.6000],
            [0.3000]])
    """
    squares = torch.stack([g.flatten(1).square().sum(1) for g in gradients.values()])
    norm = squares.sum(0).sqrt()  # (B,)
    factor = torch.where(norm > bound, bound / norm, 1)
    return {name: g * factor.reshape(-1, *[1] * (g.dim() - 1)) for name, g in gradients.items()}


def noisy_mean(
    gradients: Gradients,
    bound: float,
    multiplier: float,
    generator: torch.Generator,
    expected: int | None = None,
) -> dict[str, torch.Tensor]:
    """(Σ_b clip(g_b, C) + N(0, σ²C²))/B, the gradient of DP-SGD, or the update of DP-FedAvg where rows are clients.

    `multiplier` is σ: the noise has standard deviation σ·C in each coordinate, once for the sum. Clients weigh the
    same: weighted by examples one client could move the sum by more than C. `expected` is the B divided by where
    batches are drawn at random, as their true size would tell something.
    """
    count = expected or len(next(iter(gradients.values())))
    sums = {name: g.sum(0) for name, g in clip(gradients, bound).items()}
    return {name: (s + multiplier * bound * _gaussian(s, generator)) / count for name, s in sums.items()}


def rows(updates: Sequence[Gradients]) -> dict[str, torch.Tensor]:
    """Updates of K clients → one tensor (K, …) a name, as `clip` and `noisy_mean` take them."""
    return {name: torch.stack([update[name] for update in updates]) for name in updates[0]}


def _gaussian(like: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    noise = torch.randn(like.shape, generator=generator, device=generator.device, dtype=like.dtype)
    return noise.to(like.device)


def delta_of(epsilon: float, sigma: float, sensitivity: float = 1.0, steps: int = 1) -> float:
    """δ = Φ(μ/2 − ε/μ) − e^ε Φ(−μ/2 − ε/μ), μ = √steps · Δ/σ: exact, no bound is tighter (Theorem 8).

    `sigma` is the noise's standard deviation. T steps of Gaussian noise tell as much as one of sensitivity √T·Δ
    (Dong, Roth & Su 2019, arXiv 1905.02383, Corollary 3.3).

    >>> round(delta_of(1.0, sigma=1.0), 4)
    0.1269
    """
    mu = math.sqrt(steps) * sensitivity / sigma
    first = _normal_cdf(mu / 2 - epsilon / mu)
    second = _normal_cdf(-mu / 2 - epsilon / mu)  # falls faster than e^ε grows
    return max(0.0, first - (math.exp(epsilon + math.log(second)) if second > 0 else 0.0))


def epsilon_of(delta: float, sigma: float, sensitivity: float = 1.0, steps: int = 1) -> float:
    """The smallest ε ≥ 0 with `delta_of(ε, …)` ≤ δ, by bisection: ten digits.

    >>> round(epsilon_of(1e-5, sigma=4.0), 3), round(epsilon_of(1e-5, sigma=4.0, steps=16), 3)
    (0.926, 4.377)
    """
    _probability(delta)
    low, high = 0.0, 1.0
    while delta_of(high, sigma, sensitivity, steps) > delta:
        low, high = high, 2 * high
    for _ in range(40):  # halvings: 2^−40 < 10^−10 of the first bracket
        middle = (low + high) / 2
        if delta_of(middle, sigma, sensitivity, steps) > delta:
            low = middle
        else:
            high = middle
    return high


def classical_sigma(epsilon: float, delta: float, sensitivity: float = 1.0) -> float:
    """σ = Δ √(2 ln(1.25/δ))/ε: enough for 0 < ε < 1 only, and more than needed (Dwork & Roth 2014, Theorem A.1).

    >>> round(classical_sigma(0.5, 1e-5), 3), delta_of(0.5, classical_sigma(0.5, 1e-5)) < 1e-5
    (9.69, True)
    """
    _probability(delta)
    if not 0 < epsilon < 1:
        raise UsageError(f"ε = {epsilon}: this formula is proved for 0 < ε < 1 only; see epsilon_of")
    return sensitivity * math.sqrt(2 * math.log(1.25 / delta)) / epsilon


def _normal_cdf(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def _probability(delta: float) -> None:
    if not 0 < delta < 1:
        raise UsageError(f"δ = {delta}: expected 0 < δ < 1; it should be far below 1/examples")
