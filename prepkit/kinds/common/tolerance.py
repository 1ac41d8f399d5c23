"""How close is close enough: decided in exact rationals, and 0 is close to nothing but 0."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from prepkit import domain
from prepkit.kinds.common import expressions
from prepkit.kinds.common.expressions import number
from prepkit.kinds.common.quantity import decimal_places, magnitude, spelled

_NEAR = Fraction(1, 20)  # a rounding is at most this share away from what it rounds


class Tolerance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of: `absolute` or `relative`, an expression; `significant`, so many digits."""

    absolute: str | int | float | None = None
    relative: str | int | float | None = None
    significant: int | None = None


def close(answer: Fraction, key: Fraction, tolerance: Tolerance, values: domain.Values) -> bool:
    """Within the tolerance, decided exactly; and never 0 unless the key is 0.

    >>> close(Fraction(0), Fraction(1, 100), Tolerance(absolute="1"), {})
    False
    >>> close(Fraction("6.91"), Fraction("6.9078"), Tolerance(significant=3), {})
    True
    """
    if answer == key:
        return True
    if not answer:
        return False
    return abs(answer - key) <= room(key, tolerance, values)


def room(key: Fraction, tolerance: Tolerance, values: domain.Values) -> Fraction:
    """How far an answer may lie from the key: for significant digits half a unit of the last one.

    >>> room(Fraction("6.9078"), Tolerance(significant=3), {})
    Fraction(1, 200)
    """
    if tolerance.absolute is not None:
        return number(_share(tolerance.absolute), values).value
    if tolerance.relative is not None:
        return number(_share(tolerance.relative), values).value * abs(key)
    if not key:
        return Fraction(0)
    return Fraction(10) ** (magnitude(key) - (tolerance.significant or 1) + 1) / 2


def _share(written: str | float) -> str:
    """`1%` as the expression it abbreviates."""
    text = str(written).strip()
    return f"({text.removesuffix('%')})/100" if text.endswith("%") else text


def words(tolerance: Tolerance, values: domain.Values) -> str:
    """What the learner is told about it.

    >>> words(Tolerance(significant=3), {})
    'to 3 significant digits'
    """
    if tolerance.absolute is not None:
        return f"within ±{spelled(number(_share(tolerance.absolute), values).value)}"
    if tolerance.relative is not None:
        share = 100 * number(_share(tolerance.relative), values).value
        return f"within {float(share):g} %"
    return f"to {tolerance.significant} significant digits"


def is_rounding(answer: Fraction, key: Fraction) -> bool:
    """Is `answer` what is left of `key` after rounding or cutting at the last digit that was typed?

    >>> is_rounding(Fraction("0.333"), Fraction(1, 3)), is_rounding(Fraction(333), Fraction(334))
    (True, False)
    """
    places = decimal_places(answer)
    if not answer or places is None or abs(answer - key) > _NEAR * abs(key):
        return False
    digits = str(abs(answer.numerator))
    if not places and len(digits.rstrip("0")) > 1:
        places = len(digits.rstrip("0")) - len(digits)
    return abs(answer - key) < Fraction(10) ** -places and (places != 0 or key.denominator > 1)


def complaints(tolerance: Tolerance, names: frozenset[str]) -> list[tuple[str, str]]:
    """What is wrong with a tolerance: nothing said, or two things, or no number of digits."""
    said = [
        field for field in ("absolute", "relative", "significant") if getattr(tolerance, field) is not None
    ]
    if len(said) != 1:
        return [("tolerance", "says one of absolute, relative, significant")]
    if tolerance.significant is not None:
        few = tolerance.significant < 1
        return [("tolerance.significant", "is at least 1 digit")] if few else []
    return expressions.complaints(f"tolerance.{said[0]}", _share(getattr(tolerance, said[0])), names)
