"""Shapes that torch's own layers give on `meta`. With B they start with B."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from prepkit.oracles.torch._run import meta, per_layer, two


def _image(B: int | None, *shape: int) -> torch.Tensor:
    return meta(*shape) if B is None else meta(B, *shape)


def conv_shape(
    C_in: int, H: int, W: int, C_out: int, F: Any,
    P: Any = 0, S: Any = 1, D: Any = 1, G: int = 1, B: int | None = None,
) -> tuple[int, ...]:  # fmt: skip
    """Shape of the output of `Conv2d`.

    >>> conv_shape(C_in=3, H=224, W=224, C_out=64, F=7, P=3, S=2)
    (64, 112, 112)
    """
    layer = torch.nn.Conv2d(C_in, C_out, F, S, P, D, G, device="meta")
    return tuple(layer(_image(B, C_in, H, W)).shape)


def transposed_shape(
    C_in: int, H: int, W: int, C_out: int, F: Any,
    P: Any = 0, S: Any = 1, D: Any = 1, output_padding: Any = 0, B: int | None = None,
) -> tuple[int, ...]:  # fmt: skip
    """Shape of the output of `ConvTranspose2d`.

    >>> transposed_shape(C_in=64, H=7, W=7, C_out=32, F=2, S=2)
    (32, 14, 14)
    """
    layer = torch.nn.ConvTranspose2d(C_in, C_out, F, S, P, output_padding, dilation=D, device="meta")
    return tuple(layer(_image(B, C_in, H, W)).shape)


def pool_shape(
    C: int, H: int, W: int, F: Any, S: Any = None, P: Any = 0, ceil: int = 0, B: int | None = None
) -> tuple[int, ...]:
    """Shape of the output of `max_pool2d`.

    >>> pool_shape(C=64, H=112, W=112, F=3, S=2, P=1)
    (64, 56, 56)
    """
    return tuple(functional.max_pool2d(_image(B, C, H, W), F, S, P, ceil_mode=bool(ceil)).shape)


def stack_shape(
    C_in: int, H: int, W: int, C_out: Any, F: Any, P: Any = 0, S: Any = 1, D: Any = 1
) -> tuple[int, ...]:
    """Shape after a stack of `Conv2d`.

    >>> stack_shape(C_in=3, H=32, W=32, C_out=(16, 32), F=3, P=1, S=(1, 2))
    (32, 16, 16)
    """
    x = meta(C_in, H, W)
    for channels, kernel, padding, stride, dilation in per_layer(C_out, F, P, S, D):
        x = torch.nn.Conv2d(x.shape[0], channels, kernel, stride, padding, dilation, device="meta")(x)
    return tuple(x.shape)


def conv_weight_shape(C_in: int, C_out: int, F: Any, G: int = 1) -> tuple[int, ...]:
    """Shape of the weight of `Conv2d`.

    >>> conv_weight_shape(C_in=64, C_out=128, F=3, G=4)
    (128, 16, 3, 3)
    """
    return tuple(torch.nn.Conv2d(C_in, C_out, F, groups=G, device="meta").weight.shape)


def linear_weight_shape(N_in: int, N_out: int) -> tuple[int, ...]:
    """Shape of the weight of `Linear`.

    >>> linear_weight_shape(N_in=512, N_out=10)
    (10, 512)
    """
    return tuple(torch.nn.Linear(N_in, N_out, device="meta").weight.shape)


def global_avg_pool_shape(C: int, H: int, W: int, B: int | None = None) -> tuple[int, ...]:
    """Shape of the output of `adaptive_avg_pool2d` to 1×1.

    >>> global_avg_pool_shape(C=512, H=7, W=7)
    (512, 1, 1)
    """
    return tuple(functional.adaptive_avg_pool2d(_image(B, C, H, W), 1).shape)


def flatten_size(C: int, H: int, W: int) -> int:
    """Length of one image after `flatten`.

    >>> flatten_size(C=16, H=5, W=5)
    400
    """
    return torch.flatten(meta(1, C, H, W), 1).shape[1]


def im2col_shape(C_in: int, H: int, W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> tuple[int, ...]:
    """Shape of the output of `unfold`.

    >>> im2col_shape(C_in=3, H=32, W=32, F=3, P=1)
    (27, 1024)
    """
    return tuple(functional.unfold(meta(1, C_in, H, W), two(F), D, P, S).shape[1:])


def fc_as_conv_shape(C: int, H: int, W: int, N: int, H_big: int, W_big: int) -> tuple[int, ...]:
    """Shape of the output of a `Conv2d` whose kernel is as large as the small map.

    >>> fc_as_conv_shape(C=512, H=7, W=7, N=1000, H_big=14, W_big=14)
    (1000, 8, 8)
    """
    return tuple(torch.nn.Conv2d(C, N, (H, W), device="meta")(meta(C, H_big, W_big)).shape)
