"""Grids of boxes and their codes, by listing cells and by fractions."""

from __future__ import annotations

from fractions import Fraction

from prepkit.oracles.count._items import Scalar, entries, layers, tuples
from prepkit.oracles.count.widths import windows

Box = tuple[Scalar, Scalar, Scalar, Scalar]


def grid_boxes(sizes: tuple[int, ...], A: tuple[int, ...] | int) -> int:
    """A boxes at each cell of square maps.

    >>> grid_boxes(sizes=(38, 19, 10, 5, 3, 1), A=(4, 6, 6, 6, 4, 4))
    8732
    """
    return sum(tuples(range(n), range(n), range(a)) for n, a in layers(entries(sizes), A))


def strided_boxes(H: int, W: int, S: tuple[int, ...], A: int) -> int:
    """A boxes at each cell of maps with these strides, which divide height and width.

    >>> strided_boxes(H=416, W=416, S=(8, 16, 32), A=3)
    10647
    """
    return sum(tuples(range(0, H, s), range(0, W, s), range(A)) for s in entries(S))


def pyramid_sizes(W: int, levels: int) -> tuple[int, ...]:
    """Widths of P2, P3, … of an image W wide: each halving rounds up, the first two are the stem's.

    >>> pyramid_sizes(W=800, levels=5)
    (200, 100, 50, 25, 13)
    """
    found = [W]
    for _ in range(levels + 1):
        found.append(windows(found[-1], 3, 1, 2))
    return tuple(found[2:])


def yolo_outputs(S: int, B: int, C: int) -> int:
    """Each of S×S cells tells four numbers and a confidence for each of B boxes, and C classes.

    >>> yolo_outputs(S=7, B=2, C=20)
    1470
    """
    cell = tuples(range(B), ("x", "y", "w", "h", "confidence")) + C
    return tuples(range(S), range(S), range(cell))


def yolo_centre(column: int, row: int, x: Scalar, y: Scalar, S: int, W: int) -> tuple[Scalar, Scalar]:
    """Pixels of the centre that cell (column, row) of S×S names by shares x, y of itself, in an image W wide.

    >>> yolo_centre(column=3, row=1, x=Fraction(1, 2), y=0, S=7, W=448)
    (Fraction(224, 1), Fraction(64, 1))
    """
    cell = Fraction(W, S)
    return column * cell + x * cell, row * cell + y * cell


def box_shift(anchor: Box, box: Box) -> tuple[Scalar, Scalar]:
    """(t_x, t_y): how far the centres are apart, in widths and heights of the anchor. Corners (x1, y1, x2, y2).

    >>> box_shift(anchor=(0, 0, 10, 10), box=(5, 0, 15, 20))
    (Fraction(1, 2), Fraction(1, 2))
    """
    moved = []
    for low, high in ((0, 2), (1, 3)):
        apart = Fraction(box[low] + box[high] - anchor[low] - anchor[high], 2)
        moved.append(apart / (anchor[high] - anchor[low]))
    return moved[0], moved[1]


def box_decode(anchor: Box, t_x: Scalar, t_y: Scalar, grow_x: Scalar, grow_y: Scalar) -> Box:
    """The box of the code (t_x, t_y, ln grow_x, ln grow_y).

    >>> [int(side) for side in box_decode((0, 0, 10, 10), Fraction(1, 2), Fraction(1, 2), 1, 2)]
    [5, 0, 15, 20]
    """
    low, high = [], []
    for at, (t, grow) in enumerate(((t_x, grow_x), (t_y, grow_y))):
        size = anchor[at + 2] - anchor[at]
        start = anchor[at] + t * size - Fraction((grow - 1) * size) / 2
        low.append(start)
        high.append(start + grow * size)
    return low[0], low[1], high[0], high[1]


def roi_snap(x: Scalar, S: int) -> int:
    """The pixel where an edge at x comes to lie when it is rounded down to whole cells of S pixels.

    >>> roi_snap(x=205, S=16)
    192
    """
    return max(start for start in range(0, int(x) + 1, S))


def rpn_channels(A: int) -> int:
    """A score and four codes for each anchor.

    >>> rpn_channels(A=3)
    15
    """
    return tuples(range(A), ("score", "x", "y", "w", "h"))


def ssd_outputs(boxes: int, C: int) -> int:
    """Four codes, C classes and background for each box.

    >>> ssd_outputs(boxes=3, C=20)
    75
    """
    told = ["x", "y", "w", "h", "background", *map(str, range(C))]
    return sum(len(told) for _ in range(boxes))
