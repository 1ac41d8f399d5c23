"""What holds for each of the newer backbones: figures of its card, gradients, types, layouts, nothing drawn on meta."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from prepkit import zoo
from prepkit.zoo.backbones._parts import SqueezeExcitation, StochasticDepth, conv_norm, rounded
from tests.zoo import golden

FAMILIES = ("convnext", "efficientnet", "enterprise", "hybrid", "mobilenet_v1", "mobilenet_v2", "mobilenet_v3",
            "swin", "vit")  # fmt: skip
MODELS = [name for name in zoo.names() if zoo.card(name).module.split(".")[-1] in FAMILIES]
SMALL = {  # name → options and image size for one cheap pass
    "mobilenet_v1": ({"width_mult": 0.25}, 32),
    "mobilenet_v2": ({"width_mult": 0.35}, 32),
    "mobilenet_v3_large": ({"width_mult": 0.35}, 32),
    "mobilenet_v3_small": ({}, 32),
    "efficientnet_b0": ({}, 32),
    "convnext_tiny": ({}, 32),
    "swin_t": ({}, 32),
    "vit_c_1gf": ({"image_size": 32}, 32),
    "enterprise": ({"image_size": 32}, 32),
}


@pytest.mark.parametrize("name", [name for name in MODELS if name not in golden.golden()])
def test_the_card_is_what_was_built(name: str) -> None:
    card, net = zoo.card(name), zoo.build(name, device="meta")
    assert sum(p.numel() for p in net.parameters()) == card.parameters
    assert golden.macs(net, (1, *card.input)) == card.macs


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("mobilenet_v3_small", 2_542_856), ("efficientnet_b3", 12_233_232), ("vit_b_32", 88_224_232)],
)
def test_models_without_logits_have_the_known_size(name: str, parameters: int) -> None:
    assert sum(p.numel() for p in zoo.build(name, device="meta").parameters()) == parameters


@pytest.mark.parametrize("name", MODELS)
def test_classes_are_an_option(name: str) -> None:
    net = zoo.build(name, device="meta", num_classes=7).eval()
    assert net(torch.empty(2, *zoo.card(name).input, device="meta")).shape == (2, 7)


@pytest.mark.parametrize("name", MODELS)
def test_nothing_is_drawn_on_meta(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(*_: object, **__: object) -> None:
        raise AssertionError("drawn on meta")

    for law in ("normal_", "trunc_normal_", "kaiming_normal_"):
        monkeypatch.setattr(nn.init, law, draw)
    zoo.build(name, device="meta")


def small(name: str) -> tuple[nn.Module, torch.Tensor]:
    options, size = SMALL[name]
    torch.manual_seed(0)
    return zoo.build(name, **options), torch.randn(
        3, 3, size, size, generator=torch.Generator().manual_seed(1)
    )


@pytest.mark.parametrize("name", SMALL)
def test_every_parameter_learns(name: str) -> None:
    net, images = small(name)
    net.train()(images).square().sum().backward()
    silent = [n for n, p in net.named_parameters() if p.grad is None or not p.grad.isfinite().all()]
    assert not silent


@pytest.mark.parametrize("name", SMALL)
def test_images_do_not_see_each_other_and_layout_does_not_matter(name: str) -> None:
    net, images = small(name)
    golden.filled(net, 1.0, torch.float32)
    with torch.inference_mode():
        together, last = net(images), net(images.contiguous(memory_format=torch.channels_last))
        alone = net(images[1:2])
    assert (alone - together[1:2]).abs().max() <= 1e-4 * together.std()
    assert (last - together).abs().max() <= 1e-4 * together.std()


@pytest.mark.parametrize("name", SMALL)
def test_bfloat16(name: str) -> None:
    net, images = small(name)
    golden.filled(net, 1.0, torch.float32)
    with torch.inference_mode():
        exact, coarse = net(images), net.bfloat16()(images.bfloat16())
    assert coarse.dtype is torch.bfloat16
    assert (coarse.float() - exact).std() < 0.1 * exact.std()


@pytest.mark.parametrize(
    ("name", "drops"),
    [
        ("efficientnet_b0", [0.2 * i / 16 for i in range(16)]),
        ("convnext_tiny", [0.1 * i / 17 for i in range(18)]),
        ("swin_t", [0.2 * i / 11 for i in range(12)]),
    ],
)
def test_later_blocks_are_dropped_more_often(name: str, drops: list[float]) -> None:
    net = zoo.build(name, device="meta")
    assert [layer.p for layer in net.modules() if isinstance(layer, StochasticDepth)] == pytest.approx(drops)


def test_stochastic_depth_drops_images_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    rows = StochasticDepth(0.25)(torch.ones(10_000, 2, 3)).flatten(1)
    assert (rows == rows[:, :1]).all()  # an image is kept or lost as a whole
    assert sorted(set(rows[:, 0].tolist())) == pytest.approx([0, 4 / 3])
    assert rows.mean().item() == pytest.approx(1, abs=0.02)
    assert StochasticDepth(1.0)(torch.ones(4, 2)).abs().sum() == 0
    with pytest.raises(ValueError, match="from 0 to 1"):
        StochasticDepth(1.5)


def test_squeeze_excitation_beside_loops() -> None:
    torch.manual_seed(0)
    layer, x = SqueezeExcitation(4, 2), torch.randn(2, 4, 3, 3)
    fc1, fc2 = layer.fc1.weight[:, :, 0, 0], layer.fc2.weight[:, :, 0, 0]
    for image, out in zip(x, layer(x), strict=True):
        squeezed = torch.stack([channel.sum() / 9 for channel in image])
        gates = (
            (fc2 @ (fc1 @ squeezed + layer.fc1.bias).clamp(min=0) + layer.fc2.bias)
            .neg()
            .exp()
            .add(1)
            .reciprocal()
        )
        for channel in range(4):
            assert torch.allclose(out[channel], image[channel] * gates[channel], atol=1e-6)


@pytest.mark.parametrize(
    ("channels", "expected"), [(8, 8), (11.9, 16), (12, 16), (11, 16), (18, 24), (17, 16), (35.2, 32), (3, 8)]
)
def test_channels_are_rounded_but_never_by_more_than_a_tenth(channels: float, expected: int) -> None:
    assert rounded(channels) == expected
    assert expected >= 0.9 * channels


@pytest.mark.parametrize("kernel", [1, 3, 5, 7])
@pytest.mark.parametrize("dilation", [1, 2])
def test_odd_kernels_keep_the_map(kernel: int, dilation: int) -> None:
    assert conv_norm(2, 4, kernel, dilation=dilation)(torch.zeros(1, 2, 15, 17)).shape == (1, 4, 15, 17)


def spread(weight: torch.Tensor) -> float:
    return float(weight.detach().std(correction=0))


def test_initial_weights() -> None:
    torch.manual_seed(0)
    mobile, efficient = zoo.build("mobilenet_v2"), zoo.build("efficientnet_b0", num_classes=100)
    head = efficient.classifier[1]
    assert spread(mobile.features[18][0].weight) == pytest.approx((2 / 1280) ** 0.5, rel=0.02)  # fan out
    assert spread(mobile.classifier[1].weight) == pytest.approx(0.01, rel=0.02)
    assert head.weight.abs().max() <= 0.1
    assert spread(head.weight) == pytest.approx(0.1 / 3**0.5, rel=0.02)
    assert not mobile.classifier[1].bias.any()
    assert not head.bias.any()


def test_initial_weights_of_the_attention_era() -> None:
    torch.manual_seed(0)
    net, swin = zoo.build("convnext_tiny"), zoo.build("swin_t")
    assert spread(net.classifier[2].weight) == pytest.approx(0.02, rel=0.02)
    assert float(net.features[1][0].layer_scale.max()) == pytest.approx(1e-6)
    assert spread(swin.features[7][1].mlp[0].weight) == pytest.approx(0.02, rel=0.02)
    assert spread(swin.features[7][1].attn.relative_position_bias_table) == pytest.approx(0.02, rel=0.05)
    vit = zoo.build("vit_c_1gf")
    assert spread(vit.encoder.pos_embedding) == pytest.approx(0.02, rel=0.02)
    assert spread(vit.encoder.layers[0].mlp[0].weight) == pytest.approx((2 / (192 + 576)) ** 0.5, rel=0.02)
    assert spread(vit.conv_proj.conv_last.weight) == pytest.approx((2 / 192) ** 0.5, rel=0.05)
    assert not vit.heads.head.weight.any()
