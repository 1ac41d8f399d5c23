"""What z3 is told of exp, log, tanh and the like: bounds, signs, a value, and which of them grow; no more."""

from __future__ import annotations

from typing import Any

INCREASING = frozenset(("exp", "log", "log2", "tanh", "erf", "atan", "sinh", "asin"))
ODD = frozenset(("tanh", "erf", "atan", "sinh", "asin"))
TAME = ODD | {"exp", "log", "log2", "sin", "cos", "cosh"}


def known_of(name: str, argument: Any, value: Any) -> list[Any]:
    """True statements about value = name(argument), where that is defined."""
    if name in ODD:
        signs = [(value > 0) == (argument > 0), (value == 0) == (argument == 0)]
        return [*signs, value > -1, value < 1] if name in ("tanh", "erf") else signs
    match name:
        case "log" | "log2":
            signs = [(value > 0) == (argument > 1), (value == 0) == (argument == 1)]
            return [*signs, value <= argument - 1] if name == "log" else signs
        case "exp":
            above = [value > 0, value >= 1 + argument]
            return [*above, (value == 1) == (argument == 0), (value > 1) == (argument > 0)]
        case "cosh":
            return [value >= 1]
        case "sin" | "cos":
            return [value >= -1, value <= 1]
    return []
