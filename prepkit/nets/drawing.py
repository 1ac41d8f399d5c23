"""Drawings made of lines: boxes, and how they are put below and beside each other along the line that joins them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

GAP = 2


class Drawing(msgspec.Struct, frozen=True):
    """Lines, and the column in which it hangs from what is above and carries what is below."""

    lines: tuple[str, ...]
    axis: int

    @property
    def width(self) -> int:
        """Of the longest line."""
        return max(map(len, self.lines), default=0)


LINE = Drawing(("│",), 0)


def under(text: str, above: bool = False) -> Drawing:
    """A text on the axis with a line below it, or with an arrow above.

    >>> under("3×8×8").lines
    ('3×8×8', '  │')
    """
    middle = len(text) // 2
    lines = (" " * middle + "▼", text) if above else (text, " " * middle + "│")
    return Drawing(lines, middle)


def boxed(rows: Sequence[tuple[str, str]]) -> Drawing:
    """Rows of a text and what stands to its right, in a box.

    >>> print("\\n".join(boxed([("conv 8 k3", "8×6×6"), ("relu", "")]).lines))
    ┌────────┴─────────┐
    │ conv 8 k3  8×6×6 │
    │ relu             │
    └────────┬─────────┘
    """
    left, right = (max(len(row[side]) for row in rows) for side in (0, 1))
    inner = left + right + (2 if right else 0)
    middle = (inner + 1) // 2
    told = [f"│ {text:<{inner - len(side)}}{side} │" for text, side in rows]
    edge = "─" * middle, "─" * (inner + 1 - middle)
    return Drawing((f"┌{edge[0]}┴{edge[1]}┐", *told, f"└{edge[0]}┬{edge[1]}┘"), middle + 1)


def stacked(parts: Sequence[Drawing]) -> Drawing:
    """One below the other, joined along their axes; nothing is a line.

    >>> stacked([under("in"), boxed([("relu", "")])]).lines[0]
    '  in'
    """
    if not parts:
        return LINE
    axis = max(part.axis for part in parts)
    return Drawing(
        tuple(" " * (axis - part.axis) + text if text else "" for part in parts for text in part.lines), axis
    )


def bracketed(part: Drawing, label: str) -> Drawing:
    """A bracket to the right of all lines, with a label in its middle.

    >>> print("\\n".join(bracketed(boxed([("relu", "")]), "×3").lines))
    ┌──┴───┐ ┐
    │ relu │ │ ×3
    └──┬───┘ ┘
    """
    wide, last = part.width, len(part.lines) - 1
    sides = ["┐", *"│" * (last - 1), "┘"] if last else ["│"]
    sides[len(sides) // 2] += f" {label}"
    lines = (f"{text:<{wide}} {side}" for text, side in zip(part.lines, sides, strict=True))
    return Drawing(tuple(lines), part.axis)


def beside(parts: Sequence[Drawing], width: int) -> Drawing:
    """Branches side by side between two lines that join them; one below the other where that is too wide.

    >>> print("\\n".join(beside([boxed([("conv 8 k3", "")]), LINE], 80).lines))
          ┌───┴────┐
    ┌─────┴─────┐  │
    │ conv 8 k3 │  │
    └─────┬─────┘  │
          └───┬────┘
    """
    total = sum(part.width for part in parts) + GAP * (len(parts) - 1)
    if total > width or len(parts) == 1:
        return _listed(parts)
    high = max(len(part.lines) for part in parts)
    lines, axes, start = [""] * high, [], 0
    for part in parts:
        hanging = " " * part.axis + "│"
        own = (*part.lines, *[hanging] * (high - len(part.lines)))
        lines = [f"{text:<{start}}{more}" for text, more in zip(lines, own, strict=True)]
        axes.append(start + part.axis)
        start += part.width + GAP
    axis = (axes[0] + axes[-1]) // 2
    return Drawing((_rail(axes, axis, "┌┬┐┴┼"), *lines, _rail(axes, axis, "└┴┘┬┼")), axis)


def _rail(axes: list[int], axis: int, signs: str) -> str:
    """A line from the first axis to the last that meets all of them, and the axis of the whole."""
    first, middle, last, whole, both = tuple(signs)
    found = ["─"] * (axes[-1] + 1)
    found[: axes[0]] = " " * axes[0]
    for column in axes:
        found[column] = middle
    found[axes[0]], found[axes[-1]] = first, last
    found[axis] = {middle: both, first: "├", last: "┤"}.get(found[axis], whole)
    return "".join(found)


def _listed(parts: Sequence[Drawing]) -> Drawing:
    """One below the other, each hanging from a line at the left."""
    lines = []
    for number, part in enumerate(parts, 1):
        lines.append(f"├─ {number} of {len(parts)}")
        lines += [f"│  {text}" for text in part.lines]
    return Drawing((*lines, "│"), 0)
