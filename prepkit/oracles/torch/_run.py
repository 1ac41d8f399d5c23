"""How a question's numbers become tensors, and tensors numbers again."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import torch

DENOMINATOR = 100_000
"""Fractions up to this denominator are told apart in float64 results: means over that many cells."""
CLOSE = 1e-6
ROUNDING = 1e-14


def meta(*shape: int) -> torch.Tensor:
    """A tensor that has a shape and no numbers.

    >>> meta(1, 3).shape
    torch.Size([1, 3])
    """
    return torch.empty(shape, device="meta")


def tensor(value: Any) -> torch.Tensor:
    """The numbers of nested tuples, on the default device; a bare number becomes a vector of one.

    >>> tensor((1, 2)).shape
    torch.Size([2])
    """
    device = torch.get_default_device()
    kind = torch.float32 if device.type == "mps" else torch.float64  # Metal has no float64
    nested = _floats(value if isinstance(value, tuple) else (value,))
    return torch.tensor(nested, dtype=kind, device=device)


def _floats(value: Any) -> Any:
    return [_floats(item) for item in value] if isinstance(value, tuple) else float(value)


def number(value: float) -> int | Fraction:
    """The whole number or simple fraction that a float stands for.

    >>> number(0.5), number(3.0)
    (Fraction(1, 2), 3)
    """
    near = Fraction(value).limit_denominator(DENOMINATOR)
    exact = near if abs(near - Fraction(value)) <= CLOSE * max(1.0, abs(value)) else Fraction(value)
    return exact.numerator if exact.denominator == 1 else exact


def real(value: torch.Tensor) -> float:
    """A float that need be no simple fraction; 0 where float64 cannot tell it from 0 after some arithmetic.

    >>> real(tensor(0.1) + tensor(0.2)) == 0.1 + 0.2, real(tensor(1e-17))
    (True, 0.0)
    """
    found = float(value.item())
    return found if abs(found) > ROUNDING else 0.0


def numbers(result: torch.Tensor) -> Any:
    """Nested tuples of plain numbers.

    >>> numbers(tensor((1, 2)))
    (1, 2)
    """
    return _plain(result.tolist())


def _plain(value: Any) -> Any:
    return tuple(_plain(item) for item in value) if isinstance(value, list) else number(value)


def per_layer(*columns: Any) -> list[tuple[Any, ...]]:
    """Settings of each layer; what is no tuple holds for all.

    >>> per_layer((3, 5), 1)
    [(3, 1), (5, 1)]
    """
    lengths = {len(column) for column in columns if isinstance(column, tuple)} or {1}
    if len(lengths) > 1:
        raise ValueError(f"the layers differ in number: {sorted(lengths)}")
    return [tuple(c[n] if isinstance(c, tuple) else c for c in columns) for n in range(lengths.pop())]


def two(value: Any) -> tuple[int, int]:
    """A setting for both axes.

    >>> two(3)
    (3, 3)
    """
    return value if isinstance(value, tuple) else (value, value)
