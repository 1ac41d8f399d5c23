"""Swin Transformer: attention within windows of 7×7, shifted by half a window in every second block.

Liu 2021, "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", sections 3.1–3.3. Cost grows with
the area, not with its square. Names, options and initial weights as torchvision's.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import nn
from torch.nn import functional

from prepkit.zoo.backbones._parts import Permute, StochasticDepth, on_meta
from prepkit.zoo.backbones._windows import relative_positions, shift_mask, whole, windows

MODELS = {
    "swin_t": {
        "input": (3, 224, 224),
        "parameters": 28_288_354,
        "macs": 4_490_566_656,
        "level": "L3",
        "published": "29 M parameters, 4.5 G multiply-adds (Liu 2021, Table 1; there called FLOPs)",
    },
}

PATCH, WIDTH, WINDOW = 4, 96, 7
STAGES = ((2, 3), (2, 6), (6, 12), (2, 24))
"""Blocks and heads; each stage has twice the channels of the one before, 32 a head."""
EXPANSION = 4
INITIAL_STD = 0.02
norm = partial(nn.LayerNorm, eps=1e-5)


class WindowAttention(nn.Module):
    """softmax(qkᵀ/√d + bias of the relative position) v within each window; the map padded to whole windows.

    >>> WindowAttention(8, 2, window=7, shift=3)(torch.zeros(1, 5, 9, 8)).shape
    torch.Size([1, 5, 9, 8])
    """

    relative_position_index: torch.Tensor

    def __init__(
        self, channels: int, heads: int, window: int, shift: int, attention_dropout: float = 0.0,
        dropout: float = 0.0,
    ) -> None:  # fmt: skip
        super().__init__()
        self.window, self.shift, self.heads = window, shift, heads
        self.attention_dropout, self.dropout = attention_dropout, dropout
        self.qkv = nn.Linear(channels, 3 * channels)
        self.proj = nn.Linear(channels, channels)
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        self.register_buffer("relative_position_index", relative_positions(window))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, H, W, C) → the same shape."""
        _, H, W, _ = x.shape
        x = functional.pad(x, (0, 0, 0, -W % self.window, 0, -H % self.window))
        _, tall, wide, _ = x.shape
        shift = (self._shift_along(tall), self._shift_along(wide))
        if any(shift):
            x = x.roll((-shift[0], -shift[1]), (1, 2))
        x = windows(x, self.window)
        x = self._attend(x, self._bias(), (tall, wide), shift)
        x = whole(x, self.window, tall, wide)
        if any(shift):
            x = x.roll(shift, (1, 2))
        return x[:, :H, :W].contiguous()

    def _shift_along(self, extent: int) -> int:
        """Where one window holds everything there is nothing to shift to."""
        return 0 if self.window >= extent else self.shift

    def _bias(self) -> torch.Tensor:
        size = self.window**2
        bias = self.relative_position_bias_table[self.relative_position_index]  # (size² · size², heads)
        bias = bias.view(size, size, -1).permute(2, 0, 1)  # (heads, size², size²)
        return bias.contiguous().unsqueeze(0)

    def _attend(
        self, x: torch.Tensor, bias: torch.Tensor, extent: tuple[int, int], shift: tuple[int, int]
    ) -> torch.Tensor:
        """(windows, N, C) → the same shape, N = window²."""
        n, N, C = x.shape
        qkv = self.qkv(x).reshape(n, N, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]  # (windows, heads, N, d) each
        q = q * (C // self.heads) ** -0.5
        scores = q.matmul(k.transpose(-2, -1))  # (windows, heads, N, N)
        scores = scores + bias
        if any(shift):
            mask = shift_mask(x, self.window, extent, shift)
            scores = scores.view(-1, len(mask), self.heads, N, N)
            scores = scores + mask.unsqueeze(1).unsqueeze(0)
            scores = scores.view(n, self.heads, N, N)
        scores = functional.dropout(scores.softmax(dim=-1), self.attention_dropout, self.training)
        x = scores.matmul(v).transpose(1, 2).reshape(n, N, C)
        return functional.dropout(self.proj(x), self.dropout, self.training)


class Block(nn.Module):
    """x + attention(LN(x)), then x + MLP(LN(x)); either branch may be dropped in training.

    >>> Block(8, 2, shift=0)(torch.zeros(1, 14, 14, 8)).shape
    torch.Size([1, 14, 14, 8])
    """

    def __init__(
        self, channels: int, heads: int, shift: int, drop: float = 0.0, dropout: float = 0.0,
        attention_dropout: float = 0.0, window: int = WINDOW,
    ) -> None:  # fmt: skip
        super().__init__()
        self.norm1 = norm(channels)
        self.attn = WindowAttention(channels, heads, window, shift, attention_dropout, dropout)
        self.stochastic_depth = StochasticDepth(drop)
        self.norm2 = norm(channels)
        wide = EXPANSION * channels
        self.mlp = nn.Sequential(
            nn.Linear(channels, wide),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(wide, channels),
            nn.Dropout(dropout),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, H, W, C) → the same shape."""
        x = x + self.stochastic_depth(self.attn(self.norm1(x)))
        return x + self.stochastic_depth(self.mlp(self.norm2(x)))


class PatchMerging(nn.Module):
    """Each 2×2 of pixels becomes one of twice the channels; an odd edge is padded with zeros.

    >>> PatchMerging(8)(torch.zeros(1, 5, 4, 8)).shape
    torch.Size([1, 3, 2, 16])
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduction = nn.Linear(4 * channels, 2 * channels, bias=False)
        self.norm = norm(4 * channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, H, W, C) → (B, ⌈H/2⌉, ⌈W/2⌉, 2C)."""
        _, H, W, _ = x.shape
        x = functional.pad(x, (0, 0, 0, W % 2, 0, H % 2))
        corners = [x[:, row::2, column::2] for column in (0, 1) for row in (0, 1)]  # down first, then right
        return self.reduction(self.norm(torch.cat(corners, dim=-1)))


class SwinTransformer(nn.Module):
    """Patches of 4×4, four stages of blocks with merging between them, and a head on the mean of the last map.

    >>> with torch.device("meta"):
    ...     net = model(num_classes=10)
    >>> net(torch.empty(2, 3, 100, 60, device="meta")).shape
    torch.Size([2, 10])
    """

    def __init__(
        self, num_classes: int, dropout: float, attention_dropout: float, stochastic_depth_prob: float
    ) -> None:
        super().__init__()
        patches = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        layers: list[nn.Module] = [
            nn.Sequential(patches, Permute(0, 2, 3, 1), norm(WIDTH))
        ]  # (B, 56, 56, 96)
        total, done, channels = sum(blocks for blocks, _ in STAGES), 0, WIDTH
        for blocks, heads in STAGES:
            if done:
                layers.append(PatchMerging(channels))
                channels *= 2
            drops = [stochastic_depth_prob * (done + block) / (total - 1) for block in range(blocks)]
            shifts = [block % 2 * (WINDOW // 2) for block in range(blocks)]
            stage = [
                Block(channels, heads, shift, drop, dropout, attention_dropout)
                for shift, drop in zip(shifts, drops, strict=True)
            ]
            layers.append(nn.Sequential(*stage))
            done += blocks
        self.features = nn.Sequential(*layers)  # (B, 7, 7, 768)
        self.norm = norm(channels)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(channels, num_classes)
        if not on_meta(self):
            self._draw()

    def _draw(self) -> None:
        """N(0, 0.02²), cut off at ±2, for linear layers and bias tables; biases 0."""
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.trunc_normal_(layer.weight, std=INITIAL_STD)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)
            elif isinstance(layer, WindowAttention):
                nn.init.trunc_normal_(layer.relative_position_bias_table, std=INITIAL_STD)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (B, 3, H, W) → logits (B, num_classes)."""
        x = self.norm(self.features(x)).permute(0, 3, 1, 2)  # (B, 768, 7, 7)
        return self.head(self.avgpool(x).flatten(1))


def model(
    num_classes: int = 1000,
    dropout: float = 0.0,
    attention_dropout: float = 0.0,
    stochastic_depth_prob: float = 0.2,
) -> nn.Module:
    """Any Swin of `MODELS`."""
    return SwinTransformer(num_classes, dropout, attention_dropout, stochastic_depth_prob)
