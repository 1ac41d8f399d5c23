"""Batch, layer, group and instance norm beside torch's: values, running statistics, gradients."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.layers import normalisation
from prepkit.zoo.layers.backward import normalisation as backward
from prepkit.zoo.layers.running_norm import BatchNorm, InstanceNorm, folded
from prepkit.zoo.layers.shapes import Misfit
from tests.zoo.layers.test_convolution import drawn, gap

SIZES = [(4, 3), (4, 3, 5), (2, 3, 4, 5), (2, 3, 2, 3, 2)]
THEIRS = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 4: nn.BatchNorm2d, 5: nn.BatchNorm3d}


INSTANCES = {3: nn.InstanceNorm1d, 4: nn.InstanceNorm2d, 5: nn.InstanceNorm3d}


@pytest.mark.parametrize("momentum", [0.1, 0.9, None])
@pytest.mark.parametrize("size", SIZES)
def test_batch_norm_over_three_batches_and_in_evaluation(size, momentum) -> None:
    follow(BatchNorm(3, 1e-3, momentum), THEIRS[len(size)](3, 1e-3, momentum), size)


@pytest.mark.parametrize("size", SIZES[1:])
def test_instance_norm_over_three_batches_and_in_evaluation(size) -> None:
    follow(InstanceNorm(3, 1e-3, 0.3), INSTANCES[len(size)](3, 1e-3, 0.3, True, True), size)


def follow(ours: nn.Module, theirs: nn.Module, size: tuple[int, ...]) -> None:
    """The same outputs and statistics, batch after batch."""
    ours, theirs = ours.double(), theirs.double()
    with torch.no_grad():
        ours.weight.copy_(drawn((3,))[0])
        ours.bias.copy_(drawn((3,), seed=1)[0])
    theirs.load_state_dict(ours.state_dict())
    for seed in range(3):
        x = 5 + 2 * drawn(size, seed=seed)[0]
        assert gap(ours(x), theirs(x)) <= 1e-12
        for name, value in theirs.state_dict().items():
            if isinstance(ours, InstanceNorm) and name == "num_batches_tracked":
                continue  # torch never counts there
            assert gap(ours.state_dict()[name].double(), value.double()) <= 1e-12
    ours.eval(), theirs.eval()
    before = {name: value.clone() for name, value in ours.state_dict().items()}
    assert gap(ours(x[:1]), theirs(x[:1])) <= 1e-12
    assert all(torch.equal(before[name], value) for name, value in ours.state_dict().items())


@pytest.mark.parametrize("size", [(1, 3), (1, 3, 1), (1, 3, 1, 1)])
def test_one_value_a_channel_has_no_variance(size) -> None:
    with pytest.raises(Misfit, match=r"in training, a mean over 1; at least 2 fit, or eval\(\)"):
        BatchNorm(3)(torch.zeros(size))
    with pytest.raises(ValueError):
        THEIRS[len(size)](3)(torch.zeros(size))
    BatchNorm(3).eval()(torch.zeros(size))


def test_batch_norm_half_precision_and_constants() -> None:
    assert torch.equal(BatchNorm(2)(torch.full((3, 2, 2, 2), 7.0)), torch.zeros(3, 2, 2, 2))
    x = 100 + drawn((8, 3, 4, 4))[0].half()  # E[x²] - E[x]² in half precision would be far off
    out = BatchNorm(3)(x)
    assert (out.double() - functional.batch_norm(x.double(), None, None, training=True)).abs().max() < 0.01
    with pytest.raises(Misfit, match=r"an input of shape \(2, 4, 5\); \(B, 3, …\) fits"):
        BatchNorm(3)(torch.zeros(2, 4, 5))


@pytest.mark.parametrize("biased", [False, True])
def test_batch_norm_folds_into_the_convolution(biased) -> None:
    x, weight, bias = drawn((2, 3, 6, 6), (4, 3, 3, 3), (4,))
    bn = BatchNorm(4).double()
    bn(drawn((8, 4, 5, 5), seed=2)[0] * 3 + 1)
    with torch.no_grad():
        bn.weight.copy_(drawn((4,), seed=3)[0])
        bn.bias.copy_(drawn((4,), seed=4)[0])
    plain = bias if biased else None
    wanted = bn.eval()(functional.conv2d(x, weight, plain))
    assert gap(functional.conv2d(x, *folded(weight, plain, bn)), wanted) <= 1e-12


@pytest.mark.parametrize(("size", "over"), [((4, 6), 1), ((2, 3, 6), 2), ((2, 3, 4, 5), 3), ((2, 5), 2)])
def test_layer_norm(size, over) -> None:
    x, weight, bias = drawn(size, size[-over:], size[-over:])
    wanted = functional.layer_norm(x, size[-over:], weight, bias)
    assert gap(normalisation.layer_norm(x, size[-over:], weight, bias), wanted) <= 1e-12


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
@pytest.mark.parametrize("size", [(2, 6, 4, 5), (3, 6, 7), (2, 6, 1, 1)])
def test_group_norm(size, groups) -> None:
    x, weight, bias = drawn(size, (6,), (6,))
    wanted = functional.group_norm(x, groups, weight, bias)
    assert gap(normalisation.group_norm(x, groups, weight, bias), wanted) <= 1e-12


def test_instance_norm_is_group_norm_of_single_channels() -> None:
    x, weight, bias = drawn((2, 3, 4, 5), (3,), (3,))
    ours = normalisation.instance_norm(x, weight, bias)
    assert gap(ours, functional.instance_norm(x, weight=weight, bias=bias)) <= 1e-12
    assert gap(ours, normalisation.group_norm(x, 3, weight, bias)) <= 1e-12


def test_one_group_is_not_layer_norm_with_its_weights() -> None:
    x, weight, bias = drawn((2, 3, 4, 5), (3,), (3,))
    bare = normalisation.group_norm(x, 1)
    assert gap(bare, normalisation.layer_norm(x, (3, 4, 5))) <= 1e-12
    assert normalisation.group_norm(x, 1, weight, bias).shape == x.shape
    with pytest.raises(Misfit, match=r"a weight of shape \(3,\); \(3, 4, 5\) fits"):
        normalisation.layer_norm(x, (3, 4, 5), weight, bias)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: normalisation.layer_norm(torch.zeros(2, 5), (4,)), r"\(2, 5\); \(…, 4\) fits"),
        (lambda: normalisation.layer_norm(torch.zeros(5), (2, 5)), r"\(5,\); \(…, 2, 5\) fits"),
        (
            lambda: normalisation.group_norm(torch.zeros(2, 6, 3), 4),
            "6 channels in 4 groups; a divisor of 6 fits",
        ),
        (
            lambda: normalisation.group_norm(torch.zeros(2, 6, 3), 2, torch.zeros(2)),
            r"weight of shape \(2,\); \(6,\)",
        ),
        (lambda: normalisation.instance_norm(torch.zeros(2, 6, 1, 1)), "of at least 2 pixels fits"),
    ],
)
def test_what_does_not_fit_is_said(call, words) -> None:
    with pytest.raises(Misfit, match=words):
        call()


@pytest.mark.parametrize("size", SIZES)
def test_gradients_of_batch_norm_by_formula(size) -> None:
    leaves = [value.requires_grad_() for value in drawn(size, (3,), (3,))]
    theirs = functional.batch_norm(leaves[0], None, None, leaves[1], leaves[2], training=True)
    compare(backward.batch_norm, leaves, theirs)


@pytest.mark.parametrize(("size", "over"), [((4, 6), 1), ((2, 3, 4), 2)])
def test_gradients_of_layer_norm_by_formula(size, over) -> None:
    leaves = [value.requires_grad_() for value in drawn(size, size[-over:], size[-over:])]
    compare(backward.layer_norm, leaves, functional.layer_norm(leaves[0], size[-over:], leaves[1], leaves[2]))


def compare(ours, leaves, theirs) -> None:
    (dy,) = drawn(tuple(theirs.shape), seed=1)
    mine = ours(*leaves)
    assert gap(mine, theirs) <= 1e-12
    found = torch.autograd.grad(mine, leaves, dy)
    for gradient, wanted in zip(found, torch.autograd.grad(theirs, leaves, dy), strict=True):
        assert gap(gradient, wanted) <= 1e-11
    assert torch.autograd.gradcheck(ours, leaves)
