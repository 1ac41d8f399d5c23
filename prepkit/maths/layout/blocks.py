"""Rectangles of text that stand on a common baseline: beside each other, above each other, in brackets that grow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import msgspec

BAR = "─"
# sign of one row; then top, middle and bottom of a taller one
FENCES = {
    "(": ("(", "⎛", "⎜", "⎝"),
    ")": (")", "⎞", "⎟", "⎠"),
    "[": ("[", "⎡", "⎢", "⎣"),
    "]": ("]", "⎤", "⎥", "⎦"),
    "⌊": ("⌊", "⎢", "⎢", "⎣"),
    "⌋": ("⌋", "⎥", "⎥", "⎦"),
    "⌈": ("⌈", "⎡", "⎢", "⎢"),
    "⌉": ("⌉", "⎤", "⎥", "⎥"),
    "|": ("|", "│", "│", "│"),
    "∫": ("∫", "⌠", "⎮", "⌡"),
}


class Block(msgspec.Struct, frozen=True, gc=False):
    """Rows of one width; what stands beside a block meets it on row `baseline`."""

    rows: tuple[str, ...]
    baseline: int = 0

    @property
    def width(self) -> int:
        """Cells from left to right; every sign of the layout takes one."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """How many rows."""
        return len(self.rows)


Part = Block | str


def beside(*parts: Part) -> Block:
    """Parts from left to right, their baselines on one row.

    >>> print("\\n".join(beside(over("a", "b"), " + c").rows))
    a
    ─ + c
    b
    """
    if all(isinstance(part, str) or len(part.rows) == 1 for part in parts):
        return Block(("".join(part if isinstance(part, str) else part.rows[0] for part in parts),))
    blocks = [_block(part) for part in parts]
    above = max(part.baseline for part in blocks)
    below = max(part.height - part.baseline for part in blocks)
    columns = [_padded(part, above - part.baseline, above + below) for part in blocks]
    return Block(tuple(map("".join, zip(*columns, strict=True))), above)


def above(*parts: Part, baseline: int) -> Block:
    """Parts from top to bottom, each in the middle; the baseline is that of part number `baseline`."""
    blocks = [_block(part) for part in parts]
    width = max(part.width for part in blocks)
    rows = tuple(_centred(row, width) for part in blocks for row in part.rows)
    return Block(rows, sum(part.height for part in blocks[:baseline]) + blocks[baseline].baseline)


def over(upper: Part, lower: Part) -> Block:
    """A fraction; its bar is longer than any bar that it parts."""
    top, bottom = _block(upper), _block(lower)
    longer = 2 if any(BAR * part.width in part.rows for part in (top, bottom)) else 0
    return above(top, BAR * (max(top.width, bottom.width) + longer), bottom, baseline=1)


def fenced(inner: Part, opening: str, closing: str) -> Block:
    """`inner` between two signs of FENCES that grow with it."""
    block = _block(inner)
    left, right = (" " if touches(block, side) else "" for side in (0, -1))
    return beside(tall(opening, block), left, block, right, tall(closing, block))


def tall(sign: str, like: Block) -> Block:
    """A sign of FENCES as high as `like`."""
    single, top, middle, bottom = FENCES[sign]
    if like.height == 1:
        return Block((single,))
    return Block((top, *repeat(middle, like.height - 2), bottom), like.baseline)


def touches(part: Part, side: int) -> bool:
    """Does a bar lie at the left (0) or right (-1) edge, where a sign beside it would run into it?"""
    return any(row[side : side + 1 or None] in (BAR, "_") for row in _block(part).rows)


def raised(base: Block, exponent: Block) -> Block:
    """`exponent` above and to the right of `base`; beside its first row where that is above the baseline."""
    shared = 1 if base.baseline else 0
    below = base.height - shared
    right = Block(
        (*exponent.rows, *repeat(" " * exponent.width, below)), exponent.height - shared + base.baseline
    )
    return beside(base, right)


def scripts(name: str, sign: str, below: Block) -> Block:
    """`name` with a raised `sign` of one row and, under that, `below`: x², and i one row lower."""
    width = max(len(sign), below.width)
    first = name + sign.ljust(width)
    return Block((first, *(" " * len(name) + row.ljust(width) for row in below.rows)))


def rooted(inner: Block) -> Block:
    """A root whose bar covers `inner`."""
    bar = "_" * inner.width
    if inner.height == 1:
        return Block((" " + bar, "√" + inner.rows[0]), 1)
    inner, height = beside(" ", inner, " "), inner.height
    slope = [("╱" + " " * row).rjust(height) for row in range(height)]
    rows = [("╲" if row == height - 1 else " ") + slope[row] + text for row, text in enumerate(inner.rows)]
    return Block((" " * (height + 1) + "_" + bar + "_", *rows), inner.baseline + 1)


def below(lines: Sequence[tuple[int, Block]]) -> Block:
    """Lines under each other, each (indent, block), parted by an empty row where one of them is high."""
    width = max(indent + line.width for indent, line in lines)
    gap = [" " * width] if any(line.height > 1 for _, line in lines) else []
    rows: list[str] = []
    for indent, line in lines:
        rows += gap if rows else []
        rows += [(" " * indent + row).ljust(width) for row in line.rows]
    return Block(tuple(rows), lines[0][1].baseline)


def _block(part: Part) -> Block:
    return Block((part,)) if isinstance(part, str) else part


def _padded(part: Block, above: int, height: int) -> tuple[str, ...]:
    blank = " " * part.width
    return (*repeat(blank, above), *part.rows, *repeat(blank, height - above - part.height))


def _centred(row: str, width: int) -> str:
    left = (width - len(row)) // 2
    return " " * left + row + " " * (width - len(row) - left)
