"""U-Net beside the figures of its paper, and beside a second way to compute each."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from prepkit import zoo
from prepkit.errors import UsageError
from prepkit.zoo.segmentation import unet
from tests.zoo import golden

TOTALS = [  # options, parameters: zoo-classic figures
    ({}, 31_030_658),
    ({"in_channels": 3}, 31_031_810),
    ({"in_channels": 3, "padded": True}, 31_037_698),
]


@pytest.mark.parametrize(("options", "parameters"), TOTALS)
def test_parameters(options: dict, parameters: int) -> None:
    net = zoo.build("unet", device="meta", **options)
    assert sum(p.numel() for p in net.parameters()) == parameters
    widths = [64, 128, 256, 512, 1024]
    convs = [(options.get("in_channels", 1), 64, 3), *((w, w, 3) for w in widths)]
    convs += [(w, 2 * w, 3) for w in widths[:4]]
    convs += [(2 * w, w, 3) for w in widths[:4]] + [(w, w, 3) for w in widths[:4]]
    extra = 2 if options.get("padded") else 1  # γ and β, or the bias
    total = sum(a * b * k * k + extra * b for a, b, k in convs)
    total += sum(2 * w * w * 4 + w for w in widths[:4]) + 64 * 2 + 2
    assert total == parameters


def test_23_convolutions() -> None:
    net = zoo.build("unet", device="meta")
    kinds = [(type(m).__name__, m.kernel_size[0]) for m in net.modules() if hasattr(m, "kernel_size")]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        ("Conv2d", 3): 18,
        ("ConvTranspose2d", 2): 4,
        ("Conv2d", 1): 1,
    }


@pytest.mark.parametrize("name", ["unet", "unet_padded"])
def test_macs_of_the_card(name: str) -> None:
    """Counted by torch on meta, and by hand from Fig. 1: output side² · kernel area · C_in · C_out of each layer."""
    card = zoo.card(name)
    assert golden.macs(zoo.build(name, device="meta"), (1, *card.input)) == card.macs
    channels, side, _ = card.input
    padded, total, before = name == "unet_padded", 0, channels
    for width in (64, 128, 256, 512, 1024):
        for source in (before, width):
            side -= 0 if padded else 2
            total += side**2 * 9 * source * width
        before, side = width, side // 2
    side *= 2
    for width in (512, 256, 128, 64):
        total += side**2 * 4 * 2 * width * width  # each input pixel makes 2×2 outputs
        side *= 2
        for source in (2 * width, width):
            side -= 0 if padded else 2
            total += side**2 * 9 * source * width
    assert total + side**2 * 64 * 2 == card.macs


def test_shapes_of_figure_1() -> None:
    net, sides, joined = zoo.build("unet", device="meta"), [], []
    for module in net.down:
        module.register_forward_hook(lambda m, i, o: sides.append(o.shape[-1]))
    for module in net.join:
        module.register_forward_hook(
            lambda m, i, o: joined.append((i[0].shape[1], i[0].shape[-1], o.shape[-1]))
        )
    out = net(torch.empty(1, 1, 572, 572, device="meta"))
    assert sides == [568, 280, 136, 64, 28]
    assert joined == [(1024, 56, 52), (512, 104, 100), (256, 200, 196), (128, 392, 388)]
    assert out.shape == (1, 2, 388, 388)


def test_crops_come_from_the_middle_of_the_skip_and_stand_before_what_comes_up() -> None:
    skip = torch.arange(36.0).reshape(1, 1, 6, 6)
    assert unet.crop_to(skip, torch.empty(1, 1, 2, 2)).tolist() == [[[[14, 15], [20, 21]]]]
    seen = []
    net = unet.UNet(width=2).eval()
    net.join[0].register_forward_hook(lambda m, i, o: seen.append(i[0]))
    net.up[0].register_forward_hook(lambda m, i, o: seen.append(o))
    net(torch.rand(1, 1, 188, 188))
    assert torch.equal(seen[1][:, 16:], seen[0])


def _walk(n: int) -> int | None:
    """Down and up in integers: what is left, or None where a pooled side is odd or nothing is left."""
    side = n
    for _ in range(4):
        side -= 4
        if side % 2 or side <= 0:
            return None
        side //= 2
    side -= 4
    for _ in range(4):
        if side <= 0:
            return None
        side = 2 * side - 4
    return side if side > 0 else None


def test_valid_sizes_are_those_the_layers_can_take() -> None:
    for n in range(1, 700):
        if (left := _walk(n)) is not None:
            assert unet.output_size(n) == left == n - 184
        else:
            with pytest.raises(UsageError):
                unet.output_size(n)


@pytest.mark.parametrize(
    ("n", "says"),
    [
        (512, "nearest: 508, 524"),
        (187, "smallest: 188"),
        (573, "nearest: 572, 588"),
        (203, "nearest: 188, 204"),
    ],
)
def test_the_error_names_the_nearest_sizes(n: int, says: str) -> None:
    net = unet.UNet(width=1)
    with pytest.raises(UsageError, match=rf"cannot take {n} pixels.*{says}"):
        net(torch.zeros(1, 1, 188, n))


def test_the_padded_net_keeps_every_size() -> None:
    net = unet.UNet(3, 2, width=1, padded=True).eval()
    for height, width in ((16, 16), (17, 31), (48, 70)):
        assert net(torch.zeros(1, 3, height, width)).shape == (1, 2, height, width)
    with pytest.raises(UsageError, match="smallest: 16"):
        net(torch.zeros(1, 3, 16, 15))


def test_shifting_by_16_shifts_the_answer() -> None:
    """Without padding nothing depends on where the border is: equivariant to shifts by the product of the strides."""
    torch.manual_seed(0)
    net = unet.UNet(width=2).eval().double()
    wide = torch.rand(1, 1, 188, 204, dtype=torch.float64)
    assert torch.allclose(net(wide)[..., 16:], net(wide[..., 16:]), atol=1e-12)


def test_weights_start_as_the_paper_says() -> None:
    torch.manual_seed(0)
    net = unet.UNet(width=16)
    for conv in (m for m in net.modules() if isinstance(m, nn.Conv2d) and m.weight.numel() > 5000):
        assert abs(conv.weight.std() * (conv.weight[0].numel() / 2) ** 0.5 - 1) < 0.05


@pytest.mark.parametrize("name", ["unet", "unet_padded"])
def test_dtypes(name: str) -> None:
    net = zoo.build(name, width=2).to(torch.bfloat16)
    channels = zoo.card(name).input[0]
    assert net(torch.zeros(2, channels, 188, 188, dtype=torch.bfloat16)).dtype == torch.bfloat16
