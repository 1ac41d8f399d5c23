"""Receptive fields by autograd: which inputs have a gradient for one output of real convolutions, all weights equal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from prepkit.errors import Undecided
from prepkit.oracles.torch._run import per_layer

WIDEST = 1 << 16
"""The widest input tried."""

Layer = tuple[Any, ...]


def _outputs(x: torch.Tensor, stack: Sequence[Layer]) -> torch.Tensor:
    for kernel, stride, dilation in stack:
        if x.shape[-1] <= dilation * (kernel - 1):
            return x[..., :0]
        x = functional.conv1d(x, torch.ones(1, 1, kernel, dtype=x.dtype) / kernel, None, stride, 0, dilation)
    return x


def _seen(stack: Sequence[Layer], unit: int = 0) -> list[int]:
    """The inputs that `unit` reads; the input is doubled until there is such a unit, so that nothing is cut off."""
    width = 8
    while width <= WIDEST:
        x = torch.ones(1, 1, width, dtype=torch.float64, requires_grad=True)
        outputs = _outputs(x, stack)
        if outputs.shape[-1] > unit:
            outputs[0, 0, unit].backward()
            found: list[int] = x.grad[0, 0].nonzero().flatten().tolist()
            return found
        width *= 2
    raise Undecided(f"a receptive field beyond {WIDEST} pixels")


def _span(places: list[int]) -> int:
    return max(places) - min(places) + 1


def receptive_field(F: Any, S: Any = 1, D: Any = 1) -> int:
    """From the first to the last input with a gradient for unit 0.

    >>> receptive_field(F=(7, 3, 3), S=(2, 2, 1))
    19
    """
    return _span(_seen(per_layer(F, S, D)))


def receptive_fields(F: Any, S: Any = 1, D: Any = 1) -> tuple[int, ...]:
    """The same after each layer.

    >>> receptive_fields(F=(3, 3, 3))
    (3, 5, 7)
    """
    stack = per_layer(F, S, D)
    return tuple(_span(_seen(stack[: depth + 1])) for depth in range(len(stack)))


def receptive_field_repeat(layers: int, F: int, S: int = 1, D: int = 1) -> int:
    """Of `layers` equal layers.

    >>> receptive_field_repeat(layers=3, F=3)
    7
    """
    return _span(_seen([(F, S, D)] * layers))


def receptive_field_runs(N: Any, F: Any, S: Any = 1) -> int:
    """Of runs of equal layers.

    >>> receptive_field_runs(N=(2, 1), F=(3, 2), S=(1, 2))
    6
    """
    runs = per_layer(N, F, S)
    return _span(_seen([(kernel, stride, 1) for many, kernel, stride in runs for _ in range(many)]))


def jump(F: Any, S: Any, D: Any = 1) -> int:
    """How far the inputs of unit 1 lie behind those of unit 0.

    >>> jump(F=3, S=(2, 2, 1))
    4
    """
    stack = per_layer(F, S, D)
    return min(_seen(stack, 1)) - min(_seen(stack, 0))


def layers_needed(R: int, F: int, S: int = 1, D: int = 1) -> int:
    """The first depth at which R inputs are spanned.

    >>> layers_needed(R=11, F=3)
    5
    """
    for depth in range(R):
        if (_span(_seen([(F, S, D)] * depth)) if depth else 1) >= R:
            return depth
    raise ValueError(f"{R - 1} layers do not see {R} pixels")


def input_span(i: int, W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> tuple[int, int]:
    """The first and the last column of a real image with a gradient for output i.

    >>> input_span(i=0, W=32, F=(3, 3), P=1)
    (0, 2)
    """
    image = torch.ones(1, 1, W, dtype=torch.float64, requires_grad=True)
    x = image
    for kernel, padding, stride, dilation in per_layer(F, P, S, D):
        x = functional.conv1d(x, torch.ones(1, 1, kernel, dtype=x.dtype), None, stride, padding, dilation)
    x[0, 0, i].backward()
    places = image.grad[0, 0].nonzero().flatten().tolist()
    return (min(places), max(places))


def read_columns(F: Any, S: Any = 1, D: Any = 1) -> int:
    """How many inputs have a gradient for unit 0.

    >>> read_columns(F=(3, 3), D=2), receptive_field(F=(3, 3), D=2)
    (5, 9)
    """
    return len(_seen(per_layer(F, S, D)))


def outputs_touched(i: int, W: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> int:
    """The outputs that an image with a single 1 in column i makes under a kernel of ones.

    >>> outputs_touched(i=0, W=8, F=3, P=1)
    2
    """
    image = torch.zeros(1, 1, W)
    image[0, 0, i] = 1
    return int(functional.conv1d(image, torch.ones(1, 1, F), None, S, P, D).count_nonzero())


def sees(R: int, F: Any, S: Any = 1, D: Any = 1) -> bool:
    """Do gradients span exactly R inputs?

    >>> sees(R=7, F=(3, 3, 3))
    True
    """
    return receptive_field(F, S, D) == R
