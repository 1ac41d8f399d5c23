"""Widths along one axis, by walking windows over cells."""

from __future__ import annotations

from typing import Any

from prepkit.errors import Undefined
from prepkit.oracles.count._items import bounded, layers, starts


def windows(W: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> int:
    """The number of places where all F taps, D apart, lie on the W + 2P cells, S apart.

    >>> windows(W=5, F=3, P=0, S=2)
    2
    """
    return sum(1 for _ in starts(W + 2 * P, F, S, D))


def pool_width(W: int, F: int, S: int | None = None, P: int = 0, D: int = 1, ceil: int = 0) -> int:
    """Windows as of a convolution; `ceil` adds one that overhangs, if cells are left and it starts on no right padding.

    torch's rule: the last window must start inside the input or its left padding. S is F where it is not given.

    >>> pool_width(W=5, F=2), pool_width(W=5, F=2, ceil=1)
    (2, 3)
    """
    stride, cells, span = S or F, W + 2 * P, D * (F - 1)
    count = sum(1 for _ in starts(cells, F, stride, D))
    overhang = count * stride
    end_before = overhang - stride + span
    if ceil and end_before < cells - 1 and overhang < W + P:
        count += 1
    return count


def transposed_width(W: int, F: int, P: int = 0, S: int = 1, D: int = 1, output_padding: int = 0) -> int:
    """Cells from the first to the last that W inputs write, S apart, F taps each; less 2P, plus output_padding.

    >>> transposed_width(W=4, F=3, P=1, S=2, output_padding=1)
    8
    """
    bounded(W * F)
    written = {i * S + u * D for i in range(W) for u in range(F)}
    width = sum(1 for _ in range(min(written) + P, max(written) + 1 - P)) + output_padding
    if not width:
        raise ValueError("the padding crops every cell")
    return width


def same_padding_total(F: int, D: int = 1) -> int:
    """The least number of zeros that keeps the width at stride 1.

    >>> same_padding_total(F=3, D=2)
    4
    """
    return same_padding_strided(D * F + 1, F, 1, D)


def same_padding(F: int, D: int = 1) -> tuple[int, int]:
    """Those zeros left and right, dealt in turn, the right first (torch's padding='same').

    >>> same_padding(F=4)
    (1, 2)
    """
    sides = [0, 0]
    for turn in range(same_padding_total(F, D)):
        sides[1 - turn % 2] += 1
    return (sides[0], sides[1])


def same_padding_strided(W: int, F: int, S: int, D: int = 1) -> int:
    """The least number of zeros with an output for every S-th input column (TensorFlow's SAME).

    >>> same_padding_strided(W=224, F=7, S=2)
    5
    """
    bounded(W)
    wanted = sum(1 for column in range(W) if column % S == 0)
    total = 0
    while windows(W + total, F, 0, S, D) < wanted:
        total += 1
    return total


def widths_giving(V: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> tuple[int, int]:
    """The smallest and the largest input that gives V windows.

    >>> widths_giving(V=112, F=7, P=3, S=2)
    (223, 224)
    """
    bounded(V * S)
    found, W, places, start = [], 1, 0, 0
    while places <= V:
        while start + D * (F - 1) < W + 2 * P:
            places, start = places + 1, start + S
        if places == V:
            found.append(W)
        W += 1
    return (found[0], found[-1])


def unread_columns(W: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> int:
    """Input columns that no window reads.

    >>> unread_columns(W=8, F=3, S=2)
    1
    """
    read = {start + u * D - P for start in starts(W + 2 * P, F, S, D) for u in range(F)}
    return sum(1 for column in range(W) if column not in read)


def stack_widths(W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> tuple[int, ...]:
    """The width after each layer of a stack.

    >>> stack_widths(W=32, F=(3, 2, 3), P=(1, 0, 1), S=(1, 2, 1))
    (32, 16, 16)
    """
    widths = []
    for kernel, padding, stride, dilation in layers(F, P, S, D):
        W = windows(W, kernel, padding, stride, dilation)
        widths.append(W)
    return tuple(widths)


def stack_width(W: int, F: Any, P: Any = 0, S: Any = 1, D: Any = 1) -> int:
    """The width after the last layer of a stack.

    >>> stack_width(W=224, F=(7, 3), P=(3, 1), S=2)
    56
    """
    return stack_widths(W, F, P, S, D)[-1]


def effective_kernel(F: int, D: int) -> int:
    """Cells from the first tap to the last.

    >>> effective_kernel(F=3, D=4)
    9
    """
    taps = [u * D for u in range(F)]
    return len(range(taps[0], taps[-1] + 1))


def gives_width(W: int, V: int, F: int, P: int = 0, S: int = 1, D: int = 1) -> bool:
    """Is the output V wide?

    >>> gives_width(W=224, V=112, F=7, P=3, S=2)
    True
    """
    return windows(W, F, P, S, D) == V


def padding_giving(V: int, W: int, F: int, S: int = 1, D: int = 1) -> int:
    """The least padding on each side with V windows; Undefined where there is none.

    >>> padding_giving(V=32, W=32, F=5)
    2
    """
    bounded(V * S * D * F)
    for P in range(V * S + D * F):
        if windows(W, F, P, S, D) == V:
            return P
    raise Undefined(f"no padding gives {V} windows")
