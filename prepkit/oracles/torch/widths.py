"""Widths along one axis: torch's own layers on `meta`."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch.nn import functional

from prepkit.errors import Undefined
from prepkit.oracles.torch._run import meta, per_layer


def conv_width(W: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> int:
    """Width of the output of `conv1d`; 0 where torch refuses a kernel that is larger than the padded input.

    >>> conv_width(W=7, F=3, P=0, S=2)
    3
    """
    if functional.pad(meta(1, 1, W), (P, P)).shape[-1] <= D * (F - 1):
        return 0
    return functional.conv1d(meta(1, 1, W), meta(1, 1, F), None, S, P, D).shape[-1]


def pool_width(W: int, F: int, S: int | None = None, P: int = 0, D: int = 1, ceil: int = 0) -> int:
    """Width of the output of `max_pool1d`.

    >>> pool_width(W=5, F=2, ceil=1)
    3
    """
    return functional.max_pool1d(meta(1, 1, W), F, S, P, D, bool(ceil)).shape[-1]


def transposed_width(W: int, F: int, P: int = 0, S: int = 1, D: int = 1, output_padding: int = 0) -> int:
    """Width of the output of `conv_transpose1d`.

    >>> transposed_width(W=4, F=3, P=1, S=2, output_padding=1)
    8
    """
    result = functional.conv_transpose1d(meta(1, 1, W), meta(1, 1, F), None, S, P, output_padding, 1, D)
    return result.shape[-1]


def same_padding(F: int, D: int = 1) -> tuple[int, int]:
    """Zeros left and right that `conv1d(padding="same")` adds: seen from where an impulse is read.

    >>> same_padding(F=4)
    (1, 2)
    """
    middle = D * F
    impulse = torch.zeros(1, 1, 2 * middle + 1)
    impulse[0, 0, middle] = 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that an even kernel needs a copy
        answer = functional.conv1d(impulse, torch.ones(1, 1, F), padding="same", dilation=D)
    places = answer[0, 0].nonzero().flatten().tolist()
    return (max(places) - middle, middle - min(places))


def same_padding_total(F: int, D: int = 1) -> int:
    """Both sides together.

    >>> same_padding_total(F=3, D=2)
    4
    """
    return sum(same_padding(F, D))


def same_padding_strided(W: int, F: int, S: int, D: int = 1) -> int:
    """The least number of zeros for which the output is as wide as the input read at every S-th column.

    >>> same_padding_strided(W=224, F=7, S=2)
    5
    """
    wanted, total = meta(W)[::S].shape[-1], 0
    while conv_width(functional.pad(meta(W), (0, total)).shape[-1], F, 0, S, D) < wanted:
        total += 1
    return total


def widths_giving(V: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> tuple[int, int]:
    """What the transposed convolution makes of V: without and with the most output padding.

    >>> widths_giving(V=112, F=7, P=3, S=2)
    (223, 224)
    """
    smallest = functional.conv_transpose1d(meta(1, 1, V), meta(1, 1, F), None, S, P, 0, 1, D).shape[-1]
    return (max(1, smallest), smallest + S - 1)


def unread_columns(W: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> int:
    """Input columns whose gradient is zero.

    >>> unread_columns(W=8, F=3, S=2)
    1
    """
    x = torch.ones(1, 1, W, requires_grad=True)
    functional.conv1d(x, torch.ones(1, 1, F), None, S, P, D).sum().backward()
    return int((x.grad == 0).sum())


def stack_widths(W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> tuple[int, ...]:
    """Widths of one tensor sent through all layers.

    >>> stack_widths(W=32, F=(3, 2, 3), P=(1, 0, 1), S=(1, 2, 1))
    (32, 16, 16)
    """
    x, widths = meta(1, 1, W), []
    for kernel, padding, stride, dilation in per_layer(F, P, S, D):
        x = functional.conv1d(x, meta(1, 1, kernel), None, stride, padding, dilation)
        widths.append(x.shape[-1])
    return tuple(widths)


def stack_width(W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> int:
    """The last of them.

    >>> stack_width(W=224, F=(7, 3), P=(3, 1), S=2)
    56
    """
    return stack_widths(W, F, P, S, D)[-1]


def effective_kernel(F: int, D: int) -> int:
    """From the first to the last input that one output of a dilated convolution has a gradient for.

    >>> effective_kernel(F=3, D=4)
    9
    """
    x = torch.ones(1, 1, D * F, requires_grad=True)
    functional.conv1d(x, torch.ones(1, 1, F), None, 1, 0, D)[0, 0, 0].backward()
    places = x.grad[0, 0].nonzero().flatten().tolist()
    return int(max(places) - min(places) + 1)


def gives_width(W: int, V: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> bool:
    """Is the output of `conv1d` V wide?

    >>> gives_width(W=224, V=112, F=7, P=3, S=2)
    True
    """
    return conv_width(W, F, P, S, D) == V


def padding_giving(V: int, W: int, F: int, S: int = 1, D: int = 1) -> int:
    """The first padding for which `conv1d` gives V; Undefined where it steps over it.

    >>> padding_giving(V=32, W=32, F=5)
    2
    """
    padding = 0
    while (width := conv_width(W, F, padding, S, D)) < V:
        padding += 1
    if width > V:
        raise Undefined(f"no padding gives {V} columns")
    return padding
