"""How floats of one way of computing are told, so that another way can say the same."""

from __future__ import annotations


def told(value: float) -> float:
    """Twelve digits: what two ways of computing in floats have in common.

    >>> told(0.1 + 0.2)
    0.3
    """
    return float(f"{value:.12g}")
