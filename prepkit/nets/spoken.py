"""A net as it was written: layers, branches, residuals, repeats and named blocks, each with its place in the text."""

from __future__ import annotations

import msgspec

from prepkit.maths.tree import Node

Place = tuple[int, int]
Worth = int | Node
"""A number, or an expression with symbols."""


class Said(msgspec.Struct, frozen=True):
    """Something written at `text[at[0]:at[1]]`; equality looks at the place too, `show` does not."""

    at: Place


class Option(Said, frozen=True):
    """`k3`, `s=2`, `p same`, `nobias`: a key with its values, one an axis; none for a flag, a word for a mode."""

    key: str
    values: tuple[Worth, ...] = ()
    word: str = ""


class Spoken(Said, frozen=True):
    """A layer: its canonical word and its options in the order of the vocabulary."""

    word: str
    options: tuple[Option, ...]

    def option(self, key: str) -> Option | None:
        """The option of this key, if it was given."""
        return next((option for option in self.options if option.key == key), None)


class Called(Said, frozen=True):
    """A named block with the values of its parameters."""

    name: str
    values: tuple[Worth, ...]


class Chain(Said, frozen=True):
    """Items one after the other; none is the identity."""

    items: tuple[Item, ...]


class Repeat(Said, frozen=True):
    """`count × ( … )`: the body anew, `count` times, each with its own weights."""

    count: Worth
    body: Chain


class Residual(Said, frozen=True):
    """`res( body )` or `res( body | shortcut )`: the sum of both."""

    body: Chain
    shortcut: Chain | None


class Branches(Said, frozen=True):
    """`[ a | b ] > join` with join concat, add or mul; `joined_at` is where the join stands."""

    branches: tuple[Chain, ...]
    join: str
    joined_at: Place


Item = Spoken | Called | Chain | Repeat | Residual | Branches


class Block(Said, frozen=True):
    """`name(parameters) = body`; a parameter may have a default."""

    name: str
    parameters: tuple[str, ...]
    defaults: tuple[Worth, ...]
    """Of the last parameters."""
    body: Chain


class Net(msgspec.Struct, frozen=True):
    """A whole net: what it reads, the blocks it names, and its layers."""

    text: str
    input: tuple[Worth, ...]
    input_at: Place
    blocks: tuple[Block, ...]
    body: Chain
