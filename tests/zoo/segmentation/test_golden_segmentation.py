"""FCN and DeepLabV3 beside their anchors: names, figures, values."""

from __future__ import annotations

import pytest
import torch

from prepkit import zoo
from tests.zoo import golden

FAMILIES = ["fcn_resnet50", "deeplabv3_resnet50"]
PUBLISHED = [  # torchvision's own tables: parameters, GMACs (rounded) with the auxiliary head
    ("fcn_resnet50", 35_322_218, 152.717),
    ("fcn_resnet101", 54_314_346, 232.738),
    ("deeplabv3_resnet50", 42_004_074, 178.722),
    ("deeplabv3_resnet101", 60_996_202, 258.743),
]
# float64 under the fill, 65×97 pixels: mean, std, maxabs, corner; taken when the whole anchors agreed to 1e-14
SMALL = {
    ("fcn_resnet50", "out"): (
        0.6419238821258091, 1.8011286410252874, 5.662633125808708,
        [1.353607594857737, 1.014544152906262, 0.21606384540524798, 1.6811857899217084],
    ),
    ("deeplabv3_resnet50", "out"): (
        0.25371450647645594, 0.6977622781650061, 2.5800618933406003,
        [0.5409640612916714, -0.06310129888130259, -0.5337718329589861, 0.7213933720209487],
    ),
    (None, "aux"): (
        0.05392990881325926, 2.0925955723449943, 7.283392895391829,
        [-0.417182613081441, -0.18895075293057625, 0.4186312610873159, -2.3275284242293424],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAMILIES)
def test_names_shapes_and_order(name: str) -> None:
    net = zoo.build(name, device="meta", aux_loss=True)
    wanted = golden.keys()[f"{name}_aux"]
    found = golden.names_and_shapes(net)
    assert list(found.items()) == list(wanted.items())
    without = golden.names_and_shapes(zoo.build(name, device="meta"))
    assert without == {key: shape for key, shape in wanted.items() if not key.startswith("aux")}


@pytest.mark.parametrize(("name", "parameters", "billions"), PUBLISHED)
def test_figures(name: str, parameters: int, billions: float) -> None:
    card, net = zoo.card(name), zoo.build(name, device="meta", aux_loss=True)
    assert sum(p.numel() for p in net.parameters()) == parameters
    macs = golden.macs(net, (1, 3, 520, 520))
    assert round(macs / 1e9, 3) == billions
    plain = zoo.build(name, device="meta")
    assert sum(p.numel() for p in plain.parameters()) == card.parameters
    assert golden.macs(plain, (1, *card.input)) == card.macs
    if f"{name}_aux" in golden.golden():
        assert macs == golden.golden()[f"{name}_aux"]["macs_torch"]


@pytest.mark.parametrize("name", FAMILIES)
def test_values_of_a_small_image(name: str) -> None:
    net = golden.filled(zoo.build(name, aux_loss=True), 1.0)
    with torch.no_grad():
        scores = net(golden.image((1, 3, 65, 97)))
    assert list(scores) == ["out", "aux"]
    _compare(scores["out"], *SMALL[name, "out"])
    _compare(scores["aux"], *SMALL[None, "aux"])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fcn_resnet50_aux", "fcn_resnet50_noaux", "deeplabv3_resnet50_aux"])
def test_values(name: str) -> None:
    anchor, (model, _, aux) = golden.golden()[name], name.rpartition("_")
    net, moments = golden.filled(zoo.build(model, aux_loss=aux == "aux"), anchor["gain"]), anchor["out_fp64"]
    with torch.no_grad():
        scores = net(golden.image(anchor["input"]))
        assert {head: list(x.shape) for head, x in scores.items()} == anchor["output_shape"]
        _compare(scores["out"], *moments.values(), anchor["out_fp64_corner"])
        single = net.float()(golden.image(anchor["input"], torch.float32))["out"]
        assert (single - scores["out"]).abs().max() <= 1e-5 * moments["std"]


def _compare(x: torch.Tensor, mean: float, std: float, maxabs: float, corner: list[float]) -> None:
    found = [float(x.mean()), float(x.std(correction=0)), float(x.abs().max()), *x[0, :4, 0, 0].tolist()]
    assert found == pytest.approx([mean, std, maxabs, *corner], rel=0, abs=1e-9)


@pytest.mark.parametrize("name", FAMILIES)
def test_output_stride_is_eight(name: str) -> None:
    net, seen = zoo.build(name, device="meta", num_classes=5).eval(), []
    net.backbone.register_forward_hook(lambda m, i, o: seen.extend(x.shape for x in o))
    out = net(torch.empty(2, 3, 256, 128, device="meta"))
    assert seen == [(2, 1024, 32, 16), (2, 2048, 32, 16)]
    assert {head: x.shape for head, x in out.items()} == {"out": (2, 5, 256, 128)}
    dilations = [
        net.backbone.get_submodule(f"layer{s}.{b}.conv2").dilation[0] for s in (3, 4) for b in (0, 1)
    ]
    assert dilations == [1, 2, 2, 4]


def test_a_far_rate_sees_only_its_own_position() -> None:
    """§3.3: at rate ≥ the map's side all taps but the middle one fall into the padding."""
    from prepkit.zoo.segmentation import deeplab

    torch.manual_seed(0)
    view, x = deeplab.ASPP(3).eval().convs[3], torch.randn(1, 3, 36, 36)
    middle = torch.nn.functional.conv2d(x, view[0].weight[..., 1:2, 1:2])
    assert torch.allclose(view[0](x), middle, atol=1e-6)
    assert not torch.allclose(
        view[0](torch.ones(1, 3, 37, 37))[..., 0, 0], middle.new_zeros(1, 256), atol=1e-3
    )
