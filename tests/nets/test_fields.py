"""Receptive fields beside what was measured elsewhere, beside pokes, and beside sets of rows walked one by one."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from prepkit import zoo
from prepkit.nets.measure import measure
from prepkit.nets.measuring.line import Line, convolved, resampled, transposed
from prepkit.nets.table import Layer

KNOWN = json.loads(
    (Path(__file__).parent.parent / "facts" / "receptive-fields.json").read_text(encoding="utf-8")
)
GATED = {"efficientnet_b0"}  # squeeze-excitation sees everything: the anchor is that of the trunk


def end_of(layers: tuple[Layer, ...], part: str) -> Layer:
    return [one for one in layers if one.name == part or one.name.startswith(f"{part}.")][-1]


@pytest.mark.parametrize("name", sorted(set(KNOWN) & set(zoo.names())))
def test_models_see_as_far_as_was_measured(name: str) -> None:
    wanted = KNOWN[name]
    found = measure(zoo.build(name, device="meta"), zoo.card(name).input, gates=name not in GATED)
    layer = end_of(found.layers, wanted["layer"])
    assert (layer.receptive_field, layer.jump, layer.offset) == (
        wanted["rf"],
        wanted["stride"],
        -wanted["pad"],
    )


class Skip(nn.Module):
    """x beside (or plus) what a body makes of it."""

    def __init__(self, body: nn.Module, join: Callable[..., torch.Tensor]) -> None:
        super().__init__()
        self.body, self.join = body, join

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.join(x, self.body(x))


class Does(nn.Module):
    """A function as a layer."""

    def __init__(self, what: Callable[[torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        self.what = what

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.what(x)


def conv(k: int = 3, s: int = 1, p: int = 0, d: int = 1) -> nn.Module:
    return nn.Conv2d(2, 2, k, s, p, d)


def up(k: int, s: int, p: int = 0, d: int = 1) -> nn.Module:
    return nn.ConvTranspose2d(2, 2, k, s, p, dilation=d)


def add(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return x + y


def beside(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.cat([x, y], 1)[:, ::2]


def windows(x: torch.Tensor) -> torch.Tensor:
    """Every 2×2 of pixels stacked as channels."""
    B, C, H, W = x.shape
    return x.view(B, C, H // 2, 2, W // 2, 2).permute(0, 1, 3, 5, 2, 4).reshape(B, 4 * C, H // 2, W // 2)


def mini_unet() -> nn.Module:
    inner = nn.Sequential(nn.AvgPool2d(2), conv(3, 1, 1), up(2, 2))
    return nn.Sequential(
        conv(3, 1, 1), Skip(nn.Sequential(conv(3, 1, 1), Skip(inner, add)), beside), conv(3, 1, 1)
    )


NETS: dict[str, nn.Module] = {
    "one": conv(5, 3, 2),
    "stem": nn.Sequential(conv(7, 2, 3), nn.AvgPool2d(3, 2, 1), conv(3, 1, 1)),
    "dilated": nn.Sequential(conv(3, 1, 2, 2), conv(3, 2, 4, 4), conv(2)),
    "no padding": nn.Sequential(conv(), conv(3, 2), conv(4, 3), conv(2)),
    "ceil": nn.Sequential(nn.AvgPool2d(3, 2, ceil_mode=True), conv(3, 1, 1)),
    "residual": nn.Sequential(conv(3, 2, 1), Skip(nn.Sequential(conv(3, 1, 1), conv(3, 1, 1)), add), conv(3, 2, 1)),
    "uneven branches": Skip(conv(5, 1, 2), beside),
    "shifted branch": Skip(Does(lambda x: functional.pad(x, (0, 0, 2, -2))), add),
    "nearest": nn.Sequential(conv(3, 2, 1), nn.Upsample(scale_factor=2), conv(3, 1, 1)),
    "nearest thrice": nn.Sequential(conv(3, 3), nn.Upsample(scale_factor=3), conv(4, 1), conv(2)),
    "bilinear": nn.Sequential(conv(3, 2, 1), nn.Upsample(scale_factor=2, mode="bilinear"), conv(3, 1, 1)),
    "transposed": nn.Sequential(conv(3, 2, 1), up(4, 2, 1), conv(3, 1, 1)),
    "transposed twice": nn.Sequential(nn.AvgPool2d(4), up(2, 2), conv(3, 1, 1), up(3, 2, 1), conv(2)),
    "transposed dilated": nn.Sequential(nn.AvgPool2d(2), up(3, 2, 1, 2)),
    "u-net": mini_unet(),
    "slices": nn.Sequential(conv(), Does(lambda x: x[:, :, 3::2]), conv()),
    "space to depth": nn.Sequential(conv(), Does(windows), nn.Conv2d(8, 2, 3)),
    "depth to space": nn.Sequential(nn.Conv2d(2, 8, 3, 2, 1), nn.PixelShuffle(2), conv()),
    "pixels to channels": nn.Sequential(conv(3, 1, 1), nn.PixelUnshuffle(3), nn.Conv2d(18, 2, 3, 2)),
    "channels last": nn.Sequential(
        conv(), Does(lambda x: functional.layer_norm(x.permute(0, 2, 3, 1), (2,)).permute(0, 3, 1, 2)), conv()
    ),
    "adaptive": nn.Sequential(conv(3, 1, 1), nn.AdaptiveAvgPool2d((24, 8))),
}  # fmt: skip
SIDE, WIDTH = 72, 24


@cache
def support(name: str) -> list[tuple[int, int]]:
    """First and last row of the image that each row of the output moves with, when rows are poked one by one."""
    torch.manual_seed(0)
    net = NETS[name].double().eval()
    image = torch.rand(1, 2, SIDE, WIDTH, dtype=torch.float64)
    pokes = torch.zeros(SIDE, 2, SIDE, WIDTH, dtype=torch.float64)
    pokes[range(SIDE), :, range(SIDE)] = torch.rand(2, WIDTH, dtype=torch.float64)
    with torch.no_grad():
        for weight in net.parameters():
            weight.uniform_(0.5, 1.5)
        moved = (net(image + pokes) - net(image)).abs().sum((1, 3)) > 1e-9  # (poked row, row of the output)
    seen = [column.nonzero().flatten().tolist() or [0] for column in moved.T]
    return [(rows[0], rows[-1]) for rows in seen]


@pytest.mark.parametrize("name", NETS)
def test_pokes_reach_as_far_as_the_field(name: str) -> None:
    found = measure(NETS[name], (2, SIDE, WIDTH)).layers[-1]
    inside = [(low, high) for low, high in support(name) if low > 0 and high < SIDE - 1]
    assert max(high - low + 1 for low, high in inside) == found.receptive_field


@pytest.mark.parametrize(
    "name", ["one", "stem", "dilated", "no padding", "residual", "slices", "channels last"]
)
def test_the_first_row_seen_is_where_offset_and_jump_say(name: str) -> None:
    found = measure(NETS[name], (2, SIDE, WIDTH)).layers[-1]
    assert isinstance(found.offset, int)
    assert isinstance(found.jump, int)
    for i, (low, high) in enumerate(support(name)):
        if low > 0 and high < SIDE - 1:
            assert low == found.offset + i * found.jump


def across(x: torch.Tensor) -> torch.Tensor:
    """A linear layer over the rows."""
    return functional.linear(x.transpose(2, 3), torch.ones(SIDE, SIDE, device=x.device)).sum(3)


def in_step(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Two that move at different speeds."""
    return x[:, :, :30] + y[:, :, :30, :1]


