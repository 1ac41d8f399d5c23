"""Text → every amount it may be, in the unit that is asked for: `1.5 KiB` is `1536 B`, `3.6 GFLOP` is `1.8 GMAC`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction

import msgspec

from prepkit.errors import Undecided, Undefined, Unreadable
from prepkit.kinds.common import expressions
from prepkit.kinds.common.amount import Amount
from prepkit.kinds.common.quantity import literals, rounded, unmistakable
from prepkit.kinds.common.units import COUNTS, DECIMAL, UNITS, Unit, kind_of, named, typed

LONGEST = 2000
_WORD = r"[A-Za-zµμ][A-Za-zµμ\-]*"
_SUFFIX = re.compile(rf"(?P<body>.*[0-9.)\]!⌋⌉⁰¹²³⁴-⁹])\s*(?P<suffix>{_WORD}(?:[ ]{_WORD})?|%)", re.S)
_CONSTANTS = ("pi", "e")
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_FORM = "a number"


class _Suffix(msgspec.Struct, frozen=True):
    """What stands behind a number: a scale (`M`), a unit (`MiB`), or a scale of one (`billion MACs`)."""

    scale: int = 1
    unit: Unit | None = None


def read(text: str, unit: str, name: str = "") -> tuple[Amount, ...]:
    """Every amount `text` may be, the usual one first; `Unreadable` where there is none.

    >>> [amount.text for amount in read("2^10 B", "KiB")], [amount.text for amount in read("1,234", "")]
    (['1 KiB'], ['1234', '1.2340'])
    """
    line = _guarded(text)
    start = _past_label(line, name)
    body, suffixes = _split(line, start, unit)
    numbers = _numbers(line, start, body)
    if suffixes[0].scale != 1:
        numbers = numbers[:1]  # 1.792k: nobody groups digits and abbreviates them
    if len(suffixes) > 1 or suffixes[0].scale != 1:
        numbers = tuple(msgspec.structs.replace(number, plain=False) for number in numbers)
    wanted = named(unit) if unit else None
    found: list[Amount] = []
    for number in numbers:
        for suffix in suffixes:
            for amount in _converted(number, suffix, wanted):
                if all(amount.value != other.value for other in found):
                    found.append(amount)
    return tuple(found)


def _guarded(text: str) -> str:
    """The text, if it is short and holds nothing that a terminal would act on."""
    if len(text) > LONGEST:
        raise Unreadable(text[:80], 79, 80, f"{len(text)} characters", f"at most {LONGEST}")
    for index, char in enumerate(text):
        if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char not in "\t\n\r":
            raise Unreadable(text, index, index + 1, "a control character", _FORM)
    if not text.strip():
        raise Unreadable(text, 0, len(text), "nothing", _FORM)
    return text.rstrip()


def _past_label(line: str, name: str) -> int:
    """Where the number begins: behind `out =`, `=` or `≈`."""
    label = re.match(rf"\s*(?:{re.escape(name)}\s*[=≈]|[=≈~])\s*" if name else r"\s*[=≈~]\s*", line)
    return label.end() if label else len(line) - len(line.lstrip())


def _split(line: str, start: int, unit: str) -> tuple[str, tuple[_Suffix, ...]]:
    """The number's text and what its suffix may mean; a suffix of another dimension is named."""
    match = _SUFFIX.fullmatch(line, start)
    if not match:
        return line[start:], (_Suffix(),)
    suffix = match["suffix"]
    meanings = tuple(_meanings(suffix, unit))
    if not meanings:
        if literals(match["body"]) and suffix not in _CONSTANTS:
            raise Unreadable(line, *match.span("suffix"), f"{suffix!r}, no unit that is known", _asked(unit))
        return line[start:], (_Suffix(),)
    fitting = tuple(meaning for meaning in meanings if _fits(meaning, unit))
    if not fitting:
        found = next(meaning.unit for meaning in meanings if meaning.unit)
        raise Unreadable(line, *match.span("suffix"), f"{suffix}, {kind_of(found)}", _asked(unit))
    return match["body"], fitting


def _asked(unit: str) -> str:
    return f"{kind_of(named(unit))}, in {unit}" if unit else "a number without a unit"


def _meanings(suffix: str, unit: str) -> Iterator[_Suffix]:
    if unit and suffix in (unit, unit + "s", unit.removesuffix("s")):
        yield _Suffix(unit=named(unit))
        return
    yield from (_Suffix(unit=found) for found in typed(suffix))
    if suffix in COUNTS and not (suffix in ("B", "b") and unit and named(unit).dimension == "data"):
        yield _Suffix(COUNTS[suffix])
    first, _, second = suffix.partition(" ")
    if second and first in COUNTS:
        yield from (
            _Suffix(COUNTS[first] * rest.scale, rest.unit) for rest in _meanings(second, unit) if rest.unit
        )


