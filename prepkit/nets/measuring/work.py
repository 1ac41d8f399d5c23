"""Multiply-accumulates of one torch operation: convolutions, matrix products, attention; anything else is 0.

Conventions as everyone's: taps on padding count, biases do not, one multiply-accumulate is two FLOPs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

Shape = Sequence[int]


def _convolution(args: Sequence[Any], out: Shape) -> int:
    """Every weight meets every position: of the output, or of the input where it is transposed."""
    positions = (args[0].shape if args[6] else out)[2:]
    return args[0].shape[0] * prod(positions) * prod(args[1].shape)


def _product(a: Shape, b: Shape) -> int:
    """(…, m, k) × (…, k, n)."""
    return prod(a) * b[-1]


def _attention(args: Sequence[Any], out: Shape) -> int:
    """Queries with keys, then weights with values; masks save nothing."""
    query, key, value = (tensor.shape for tensor in args[:3])
    return prod(query) * key[-2] + prod(query[:-1]) * prod(value[-2:])


ATTENTION = tuple(
    f"_scaled_dot_product_{kind}"
    for kind in ("efficient_attention", "flash_attention", "flash_attention_for_cpu", "cudnn_attention",
                 "fused_attention_overrideable", "attention_math")
)  # fmt: skip
WORK: dict[str, Callable[[Sequence[Any], Shape], int]] = {
    "convolution": _convolution,
    "mm": lambda args, out: _product(args[0].shape, args[1].shape),
    "bmm": lambda args, out: _product(args[0].shape, args[1].shape),
    "addmm": lambda args, out: _product(args[1].shape, args[2].shape),
    "baddbmm": lambda args, out: _product(args[1].shape, args[2].shape),
    **dict.fromkeys(ATTENTION, _attention),
}


def macs(name: str, args: Sequence[Any], out: Shape) -> int:
    """What the operation `name` costs.

    >>> from types import SimpleNamespace as T
    >>> macs("mm", [T(shape=(2, 3)), T(shape=(3, 4))], (2, 4)), macs("relu", [], (2, 4))
    (24, 0)
    """
    rule = WORK.get(name)
    return rule(args, out) if rule else 0
