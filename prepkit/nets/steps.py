"""What a net consists of once it can be computed: layers with their values, sums and joins; shapes."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from prepkit.nets.formula import Size, same
from prepkit.nets.spoken import Place

Shape = tuple[Size, ...]


class Op(msgspec.Struct, frozen=True):
    """One layer: `path` is its name in the module that is built; values are one an axis where axes differ."""

    path: str
    word: str
    values: Mapping[str, tuple[Size, ...]]
    flags: frozenset[str]
    at: Place
    text: str

    def size(self, key: str, default: Size = 0) -> Size:
        """The one value of a key."""
        found = self.values.get(key)
        return found[0] if found else default

    def pair(self, key: str, default: Size = 0) -> tuple[Size, Size]:
        """Rows and columns."""
        found = self.values.get(key) or (default,)
        return found[0], found[-1]

    @property
    def bias(self) -> bool:
        """Has it one? It has, unless told `nobias`."""
        return "nobias" not in self.flags


class Sum(msgspec.Struct, frozen=True):
    """Body and shortcut added; no shortcut is the identity."""

    path: str
    body: tuple[Step, ...]
    shortcut: tuple[Step, ...]
    at: Place
    shortcut_at: Place


class Fork(msgspec.Struct, frozen=True):
    """Branches joined by concat, add or mul."""

    path: str
    branches: tuple[tuple[Step, ...], ...]
    join: str
    at: Place
    joined_at: Place


Step = Op | Sum | Fork


class Plan(msgspec.Struct, frozen=True):
    """The net's text, its input and its steps."""

    text: str
    input: Shape
    input_at: Place
    steps: tuple[Step, ...]


def equal(first: Shape, second: Shape) -> bool:
    """The same shape, whatever the symbols stand for?"""
    return len(first) == len(second) and all(map(same, first, second))
