"""Learned numbers: `numel` and bytes of the parameters of torch's own layers on `meta`."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import torch
from torch import nn

from prepkit.oracles.torch._run import meta, two

KINDS = {1: torch.float8_e4m3fn, 2: torch.float16, 4: torch.float32, 8: torch.float64}


def _learned(*modules: nn.Module) -> int:
    return sum(parameter.numel() for module in modules for parameter in module.parameters())


def _stored(module: nn.Module, bytes: int) -> int:
    return sum(p.untyped_storage().nbytes() for p in module.to(KINDS[bytes]).parameters())


def _conv(C_in: int, C_out: int, F: Any, bias: int, G: int = 1) -> nn.Conv2d:
    return nn.Conv2d(C_in, C_out, F, groups=G, bias=bool(bias), device="meta")


def conv_params(C_in: int, C_out: int, F: Any, G: int = 1, bias: int = 1) -> int:
    """Of `Conv2d`.

    >>> conv_params(C_in=3, C_out=64, F=7, bias=0)
    9408
    """
    return _learned(_conv(C_in, C_out, F, bias, G))


def conv1d_params(C_in: int, C_out: int, F: int, G: int = 1, bias: int = 1) -> int:
    """Of `Conv1d`.

    >>> conv1d_params(C_in=8, C_out=16, F=3)
    400
    """
    return _learned(nn.Conv1d(C_in, C_out, F, groups=G, bias=bool(bias), device="meta"))


def transposed_params(C_in: int, C_out: int, F: Any, bias: int = 1) -> int:
    """Of `ConvTranspose2d`.

    >>> transposed_params(C_in=64, C_out=32, F=2)
    8224
    """
    return _learned(nn.ConvTranspose2d(C_in, C_out, F, bias=bool(bias), device="meta"))


def depthwise_params(C: int, F: Any, bias: int = 1) -> int:
    """Of `Conv2d` with a group a channel.

    >>> depthwise_params(C=32, F=3, bias=0)
    288
    """
    return _learned(_conv(C, C, F, bias, C))


def pointwise_params(C_in: int, C_out: int, bias: int = 1) -> int:
    """Of `Conv2d` with a 1×1 kernel.

    >>> pointwise_params(C_in=32, C_out=64, bias=0)
    2048
    """
    return _learned(_conv(C_in, C_out, 1, bias))


def separable_params(C_in: int, C_out: int, F: Any, bias: int = 1) -> int:
    """Of a depthwise `Conv2d` and a 1×1 one.

    >>> separable_params(C_in=32, C_out=64, F=3, bias=0)
    2336
    """
    return _learned(_conv(C_in, C_in, F, bias, C_in), _conv(C_in, C_out, 1, bias))


def bottleneck_params(C: int, M: int, F: int = 3, bias: int = 0) -> int:
    """Of three `Conv2d`: 1×1 down, F×F, 1×1 up.

    >>> bottleneck_params(C=64, M=16)
    4352
    """
    return _learned(_conv(C, M, 1, bias), _conv(M, M, F, bias), _conv(M, C, 1, bias))


def stack_params(C: int, F: int, layers: int, bias: int = 1) -> int:
    """Of `layers` equal `Conv2d`.

    >>> stack_params(C=16, F=3, layers=2, bias=0)
    4608
    """
    return _learned(*(_conv(C, C, F, bias) for _ in range(layers)))


def convnet_params(C: tuple[int, ...], F: Any, bias: int = 1) -> int:
    """Of `Conv2d` between neighbours of the channel counts C.

    >>> convnet_params(C=(3, 16, 32), F=3)
    5088
    """
    kernels = F if isinstance(F, tuple) else [F] * (len(C) - 1)
    return _learned(*(_conv(a, b, k, bias) for (a, b), k in zip(pairwise(C), kernels, strict=True)))


def local_params(C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1, bias: int = 1) -> int:
    """Of a layer with its own weights for each column of `unfold`.

    >>> local_params(C_in=1, H=5, W=5, C_out=2, F=3)
    180
    """
    windows = nn.functional.unfold(meta(1, C_in, H, W), two(F), 1, P, S)  # (1, C_in·F·F, positions)
    weight = meta(C_out, windows.shape[2], windows.shape[1])
    return weight.numel() + (weight[:, :, 0].numel() if bias else 0)


def dense_params(C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1, bias: int = 1) -> int:
    """Of `Linear` from the flattened input to the flattened output of `Conv2d`.

    >>> dense_params(C_in=1, H=5, W=5, C_out=2, F=3)
    468
    """
    image = meta(1, C_in, H, W)
    result = nn.Conv2d(C_in, C_out, F, S, P, device="meta")(image)
    return linear_params(image.numel(), result.numel(), bias)


def linear_params(N_in: int, N_out: int, bias: int = 1) -> int:
    """Of `Linear`.

    >>> linear_params(N_in=400, N_out=120)
    48120
    """
    return _learned(nn.Linear(N_in, N_out, bool(bias), device="meta"))


def mlp_params(N: tuple[int, ...], bias: int = 1) -> int:
    """Of `Linear` between neighbours of the widths N.

    >>> mlp_params(N=(400, 120, 84, 10))
    59134
    """
    return _learned(*(nn.Linear(a, b, bool(bias), device="meta") for a, b in pairwise(N)))


def fc_as_conv_params(C: int, H: int, W: int, N: int, bias: int = 1) -> int:
    """Of `Conv2d` with a kernel as large as the map.

    >>> fc_as_conv_params(C=16, H=5, W=5, N=120)
    48120
    """
    return _learned(_conv(C, N, (H, W), bias))


def batchnorm_params(C: int) -> int:
    """Of `BatchNorm2d`.

    >>> batchnorm_params(C=64)
    128
    """
    return _learned(nn.BatchNorm2d(C, device="meta"))


def batchnorm_buffers(C: int) -> int:
    """Running statistics of `BatchNorm2d`, without its count of batches.

    >>> batchnorm_buffers(C=64)
    128
    """
    buffers = nn.BatchNorm2d(C, device="meta").named_buffers()
    return sum(buffer.numel() for name, buffer in buffers if name.startswith("running"))


def pool_params(F: Any) -> int:
    """Of `MaxPool2d`.

    >>> pool_params(F=3)
    0
    """
    return _learned(nn.MaxPool2d(F))


def conv_param_bytes(C_in: int, C_out: int, F: Any, G: int = 1, bias: int = 1, bytes: int = 4) -> int:
    """Storage of the parameters of `Conv2d`.

    >>> conv_param_bytes(C_in=3, C_out=16, F=3)
    1792
    """
    return _stored(_conv(C_in, C_out, F, bias, G), bytes)


def linear_param_bytes(N_in: int, N_out: int, bias: int = 1, bytes: int = 4) -> int:
    """Storage of the parameters of `Linear`.

    >>> linear_param_bytes(N_in=100, N_out=10)
    4040
    """
    return _stored(nn.Linear(N_in, N_out, bool(bias), device="meta"), bytes)


def separable_ratio(C_in: int, C_out: int, F: Any) -> Fraction:
    """The parameters of the pair over those of one `Conv2d`, without biases.

    >>> separable_ratio(C_in=32, C_out=64, F=3)
    Fraction(73, 576)
    """
    pair = _learned(_conv(C_in, C_in, F, 0, C_in), _conv(C_in, C_out, 1, 0))
    return Fraction(pair, _learned(_conv(C_in, C_out, F, 0)))
