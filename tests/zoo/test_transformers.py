"""Swin, ViT, ViT-C and ConvNeXt beside brute force and the formulas of their papers."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from prepkit import zoo
from prepkit.zoo.backbones import swin
from prepkit.zoo.backbones.convnext import LayerNorm2d
from prepkit.zoo.backbones.hybrid import conv_stem
from prepkit.zoo.backbones.vit import EncoderBlock
from tests.zoo import golden


def one_pixel_at_a_time(attention: swin.WindowAttention, x: torch.Tensor) -> torch.Tensor:
    """Each pixel of the padded map asks which others share its window after the shift without having come round."""
    size, heads = attention.window, attention.heads
    _, H, W, C = x.shape
    padded = functional.pad(x, (0, 0, 0, -W % size, 0, -H % size))
    tall, wide = padded.shape[1:3]
    down = attention.shift if tall > size else 0
    right = attention.shift if wide > size else 0
    q, k, v = attention.qkv(padded[0]).split(C, dim=-1)  # (tall, wide, C) each
    table, out = attention.relative_position_bias_table, torch.zeros_like(padded)
    places = [(row, column) for row in range(tall) for column in range(wide)]

    def home(row: int, column: int) -> tuple[int, int, bool, bool]:
        y, x = (row - down) % tall, (column - right) % wide
        return y // size, x // size, row < down, column < right

    for row, column in places[:]:
        near = [place for place in places if home(*place) == home(row, column)]
        for head in range(heads):
            part = slice(head * C // heads, (head + 1) * C // heads)
            scores = []
            for other in near:
                dy = (row - down) % tall - (other[0] - down) % tall
                dx = (column - right) % wide - (other[1] - right) % wide
                bias = table[(dy + size - 1) * (2 * size - 1) + dx + size - 1, head]
                scores.append(q[row, column, part] @ k[*other, part] / (C // heads) ** 0.5 + bias)
            weights = torch.stack(scores).softmax(0)
            out[0, row, column, part] = sum(w * v[*o, part] for w, o in zip(weights, near, strict=True))
    return attention.proj(out)[:, :H, :W]


@pytest.mark.parametrize(
    ("H", "W", "shift"),
    [(4, 6, 0), (4, 6, 1), (5, 7, 1), (2, 6, 1), (6, 2, 1), (2, 2, 1), (1, 1, 1)],
    ids=["windows", "shifted", "padded", "one window high", "one window wide", "one window", "one pixel"],
)
def test_windows_of_swin_beside_one_pixel_at_a_time(H: int, W: int, shift: int) -> None:
    torch.manual_seed(0)
    attention = swin.WindowAttention(4, 2, window=3 if H == 5 else 2, shift=shift).double()
    torch.nn.init.normal_(attention.relative_position_bias_table)
    x = torch.randn(1, H, W, 4, dtype=torch.float64)
    with torch.no_grad():
        assert torch.allclose(attention(x), one_pixel_at_a_time(attention, x), atol=1e-12)


def test_merging_puts_the_lower_left_pixel_second() -> None:
    merge = swin.PatchMerging(1)
    merge.norm = torch.nn.Identity()
    merge.reduction = torch.nn.Identity()
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).view(1, 2, 2, 1)
    assert merge(x).flatten().tolist() == [1, 3, 2, 4]
    assert merge(x[:, :1, :1]).flatten().tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize("side", [32, 100, 225])
def test_swin_takes_images_of_any_size(side: int) -> None:
    net = zoo.build("swin_t", device="meta", num_classes=10)
    assert net(torch.empty(1, 3, side, side + 31, device="meta")).shape == (1, 10)


def test_swin_is_linear_in_the_area_and_vit_is_not() -> None:
    def growth(name: str, small: int, large: int, **options: int) -> float:
        counts = [
            golden.macs(zoo.build(name, device="meta", **dict.fromkeys(options, side)), (1, 3, side, side))
            for side in (small, large)
        ]
        return counts[1] / counts[0] / (large / small) ** 2

    assert growth("swin_t", 224, 448) == pytest.approx(1, abs=0.001)
    assert growth("vit_b_16", 224, 448, image_size=1) > 1.1


def test_a_block_of_vit_beside_its_equations() -> None:
    torch.manual_seed(0)
    block = EncoderBlock(heads=2, width=8, hidden=16).double().eval()
    x = torch.randn(3, 5, 8, dtype=torch.float64)
    attention, mlp = block.self_attention, block.mlp
    q, k, v = (block.ln_1(x) @ attention.in_proj_weight.T + attention.in_proj_bias).chunk(3, dim=-1)
    seen = []
    for head in range(2):
        part = slice(4 * head, 4 * head + 4)
        weights = (q[..., part] @ k[..., part].transpose(1, 2) / 4**0.5).softmax(-1)
        seen.append(weights @ v[..., part])
    y = x + torch.cat(seen, -1) @ attention.out_proj.weight.T + attention.out_proj.bias
    hidden = block.ln_2(y) @ mlp[0].weight.T + mlp[0].bias
    hidden = hidden * (1 + torch.erf(hidden / 2**0.5)) / 2
    expected = y + hidden @ mlp[3].weight.T + mlp[3].bias
    assert torch.allclose(block(x), expected, atol=1e-12)  # with gradients
    with torch.no_grad():
        assert torch.allclose(block(x), expected, atol=1e-12)


def test_vit_at_384_pixels_has_more_positions() -> None:
    anchor = golden.golden()["vit_b_16"]["torchvision_meta"]["IMAGENET1K_SWAG_E2E_V1"]
    net = zoo.build("vit_b_16", device="meta", image_size=384)
    assert sum(p.numel() for p in net.parameters()) == anchor["num_params"]
    assert golden.macs(net, (1, 3, 384, 384)) / 1e9 == pytest.approx(anchor["GFLOPs_ops"], abs=5e-4)


def test_vit_says_which_images_it_takes() -> None:
    with pytest.raises(ValueError, match="not a multiple of patch_size 32"):
        zoo.build("vit_b_32", device="meta", image_size=240)
    with pytest.raises(ValueError, match=r"images are 192×224.*positions for 224×224.*image_size="):
        zoo.build("vit_b_32", device="meta")(torch.empty(1, 3, 192, 224, device="meta"))


def test_vit_with_the_layer_of_pre_training() -> None:
    net = zoo.build("vit_b_32", device="meta", representation_size=16)
    assert [name for name in net.state_dict() if name.startswith("heads")] == [
        "heads.pre_logits.weight", "heads.pre_logits.bias", "heads.head.weight", "heads.head.bias",
    ]  # fmt: skip


def test_the_class_token_comes_first_and_positions_matter() -> None:
    net = golden.filled(zoo.build("vit_c_1gf", image_size=64), 1.0)
    image = golden.image((1, 3, 64, 64))
    with torch.inference_mode():
        seen = net(image)
        net.encoder.pos_embedding[:, 1:] = net.encoder.pos_embedding[:, 1:].flip(1)
        assert (net(image) - seen).abs().max() > 1e-6
        net.encoder.pos_embedding.zero_()
        stem = net.conv_proj
        net.conv_proj = torch.nn.Sequential(stem, Turn())
        turned = net(image)
        net.conv_proj = stem
        assert torch.allclose(net(image), turned, atol=1e-9)  # without positions the patches are a set


class Turn(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.flip(-1, -2)


@pytest.mark.parametrize(
    ("name", "published", "billions"),
    [("vit_c_1gf", 4.6, 1.1), ("vit_c_4gf", 17.8, 4.0), ("vit_c_18gf", 81.6, 17.7)],
)
def test_vit_c_beside_its_paper(name: str, published: float, billions: float) -> None:
    card = zoo.card(name)
    assert (round(card.parameters / 1e6, 1), round(card.macs / 1e9, 1)) == (published, billions)


@pytest.mark.parametrize("channels", [(24, 48, 96, 192), (64, 128, 128, 256, 256, 512)])
def test_the_stem_of_vit_c_halves_four_times_and_overlaps(channels: tuple[int, ...]) -> None:
    stem = conv_stem(channels, 8).eval()
    x = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)).requires_grad_()
    stem(x)[0, :, 2, 2].sum().backward()
    rows = x.grad.abs().sum((0, 1, 3)).nonzero().flatten()
    assert stem(x).shape == (1, 8, 4, 4)
    assert len(rows) > 16  # a patchify stem sees its own 16 pixels


def test_layer_norm_of_convnext_is_over_channels() -> None:
    x = torch.randn(2, 5, 3, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    centred = x - x.mean(1, keepdim=True)
    expected = centred / (centred.square().mean(1, keepdim=True) + 1e-6).sqrt()
    assert torch.allclose(LayerNorm2d(5, eps=1e-6).double()(x), expected, atol=1e-12)
