"""MobileNet v2 and v3, EfficientNet, ConvNeXt, ViT and Swin beside the anchors: names, shapes, figures, logits."""

from __future__ import annotations

import pytest
import torch

from prepkit import zoo
from tests.zoo import golden

FAST = ("mobilenet_v2", "mobilenet_v3_large", "efficientnet_b0", "convnext_tiny", "vit_b_16", "swin_t")
SLOW = (
    "efficientnet_b1", "efficientnet_b2", "efficientnet_b2_paper260", "efficientnet_b4", "efficientnet_b5",
    "efficientnet_b6", "efficientnet_b7",
)  # fmt: skip
FLOAT32 = 1e-5
"""Of the logits' standard deviation."""


def model(anchor: str) -> str:
    return anchor.removesuffix("_paper260")


@pytest.mark.parametrize("name", FAST)
def test_names_and_shapes_in_their_order(name: str) -> None:
    measured = golden.names_and_shapes(zoo.build(name, device="meta"))
    assert list(measured.items()) == list(golden.keys()[name].items())


@pytest.mark.parametrize("name", FAST + SLOW)
def test_figures(name: str) -> None:
    anchor, net = golden.golden()[name], zoo.build(model(name), device="meta")
    card, state = zoo.card(model(name)), net.state_dict()
    figures = {
        "params_total": sum(p.numel() for p in net.parameters()),
        "param_tensors": len(list(net.parameters())),
        "buffers": sum(b.numel() for b in net.buffers()),
        "state_dict_keys": len(state),
        "first_keys": list(state)[:3],
        "last_key": list(state)[-1],
        "macs_torch": golden.macs(net, anchor["input"]),
    }
    assert figures == {figure: anchor[figure] for figure in figures}
    if name == card.name:
        assert (card.parameters, card.macs) == (anchor["params_total"], anchor["macs_torch"])


@pytest.mark.parametrize("name", [*FAST, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_logits(name: str) -> None:
    anchor = golden.golden()[name]
    net = golden.filled(zoo.build(model(name)), anchor["gain"])
    with torch.inference_mode():
        exact = net(golden.image(anchor["input"]))
        single = net.float()(golden.image(anchor["input"], torch.float32))
    print(name, golden.worst(exact, anchor["logits_fp64"]))
    assert golden.worst(exact, anchor["logits_fp64"]) <= 1e-9
    assert (single - exact).abs().max() <= FLOAT32 * exact.std(correction=0)
