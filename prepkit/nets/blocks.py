"""Modules that torch.nn lacks and whiteboard nets use. `--code` prints those of them that a net needs."""

from __future__ import annotations

import torch
from torch import nn


class Residual(nn.Module):
    """body(x) + shortcut(x); without a shortcut, x itself."""

    def __init__(self, body: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Any shape that body and shortcut agree on."""
        return self.body(x) + (x if self.shortcut is None else self.shortcut(x))


class Concat(nn.Module):
    """Branches side by side: channels of maps, features of tokens and vectors are put one after the other."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, C1 + C2 + …, H', W')."""
        return torch.cat([branch(x) for branch in self.branches], dim=1 if x.dim() != 3 else 2)


class Add(nn.Module):
    """The sum of branches."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Any shape that the branches agree on."""
        first, *others = [branch(x) for branch in self.branches]
        for other in others:
            first = first + other
        return first


class Mul(nn.Module):
    """The product of branches, element by element."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Any shape that the branches agree on."""
        first, *others = [branch(x) for branch in self.branches]
        for other in others:
            first = first * other
        return first


class GlobalAverage(nn.Module):
    """The mean over all positions of a map, or over all tokens."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, C), or (B, T, D) → (B, D)."""
        return x.mean((2, 3) if x.dim() == 4 else 1)


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels of each position of a map."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W), normalised along C."""
        return (
            super()
            .forward(x.permute(0, 2, 3, 1))
            .permute(0, 3, 1, 2)
            .clone(memory_format=torch.contiguous_format)
        )


class Crop(nn.Module):
    """The rows × columns positions in the middle."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.rows, self.columns = rows, columns

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, C, rows, columns)."""
        top, left = (x.shape[2] - self.rows) // 2, (x.shape[3] - self.columns) // 2
        return x[:, :, top : top + self.rows, left : left + self.columns]


class SqueezeExcite(nn.Module):
    """Each channel times a factor in (0, 1) that depends on the means of all channels."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.down = nn.Linear(channels, inner)
        self.up = nn.Linear(inner, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → the same."""
        gate = self.up(self.down(x.mean((2, 3))).relu()).sigmoid()  # (B, C)
        return x * gate[:, :, None, None]


class Patches(nn.Module):
    """An image as tokens: each k×k patch times one matrix."""

    def __init__(self, channels: int, width: int, kernel: int | tuple[int, int], bias: bool = True) -> None:
        super().__init__()
        self.project = nn.Conv2d(channels, width, kernel, stride=kernel, bias=bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, C, H, W) → (B, H/k · W/k, width)."""
        return self.project(x).flatten(2).transpose(1, 2).clone(memory_format=torch.contiguous_format)


class ClassToken(nn.Module):
    """One learned token in front of the others."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.zeros(1, 1, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, T, D) → (B, T + 1, D)."""
        return torch.cat([self.token.expand(len(x), -1, -1), x], dim=1)


class Positions(nn.Module):
    """A learned vector added to each token."""

    def __init__(self, tokens: int, width: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(1, tokens, width) * 0.02)  # 0.02 as in ViT's code

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, T, D) → the same."""
        return x + self.table


class FirstToken(nn.Module):
    """The first token alone."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, T, D) → (B, D)."""
        return x[:, 0]


class Attention(nn.Module):
    """softmax(q·kᵀ/√d)·v in each head, and a matrix over the heads side by side. Vaswani et al. 2017, §3.2."""

    def __init__(self, width: int, heads: int, bias: bool = True) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=bias)
        self.out = nn.Linear(width, width, bias=bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, T, D) → the same."""
        q, k, v = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)  # each (B, h, T, d)
        scores = (q @ k.transpose(2, 3) / q.shape[3] ** 0.5).softmax(3)  # (B, h, T, T)
        return self.out((scores @ v).transpose(1, 2).flatten(2))
