"""A long table folded by the parts of the model: `layer1.0.conv1`, `layer1.0.bn1`, … become `layer1.0`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from prepkit.nets.table import Layer, Number

COMFORTABLE = 45
"""Rows that are read without getting lost."""
SUMS = ("weights", "biases", "norm", "macs", "activations")


def folded(layers: Sequence[Layer], depth: int) -> tuple[Layer, ...]:
    """Neighbours whose names agree in the first `depth` words become one row: sums, and what the last one sees.

    >>> rows = [Layer("a.0", "conv 8 k3", (8, 6, 6), macs=5), Layer("a.1", "relu", (8, 6, 6)), Layer("b", "fc", (2,))]
    >>> [(row.name, row.text, row.macs) for row in folded(rows, 1)]
    [('a', '2 layers', 5), ('b', 'fc', 0)]
    """
    grouped = groupby(layers, key=lambda layer: (".".join(layer.name.split(".")[:depth]), not layer.output))
    return tuple(_one(name, list(group)) for (name, _), group in grouped)


def comfortable_depth(layers: Sequence[Layer]) -> int:
    """The most words of a name for which the table is not too long; 1 at least.

    >>> comfortable_depth([Layer(f"stage.{n}", "conv", (1,)) for n in range(100)])
    1
    """
    deepest = max((layer.name.count(".") + 1 for layer in layers), default=1)
    fits = [depth for depth in range(1, deepest + 1) if len(folded(layers, depth)) <= COMFORTABLE]
    return max(fits, default=1)


def _one(name: str, group: list[Layer]) -> Layer:
    if len(group) == 1:
        return group[0]
    last = group[-1]
    sums = {field: _total(getattr(layer, field) for layer in group) for field in SUMS}
    text = f"{len(group)} layers" if last.output else f"{last.text}"
    return msgspec.structs.replace(last, name=name, text=text, **sums)


def _total(values: Iterable[Number]) -> Number:
    counts = list(values)
    if all(isinstance(value, int) for value in counts):
        return sum(value for value in counts if isinstance(value, int))
    raise TypeError("formulas are not folded")
