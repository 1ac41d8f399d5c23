"""Which numbers torch's normalising layers pool, by where autograd finds a slope."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional

from prepkit.errors import Undecided, Undefined
from prepkit.oracles.torch._run import meta, tensor

Layer = Callable[[torch.Tensor], torch.Tensor]
MOST = 300_000
"""Values of a tensor that is tried."""


def _filled(*shape: int) -> torch.Tensor:
    size = torch.Size(shape).numel()
    if size > MOST:
        raise Undecided(f"{size} values are more than are tried")
    return torch.sin(torch.arange(1, size + 1, dtype=tensor(1).dtype) ** 2).reshape(shape)


def _reached(x: torch.Tensor, layer: Layer) -> int:
    """How many inputs move the first output."""
    x = x.requires_grad_()
    (slope,) = torch.autograd.grad(layer(x).flatten()[0], x)
    return int((slope != 0).sum())


def batch_norm_reach(N: int, C: int, H: int, W: int) -> int:
    """Of `batch_norm` in training.

    >>> batch_norm_reach(N=2, C=3, H=4, W=5)
    40
    """
    return _reached(_filled(N, C, H, W), lambda x: functional.batch_norm(x, None, None, training=True))


def group_norm_reach(N: int, C: int, H: int, W: int, G: int = 1) -> int:
    """Of `group_norm`.

    >>> group_norm_reach(N=2, C=4, H=3, W=3), group_norm_reach(N=2, C=4, H=3, W=3, G=4)
    (36, 9)
    """
    if C % G:
        raise Undefined(f"{C} channels do not make {G} equal groups")
    return _reached(_filled(N, C, H, W), lambda x: functional.group_norm(x, G))


def group_norm_means(N: int, C: int, H: int, W: int, G: int = 1) -> int:
    """Entries of the mean that torch's own group norm keeps for its backward pass.

    >>> group_norm_means(N=2, C=4, H=3, W=3, G=4)
    8
    """
    if C % G:
        raise Undefined(f"{C} channels do not make {G} equal groups")
    _, mean, _ = torch.native_group_norm(_filled(N, C, H, W), None, None, N, C, H * W, G, 1e-5)
    return mean.numel()


def layer_norm_reach(N: int, T: int, d: int) -> int:
    """Of `layer_norm` over the last axis.

    >>> layer_norm_reach(N=2, T=5, d=8)
    8
    """
    return _reached(_filled(N, T, d), lambda x: functional.layer_norm(x, x.shape[-1:]))


def layer_norm_params(d: int) -> int:
    """Of `LayerNorm`.

    >>> layer_norm_params(d=8)
    16
    """
    return sum(each.numel() for each in nn.LayerNorm(d, device=meta(1).device).parameters())


def conv_norm_params(C_in: int, C_out: int, F: int, bias: int = 0) -> int:
    """Of `Conv2d` and `BatchNorm2d`.

    >>> conv_norm_params(C_in=3, C_out=4, F=3), conv_norm_params(C_in=3, C_out=4, F=3, bias=1)
    (116, 120)
    """
    with meta(1).device:
        net = nn.Sequential(nn.Conv2d(C_in, C_out, F, bias=bool(bias)), nn.BatchNorm2d(C_out))
    return sum(each.numel() for each in net.parameters())


def norm_runs(N: int, H: int, W: int) -> bool:
    """Does `batch_norm` take a batch of that size in training?

    >>> norm_runs(N=1, H=1, W=1), norm_runs(N=1, H=2, W=1)
    (False, True)
    """
    try:
        functional.batch_norm(_filled(N, 1, H, W), None, None, training=True)
    except ValueError:
        return False
    return True


def _alone(x: torch.Tensor, layer: Layer) -> bool:
    """Is the first image's output the same after all others were changed?"""
    other = x.clone()
    other[1:] = 3 * other[1:] + 1
    return bool(torch.equal(layer(x)[0], layer(other)[0]))


def batch_norm_alone(N: int, evaluation: int = 0) -> bool:
    """Of `batch_norm` over N images.

    >>> batch_norm_alone(N=4), batch_norm_alone(N=4, evaluation=1)
    (False, True)
    """

    def layer(x: torch.Tensor) -> torch.Tensor:
        mean, variance = tensor((1, 2)), tensor((1, 4))
        return functional.batch_norm(x, mean, variance, training=not evaluation)

    return _alone(_filled(N, 2, 2, 2), layer)


def group_norm_alone(N: int, C: int, G: int = 1) -> bool:
    """Of `group_norm`.

    >>> group_norm_alone(N=4, C=6, G=3)
    True
    """
    if C % G:
        raise Undefined(f"{C} channels do not make {G} equal groups")
    return _alone(_filled(N, C, 2, 2), lambda x: functional.group_norm(x, G))
