"""Learned numbers, by listing every one of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from prepkit.oracles.count._items import bounded, pair, tuples
from prepkit.oracles.count.shapes import conv_shape


def _weights(C_in: int, C_out: int, taps: int, G: int = 1) -> int:
    """Triples (output channel, input channel of its group, tap)."""
    if C_in % G or C_out % G:
        raise ValueError(f"G={G} divides not both C_in={C_in} and C_out={C_out}")
    bounded(C_in * C_out // G * taps)
    first, second = C_out // G, C_in // G  # channels of one group, out and in
    groups = [range(group * second, (group + 1) * second) for group in range(G)]
    return sum(1 for o in range(C_out) for _ in groups[o // first] for _ in range(taps))


def _biases(C_out: int, bias: int) -> int:
    return sum(1 for _ in range(C_out)) if bias else 0


def conv_params(C_in: int, C_out: int, F: Any, G: int = 1, bias: int = 1) -> int:
    """A weight for each (output channel, input channel of its group, row, column), a bias for each output channel.

    >>> conv_params(C_in=3, C_out=64, F=7, bias=0)
    9408
    """
    rows, columns = pair(F)
    return _weights(C_in, C_out, tuples(range(rows), range(columns)), G) + _biases(C_out, bias)


def conv1d_params(C_in: int, C_out: int, F: int, G: int = 1, bias: int = 1) -> int:
    """The same along one axis.

    >>> conv1d_params(C_in=8, C_out=16, F=3)
    400
    """
    return _weights(C_in, C_out, F, G) + _biases(C_out, bias)


def transposed_params(C_in: int, C_out: int, F: Any, bias: int = 1) -> int:
    """A transposed convolution has the weights of the convolution it transposes, and C_out biases.

    >>> transposed_params(C_in=64, C_out=32, F=2)
    8224
    """
    rows, columns = pair(F)
    return _weights(C_out, C_in, tuples(range(rows), range(columns))) + _biases(C_out, bias)


def depthwise_params(C: int, F: Any, bias: int = 1) -> int:
    """One F×F kernel a channel.

    >>> depthwise_params(C=32, F=3, bias=0)
    288
    """
    rows, columns = pair(F)
    return tuples(range(C), range(rows), range(columns)) + _biases(C, bias)


def pointwise_params(C_in: int, C_out: int, bias: int = 1) -> int:
    """One weight for each pair of channels.

    >>> pointwise_params(C_in=32, C_out=64, bias=0)
    2048
    """
    return tuples(range(C_out), range(C_in)) + _biases(C_out, bias)


def separable_params(C_in: int, C_out: int, F: Any, bias: int = 1) -> int:
    """Depthwise F×F, then pointwise; bias in both or in neither.

    >>> separable_params(C_in=32, C_out=64, F=3, bias=0)
    2336
    """
    return depthwise_params(C_in, F, bias) + pointwise_params(C_in, C_out, bias)


def bottleneck_params(C: int, M: int, F: int = 3, bias: int = 0) -> int:
    """1×1 from C to M channels, F×F from M to M, 1×1 back to C.

    >>> bottleneck_params(C=64, M=16)
    4352
    """
    return pointwise_params(C, M, bias) + conv_params(M, M, F, 1, bias) + pointwise_params(M, C, bias)


def stack_params(C: int, F: int, layers: int, bias: int = 1) -> int:
    """`layers` convolutions F×F from C to C channels.

    >>> stack_params(C=16, F=3, layers=2, bias=0)
    4608
    """
    return sum(conv_params(C, C, F, 1, bias) for _ in range(layers))


def convnet_params(C: tuple[int, ...], F: Any, bias: int = 1) -> int:
    """Convolutions between neighbours of the channel counts C, F×F each.

    >>> convnet_params(C=(3, 16, 32), F=3)
    5088
    """
    kernels = F if isinstance(F, tuple) else (F,) * (len(C) - 1)
    return sum(conv_params(a, b, k, 1, bias) for (a, b), k in zip(pairwise(C), kernels, strict=True))


def local_params(C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1, bias: int = 1) -> int:
    """Nothing shared: every output position has its own weights (taps on padding too) and its own bias.

    >>> local_params(C_in=1, H=5, W=5, C_out=2, F=3)
    180
    """
    rows, columns = pair(F)
    _, height, width = conv_shape(C_in, H, W, C_out, F, P, S)
    outputs = tuples(range(C_out), range(height), range(width))
    taps = tuples(range(C_in), range(rows), range(columns))
    return tuples(range(outputs), range(taps)) + (outputs if bias else 0)


def dense_params(C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1, bias: int = 1) -> int:
    """A fully connected layer from all inputs to all outputs of that convolution.

    >>> dense_params(C_in=1, H=5, W=5, C_out=2, F=3)
    468
    """
    outputs = tuples(*(range(size) for size in conv_shape(C_in, H, W, C_out, F, P, S)))
    return linear_params(tuples(range(C_in), range(H), range(W)), outputs, bias)


def linear_params(N_in: int, N_out: int, bias: int = 1) -> int:
    """A weight for each pair of input and output, a bias for each output.

    >>> linear_params(N_in=400, N_out=120)
    48120
    """
    return tuples(range(N_out), range(N_in)) + _biases(N_out, bias)


def mlp_params(N: tuple[int, ...], bias: int = 1) -> int:
    """Linear layers between neighbours of the widths N.

    >>> mlp_params(N=(400, 120, 84, 10))
    59134
    """
    return sum(linear_params(a, b, bias) for a, b in pairwise(N))


def fc_as_conv_params(C: int, H: int, W: int, N: int, bias: int = 1) -> int:
    """N kernels as large as the whole map.

    >>> fc_as_conv_params(C=16, H=5, W=5, N=120)
    48120
    """
    return conv_params(C, N, (H, W), 1, bias)


def batchnorm_params(C: int) -> int:
    """A scale and a shift a channel are learned.

    >>> batchnorm_params(C=64)
    128
    """
    return tuples(range(C), ("scale", "shift"))


def batchnorm_buffers(C: int) -> int:
    """A running mean and a running variance a channel are kept, not learned.

    >>> batchnorm_buffers(C=64)
    128
    """
    return tuples(range(C), ("mean", "variance"))


def pool_params(F: Any) -> int:
    """Pooling learns nothing, however large F is.

    >>> pool_params(F=3)
    0
    """
    learned: list[int] = []
    return len(learned)


def separable_ratio(C_in: int, C_out: int, F: Any) -> Fraction:
    """Weights of depthwise plus pointwise over those of the standard convolution, without biases.

    >>> separable_ratio(C_in=32, C_out=64, F=3)
    Fraction(73, 576)
    """
    return Fraction(separable_params(C_in, C_out, F, 0), conv_params(C_in, C_out, F, 1, 0))
