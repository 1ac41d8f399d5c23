"""LeNet-5 layer by layer beside the figures of 1998, its parts beside torch's."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from prepkit import zoo
from prepkit.errors import UsageError
from prepkit.zoo.backbones import lenet
from tests.zoo import golden

TABLE = {  # LeCun 1998, section II.B: trainable parameters, connections, output
    "c1": (156, 122_304, (6, 28, 28)),
    "s2": (12, 5_880, (6, 14, 14)),
    "c3": (1_516, 151_600, (16, 10, 10)),
    "s4": (32, 2_000, (16, 5, 5)),
    "c5": (48_120, 48_120, (120, 1, 1)),
    "f6": (10_164, 10_164, (84,)),
    "output": (0, 840, (10,)),
}


def test_layers_are_those_of_the_paper() -> None:
    net = zoo.build("lenet5")
    connections = lenet.connections(net)
    rows = golden.by_module(net, (1, 1, 32, 32))
    rows["output"] = golden.Row(0, 0, (10,))
    assert {n: (rows[n].parameters, connections[n], rows[n].output) for n in TABLE} == TABLE
    assert (sum(p for p, _, _ in TABLE.values()), sum(connections.values())) == (60_000, 340_908)


def test_the_table_of_c3() -> None:
    """Six maps see three in a row, six see four in a row, three see two and two, one sees all: no two the same."""
    assert [len(maps) for maps in lenet.C3_SEES] == [3] * 6 + [4] * 9 + [6]
    assert len(set(lenet.C3_SEES)) == 16
    assert all(
        sum(i in maps for maps in lenet.C3_SEES) == 10 for i in range(6)
    )  # each map is used equally often
    ring = [{j % 6 for j in range(i, i + 3)} for i in range(6)] + [
        {j % 6 for j in range(i, i + 4)} for i in range(6)
    ]
    assert [set(maps) for maps in lenet.C3_SEES[:12]] == ring
    assert [set(range(6)) - set(maps) for maps in lenet.C3_SEES[12:15]] == [{2, 5}, {0, 3}, {1, 4}]


def test_c3_is_a_convolution_whose_other_weights_are_zero() -> None:
    layer = lenet.PartialConv2d(lenet.C3_SEES)
    x = torch.randn(2, 6, 14, 14, generator=torch.Generator().manual_seed(0))
    weight = torch.zeros(16, 6, 5, 5)
    for row, conv, maps in zip(weight, layer.maps, layer.sees, strict=True):
        row[list(maps)] = conv.weight.detach()[0]
    bias = torch.cat([conv.bias for conv in layer.maps])
    torch.testing.assert_close(layer(x), functional.conv2d(x, weight, bias))


def test_subsampling_is_a_depthwise_convolution_with_one_weight_a_map() -> None:
    layer = lenet.Subsample(6)
    generator = torch.Generator().manual_seed(0)
    for p in layer.parameters():
        p.data.normal_(generator=generator)
    x = torch.randn(2, 6, 28, 28, generator=generator)
    weight = layer.coefficient[:, None].expand(6, 1, 2, 2)
    expected = functional.conv2d(x, weight, layer.bias.flatten(), stride=2, groups=6)
    torch.testing.assert_close(layer(x), expected)


def test_squash_is_steepest_at_zero_and_one_at_one() -> None:
    a = torch.linspace(-3, 3, 601, dtype=torch.float64, requires_grad=True)
    f = lenet.Squash()(a)
    (slope,) = torch.autograd.grad(f.sum(), a)
    assert [round(value, 4) for value in f[200:401:100].tolist()] == [-1, 0, 1]  # at -1, 0 and 1
    assert (int(slope.argmax()), slope.max().item()) == (300, pytest.approx(1.7159 * 2 / 3))


def test_the_smallest_penalty_is_the_digit_drawn() -> None:
    layer = lenet.Distances()
    drawn = layer.codes.clone()
    torch.testing.assert_close(layer(drawn), torch.cdist(drawn, drawn).square(), atol=1e-3, rtol=0)
    assert layer(drawn).argmin(1).tolist() == list(range(10))
    assert not list(layer.parameters())


def test_the_tutorial_net_has_another_count() -> None:
    rows = golden.by_module(zoo.build("lenet5_tutorial"), (1, 1, 32, 32))
    assert [row.parameters for row in rows.values()] == [156, 2_416, 48_120, 10_164, 850]
    assert [row.macs for row in rows.values()] == [117_600, 240_000, 48_000, 10_080, 840]


def test_there_are_ten_drawings_only() -> None:
    with pytest.raises(UsageError, match="100 classes: lenet5_tutorial"):
        zoo.build("lenet5", num_classes=100)
    assert zoo.build("lenet5_tutorial", num_classes=100)(torch.zeros(1, 1, 32, 32)).shape == (1, 100)
