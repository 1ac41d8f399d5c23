"""Connections and weights of layers that share or leave out links, as LeNet-5's do, by walking over units."""

from __future__ import annotations

from typing import Any

from prepkit.oracles.count._items import bounded, layers
from prepkit.oracles.count.shapes import conv_shape


def conv_connections(C_in: int, H: int, W: int, C_out: int, F: int, P: int = 0, S: int = 1) -> int:
    """Each output unit is linked to F·F·C_in inputs (zeros of the padding too) and to its bias.

    >>> conv_connections(C_in=1, H=32, W=32, C_out=6, F=5)
    122304
    """
    maps, rows, columns = conv_shape(C_in, H, W, C_out, F, P, S)
    bounded(maps * rows * columns)
    fan_in = sum(1 for _ in range(C_in) for _ in range(F) for _ in range(F)) + 1
    return sum(fan_in for _ in range(maps) for _ in range(rows) for _ in range(columns))


def partial_params(maps: Any, links: Any, F: int) -> int:
    """`maps` output maps that read `links` input maps each, F×F weights a link and a bias a map; tuples for several.

    >>> partial_params(maps=(6, 9, 1), links=(3, 4, 6), F=5)
    1516
    """
    total = 0
    for many, read in layers(maps, links):
        bounded(many * read * F * F)
        total += sum(sum(F for _ in range(F)) for _ in range(many) for _ in range(read))
        total += len(range(many))
    return total


def subsample_params(C: int) -> int:
    """A coefficient and a bias a map.

    >>> subsample_params(C=6)
    12
    """
    return len([(name, c) for c in range(C) for name in ("coefficient", "bias")])


def subsample_connections(C: int, H: int, W: int, F: int = 2) -> int:
    """Each output unit is linked to the F×F units of its window and to its bias; windows do not overlap.

    >>> subsample_connections(C=6, H=28, W=28)
    5880
    """
    bounded(C * H * W)
    corners = [(i, j) for i in range(0, H - F + 1, F) for j in range(0, W - F + 1, F)]
    return sum(len([*range(F)] * F) + 1 for _ in range(C) for _ in corners)
