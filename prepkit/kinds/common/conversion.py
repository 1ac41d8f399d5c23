"""A number and its suffix as an amount in the unit asked for: `value · unit / wanted`, and what to say of the way."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from prepkit.kinds.common.amount import Amount
from prepkit.kinds.common.quantity import LONGEST, rounded, unmistakable
from prepkit.kinds.common.units import DECIMAL, UNITS, Unit, named

_DIGITS = 6  # of a value that is told in passing


class Suffix(msgspec.Struct, frozen=True):
    """What stands behind a number: a scale (`M`), a unit (`MiB`), or a scale of one (`billion MACs`)."""

    scale: int = 1
    unit: Unit | None = None


def converted(number: Amount, suffix: Suffix, wanted: Unit | None) -> Iterator[Amount]:
    """The amounts, in the wanted unit, that a number with a suffix may be; each notes the way there.

    >>> number = Amount(Fraction(3), text="3")
    >>> [amount.note for amount in converted(number, Suffix(unit=UNITS["GFLOP"]), UNITS["GMAC"])]
    ['3 GFLOP = 1.5 GMAC (1 MAC = 2 FLOP)']
    """
    scaled = number.value * suffix.scale
    if wanted is None:
        unit = suffix.unit or named("")
        value = scaled * unit.factor / _base(unit).factor if unit.name != "%" else scaled / 100
        yield _amount(
            number, value, "", f"{number.text} {unit.name} {_equal(value)}" if value != scaled else ""
        )
    elif suffix.unit is not None:
        value = scaled * suffix.unit.factor / wanted.factor
        same = suffix.unit == wanted
        yield _amount(
            number, value, wanted.name, "" if same else _conversion(scaled, suffix.unit, value, wanted)
        )
    else:
        yield from _without_unit(number, suffix, scaled, wanted)


def _without_unit(number: Amount, suffix: Suffix, scaled: Fraction, wanted: Unit) -> Iterator[Amount]:
    """A missing unit is the one asked for; behind a prefix (`5M`) it is the bare one; `0.5` may be a share."""
    if suffix.scale == 1:
        yield _amount(number, scaled, wanted.name, f"no unit: taken as {wanted.name}")
        if wanted.name == "%" and 0 < scaled <= 1:
            yield _amount(number, scaled * 100, "%", f"the share {number.text} {_equal(scaled * 100)} %")
        return
    base = _base(wanted)
    note = f"no unit: taken as {_told(scaled)} {base.name}"
    yield _amount(number, scaled * base.factor / wanted.factor, wanted.name, note)
    for prefix, scale in DECIMAL.items():
        binary = UNITS.get(f"{prefix}i{base.name}")
        if binary and scale == suffix.scale and wanted.name[1:2] == "i":  # 5M where MiB are asked for
            value = number.value * binary.factor / wanted.factor
            yield _amount(number, value, wanted.name, f"no unit: taken as {number.text} {binary.name}")


def _base(unit: Unit) -> Unit:
    """The unit without its prefix: MAC of GMAC."""
    bases = (UNITS[name] for name in ("B", "bit", "MAC", "FLOP"))
    return next((b for b in bases if unit.name.endswith(b.name) and unit.dimension == b.dimension), unit)


def _conversion(scaled: Fraction, unit: Unit, value: Fraction, wanted: Unit) -> str:
    law = " (1 MAC = 2 FLOP)" if _base(unit) != _base(wanted) and unit.dimension == "operations" else ""
    return f"{_told(scaled)} {unit.name} {_equal(value)} {wanted.name}{law}"


def _amount(number: Amount, value: Fraction, unit: str, note: str) -> Amount:
    text = _text(value) if number.exact or value != number.value else number.text
    return Amount(value, number.exact, f"{text} {unit}".rstrip(), note, number.plain)


def _equal(value: Fraction) -> str:
    return f"{'=' if _short(value) else '≈'} {_told(value)}"


def _told(value: Fraction) -> str:
    return unmistakable(value) if _short(value) else rounded(value, _DIGITS)


def _short(value: Fraction) -> bool:
    return len(unmistakable(value)) <= 2 * _DIGITS


def _text(value: Fraction) -> str:
    exact = unmistakable(value)
    return exact if len(exact) <= LONGEST else rounded(value, 2 * _DIGITS)
