"""Multiply-accumulates and bytes, by listing them. Taps on padding count, as everyone counts; biases do not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from prepkit.oracles.count._items import bounded, pair, starts, tuples
from prepkit.oracles.count.parameters import conv_params, linear_params
from prepkit.oracles.count.shapes import conv_shape, im2col_shape


def conv_macs(
    C_in: int,
    H: int,
    W: int,
    C_out: int,
    F: Any,
    P: Any = 0,
    S: Any = 1,
    D: Any = 1,
    G: int = 1,
    B: int = 1,
) -> int:
    """Every output position of every image uses every weight once.

    >>> conv_macs(C_in=3, H=8, W=8, C_out=4, F=3, P=1)
    6912
    """
    _, height, width = conv_shape(C_in, H, W, C_out, F, P, S, D, G)
    weights = conv_params(C_in, C_out, F, G, 0)
    return tuples(range(B), range(height), range(width), range(weights))


def conv_macs_inside(
    C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1
) -> int:
    """Those whose tap lies on the image: the connections of the layer.

    >>> conv_macs_inside(C_in=1, H=3, W=3, C_out=1, F=3, P=1)
    49
    """
    taps = [
        [s + u * d - p for s in starts(size + 2 * p, f, q, d) for u in range(f) if 0 <= s + u * d - p < size]
        for size, f, p, q, d in zip((H, W), pair(F), pair(P), pair(S), pair(D), strict=True)
    ]
    return tuples(range(C_out), range(C_in), *taps)


def depthwise_macs(C: int, H: int, W: int, F: Any, P: Any = 0, S: Any = 1) -> int:
    """A convolution with a group a channel.

    >>> depthwise_macs(C=4, H=8, W=8, F=3, P=1)
    2304
    """
    return conv_macs(C, H, W, C, F, P, S, 1, C)


def pointwise_macs(C_in: int, H: int, W: int, C_out: int) -> int:
    """Every pair of channels at every position.

    >>> pointwise_macs(C_in=4, H=8, W=8, C_out=16)
    4096
    """
    return tuples(range(C_in), range(H), range(W), range(C_out))


def separable_macs(C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1) -> int:
    """Depthwise with the stride, then pointwise on its output.

    >>> separable_macs(C_in=4, H=8, W=8, C_out=16, F=3, P=1)
    6400
    """
    _, height, width = conv_shape(C_in, H, W, C_in, F, P, S)
    return depthwise_macs(C_in, H, W, F, P, S) + pointwise_macs(C_in, height, width, C_out)


def bottleneck_macs(C: int, M: int, H: int, W: int, F: int = 3) -> int:
    """1×1 from C to M channels, F×F from M to M with 'same' padding, 1×1 back to C.

    >>> bottleneck_macs(C=16, M=4, H=4, W=4)
    4352
    """
    middle = conv_macs(M, H, W, M, F, F // 2)
    return pointwise_macs(C, H, W, M) + middle + pointwise_macs(M, H, W, C)


def stack_macs(C: int, H: int, W: int, F: int, layers: int) -> int:
    """`layers` convolutions F×F from C to C channels, 'same' padding, F odd.

    >>> stack_macs(C=4, H=6, W=6, F=3, layers=2)
    10368
    """
    return sum(conv_macs(C, H, W, C, F, F // 2) for _ in range(layers))


def linear_macs(N_in: int, N_out: int, B: int = 1) -> int:
    """Every pair of input and output, for every row of the batch.

    >>> linear_macs(N_in=400, N_out=120)
    48000
    """
    return tuples(range(B), range(N_in), range(N_out))


def mlp_macs(N: tuple[int, ...], B: int = 1) -> int:
    """The sum over linear layers between neighbours of the widths N.

    >>> mlp_macs(N=(400, 120, 84, 10))
    58920
    """
    return sum(linear_macs(a, b, B) for a, b in pairwise(N))


def transposed_macs(C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1) -> int:
    """Every input position writes F×F taps for each pair of channels (those cropped by P too).

    >>> transposed_macs(C_in=2, H=4, W=4, C_out=3, F=2, S=2)
    384
    """
    rows, columns = pair(F)
    return tuples(range(C_in), range(H), range(W), range(C_out), range(rows), range(columns))


def weight_uses(H: int, W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> int:
    """One weight is used at every output position.

    >>> weight_uses(H=32, W=32, F=5)
    784
    """
    _, height, width = conv_shape(1, H, W, 1, F, P, S, D)
    return tuples(range(height), range(width))


def activation_bytes(C: int, H: int, W: int, B: int = 1, bytes: int = 4) -> int:
    """`bytes` for each number of each channel of each image.

    >>> activation_bytes(C=16, H=32, W=32)
    65536
    """
    bounded(C * H * W * B * bytes)
    return tuples(range(B), range(C), range(H), range(W), range(bytes))


def conv_param_bytes(C_in: int, C_out: int, F: Any, G: int = 1, bias: int = 1, bytes: int = 4) -> int:
    """`bytes` for each parameter.

    >>> conv_param_bytes(C_in=3, C_out=16, F=3)
    1792
    """
    return tuples(range(conv_params(C_in, C_out, F, G, bias)), range(bytes))


def im2col_bytes(C_in: int, H: int, W: int, F: Any, P: Any = 0, S: Any = 1, bytes: int = 4) -> int:
    """`bytes` for each number of each window laid side by side.

    >>> im2col_bytes(C_in=1, H=8, W=8, F=3)
    1296
    """
    read, places = im2col_shape(C_in, H, W, F, P, S)
    return tuples(range(read), range(places), range(bytes))


def linear_param_bytes(N_in: int, N_out: int, bias: int = 1, bytes: int = 4) -> int:
    """`bytes` for each parameter of a linear layer.

    >>> linear_param_bytes(N_in=100, N_out=10)
    4040
    """
    return tuples(range(linear_params(N_in, N_out, bias)), range(bytes))
