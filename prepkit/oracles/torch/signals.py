"""Signals sampled finely, rows of several channels, and where a single peak goes, by torch's own layers."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import torch
from torch.nn import functional

from prepkit.errors import Undefined
from prepkit.oracles.torch._run import number, tensor


def convolve_boxes(a: Any, b: Any, t: Any, h: Any = 1, k: Any = 1) -> Any:
    """`conv_transpose1d` of both boxes in samples so fine that every corner and t is a whole number of them.

    >>> convolve_boxes(a=2, b=3, t=4), convolve_boxes(a=2, b=3, t=Fraction(5, 2), h=2)
    (1, 4)
    """
    samples = lcm(*(Fraction(each).denominator for each in (a, b, t)))
    x, w = (torch.ones(1, 1, int(width * samples), dtype=tensor(1).dtype) for width in (a, b))
    overlap = functional.conv_transpose1d(x * float(h), w * float(k))[0, 0] / samples
    place = int(t * samples) - 1  # n samples of each have met after n steps
    return number(overlap[place].item()) if 0 <= place < len(overlap) else 0


def correlate_channels_at(x: Any, w: Any, b: Any, o: int, i: int, P: int = 0, S: int = 1) -> Any:
    """`conv1d` with several channels and a bias.

    >>> correlate_channels_at(x=((1, 2, 3), (0, 1, 0)), w=(((1, 1), (2, 0)),), b=(5,), o=0, i=1)
    12
    """
    return number(functional.conv1d(tensor(x)[None], tensor(w), tensor(b), S, P)[0, o, i].item())


def conv_moved_by(W: int, F: int, S: int, shift: int, t: Any) -> bool:
    """`Conv1d` with its own circular padding and weights that all differ, on the identity matrix and its `roll`.

    >>> conv_moved_by(W=12, F=3, S=2, shift=4, t=2), conv_moved_by(W=12, F=3, S=2, shift=4, t=4)
    (True, False)
    """
    padding = (F - 1) // 2
    layer = torch.nn.Conv1d(1, 1, F, S, padding, padding_mode="circular", bias=False, dtype=tensor(1).dtype)
    with torch.no_grad():
        layer.weight.copy_(torch.sqrt(torch.arange(2, F + 2, dtype=tensor(1).dtype)))
        x = torch.eye(W, dtype=tensor(1).dtype)[:, None]
        moved, still = layer(x.roll(shift, -1)), layer(x)
    return Fraction(t).denominator == 1 and torch.allclose(moved, still.roll(int(t), -1), 0, 1e-9)


def pooled_peak(W: int, i: int, F: int) -> int:
    """`max_pool1d` of a one-hot row.

    >>> pooled_peak(W=8, i=2, F=2), pooled_peak(W=8, i=3, F=2), pooled_peak(W=8, i=4, F=2)
    (1, 1, 2)
    """
    row = torch.zeros(1, 1, W, dtype=tensor(1).dtype)
    row[0, 0, i] = 1
    places = functional.max_pool1d(row, F)[0, 0].nonzero().flatten().tolist()
    if not places:
        raise Undefined("no window reads the peak")
    return int(places[0])
