"""What an oracle's raw result must be: exact where both are exact, to nine digits where a float was computed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isfinite

from prepkit.kinds.common.amount import Amount, same

Accepts = Callable[[object], bool]
_FLOAT = Fraction(1, 10**9)  # double precision, after some arithmetic


def amount(raw: object) -> Amount | None:
    """An oracle's number, or None if it is none (a bool is none).

    >>> amount(3).exact, amount(0.5).exact, amount(True)
    (True, False, None)
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | Fraction):
        return Amount(Fraction(raw))
    if isinstance(raw, float) and isfinite(raw):
        return Amount(Fraction(raw), exact=False)
    return None


def equals(raw: object, key: Amount) -> bool:
    """Does an oracle's number say the key?

    >>> equals(0.333333333333, Amount(Fraction(1, 3))), equals(0.333, Amount(Fraction(1, 3)))
    (True, False)
    """
    found = amount(raw)
    if found is None:
        return False
    if isinstance(raw, float):
        return abs(found.value - key.value) <= _FLOAT * max(abs(key.value), _FLOAT)
    return same(found, key)


def number(key: Amount) -> Accepts:
    """Accepts what equals the key."""
    return lambda raw: equals(raw, key)


def truth(wanted: bool) -> Accepts:
    """Accepts that very truth, and no number instead of one.

    >>> truth(True)(1), truth(True)(True)
    (False, True)
    """
    return lambda raw: raw is wanted
