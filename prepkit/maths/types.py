"""The types of symbols: which numbers they stand for, and what that says about sign, wholeness and bounds.

| type | stands for | | type | stands for |
| --- | --- | --- | --- | --- |
| `int` | …, -1, 0, 1, … | | `nonneg` | real, ≥ 0 |
| `nat` | 0, 1, 2, … | | `nz` | real, ≠ 0 |
| `pint` | 1, 2, 3, … | | `prob` | (0, 1) |
| `real` | real | | `unit` | [0, 1] |
| `pos` | real, > 0 | | `mat` | a square matrix, all of one size; 1 is the identity |
"""

from __future__ import annotations

from typing import Any

import msgspec

NEGATIVE, ZERO, POSITIVE = 1, 2, 4  # possible signs, as bits
ANY = NEGATIVE | ZERO | POSITIVE


class SymbolType(msgspec.Struct, frozen=True):
    """What a type promises: possible signs, whole numbers only, at most 1, and not 1 itself."""

    name: str
    signs: int
    whole: bool = False
    at_most_one: bool = False
    open_ends: bool = False

    def holds(self, value: Any) -> bool:
        """Is `value`, a number or a ball, certainly of this type?

        >>> TYPES["prob"].holds(1), TYPES["unit"].holds(1), TYPES["nat"].holds(-1)
        (False, True, False)
        """
        sign = POSITIVE if value > 0 else NEGATIVE if value < 0 else ZERO
        if not sign & self.signs or (self.whole and getattr(value, "denominator", 0) != 1):
            return False
        return bool(not self.at_most_one or value < 1 or (value == 1 and not self.open_ends))


TYPES: dict[str, SymbolType] = {
    kind.name: kind
    for kind in (
        SymbolType("int", ANY, whole=True),
        SymbolType("nat", ZERO | POSITIVE, whole=True),
        SymbolType("pint", POSITIVE, whole=True),
        SymbolType("real", ANY),
        SymbolType("pos", POSITIVE),
        SymbolType("nonneg", ZERO | POSITIVE),
        SymbolType("nz", NEGATIVE | POSITIVE),
        SymbolType("prob", POSITIVE, at_most_one=True, open_ends=True),
        SymbolType("unit", ZERO | POSITIVE, at_most_one=True),
        SymbolType("mat", ANY),
    )
}
