"""The table of a net, read and computed once."""

from __future__ import annotations

from functools import lru_cache

from prepkit.errors import Undefined
from prepkit.nets.language import read
from prepkit.nets.symbolic import analyse
from prepkit.nets.table import Analysis, Extent, Layer, Number


@lru_cache(maxsize=256)
def table(net: str) -> Analysis:
    """The table of `net`; Misfit or Unreadable where it is none."""
    return analyse(read(net))


def number(value: Extent) -> int:
    """A figure that must be a number; Undefined where it is a formula, or spans everything."""
    if value is None:
        raise Undefined("it spans the whole input")
    if not isinstance(value, int):
        raise Undefined("no whole number: the net has symbols, or positions between the rows")
    return value


def numbers(values: tuple[Number, ...]) -> tuple[int, ...]:
    """A shape that must be numbers."""
    return tuple(map(number, values))


def layer_of(net: str, layer: int) -> Layer:
    """The n-th layer of the table, from 1; negative from the end."""
    layers = table(net).layers
    place = layer - 1 if layer > 0 else len(layers) + layer
    if layer == 0 or not 0 <= place < len(layers):
        raise Undefined(f"the net has {len(layers)} layers, and none is number {layer}")
    return layers[place]
