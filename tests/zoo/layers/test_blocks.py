"""Squeeze-excitation, residual blocks and the inception module: beside the same formula in torch.nn.functional."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.layers.inception import Inception
from prepkit.zoo.layers.residual import Basic, Bottleneck, PreActivation
from prepkit.zoo.layers.shapes import Misfit
from prepkit.zoo.layers.squeeze_excitation import SqueezeExcitation
from tests.zoo.layers.test_convolution import drawn, gap


def randomised(net: nn.Module) -> nn.Module:
    generator = torch.Generator().manual_seed(0)
    for name, value in net.double().eval().state_dict().items():
        if value.is_floating_point():
            value.copy_(torch.randn(value.shape, generator=generator, dtype=value.dtype))
            if "running_var" in name:
                value.abs_()
    return net


def parameters(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())


def normed(x: torch.Tensor, weights: dict, name: str) -> torch.Tensor:
    fields = (weights[f"{name}.{field}"] for field in ("running_mean", "running_var", "weight", "bias"))
    return functional.batch_norm(x, *fields)


def test_squeeze_excitation() -> None:
    net, (x,) = randomised(SqueezeExcitation(8, 4)), drawn((2, 8, 5, 6))
    w = net.state_dict()
    small = functional.adaptive_avg_pool2d(x, 1)
    small = functional.conv2d(small, w["squeeze.weight"][..., None, None], w["squeeze.bias"]).relu()
    gate = functional.conv2d(small, w["excite.weight"][..., None, None], w["excite.bias"]).sigmoid()
    assert gap(net(x), x * gate) <= 1e-12
    assert parameters(net) == 2 * 8 * 8 // 4 + 8 // 4 + 8
    with pytest.raises(Misfit, match=r"a reduction of 16 for 8 channels; 1 … 8 fits"):
        SqueezeExcitation(8, 16)


@pytest.mark.parametrize(("channels", "filters", "stride"), [(4, 4, 1), (4, 6, 1), (4, 4, 2), (4, 8, 2)])
def test_basic(channels, filters, stride) -> None:
    net, (x,) = randomised(Basic(channels, filters, stride)), drawn((2, channels, 7, 8))
    w = net.state_dict()
    y = normed(functional.conv2d(x, w["conv1.weight"], None, stride, 1), w, "bn1").relu()
    y = normed(functional.conv2d(y, w["conv2.weight"], None, 1, 1), w, "bn2")
    passed = x
    if (channels, stride) != (filters, 1):
        passed = normed(functional.conv2d(x, w["downsample.0.weight"], None, stride), w, "downsample.1")
    assert gap(net(x), (passed + y).relu()) <= 1e-12


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(("channels", "inner", "stride"), [(8, 2, 1), (6, 2, 1), (8, 2, 2)])
def test_bottleneck(channels, inner, stride, first) -> None:
    net, (x,) = randomised(Bottleneck(channels, inner, stride, first)), drawn((2, channels, 7, 8))
    w, at = net.state_dict(), ((stride, 1) if first else (1, stride))
    y = normed(functional.conv2d(x, w["conv1.weight"], None, at[0]), w, "bn1").relu()
    y = normed(functional.conv2d(y, w["conv2.weight"], None, at[1], 1), w, "bn2").relu()
    y = normed(functional.conv2d(y, w["conv3.weight"]), w, "bn3")
    passed = x
    if (channels, stride) != (4 * inner, 1):
        passed = normed(functional.conv2d(x, w["downsample.0.weight"], None, stride), w, "downsample.1")
    assert gap(net(x), (passed + y).relu()) <= 1e-12
    assert parameters(net) == parameters(Bottleneck(channels, inner, stride, not first))


@pytest.mark.parametrize(("channels", "filters", "stride"), [(4, 4, 1), (4, 8, 2)])
def test_pre_activation(channels, filters, stride) -> None:
    net, (x,) = randomised(PreActivation(channels, filters, stride)), drawn((2, channels, 7, 8))
    w = net.state_dict()
    active = normed(x, w, "bn1").relu()
    y = normed(functional.conv2d(active, w["conv1.weight"], None, stride, 1), w, "bn2").relu()
    y = functional.conv2d(y, w["conv2.weight"], None, 1, 1)
    same = (channels, stride) == (filters, 1)
    passed = x if same else functional.conv2d(active, w["downsample.weight"], None, stride)
    assert gap(net(x), passed + y) <= 1e-12


def test_a_block_that_adds_nothing_is_the_identity() -> None:
    (x,) = drawn((2, 8, 5, 5))
    for net in (Basic(8, 8), Bottleneck(8, 2)):
        last = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)][-1]
        nn.init.zeros_(last.weight)  # how Goyal et al. 2017 start
        assert torch.equal(net.double()(x), x.relu())
    block = PreActivation(8, 8).double()
    nn.init.zeros_(block.conv2.weight)
    assert torch.equal(block(x), x)  # negative values too: nothing stands in its way


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        (Basic(64, 64), 73_984),
        (Basic(64, 128, 2), 230_144),
        (Bottleneck(64, 64), 75_008),
        (Bottleneck(256, 64), 70_400),
    ],
)
def test_parameters_of_the_blocks_of_resnet(net, expected) -> None:
    assert parameters(net) == expected


def test_inception() -> None:
    net, (x,) = randomised(Inception(6, n1=2, r3=3, n3=4, r5=1, n5=3, pooled=2)), drawn((2, 6, 7, 8))
    one, three, five, pool = (
        list(branch.parameters()) for branch in (net.one, net.three, net.five, net.pool)
    )
    conv = functional.conv2d
    wanted = torch.cat(
        [
            conv(x, *one).relu(),
            conv(conv(x, *three[:2]).relu(), *three[2:], padding=1).relu(),
            conv(conv(x, *five[:2]).relu(), *five[2:], padding=2).relu(),
            conv(functional.max_pool2d(x, 3, 1, 1), *pool).relu(),
        ],
        1,
    )
    assert gap(net(x), wanted) <= 1e-12


@pytest.mark.parametrize(
    ("options", "expected"),
    [((192, 64, 96, 128, 16, 32, 32), 163_696), ((256, 128, 128, 192, 32, 96, 64), 388_736),
     ((480, 192, 96, 208, 16, 48, 64), 376_176), ((832, 384, 192, 384, 48, 128, 128), 1_444_080)],
)  # fmt: skip
def test_parameters_of_googlenets_modules(options, expected) -> None:
    with torch.device("meta"):
        assert parameters(Inception(*options)) == expected  # 3a, 3b, 4a, 5b of the authors' deployed net
