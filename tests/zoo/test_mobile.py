"""MobileNets beside the tables of their papers, and MobileNet v3 dilated beside the anchor of a segmenter on it."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from prepkit import zoo
from tests.zoo import golden


def parameters(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())


def norms(net: nn.Module) -> int:
    return sum(parameters(layer) for layer in net.modules() if isinstance(layer, nn.BatchNorm2d))


def pointwise(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters() if p.ndim == 4 and p.shape[-1] == 1)


def test_mobilenet_v1_spends_its_work_in_1x1_convolutions() -> None:
    net = zoo.build("mobilenet_v1", device="meta")
    maps: dict[nn.Module, int] = {}
    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(lambda layer, _, out: maps.update({layer: out[0, 0].numel()}))
    total = golden.macs(net, (1, 3, 224, 224))
    ones = sum(layer.weight.numel() * pixels for layer, pixels in maps.items() if layer.kernel_size == (1, 1))
    depthwise = sum(layer.weight.numel() * pixels for layer, pixels in maps.items() if layer.groups > 1)
    bare = parameters(net) - norms(net)
    assert (parameters(net), bare, total) == (4_231_976, 4_210_088, 568_740_352)
    assert round(100 * ones / total, 2) == 94.86
    assert round(100 * depthwise / total, 2) == 3.06
    assert round(100 * pointwise(net) / bare, 2) == 74.57
    assert (
        round(100 * pointwise(net) / (bare - 1000), 2) == 74.59
    )  # as the paper counts: without the last bias


def test_its_twin_of_full_convolutions() -> None:
    net = zoo.build("mobilenet_v1_full", device="meta")
    assert parameters(net) - norms(net) == 29_282_120
    assert golden.macs(net, (1, 3, 224, 224)) == 4_867_293_184


@pytest.mark.parametrize(
    ("width", "resolution", "millions", "size"),
    [(0.75, 224, 325, 2.6), (0.5, 224, 149, 1.3), (0.25, 224, 41, 0.5), (1.0, 192, 418, 4.2), (1.0, 160, 290, 4.2),
     (1.0, 128, 186, 4.2)],
)  # fmt: skip
def test_mobilenet_v1_thinner_and_smaller(width: float, resolution: int, millions: int, size: float) -> None:
    """Howard 2017, Tables 6 and 7."""
    net = zoo.build("mobilenet_v1", device="meta", width_mult=width)
    assert round((parameters(net) - norms(net)) / 1e6, 1) == size
    assert golden.macs(net, (1, 3, resolution, resolution)) / 1e6 == pytest.approx(millions, abs=0.75)


def test_mobilenet_v1_layer_by_layer() -> None:
    """Howard 2017, Table 1: the channels and the map after each block."""
    x, seen = torch.empty(1, 3, 224, 224, device="meta"), []
    for layer in zoo.build("mobilenet_v1", device="meta").features:
        x = layer(x)
        seen.append((x.shape[1], x.shape[2]))
    assert seen == [(32, 112), (64, 112), (128, 56), (128, 56), (256, 28), (256, 28), *[(512, 14)] * 6, (1024, 7),
                    (1024, 7)]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "width", "millions"),
    [("mobilenet_v2", 1.4, 582), ("mobilenet_v2", 0.75, 209), ("mobilenet_v2", 0.5, 97), ("mobilenet_v2", 0.35, 59)],
)  # fmt: skip
def test_published_work_at_other_widths(name: str, width: float, millions: int) -> None:
    """The authors' table of MobileNet v2 checkpoints."""
    net = zoo.build(name, device="meta", width_mult=width)
    assert golden.macs(net, (1, 3, 224, 224)) / 1e6 == pytest.approx(millions, rel=0.025)


def test_no_activation_after_a_linear_bottleneck() -> None:
    x = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    for name, last in (("mobilenet_v2", 17), ("mobilenet_v3_large", 15), ("efficientnet_b0", 7)):
        assert zoo.build(name).eval().features[: last + 1](x).min() < 0, name


@pytest.mark.parametrize(
    ("options", "channels", "side"),
    [({}, 960, 7), ({"dilated": True}, 960, 14), ({"reduced_tail": True}, 480, 7)],
)
def test_what_segmentation_asks_of_mobilenet_v3(options: dict[str, bool], channels: int, side: int) -> None:
    net = zoo.build("mobilenet_v3_large", device="meta", **options)
    assert net.features(torch.empty(1, 3, 224, 224, device="meta")).shape == (1, channels, side, side)


def test_a_reduced_tail_halves_what_comes_out_of_its_first_block_and_all_after() -> None:
    tail = zoo.build("mobilenet_v3_large", device="meta", reduced_tail=True).features[13:]
    assert [block.block[1][0].out_channels for block in tail[:3]] == [672, 480, 480]
    assert [block.block[-1][0].out_channels for block in tail[:3]] == [80, 80, 80]


class Lraspp(nn.Module):
    """Howard 2019, section 6.4, on the dilated net: only here, to hold `dilated` to an anchor's values."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = zoo.build("mobilenet_v3_large", dilated=True).features
        self.classifier = nn.ModuleDict({
            "cbr": nn.Sequential(nn.Conv2d(960, 128, 1, bias=False), nn.BatchNorm2d(128), nn.ReLU()),
            "scale": nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(960, 128, 1, bias=False), nn.Sigmoid()),
            "low_classifier": nn.Conv2d(40, 21, 1), "high_classifier": nn.Conv2d(128, 21, 1),
        })  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        low = self.backbone[:5](x)
        high = self.backbone[5:](low)
        head = self.classifier
        mixed = functional.interpolate(
            head["cbr"](high) * head["scale"](high), low.shape[-2:], mode="bilinear"
        )
        out = head["low_classifier"](low) + head["high_classifier"](mixed)
        return functional.interpolate(out, x.shape[-2:], mode="bilinear")


@pytest.mark.slow
def test_mobilenet_v3_dilated_beside_the_anchor_of_lraspp() -> None:
    anchor = golden.golden()["lraspp_mobilenet_v3_large"]
    net = golden.filled(Lraspp(), anchor["gain"])
    assert len(net.state_dict()) == anchor["state_dict_keys"]
    with torch.inference_mode():
        out = net(golden.image(anchor["input"]))
    assert golden.worst(out, anchor["out_fp64"]) <= 1e-9
    assert out[0, :4, 0, 0].tolist() == pytest.approx(anchor["out_fp64_corner"], abs=1e-9)
    assert golden.macs(net, anchor["input"]) == anchor["macs_torch"]