def attention(x: torch.Tensor) -> torch.Tensor:
    tokens = x.flatten(2).transpose(1, 2)
    return functional.scaled_dot_product_attention(tokens, tokens, tokens).transpose(1, 2).reshape(x.shape)


EVERYTHING: dict[str, nn.Module] = {
    "pooled": nn.Sequential(conv(), nn.AdaptiveAvgPool2d(1)),
    "mean": Does(lambda x: x.mean((2, 3))),
    "gate": Skip(nn.Sequential(nn.AdaptiveAvgPool2d(1), conv(1)), lambda x, gate: x * gate),
    "attention": nn.Sequential(conv(3, 1, 1), Does(attention)),
    "over positions": Does(across),
    "softmax over rows": Does(lambda x: x.softmax(2)),
    "group norm": nn.GroupNorm(1, 2),
    "instance norm": nn.InstanceNorm2d(2),
    "rolled": Does(lambda x: x.roll(1, 2)),
    "beside in rows": Does(lambda x: torch.cat([x, x], 2)),
    "apart": Skip(nn.Sequential(conv(2, 2), Does(lambda x: x[:, :, :30])), in_step),
}  # fmt: skip


@pytest.mark.parametrize("name", EVERYTHING)
def test_what_sees_everything_has_no_window(name: str) -> None:
    assert measure(EVERYTHING[name], (2, SIDE, WIDTH)).layers[-1].receptive_field is None


def test_past_the_gate_the_trunk_is_seen() -> None:
    net = nn.Sequential(conv(5), EVERYTHING["gate"], conv(3))
    assert measure(net, (2, SIDE, WIDTH)).receptive_field is None
    assert measure(net, (2, SIDE, WIDTH), gates=False).receptive_field == 7


Move = tuple[Any, ...]
MOVES = st.one_of(
    st.tuples(st.just("conv"), st.integers(1, 5), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2)),
    st.tuples(st.just("up"), st.integers(2, 5), st.integers(2, 2), st.integers(0, 2), st.integers(1, 1)),
    st.tuples(st.just("nearest"), st.integers(2, 3)),
)


def walked(moves: list[Move], i: int) -> set[int]:
    """Rows that position i behind these moves sees, back through them one by one."""
    places = {i}
    for kind, *sizes in reversed(moves):
        if kind == "nearest":
            places = {place // sizes[0] for place in places}
            continue
        k, s, p, d = sizes
        if kind == "conv":
            places = {place * s - p + t * d for place in places for t in range(k)}
        else:
            places = {
                (place + p - t * d) // s for place in places for t in range(k) if (place + p - t * d) % s == 0
            }
    return places


@settings(max_examples=100, deadline=None)
@given(moves=st.lists(MOVES, max_size=5), i=st.integers(-3, 9))
def test_lines_beside_sets_of_rows(moves: list[Move], i: int) -> None:
    line = Line()
    for kind, *sizes in moves:
        if kind == "nearest":
            line = resampled(line, 1, sizes[0], reach=(0, 0), align=False, centre=False)
        else:
            line = (convolved if kind == "conv" else transposed)(line, *sizes)
    rows = walked(moves, i)
    assert line.at(i) == (min(rows), max(rows))