def _fits(meaning: _Suffix, unit: str) -> bool:
    if meaning.unit is None:
        return True
    if not unit:
        return meaning.unit.dimension in ("share", "pixels", "count", "operations")
    return meaning.unit.dimension == named(unit).dimension


def _numbers(line: str, start: int, body: str) -> tuple[Amount, ...]:
    """The values of what stands before the suffix: a literal in any custom, else an expression."""
    if values := literals(body):
        plain = _PLAIN.fullmatch(body) is not None
        return tuple(Amount(value, text=unmistakable(value), plain=plain) for value in values)
    if re.fullmatch(r"[+\-−]?\s*(nan|inf|infinity|∞|oo)", body.strip(), re.IGNORECASE):
        raise Unreadable(line, start, start + len(body), f"{body.strip()}, which is no number", _FORM)
    if re.fullmatch(r"[+\-−]?[0-9.]+(,[0-9.]*)+", body, re.ASCII):
        raise Unreadable(
            line, start, start + len(body), "commas that group no thousands", "1234567 or 1,234,567"
        )
    try:
        amounts = expressions.amounts(body)
    except Unreadable as error:
        raise Unreadable(line, start + error.start, start + error.end, error.found, error.expected) from None
    except (Undefined, Undecided) as error:
        raise Unreadable(line, start, start + len(body), error.why, _FORM) from None
    return tuple(msgspec.structs.replace(amount, text=amount.text or body.strip()) for amount in amounts)


def _converted(number: Amount, suffix: _Suffix, wanted: Unit | None) -> Iterator[Amount]:
    """The amount in the wanted unit, and what is to be said about the way there."""
    scaled = number.value * suffix.scale
    if wanted is None:
        unit = suffix.unit or named("")
        value = scaled * unit.factor / _base(unit).factor if unit.name != "%" else scaled / 100
        yield _amount(
            number, value, "", f"{number.text} {unit.name} is {_text(value)}" if value != scaled else ""
        )
    elif suffix.unit is not None:
        value = scaled * suffix.unit.factor / wanted.factor
        same = suffix.unit == wanted
        yield _amount(
            number, value, wanted.name, "" if same else _conversion(scaled, suffix.unit, value, wanted)
        )
    else:
        yield from _without_unit(number, suffix, scaled, wanted)


def _without_unit(number: Amount, suffix: _Suffix, scaled: Fraction, wanted: Unit) -> Iterator[Amount]:
    """A missing unit is the one asked for; behind a prefix (`5M`) it is the bare one; `0.5` may be a share."""
    if suffix.scale == 1:
        yield _amount(number, scaled, wanted.name, f"no unit: taken as {wanted.name}")
        if wanted.name == "%" and 0 < scaled <= 1:
            yield _amount(number, scaled * 100, "%", f"the share {number.text} is {_text(scaled * 100)} %")
        return
    base = _base(wanted)
    note = f"no unit: taken as {_text(scaled)} {base.name}"
    yield _amount(number, scaled * base.factor / wanted.factor, wanted.name, note)
    if wanted.name[1:2] == "i":  # 5M where MiB are asked for
        prefix = next(prefix for prefix, scale in DECIMAL.items() if scale == suffix.scale)
        binary = UNITS.get(f"{prefix}i{base.name}")
        if binary:
            value = number.value * binary.factor / wanted.factor
            yield _amount(number, value, wanted.name, f"no unit: taken as {number.text} {binary.name}")


def _base(unit: Unit) -> Unit:
    bases = (UNITS[name] for name in ("B", "bit", "MAC", "FLOP"))
    return next((base for base in bases if unit.name.endswith(base.name)), unit)


def _conversion(scaled: Fraction, unit: Unit, value: Fraction, wanted: Unit) -> str:
    law = " (1 MAC = 2 FLOP)" if _base(unit) != _base(wanted) and unit.dimension == "operations" else ""
    return f"{_text(scaled)} {unit.name} = {_text(value)} {wanted.name}{law}"


def _amount(number: Amount, value: Fraction, unit: str, note: str) -> Amount:
    text = _text(value) if number.exact or value != number.value else number.text
    return Amount(value, number.exact, f"{text} {unit}".rstrip(), note, number.plain)


def _text(value: Fraction) -> str:
    exact = unmistakable(value)
    return exact if len(exact) <= 24 else rounded(value, 12)
