"""The fully connected layer and its gradients beside torch's; what dropout promises."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from prepkit.zoo.layers.backward.linear import Linear
from prepkit.zoo.layers.dropout import Dropout, dropout, dropout_channels
from prepkit.zoo.layers.linear import as_convolution, linear
from prepkit.zoo.layers.shapes import Misfit
from tests.zoo.layers.test_convolution import drawn, gap


@pytest.mark.parametrize("size", [(5,), (3, 5), (2, 3, 5), (0, 5)])
def test_linear_and_its_gradients(size) -> None:
    leaves = [value.requires_grad_() for value in drawn(size, (4, 5), (4,))]
    theirs = functional.linear(*leaves)
    assert gap(linear(*leaves), theirs) <= 1e-12
    assert gap(linear(*leaves[:2]), functional.linear(*leaves[:2])) <= 1e-12
    (dy,) = drawn(tuple(theirs.shape), seed=1)
    found = torch.autograd.grad(Linear.apply(*leaves), leaves, dy)
    for mine, wanted in zip(found, torch.autograd.grad(theirs, leaves, dy), strict=True):
        assert gap(mine, wanted) <= 1e-12
    assert torch.autograd.gradcheck(Linear.apply, leaves) if size[0] else True


def test_linear_as_a_convolution() -> None:
    x, weight = drawn((2, 3, 4, 5), (6, 60))
    ours = functional.conv2d(x, as_convolution(weight, 3, 4, 5)).flatten(1)
    assert gap(ours, linear(x.flatten(1), weight)) <= 1e-12


def test_linear_says_what_fits() -> None:
    with pytest.raises(
        Misfit, match=r"input of shape \(2, 4\) for a weight of shape \(3, 5\); \(…, 5\) fits"
    ):
        linear(torch.zeros(2, 4), torch.zeros(3, 5))
    with pytest.raises(Misfit, match=r"a bias of shape \(5,\); \(3,\) fits"):
        linear(torch.zeros(2, 5), torch.zeros(3, 5), torch.zeros(5))
    with pytest.raises(Misfit, match="60 = 3·4·5 columns fit"):
        as_convolution(torch.zeros(6, 61), 3, 4, 5)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9])
def test_dropout_keeps_the_expectation(p) -> None:
    x = torch.full((400_000,), 3.0, dtype=torch.float64)
    out = dropout(x, p, generator=seeded())
    assert set(out.unique().tolist()) <= {0.0, 3.0 / (1 - p)}
    assert float((out == 0).double().mean()) == pytest.approx(p, abs=0.005)
    assert float(out.mean()) == pytest.approx(3.0, rel=0.02)


def test_dropout_draws_from_its_generator_alone() -> None:
    x, before = torch.ones(100), torch.get_rng_state()
    assert torch.equal(dropout(x, 0.5, generator=seeded(7)), dropout(x, 0.5, generator=seeded(7)))
    assert not torch.equal(dropout(x, 0.5, generator=seeded(7)), dropout(x, 0.5, generator=seeded(8)))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("way", [dropout, dropout_channels])
def test_the_gradient_uses_the_same_mask(way) -> None:
    x = torch.ones(4, 5, 3, requires_grad=True)
    out = way(x, 0.4, generator=seeded())
    assert torch.equal(torch.autograd.grad(out.sum(), x)[0], out)  # at x = 1


def test_dropout_of_channels_drops_whole_ones() -> None:
    out = dropout_channels(torch.ones(50, 20, 3, 3), 0.3, generator=seeded()).flatten(2)
    assert torch.equal(out.amin(2), out.amax(2))
    assert float((out == 0).double().mean()) == pytest.approx(0.3, abs=0.05)


def test_dropout_at_its_ends() -> None:
    x = torch.ones(3, 4)
    assert dropout(x, 0.7, training=False) is x
    assert dropout(x, 0.0) is x
    assert torch.equal(dropout(x, 1.0), torch.zeros(3, 4))
    assert Dropout(0.5).eval()(x) is x
    assert not torch.equal(Dropout(0.5, seeded())(x), x)
    for p in (-0.1, 1.1):
        with pytest.raises(Misfit, match=rf"a probability of {p}; 0 … 1 fits"):
            dropout(x, p)
