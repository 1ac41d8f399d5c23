"""EfficientNet: what was scaled by how much, and what the paper's rule would have given."""

from __future__ import annotations

import pytest
from torch import nn

from prepkit import zoo
from prepkit.zoo.backbones import efficientnet
from tests.zoo import golden

BILLIONS = {"b0": 0.39, "b1": 0.70, "b2": 1.0, "b3": 1.8, "b4": 4.2, "b5": 9.9, "b6": 19, "b7": 37}
"""Tan & Le 2019, Table 2."""
LAYERS = {"b0": 16, "b1": 23, "b2": 23, "b3": 26, "b4": 32, "b5": 39, "b6": 45, "b7": 55}


@pytest.mark.parametrize("variant", BILLIONS)
def test_figures_at_the_papers_resolution(variant: str) -> None:
    net = zoo.build(f"efficientnet_{variant}", device="meta")
    side = efficientnet.SHIPPED[variant][2]
    assert sum(isinstance(layer, efficientnet.MBConv) for layer in net.modules()) == LAYERS[variant]
    assert golden.macs(net, (1, 3, side, side)) / 1e9 == pytest.approx(BILLIONS[variant], rel=0.05)


def test_compound_scaling_doubles_the_work() -> None:
    depth, width, side = efficientnet.compound_scaling(1)
    assert depth * width**2 * (side / 224) ** 2 == pytest.approx(1.92, abs=0.005)
    assert efficientnet.compound_scaling(0) == (1, 1, 224)


@pytest.mark.parametrize("phi", range(1, 8))
def test_the_shipped_nets_do_not_follow_the_rule(phi: int) -> None:
    width, depth, side, _ = efficientnet.SHIPPED[f"b{phi}"]
    assert efficientnet.compound_scaling(phi) != pytest.approx((depth, width, side), rel=0.01)


@pytest.mark.parametrize(
    ("variant", "eps", "momentum", "dropout"),
    [("b0", 1e-5, 0.1, 0.2), ("b2", 1e-5, 0.1, 0.3), ("b4", 1e-5, 0.1, 0.4), ("b5", 1e-3, 0.01, 0.4),
     ("b7", 1e-3, 0.01, 0.5)],
)  # fmt: skip
def test_norms_and_dropout(variant: str, eps: float, momentum: float, dropout: float) -> None:
    net = zoo.build(f"efficientnet_{variant}", device="meta")
    norms = [layer for layer in net.modules() if isinstance(layer, nn.BatchNorm2d)]
    assert {(layer.eps, layer.momentum) for layer in norms} == {(eps, momentum)}
    assert net.classifier[0].p == dropout
    assert zoo.build(f"efficientnet_{variant}", device="meta", dropout=0.0).classifier[0].p == 0


def test_excitation_is_a_quarter_of_what_enters_the_block() -> None:
    block = zoo.build("efficientnet_b0", device="meta").features[4][1]
    assert block.block[0][0].in_channels == 80
    assert block.block[2].fc1.weight.shape == (20, 480, 1, 1)
