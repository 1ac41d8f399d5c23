"""Curves as characters: a column a point, a row half a tick, a marker of its own for every curve.

Why not a library: what is asked is at which point something happens, so every point needs a column and ticks stand at
points. plotille (braille, ticks at fractions of an epoch) and plotext (a global figure, 210 ms to import) draw for
the eye only, and neither has an ASCII form.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from prepkit.kinds.common.exhibit import Curves
from prepkit.kinds.common.quantity import spelled
from prepkit.render.safe import safe, width

MARKERS = "ox+*"
SEVERAL = "#"
ROWS_A_TICK = 2
_TICKS = 6
_WIDEST = 3  # columns a point


class Scale(msgspec.Struct, frozen=True):
    """Ticks from `bottom` in `step`s, `count` of them above it."""

    bottom: Fraction
    step: Fraction
    count: int

    @property
    def top(self) -> Fraction:
        """The last tick."""
        return self.bottom + self.count * self.step


def scale(curves: Curves) -> Scale:
    """Round ticks around all values, at most seven.

    >>> from prepkit.kinds.common.exhibit import Line
    >>> found = scale(Curves((Fraction(1),) * 2, (Line("a", (Fraction(3, 10), Fraction(21, 10))),)))
    >>> str(found.bottom), str(found.step), found.count
    ('0', '1/2', 5)
    """
    values = [y for line in curves.lines for y in line.y]
    low, high = min(values), max(values)
    step = nice((high - low) / _TICKS if high > low else abs(high) or Fraction(1))
    bottom = low // step * step
    return Scale(bottom, step, max(1, -((bottom - high) // step)))


def nice(least: Fraction) -> Fraction:
    """The smallest of 1, 2, 5 times a power of ten that is no less.

    >>> str(nice(Fraction(3, 100))), str(nice(Fraction(6)))
    ('1/20', '10')
    """
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(power * k for k in (1, 2, 5, 10) if power * k >= least)


def chart(curves: Curves, columns: int) -> list[str]:
    """Rows of text, at most `columns` wide where that is possible at all.

    >>> from prepkit.kinds.common.exhibit import Line
    >>> points = tuple(map(Fraction, range(1, 6)))
    >>> falls = Line("train", tuple(4 - x / 2 for x in points))
    >>> print(*chart(Curves(points, (falls,), "epoch", "loss"), 16), sep="\\n")
    loss
      3.5 ┤o
          │
        3 ┤ o
          │
      2.5 ┤  o
          │
        2 ┤   o
          │
      1.5 ┤    o
          └─┬─┬─
            2 4
           epoch
    o train
    """
    ticks = scale(curves)
    labels = [spelled(ticks.bottom + k * ticks.step) for k in range(ticks.count + 1)]
    gutter = max(map(len, labels)) + 2
    each = max(1, min(_WIDEST, (columns - gutter - 2) // len(curves.x)))
    rows = [safe(curves.y_label)] if curves.y_label else []
    cells = _cells(curves, ticks)
    for row in range(ticks.count * ROWS_A_TICK, -1, -1):
        tick, rest = divmod(row, ROWS_A_TICK)
        label = f"{labels[tick]:>{gutter}} ┤" if not rest else f"{'':>{gutter}} │"
        rows.append(label + "".join(f"{cells.get((row, at), ' '):<{each}}" for at in range(len(curves.x))))
    rows += _foot(curves, gutter, each)
    return [row.rstrip() for row in rows] + [*legend(curves, columns, SEVERAL in cells.values())]


def _cells(curves: Curves, ticks: Scale) -> dict[tuple[int, int], str]:
    """Row (from below) and point → marker."""
    cells: dict[tuple[int, int], str] = {}
    for marker, line in zip(MARKERS, curves.lines, strict=False):
        for place, y in enumerate(line.y):
            at = (int((y - ticks.bottom) / ticks.step * ROWS_A_TICK + Fraction(1, 2)), place)
            cells[at] = SEVERAL if at in cells else marker
    return cells


def _foot(curves: Curves, gutter: int, each: int) -> Iterator[str]:
    """The axis with ticks at points, their labels as dense as they fit."""
    names = [spelled(x) for x in curves.x]
    stride = next(
        stride
        for stride in (1, 2, 5, 10, 20, 50)
        if stride * each > max(map(len, names)) or stride > len(names)
    )
    offset = next((k for k, x in enumerate(curves.x) if x % stride == 0), 0)
    marked = [k for k in range(len(names)) if k % stride == offset % stride]
    axis = "".join(("┬" if k in marked else "─") + "─" * (each - 1) for k in range(len(names)))
    yield f"{'':>{gutter}} └{axis[: len(axis) - each + 1]}"
    row = ""
    for k in marked:
        row = f"{row:<{k * each}}{names[k]}"
    yield f"{'':>{gutter}}  {row}"
    if curves.x_label:
        label, end = safe(curves.x_label), gutter + 2 + (len(names) - 1) * each + 1
        yield " " * max(gutter + 2, end - width(label)) + label


def legend(curves: Curves, columns: int, shared: bool) -> Iterator[str]:
    """Which marker is whose; what stands for several only where it is needed."""
    parts = [f"{marker} {safe(line.name)}" for marker, line in zip(MARKERS, curves.lines, strict=False)]
    parts += [f"{SEVERAL} several"] if shared else []
    row = ""
    for part in parts:
        if row and width(row) + 3 + width(part) > columns:
            yield row
            row = ""
        row = f"{row}   {part}" if row else part
    yield row
