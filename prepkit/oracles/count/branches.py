"""Layers side by side (Inception) and one after another (bottlenecks, dense blocks), counted channel by channel."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from prepkit.oracles.count._items import bounded, layers
from prepkit.oracles.count.parameters import conv_params
from prepkit.oracles.count.work import conv_macs


def chain_macs(C: tuple[int, ...], F: Any, H: int, W: int, S: Any = 1) -> int:
    """Convolutions between neighbours of the channel counts C, kernels odd, padding F//2.

    >>> chain_macs(C=(8, 2, 8), F=(1, 3), H=4, W=4)
    2560
    """
    total, height, width = 0, H, W
    for (before, after), (kernel, stride) in zip(pairwise(C), _each(F, S, len(C) - 1), strict=True):
        total += conv_macs(before, height, width, after, kernel, kernel // 2, stride)
        height, width = len(range(0, height, stride)), len(range(0, width, stride))
    return total


def _each(F: Any, S: Any, depth: int) -> list[tuple[Any, ...]]:
    return layers(F if isinstance(F, tuple) else (F,) * depth, S)


def inception_shape(C: int, H: int, W: int, a: int, b: int, c: int, d: int) -> tuple[int, int, int]:
    """Branches of a, b, c and d maps, all of the input's height and width, one after another in the channels.

    >>> inception_shape(C=192, H=28, W=28, a=64, b=128, c=32, d=32)
    (256, 28, 28)
    """
    channels = [(branch, map_) for branch, many in enumerate((a, b, c, d)) for map_ in range(many)]
    return (len(channels), len(range(H)), len(range(W)))


def inception_params(
    C: int, a: int, rb: int, b: int, rc: int, c: int, d: int, F: int = 5, bias: int = 1
) -> int:
    """1×1 to a; 1×1 to rb, 3×3 to b; 1×1 to rc, F×F to c; pooling, 1×1 to d.

    >>> inception_params(C=32, a=8, rb=4, b=8, rc=2, c=4, d=4)
    1094
    """
    branches = (((C, a, 1),), ((C, rb, 1), (rb, b, 3)), ((C, rc, 1), (rc, c, F)), ((C, d, 1),))
    return sum(conv_params(*of, bias=bias) for branch in branches for of in branch)


def inception_macs(
    C: int, H: int, W: int, a: int, rb: int, b: int, rc: int, c: int, d: int, F: int = 5
) -> int:
    """The four branches one by one; taps on the padding count, pooling does not.

    >>> inception_macs(C=4, H=5, W=5, a=2, rb=2, b=2, rc=1, c=2, d=2)
    2850
    """
    branches = (((C, a), (1,)), ((C, rb, b), (1, 3)), ((C, rc, c), (1, F)), ((C, d), (1,)))
    return sum(chain_macs(channels, kernels, H, W) for channels, kernels in branches)


def dense_channels(C: int, k: int, L: int) -> int:
    """What leaves a dense block: L layers add k maps each to the C that enter.

    >>> dense_channels(C=64, k=32, L=6)
    256
    """
    return len(_maps(C, k, L))


def dense_inputs(C: int, k: int, L: int) -> int:
    """Channels that the L layers read, all of them together.

    >>> dense_inputs(C=64, k=32, L=3)
    288
    """
    return sum(len(_maps(C, k, before)) for before in range(L))


def dense_links(L: int) -> int:
    """Pairs (an earlier map, a layer that reads it), the block's input being the first map.

    >>> dense_links(L=4)
    10
    """
    bounded(L * L)
    return len([(source, layer) for layer in range(1, L + 1) for source in range(layer)])


def _maps(C: int, k: int, L: int) -> list[tuple[int, int]]:
    bounded(C + k * L)
    return [(0, one) for one in range(C)] + [(layer, one) for layer in range(1, L + 1) for one in range(k)]
