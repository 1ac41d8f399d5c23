"""AlexNet beside its anchors."""

from __future__ import annotations

import torch

from prepkit import zoo
from tests.zoo import golden


def test_alexnet_has_the_names_the_figures_and_the_logits() -> None:
    anchor = golden.golden()["alexnet"]
    net = zoo.build("alexnet")
    assert golden.names_and_shapes(net) == golden.keys()["alexnet"]
    golden.filled(net, anchor["gain"])
    with torch.no_grad():
        assert golden.worst(net(golden.image(anchor["input"])), anchor["logits_fp64"]) <= 1e-9
    assert golden.macs(net, anchor["input"]) == anchor["macs_torch"]
