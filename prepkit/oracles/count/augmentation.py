"""What augmentation does to boxes, points and masks: cells are painted, moved and looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from prepkit.errors import Undefined
from prepkit.oracles.count._items import Scalar, bounded

Box = tuple[int, int, int, int]
Cell = tuple[int, int]

_SIDE = 4
_MOVES: dict[str, Callable[[int, int], Cell]] = {
    "horizontal flip": lambda row, column: (row, _SIDE - 1 - column),
    "vertical flip": lambda row, column: (_SIDE - 1 - row, column),
    "rotation by 90°": lambda row, column: (_SIDE - 1 - column, row),
    "rotation by 180°": lambda row, column: (_SIDE - 1 - row, _SIDE - 1 - column),
    "translation": lambda row, column: (row, (column + 1) % _SIDE),
    "transposition": lambda row, column: (column, row),
}
_RECOLOURS: dict[str, Callable[[int], Scalar]] = {
    "brightness change": lambda value: value + 9,
    "contrast change": lambda value: 2 * value - 7,
    "gamma correction": lambda value: value * value,
    "colour jitter": lambda value: Fraction(value * 3, 2) + 1,
    "colour inversion": lambda value: 15 - value,
    "posterisation": lambda value: 5 * (value // 5),
}


def mark_moves(transform: str) -> bool:
    """Mark one cell of a 4×4 image: does another cell of the result change, and the cell itself not?

    >>> mark_moves("horizontal flip"), mark_moves("colour jitter")
    (True, False)
    """
    if transform not in {*_MOVES, *_RECOLOURS}:
        raise ValueError(f"transform {transform!r} is unknown")
    before = _applied(transform, dict.fromkeys(_cells(_SIDE, _SIDE), 3))
    for cell in before:
        after = _applied(transform, {**dict.fromkeys(before, 3), cell: 12})
        if after[cell] == before[cell] and after != before:
            return True
    return False


def _applied(transform: str, image: dict[Cell, Scalar]) -> dict[Cell, Scalar]:
    if transform in _MOVES:
        return {_MOVES[transform](*cell): value for cell, value in image.items()}
    return {cell: _RECOLOURS[transform](value) for cell, value in image.items()}


def flip_box(box: Box, W: int) -> Box:
    """The box of the painted cells after columns have been read from right to left. Edges, (x1, y1, x2, y2).

    >>> flip_box(box=(2, 1, 5, 3), W=10)
    (5, 1, 8, 3)
    """
    return _extent((row, W - 1 - column) for row, column in _painted(box))


def rotate_box(box: Box, W: int) -> Box:
    """The box of the painted cells after a quarter turn to the left (counter-clockwise) of an image W wide.

    >>> rotate_box(box=(2, 1, 5, 3), W=10)
    (1, 5, 3, 8)
    """
    return _extent((W - 1 - column, row) for row, column in _painted(box))


def crop_box(box: Box, left: int, top: int, side: int, scale: int = 1) -> Box:
    """The box of what is left of it in a square crop, every cell of which becomes scale·scale cells.

    >>> crop_box(box=(2, 1, 9, 4), left=4, top=0, side=4, scale=2)
    (0, 2, 8, 8)
    """
    x1, y1, x2, y2 = _extent((row - top, column - left) for row, column in _kept(box, left, top, side))
    bounded(side * scale)
    return x1 * scale, y1 * scale, x2 * scale, y2 * scale


def box_kept(box: Box, left: int, top: int, side: int) -> Fraction:
    """The share of a box's cells that lie in a square crop.

    >>> box_kept(box=(2, 0, 6, 2), left=3, top=0, side=8)
    Fraction(3, 4)
    """
    return Fraction(len(_kept(box, left, top, side)), len(_painted(box)))


def flip_point(x: int, y: int, W: int) -> tuple[int, int]:
    """Column and row of a marked pixel, counted from 0, after rows are read from right to left.

    >>> flip_point(x=2, y=1, W=10)
    (7, 1)
    """
    row = [int(column == x) for column in range(W)]
    return row[::-1].index(1), y


def rotated_box_growth(w: int, h: int) -> Fraction:
    """Area of the upright box round a w×h box turned by 45°, over its own area; doubled squares keep it rational.

    >>> rotated_box_growth(w=2, h=2)
    Fraction(2, 1)
    """
    corners = [(x - y, x + y) for x in (0, w) for y in (0, h)]  # √2 times the turned corners
    sides = [max(axis) - min(axis) for axis in zip(*corners, strict=True)]
    return Fraction(sides[0] * sides[1], 2) / (w * h)


def _cells(H: int, W: int) -> Iterable[Cell]:
    bounded(H * W)
    return ((row, column) for row in range(H) for column in range(W))


def _painted(box: Box) -> list[Cell]:
    x1, y1, x2, y2 = box
    bounded((x2 - x1) * (y2 - y1))
    return [(row, column) for row in range(y1, y2) for column in range(x1, x2)]


def _kept(box: Box, left: int, top: int, side: int) -> list[Cell]:
    rows, columns = range(top, top + side), range(left, left + side)
    return [(row, column) for row, column in _painted(box) if row in rows and column in columns]


def _extent(cells: Iterable[Cell]) -> Box:
    found = list(cells)
    if not found:
        raise Undefined("nothing of the box is left")
    rows, columns = {row for row, _ in found}, {column for _, column in found}
    return min(columns), min(rows), max(columns) + 1, max(rows) + 1
