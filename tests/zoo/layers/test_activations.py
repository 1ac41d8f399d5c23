"""Activations beside torch's: values, gradients, extremes, kinds of numbers."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from prepkit.zoo.layers import activations as ours
from prepkit.zoo.layers.shapes import Misfit

SLOPES = torch.tensor([0.25, -0.5, 0.0], dtype=torch.float64)
TABLE = {
    "relu": (ours.relu, functional.relu),
    "leaky": (lambda x: ours.leaky_relu(x, 0.2), lambda x: functional.leaky_relu(x, 0.2)),
    "prelu one": (lambda x: ours.prelu(x, SLOPES[:1].to(x)), lambda x: functional.prelu(x, SLOPES[:1].to(x))),
    "prelu": (lambda x: ours.prelu(x, SLOPES.to(x)), lambda x: functional.prelu(x, SLOPES.to(x))),
    "relu6": (ours.relu6, functional.relu6),
    "elu": (lambda x: ours.elu(x, 0.7), lambda x: functional.elu(x, 0.7)),
    "selu": (ours.selu, functional.selu),
    "gelu": (ours.gelu, functional.gelu),
    "gelu tanh": (ours.gelu_tanh, lambda x: functional.gelu(x, approximate="tanh")),
    "silu": (ours.silu, functional.silu),
    "sigmoid": (ours.sigmoid, torch.sigmoid),
    "log sigmoid": (ours.log_sigmoid, functional.logsigmoid),
    "hard sigmoid": (ours.hard_sigmoid, functional.hardsigmoid),
    "hard swish": (ours.hard_swish, functional.hardswish),
    "softmax": (ours.softmax, lambda x: x.softmax(-1)),
    "softmax over channels": (lambda x: ours.softmax(x, 1), lambda x: x.softmax(1)),
    "log softmax": (ours.log_softmax, lambda x: x.log_softmax(-1)),
}
GRADIENTS = {"hard sigmoid": 1e-7}  # torch's own 1/6 is a float32 there, also for float64
EVERYWHERE = pytest.mark.parametrize("name", TABLE)


def values() -> torch.Tensor:
    drawn = 4 * torch.randn(2, 3, 7, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    drawn[0, :, :4] = torch.tensor(
        [0.0, 1000.0, -1000.0, 5.9]
    )  # not 3 and -3, where derivatives are a convention
    return drawn


@EVERYWHERE
def test_values_and_gradients(name) -> None:
    mine, theirs = TABLE[name]
    x = values().requires_grad_()
    a, b = mine(x), theirs(x)
    assert a.shape == b.shape
    assert torch.allclose(a, b, rtol=1e-13, atol=1e-12)
    dy = torch.randn(b.shape, dtype=b.dtype, generator=torch.Generator().manual_seed(1))
    da, db = torch.autograd.grad(a, x, dy)[0], torch.autograd.grad(b, x, dy)[0]
    assert torch.allclose(da, db, rtol=GRADIENTS.get(name, 1e-12), atol=1e-12)


@EVERYWHERE
def test_nan_stays(name) -> None:
    assert TABLE[name][0](torch.full((1, 3, 1), torch.nan)).isnan().all()


@EVERYWHERE
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_every_dtype(name, dtype) -> None:
    mine, theirs = TABLE[name]
    x = values().clamp(-8, 8).to(dtype)
    assert mine(x).dtype == dtype
    assert (mine(x).double() - theirs(x.double())).abs().max() <= 16 * torch.finfo(dtype).eps


@EVERYWHERE
def test_the_input_stays_as_it_was(name) -> None:
    x = values()
    TABLE[name][0](x)
    assert torch.equal(x, values())


def test_kinks_have_torchs_derivative() -> None:
    for mine, theirs in ((ours.relu, functional.relu), (ours.relu6, functional.relu6)):
        x = torch.tensor([0.0, 6.0, 5.0, 7.0], requires_grad=True)
        wanted = torch.autograd.grad(theirs(x).sum(), x)[0]
        assert torch.equal(torch.autograd.grad(mine(x).sum(), x)[0], wanted)


def test_softmax_at_its_edges() -> None:
    row = torch.tensor([-torch.inf, 0.0, -torch.inf], dtype=torch.float64, requires_grad=True)
    out = ours.softmax(row)
    assert out.tolist() == [0, 1, 0]
    assert not torch.autograd.grad(out[1], row)[0].isnan().any()
    for softmax in (ours.softmax, torch.softmax):
        assert softmax(torch.full((3,), -torch.inf), -1).isnan().all()  # 0/0
    assert torch.equal(ours.softmax(row + 700), out)  # shifts cancel


def test_gelu_and_its_approximation_are_two_functions() -> None:
    x = torch.linspace(-6, 6, 10001, dtype=torch.float64)
    assert 4e-4 < (ours.gelu(x) - ours.gelu_tanh(x)).abs().max() < 5e-4


def test_selu_keeps_mean_and_variance() -> None:
    x = torch.randn(10**6, generator=torch.Generator().manual_seed(0))
    assert abs(float(ours.selu(x).mean())) < 5e-3
    assert abs(float(ours.selu(x).var()) - 1) < 1e-2


def test_slopes_that_do_not_fit() -> None:
    with pytest.raises(
        Misfit, match=r"slopes of shape \(2,\) for an input of shape \(4, 3\); \(1,\) or \(3,\) fits"
    ):
        ours.prelu(torch.zeros(4, 3), torch.zeros(2))
