"""Vision transformers, built of `torch.nn` on `meta`; work by `FlopCounterMode` (two operations each)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from prepkit.oracles.torch._run import meta


def _learned(*modules: nn.Module) -> int:
    return sum(parameter.numel() for module in modules for parameter in module.parameters())


def _macs(run: Callable[[], object]) -> int:
    with FlopCounterMode(display=False) as counter:
        run()
    return int(counter.get_total_flops()) // 2


def _tokens(H: int, W: int, P: int, d: int, cls: int) -> torch.Tensor:
    patches = nn.Conv2d(3, d, P, P, device="meta")(meta(1, 3, H, W))  # (1, d, H/P, W/P)
    return torch.cat([meta(1, cls, d), patches.flatten(2).transpose(1, 2)], 1)


def token_shape(H: int, W: int, P: int, d: int, cls: int = 1) -> tuple[int, int]:
    """Of a strided `Conv2d`, flattened, with class tokens in front.

    >>> token_shape(H=224, W=224, P=16, d=768)
    (197, 768)
    """
    _, tokens, width = _tokens(H, W, P, d, cls).shape
    return tokens, width


def position_params(H: int, W: int, P: int, d: int, cls: int = 1) -> int:
    """Of a tensor like the tokens.

    >>> position_params(H=32, W=32, P=16, d=8)
    40
    """
    return _tokens(H, W, P, d, cls).numel()


def patch_params(P: int, d: int, C: int = 3) -> int:
    """Of a `Linear` from a flat patch.

    >>> patch_params(P=4, d=96)
    4704
    """
    return _learned(nn.Linear(meta(C, P, P).numel(), d, device="meta"))


def attention_macs(N: int, d: int) -> int:
    """Of four matrices, q @ kᵀ and scores @ v.

    >>> attention_macs(N=4, d=8)
    1280
    """
    x, qkv, out = meta(1, N, d), meta(d, 3 * d), meta(d, d)

    def run() -> torch.Tensor:
        q, k, v = (x @ qkv).chunk(3, 2)
        return ((q @ k.transpose(1, 2)).softmax(2) @ v) @ out

    return _macs(run)


def attention_pair_macs(N: int, d: int) -> int:
    """Of q @ kᵀ and scores @ v alone.

    >>> attention_pair_macs(N=4, d=8)
    256
    """
    q, k, v = meta(3, 1, N, d)
    return _macs(lambda: (q @ k.transpose(1, 2)).softmax(2) @ v)


def window_attention_macs(H: int, d: int, M: int) -> int:
    """Of windows cut by `unflatten`, a batch of them.

    >>> window_attention_macs(H=4, d=8, M=2)
    5120
    """
    x, qkv, out = meta(H, H, d), meta(d, 3 * d), meta(d, d)

    def run() -> torch.Tensor:
        rows = x.unflatten(1, (H // M, M)).unflatten(0, (H // M, M))  # (n, M, n, M, d)
        windows = rows.transpose(1, 2).reshape(-1, M * M, d)
        q, k, v = (windows @ qkv).chunk(3, 2)
        return ((q @ k.transpose(1, 2)).softmax(2) @ v) @ out

    return _macs(run)


def window_bias_params(M: int, h: int) -> int:
    """Of a table with a row for each distinct difference of `meshgrid` coordinates.

    >>> window_bias_params(M=7, h=3)
    507
    """
    steps = torch.arange(M, device="cpu")
    cells = torch.stack(torch.meshgrid(steps, steps, indexing="ij"), -1).view(-1, 2)
    offsets = (cells[:, None] - cells[None]).view(-1, 2).unique(dim=0)
    return meta(len(offsets), h).numel()


def vit_params(
    H: int, P: int, d: int, layers: int, classes: int, qkv_bias: int = 1, patch_norms: int = 0
) -> int:
    """Of `TransformerEncoderLayer` and what stands around it.

    >>> vit_params(H=8, P=4, d=8, layers=1, classes=2)
    1346
    """
    width = 3 * P * P
    with torch.device("meta"):
        layer = nn.TransformerEncoderLayer(d, 1, 4 * d, norm_first=True)
        around = [nn.Conv2d(3, d, P, P), nn.LayerNorm(d), nn.Linear(d, classes)]
        norms = [nn.LayerNorm(width), nn.LayerNorm(d)] if patch_norms else []
    lacking = 0 if qkv_bias else layer.self_attn.in_proj_bias.numel()
    embedding = _tokens(H, H, P, d, 1).numel() + meta(1, 1, d).numel()
    return embedding + layers * (_learned(layer) - lacking) + _learned(*around, *norms)


def swin_shape(H: int, P: int, C: int, stage: int) -> tuple[int, int, int]:
    """By slices with stride 2, joined along the channels and halved by a `Linear`.

    >>> swin_shape(H=224, P=4, C=96, stage=3)
    (14, 14, 384)
    """
    x = nn.Conv2d(3, C, P, P, device="meta")(meta(1, 3, H, H)).permute(0, 2, 3, 1)
    for _ in range(stage - 1):
        joined = torch.cat([x[:, i::2, j::2] for i in (0, 1) for j in (0, 1)], 3)
        x = nn.Linear(joined.shape[3], 2 * x.shape[3], bias=False, device="meta")(joined)
    _, rows, columns, channels = x.shape
    return rows, columns, channels


def crossover_tokens(d: int) -> int:
    """By trying; both counted by the profiler.

    >>> crossover_tokens(d=4)
    8
    """
    return next(N for N in range(1, 100 * d) if 2 * attention_pair_macs(N, d) >= attention_macs(N, d))
