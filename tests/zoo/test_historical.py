"""The nets as their papers have them, layer by layer: AlexNet 2012, VGG, ResNet v1 and v2, GoogLeNet 2014."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from prepkit import zoo
from prepkit.errors import UsageError
from prepkit.zoo.backbones import alexnet, preact_resnet
from tests.zoo import golden

ALEXNET = {  # BVLC's bvlc_alexnet, commit 9b89154: parameters, MACs, output
    "features.0": (34_944, 105_415_200, (96, 55, 55)),
    "features.4": (307_456, 223_948_800, (256, 27, 27)),
    "features.8": (885_120, 149_520_384, (384, 13, 13)),
    "features.10": (663_936, 112_140_288, (384, 13, 13)),
    "features.12": (442_624, 74_760_192, (256, 13, 13)),
    "classifier.0": (37_752_832, 37_748_736, (4096,)),
    "classifier.3": (16_781_312, 16_777_216, (4096,)),
    "classifier.6": (4_097_000, 4_096_000, (1000,)),
}
GOOGLENET = {  # BVLC's bvlc_googlenet, commit 9b89154: parameters, MACs in millions, output
    "conv1": (9_472, 118.0, (64, 112, 112)),
    "inception3a": (163_696, 128.0, (256, 28, 28)),
    "inception3b": (388_736, 304.3, (480, 28, 28)),
    "inception4a": (376_176, 73.6, (512, 14, 14)),
    "inception4b": (449_160, 87.9, (512, 14, 14)),
    "inception4c": (510_104, 99.9, (512, 14, 14)),
    "inception4d": (605_376, 118.5, (528, 14, 14)),
    "inception4e": (868_352, 170.0, (832, 14, 14)),
    "inception5a": (1_043_456, 51.1, (832, 7, 7)),
    "inception5b": (1_444_080, 70.7, (1024, 7, 7)),
    "fc": (1_025_000, 1.0, (1000,)),
}
FC_SHARE = {"vgg11": 93.06, "vgg13": 92.93, "vgg16_c": 92.52, "vgg16": 89.36, "vgg19": 86.06}  # per cent


def test_alexnet_of_2012() -> None:
    assert (
        golden.by_module(zoo.build("alexnet_2012", device="meta"), (1, 3, 227, 227)).items()
        >= ALEXNET.items()
    )
    hidden = list(ALEXNET.values())[:-1]
    assert sum(torch.Size(output).numel() for _, _, output in hidden) == 658_272


def test_brightness_normalisation_is_the_formula_of_the_paper() -> None:
    a = torch.randn(1, 9, 2, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 30
    expected = torch.empty_like(a)
    for i in range(9):
        neighbours = a[:, max(0, i - 2) : i + 3]
        expected[:, i] = a[:, i] / (2 + 1e-4 * neighbours.square().sum(1)) ** 0.75
    torch.testing.assert_close(alexnet.brightness_normalisation()(a), expected)


@pytest.mark.parametrize(("name", "percent"), FC_SHARE.items())
def test_most_of_vgg_is_fully_connected(name: str, percent: float) -> None:
    net = zoo.build(name, device="meta")
    share = sum(p.numel() for p in net.classifier.parameters()) / zoo.card(name).parameters
    assert round(100 * share, 2) == percent


def test_vgg_c_ends_its_stages_with_1x1() -> None:
    kernels = [
        m.kernel_size[0] for m in zoo.build("vgg16_c", device="meta").features if isinstance(m, nn.Conv2d)
    ]
    assert kernels == [3, 3, 3, 3, 3, 3, 1, 3, 3, 1, 3, 3, 1]


def test_googlenet_of_2014() -> None:
    rows = golden.by_module(zoo.build("googlenet_2014", device="meta"), (1, 3, 224, 224))
    found = {
        name: (rows[name].parameters, round(rows[name].macs / 1e6, 1), rows[name].output)
        for name in GOOGLENET
    }
    assert found == GOOGLENET
    assert rows["conv2"].parameters + rows["conv3"].parameters == 114_944
    assert round((rows["conv2"].macs + rows["conv3"].macs) / 1e6, 1) == 359.7


def test_googlenet_of_2014_as_deployed() -> None:
    net = zoo.build("googlenet_2014", device="meta", aux_logits=False)
    assert sum(p.numel() for p in net.parameters()) == 6_998_552
    assert golden.macs(net, (1, 3, 224, 224)) == 1_582_671_872
    assert net(torch.empty(1, 3, 224, 224, device="meta")).shape == (1, 1000)  # in training too


@pytest.mark.parametrize(
    ("name", "strides"),
    [
        ("resnet50", {"conv1": 1, "conv2": 2, "conv3": 1}),
        ("resnet50_v1", {"conv1": 2, "conv2": 1, "conv3": 1}),
    ],
)
def test_where_the_stride_stands(name: str, strides: dict[str, int]) -> None:
    net = zoo.build(name, device="meta")
    for stage in (net.layer2, net.layer3, net.layer4):
        assert {part: getattr(stage[0], part).stride[0] for part in strides} == strides
        assert all(getattr(stage[1], part).stride[0] == 1 for part in strides)


def test_dilation_instead_of_stride() -> None:
    """The first block of a dilated stage still has the dilation of the stage before."""
    net = zoo.build("resnet50", device="meta", replace_stride_with_dilation=(False, True, True))
    assert [block.conv2.dilation[0] for block in net.layer3] == [1, 2, 2, 2, 2, 2]
    assert [block.conv2.dilation[0] for block in net.layer4] == [2, 4, 4]
    assert net.layer4[0].downsample[0].stride == (1, 1)


@pytest.mark.parametrize("options", [{"groups": 2}, {"width_per_group": 128}, {"stride_on_1x1": True},
                                     {"replace_stride_with_dilation": (False, False, True)}])  # fmt: skip
def test_basic_blocks_refuse_what_they_lack(options: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="resnet18 has basic blocks"):
        zoo.build("resnet18", device="meta", **options)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("resnet50", {"depth": 51}, "ResNet has no depth 51; there are 18, 34, 50, 101, 152, 200"),
        ("preact_resnet50", {"depth": 51}, "ResNet has no depth 51"),
        ("resnet50", {"replace_stride_with_dilation": (True,)}, "three values, not 1"),
        ("vgg16", {"configuration": "F"}, "VGG has no configuration 'F'; there are A, B, C, D, E"),
    ],
)
def test_values_that_no_paper_has(name: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        zoo.build(name, device="meta", **options)


def test_blocks_that_begin_as_the_identity() -> None:
    x = torch.randn(1, 256, 8, 8, generator=torch.Generator().manual_seed(0))
    block = zoo.build("resnet50", zero_init_residual=True).layer1[1].eval()
    assert torch.equal(block(x), x.relu())  # the ReLU after the sum bars the way
    other = preact_resnet.PreActivationBlock(256, 64, bottleneck=True).eval()
    nn.init.zeros_(other.residual[-1].weight)
    assert torch.equal(other(x.clone()), x)  # nothing does


def test_pre_activation_by_hand() -> None:
    """One block of He 2016b written out: the projection reads what is activated, and has no norm."""
    block = preact_resnet.PreActivationBlock(8, 4, stride=2, bottleneck=True).double().eval()
    golden.filled(block, 1.0)
    x = golden.image((1, 8, 6, 6))
    norms = [block.activate[0], block.residual[1][0], block.residual[3][0]]
    convs = [block.residual[0], block.residual[2], block.residual[4]]
    kept, a = x.clone(), x.clone()
    for norm, conv in zip(norms, convs, strict=True):
        scale = norm.weight / torch.sqrt(norm.running_var + 1e-5)
        a = ((a - norm.running_mean[:, None, None]) * scale[:, None, None] + norm.bias[:, None, None]).clamp(
            min=0
        )
        kept = a if norm is norms[0] else kept
        a = nn.functional.conv2d(a, conv.weight, stride=conv.stride, padding=conv.padding)
    shortcut = nn.functional.conv2d(kept, block.projection.weight, stride=2)
    torch.testing.assert_close(block(x), a + shortcut)


@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152])
def test_pre_activation_lacks_the_norms_of_the_projections_only(depth: int) -> None:
    """Each block's last norm becomes the first of the next, the last one's the norm before the mean."""
    before, after = (zoo.card(f"{kind}{depth}").parameters for kind in ("resnet", "preact_resnet"))
    projections = (256, 512, 1024, 2048) if depth >= 50 else (128, 256, 512)
    assert before - after == 2 * sum(projections)
