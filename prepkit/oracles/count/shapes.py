"""Shapes of what layers give, axis by axis, by walking windows. With B they start with B, as torch's do."""

from __future__ import annotations

from typing import Any

from prepkit.oracles.count._items import layers, pair, tuples
from prepkit.oracles.count.widths import pool_width, transposed_width, windows


def _batched(B: int | None, *shape: int) -> tuple[int, ...]:
    return shape if B is None else (B, *shape)


def conv_shape(
    C_in: int,
    H: int,
    W: int,
    C_out: int,
    F: Any,
    P: Any = 0,
    S: Any = 1,
    D: Any = 1,
    G: int = 1,
    B: int | None = None,
) -> tuple[int, ...]:
    """(C_out, H', W') of a convolution; G must divide both channel counts.

    >>> conv_shape(C_in=3, H=224, W=224, C_out=64, F=7, P=3, S=2)
    (64, 112, 112)
    """
    if C_in % G or C_out % G:
        raise ValueError(f"G={G} divides not both C_in={C_in} and C_out={C_out}")
    kernel, padding, stride, dilation = pair(F), pair(P), pair(S), pair(D)
    height = windows(H, kernel[0], padding[0], stride[0], dilation[0])
    width = windows(W, kernel[1], padding[1], stride[1], dilation[1])
    return _batched(B, C_out, height, width)


def transposed_shape(
    C_in: int,
    H: int,
    W: int,
    C_out: int,
    F: Any,
    P: Any = 0,
    S: Any = 1,
    D: Any = 1,
    output_padding: Any = 0,
    B: int | None = None,
) -> tuple[int, ...]:
    """(C_out, H', W') of a transposed convolution.

    >>> transposed_shape(C_in=64, H=7, W=7, C_out=32, F=2, S=2)
    (32, 14, 14)
    """
    settings = [pair(value) for value in (F, P, S, D, output_padding)]
    height = transposed_width(H, *(value[0] for value in settings))
    width = transposed_width(W, *(value[1] for value in settings))
    return _batched(B, C_out, height, width)


def pool_shape(
    C: int, H: int, W: int, F: Any, S: Any = None, P: Any = 0, ceil: int = 0, B: int | None = None
) -> tuple[int, ...]:
    """(C, H', W') of a pooling layer: channels stay.

    >>> pool_shape(C=64, H=112, W=112, F=3, S=2, P=1)
    (64, 56, 56)
    """
    kernel, stride, padding = pair(F), pair(S), pair(P)
    height = pool_width(H, kernel[0], stride[0], padding[0], 1, ceil)
    width = pool_width(W, kernel[1], stride[1], padding[1], 1, ceil)
    return _batched(B, C, height, width)


def stack_shape(
    C_in: int, H: int, W: int, C_out: Any, F: Any, P: Any = 0, S: Any = 1, D: Any = 1
) -> tuple[int, ...]:
    """(C, H', W') after a stack of convolutions.

    >>> stack_shape(C_in=3, H=32, W=32, C_out=(16, 32), F=3, P=1, S=(1, 2))
    (32, 16, 16)
    """
    for channels, kernel, padding, stride, dilation in layers(C_out, F, P, S, D):
        C_in, H, W = conv_shape(C_in, H, W, channels, kernel, padding, stride, dilation)
    return (C_in, H, W)


def conv_weight_shape(C_in: int, C_out: int, F: Any, G: int = 1) -> tuple[int, ...]:
    """(C_out, input channels that one output channel reads, rows, columns).

    >>> conv_weight_shape(C_in=64, C_out=128, F=3, G=4)
    (128, 16, 3, 3)
    """
    read = [channel for channel in range(C_in) if channel * G // C_in == 0]
    return (C_out, len(read), *pair(F))


def linear_weight_shape(N_in: int, N_out: int) -> tuple[int, int]:
    """A row of weights for each output.

    >>> linear_weight_shape(N_in=512, N_out=10)
    (10, 512)
    """
    return (len(range(N_out)), len(range(N_in)))


def global_avg_pool_shape(C: int, H: int, W: int, B: int | None = None) -> tuple[int, ...]:
    """One number a channel, in a 1×1 map.

    >>> global_avg_pool_shape(C=512, H=7, W=7)
    (512, 1, 1)
    """
    return _batched(B, C, windows(H, H), windows(W, W))


def flatten_size(C: int, H: int, W: int) -> int:
    """The numbers of all positions of all channels.

    >>> flatten_size(C=16, H=5, W=5)
    400
    """
    return tuples(range(C), range(H), range(W))


def im2col_shape(C_in: int, H: int, W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> tuple[int, int]:
    """(numbers that a window reads, windows).

    >>> im2col_shape(C_in=3, H=32, W=32, F=3, P=1)
    (27, 1024)
    """
    rows, columns = pair(F)
    _, height, width = conv_shape(C_in, H, W, 1, F, P, S, D)
    return (tuples(range(C_in), range(rows), range(columns)), tuples(range(height), range(width)))


def fc_as_conv_shape(C: int, H: int, W: int, N: int, H_big: int, W_big: int) -> tuple[int, ...]:
    """An H×W kernel with N outputs, slid over a larger map of C channels.

    >>> fc_as_conv_shape(C=512, H=7, W=7, N=1000, H_big=14, W_big=14)
    (1000, 8, 8)
    """
    return conv_shape(C, H_big, W_big, N, (H, W))
