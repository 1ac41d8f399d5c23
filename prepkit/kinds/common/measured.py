"""Text → every amount it may be, in the unit that is asked for: `1.5 KiB` is `1536 B`, `3.6 GFLOP` is `1.8 GMAC`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

from prepkit.errors import Undecided, Undefined, Unreadable
from prepkit.kinds.common import expressions
from prepkit.kinds.common.amount import Amount
from prepkit.kinds.common.conversion import Suffix, converted
from prepkit.kinds.common.quantity import literals, unmistakable
from prepkit.kinds.common.units import COUNTS, kind_of, named, typed

LONGEST = 2000
_WORD = r"[A-Za-zµμ][A-Za-zµμ\-]*"
_SUFFIX = re.compile(rf"(?P<body>.*[0-9.)\]!⌋⌉⁰¹²³⁴-⁹])\s*(?P<suffix>{_WORD}(?:[ ]{_WORD})?|%)", re.S)
_TIMES = re.compile(r"[1-9][0-9]*(?:\s*[xX]\s*[1-9][0-9]*)+", re.ASCII)
_CONSTANTS = ("pi", "e")
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_LABEL = re.compile(r"\s*(?:[A-Za-z_][A-Za-z_0-9]{0,40}\s*)?[=≈~]\s*")
_FORM = "a number"


def read(text: str, unit: str) -> tuple[Amount, ...]:
    """Every amount `text` may be, the usual one first; `Unreadable` where there is none.

    >>> [amount.text for amount in read("2^10 B", "KiB")], [amount.text for amount in read("1,234", "")]
    (['1 KiB'], ['1234', '1.2340'])
    """
    line = _guarded(text)
    start = past_label(line)
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
            for amount in converted(number, suffix, wanted):
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


def past_label(line: str) -> int:
    """Where the answer begins: behind `out =`, `=` or `≈`.

    >>> past_label("out = 7"), past_label("7")
    (6, 0)
    """
    label = _LABEL.match(line)
    return label.end() if label else len(line) - len(line.lstrip())


def _split(line: str, start: int, unit: str) -> tuple[str, tuple[Suffix, ...]]:
    """The number's text and what its suffix may mean; a suffix of another dimension is named."""
    match = _SUFFIX.fullmatch(line, start)
    if not match:
        return line[start:], (Suffix(),)
    suffix = match["suffix"]
    meanings = tuple(_meanings(suffix, unit))
    if not meanings:
        if literals(match["body"]) and suffix not in _CONSTANTS:
            raise Unreadable(line, *match.span("suffix"), f"{suffix!r}, no unit that is known", _asked(unit))
        return line[start:], (Suffix(),)
    fitting = tuple(meaning for meaning in meanings if _fits(meaning, unit))
    if not fitting:
        found = next(meaning.unit for meaning in meanings if meaning.unit)
        raise Unreadable(line, *match.span("suffix"), f"{suffix}, {kind_of(found)}", _asked(unit))
    return match["body"], fitting


def _asked(unit: str) -> str:
    return f"{kind_of(named(unit))}, in {unit}" if unit else "a number without a unit"


def _meanings(suffix: str, unit: str) -> Iterator[Suffix]:
    if unit and suffix in (unit, unit + "s", unit.removesuffix("s")):
        yield Suffix(unit=named(unit))
        return
    yield from (Suffix(unit=found) for found in typed(suffix))
    if suffix in COUNTS and not (suffix in ("B", "b") and unit and named(unit).dimension == "data"):
        yield Suffix(COUNTS[suffix])
    first, _, second = suffix.partition(" ")
    if second and first in COUNTS:
        yield from (
            Suffix(COUNTS[first] * rest.scale, rest.unit) for rest in _meanings(second, unit) if rest.unit
        )


def _fits(meaning: Suffix, unit: str) -> bool:
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
    if re.fullmatch(r"[A-Za-z][A-Za-z ]*", body, re.ASCII) and body not in _CONSTANTS:
        raise Unreadable(line, start, start + len(body), repr(body), _FORM)
    if _TIMES.fullmatch(body):
        body = re.sub("[xX]", "*", body)
    try:
        amounts = expressions.amounts(body)
    except Unreadable as error:
        raise Unreadable(line, start + error.start, start + error.end, error.found, error.expected) from None
    except (Undefined, Undecided) as error:
        raise Unreadable(line, start, start + len(body), error.why, _FORM) from None
    return tuple(msgspec.structs.replace(amount, text=amount.text or body.strip()) for amount in amounts)
