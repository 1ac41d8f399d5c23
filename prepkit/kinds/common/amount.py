"""An amount: an exact rational in the part's unit, or an irrational value to 40 digits."""

from __future__ import annotations

from fractions import Fraction

import msgspec

_CLOSE = Fraction(1, 10**30)  # two spellings of one irrational value agree to this share of it


class Amount(msgspec.Struct, frozen=True):
    """`value` in the part's unit; `text` is how it is typed, `note` what was done to read it so.

    `plain` says that it was spelled as prepkit itself spells numbers: another reading is a second thought.
    """

    value: Fraction
    exact: bool = True
    text: str = ""
    note: str = ""
    plain: bool = False


def same(answer: Amount, key: Amount) -> bool:
    """Equal: exactly, or to 30 digits where a value is irrational.

    >>> same(Amount(Fraction(1, 3)), Amount(Fraction(333, 1000)))
    False
    """
    if answer.exact and key.exact:
        return answer.value == key.value
    return abs(answer.value - key.value) <= _CLOSE * abs(key.value)
