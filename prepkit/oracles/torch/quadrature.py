"""Integrals, by a rule that knows no antiderivative."""

from __future__ import annotations

from typing import Any

import torch

from prepkit.oracles.torch._run import tensor

PANELS = 2_000
"""Of Simpson's rule: its error falls with the fourth power of them."""


def convolve_decays(p: Any, q: Any, t: Any) -> float:
    """(x * w)(t) = integral over 0 … t of exp(−p·s)·exp(−q·(t − s)) ds, both signals beginning at 0.

    >>> round(convolve_decays(p=1, q=2, t=1), 9)
    0.232544158
    """
    rate, other, end = float(p), float(q), float(t)
    s = torch.linspace(0, end, 2 * PANELS + 1, dtype=tensor(1).dtype)
    heights = torch.exp(-rate * s) * torch.exp(-other * (end - s))
    weights = torch.full_like(s, 2)
    weights[1::2] = 4
    weights[0] = weights[-1] = 1
    return float((heights * weights).sum() * end / (6 * PANELS))
