"""Receptive fields, by following sets of indices from one output back to the input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prepkit.oracles.count._items import bounded, layers
from prepkit.oracles.count.widths import stack_widths, windows


def _read(units: Iterable[int], stack: list[tuple[Any, ...]]) -> set[int]:
    """The input cells that these units of the last layer read, without padding; a layer is (F, S, D)."""
    seen = set(units)
    for kernel, stride, dilation in reversed(stack):
        bounded(len(seen) * kernel)
        seen = {i * stride + u * dilation for i in seen for u in range(kernel)}
    return seen


def receptive_field(F: Any, S: Any = 1, D: Any = 1) -> int:
    """Cells from the first to the last that unit 0 of the last layer reads.

    >>> receptive_field(F=(7, 3, 3), S=(2, 2, 1))
    19
    """
    seen = _read([0], layers(F, S, D))
    return max(seen) - min(seen) + 1


def receptive_fields(F: Any, S: Any = 1, D: Any = 1) -> tuple[int, ...]:
    """The same after each layer.

    >>> receptive_fields(F=(3, 3, 3))
    (3, 5, 7)
    """
    stack = layers(F, S, D)
    seen = [_read([0], stack[:depth]) for depth in range(1, len(stack) + 1)]
    return tuple(max(cells) - min(cells) + 1 for cells in seen)


def receptive_field_repeat(layers: int, F: int, S: int = 1, D: int = 1) -> int:
    """The receptive field of `layers` equal layers.

    >>> receptive_field_repeat(layers=3, F=3)
    7
    """
    seen = _read([0], [(F, S, D)] * layers)
    return max(seen) - min(seen) + 1


def receptive_field_runs(N: Any, F: Any, S: Any = 1) -> int:
    """Of runs of equal layers: N[0] layers of kernel F[0] and stride S[0], then N[1] of F[1] and S[1], and so on.

    >>> receptive_field_runs(N=(2, 1), F=(3, 2), S=(1, 2))
    6
    """
    stack = [(kernel, stride, 1) for many, kernel, stride in layers(N, F, S) for _ in range(many)]
    seen = _read([0], stack)
    return max(seen) - min(seen) + 1


def jump(F: Any, S: Any, D: Any = 1) -> int:
    """Cells between the first that unit 0 reads and the first that unit 1 reads.

    >>> jump(F=3, S=(2, 2, 1))
    4
    """
    stack = layers(F, S, D)
    return min(_read([1], stack)) - min(_read([0], stack))


def layers_needed(R: int, F: int, S: int = 1, D: int = 1) -> int:
    """The least number of equal layers that see R cells.

    >>> layers_needed(R=11, F=3)
    5
    """
    depth = 0 if R <= 1 else 1
    while depth and receptive_field_repeat(depth, F, S, D) < R:
        if F == 1:
            raise ValueError("a 1-wide kernel never sees more than one cell")
        depth += 1
    return depth


def input_span(i: int, W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> tuple[int, int]:
    """The first and the last input column, inside the image, that output i reads.

    >>> input_span(i=0, W=32, F=(3, 3), P=1)
    (0, 2)
    """
    stack = layers(F, P, S, D)
    widths = (W, *stack_widths(W, F, P, S, D))
    if i not in range(widths[-1]):
        raise IndexError(f"the stack has {widths[-1]} outputs")
    seen = {i}
    for (kernel, padding, stride, dilation), width in zip(
        reversed(stack), reversed(widths[:-1]), strict=True
    ):
        bounded(len(seen) * kernel)
        cells = {j * stride + u * dilation - padding for j in seen for u in range(kernel)}
        seen = {cell for cell in cells if 0 <= cell < width}
    return (min(seen), max(seen))


def read_columns(F: Any, S: Any = 1, D: Any = 1) -> int:
    """The cells that are really read; holes of dilation are not.

    >>> read_columns(F=(3, 3), D=2), receptive_field(F=(3, 3), D=2)
    (5, 9)
    """
    return len(_read([0], layers(F, S, D)))


def outputs_touched(i: int, W: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> int:
    """The outputs of one layer that read input column i.

    >>> outputs_touched(i=0, W=8, F=3, P=1)
    2
    """
    outputs = range(windows(W, F, P, S, D))
    return sum(1 for o in outputs if i in {o * S + u * D - P for u in range(F)})


def sees(R: int, F: Any, S: Any = 1, D: Any = 1) -> bool:
    """Does the stack see exactly R cells?

    >>> sees(R=7, F=(3, 3, 3))
    True
    """
    return receptive_field(F, S, D) == R


def stride_product(a: int, b: int, c: int) -> int:
    """The least shift that makes the cells of unit 0 those of another unit: b convolutions of stride 2, a poolings of
    stride 2, a patch convolution of stride c.

    >>> stride_product(a=1, b=1, c=4)
    16
    """
    stack = [(3, 2, 1)] * b + [(2, 2, 1)] * a + [(c, c, 1)]
    first = _read([0], stack)
    others, shift = [_read([unit], stack) for unit in (1, 2)], 1
    while {cell + shift for cell in first} not in others:
        bounded(shift * len(first))
        shift += 1
    return shift
