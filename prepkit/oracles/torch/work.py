"""Multiply-accumulates by torch's `FlopCounterMode` on `meta` (two operations each), bytes by `nbytes`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from prepkit.oracles.torch._run import meta, two

KINDS = {1: torch.int8, 2: torch.float16, 4: torch.float32, 8: torch.float64}


def _macs(run: Callable[[], object]) -> int:
    with FlopCounterMode(display=False) as counter:
        run()
    return int(counter.get_total_flops()) // 2


def conv_macs(
    C_in: int, H: int, W: int, C_out: int, F: Any,
    P: Any = 0, S: Any = 1, D: Any = 1, G: int = 1, B: int = 1,
) -> int:  # fmt: skip
    """Of `conv2d`.

    >>> conv_macs(C_in=3, H=8, W=8, C_out=4, F=3, P=1)
    6912
    """
    x, weight = meta(B, C_in, H, W), meta(C_out, C_in // G, *two(F))
    return _macs(lambda: functional.conv2d(x, weight, None, S, P, D, G))


def conv_macs_inside(
    C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1
) -> int:
    """Ones convolved with ones: every output is the number of taps that lie on the image.

    >>> conv_macs_inside(C_in=1, H=3, W=3, C_out=1, F=3, P=1)
    49
    """
    ones = functional.conv2d(torch.ones(1, 1, H, W), torch.ones(1, 1, *two(F)), None, S, P, D)
    return int(ones.to(torch.int64).sum()) * meta(C_out, C_in).numel()


def depthwise_macs(C: int, H: int, W: int, F: Any, P: Any = 0, S: Any = 1) -> int:
    """Of `conv2d` with a group a channel.

    >>> depthwise_macs(C=4, H=8, W=8, F=3, P=1)
    2304
    """
    return _macs(lambda: functional.conv2d(meta(1, C, H, W), meta(C, 1, *two(F)), None, S, P, 1, C))


def pointwise_macs(C_in: int, H: int, W: int, C_out: int) -> int:
    """Of `conv2d` with a 1×1 kernel.

    >>> pointwise_macs(C_in=4, H=8, W=8, C_out=16)
    4096
    """
    return _macs(lambda: functional.conv2d(meta(1, C_in, H, W), meta(C_out, C_in, 1, 1)))


def separable_macs(C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1) -> int:
    """Of a depthwise `conv2d` and a 1×1 one.

    >>> separable_macs(C_in=4, H=8, W=8, C_out=16, F=3, P=1)
    6400
    """

    def run() -> None:
        x = functional.conv2d(meta(1, C_in, H, W), meta(C_in, 1, *two(F)), None, S, P, 1, C_in)
        functional.conv2d(x, meta(C_out, C_in, 1, 1))

    return _macs(run)


def bottleneck_macs(C: int, M: int, H: int, W: int, F: int = 3) -> int:
    """Of three `conv2d`: 1×1 down, F×F 'same', 1×1 up.

    >>> bottleneck_macs(C=16, M=4, H=4, W=4)
    4352
    """

    def run() -> None:
        x = functional.conv2d(meta(1, C, H, W), meta(M, C, 1, 1))
        x = functional.conv2d(x, meta(M, M, F, F), padding="same")
        functional.conv2d(x, meta(C, M, 1, 1))

    return _macs(run)


def stack_macs(C: int, H: int, W: int, F: int, layers: int) -> int:
    """Of `layers` equal `conv2d`, padding 'same'.

    >>> stack_macs(C=4, H=6, W=6, F=3, layers=2)
    10368
    """

    def run() -> None:
        x = meta(1, C, H, W)
        for _ in range(layers):
            x = functional.conv2d(x, meta(C, C, F, F), padding="same")

    return _macs(run)


def linear_macs(N_in: int, N_out: int, B: int = 1) -> int:
    """Of `linear`.

    >>> linear_macs(N_in=400, N_out=120)
    48000
    """
    return _macs(lambda: functional.linear(meta(B, N_in), meta(N_out, N_in)))


def mlp_macs(N: tuple[int, ...], B: int = 1) -> int:
    """Of `linear` between neighbours of the widths N.

    >>> mlp_macs(N=(400, 120, 84, 10))
    58920
    """
    return _macs(lambda: [functional.linear(meta(B, a), meta(b, a)) for a, b in pairwise(N)])


def transposed_macs(C_in: int, H: int, W: int, C_out: int, F: Any, P: Any = 0, S: Any = 1) -> int:
    """Of `conv_transpose2d`.

    >>> transposed_macs(C_in=2, H=4, W=4, C_out=3, F=2, S=2)
    384
    """
    x, weight = meta(1, C_in, H, W), meta(C_in, C_out, *two(F))
    return _macs(lambda: functional.conv_transpose2d(x, weight, None, S, P))


def weight_uses(H: int, W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> int:
    """The gradient of the sum of all outputs for a weight, the padded image being all ones.

    >>> weight_uses(H=32, W=32, F=5)
    784
    """
    weight = torch.zeros(1, 1, *two(F), requires_grad=True)
    down, across = two(P)
    image = torch.ones(1, 1, H + 2 * down, W + 2 * across)
    functional.conv2d(image, weight, None, S, 0, D).sum().backward()
    return int(weight.grad.flatten()[0])


def activation_bytes(C: int, H: int, W: int, B: int = 1, bytes: int = 4) -> int:
    """`nbytes` of the tensor (B, C, H, W).

    >>> activation_bytes(C=16, H=32, W=32)
    65536
    """
    return torch.empty((B, C, H, W), dtype=KINDS[bytes], device="meta").nbytes


def im2col_bytes(C_in: int, H: int, W: int, F: Any, P: Any = 0, S: Any = 1, bytes: int = 4) -> int:
    """`nbytes` of the output of `unfold`.

    >>> im2col_bytes(C_in=1, H=8, W=8, F=3)
    1296
    """
    return functional.unfold(meta(1, C_in, H, W), two(F), 1, P, S).to(KINDS[bytes]).nbytes
