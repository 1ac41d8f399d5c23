"""A spelled number as the rational it means: `1,234,567`, `1.5×10^9`, `2.5e-3`, `1_024`, `1 1/2`, `−7/2`.

Where customs differ (`1,234`: a thousand or one and a bit) both readings are given, the usual one first.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

LONGEST = 60
"""Digits of one literal, and the largest exponent: beyond any count of this field, far below what takes time."""

_PLACES = 20  # of a decimal without an exponent
_SPACES = " \u00a0\u2009\u202f"  # space, no-break space, thin space, narrow no-break space
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile(
    r"(?P<mantissa>.*?[0-9.])(?:[eE](?P<e>[+-]?[0-9]{1,4})"
    rf"|[{_SPACES}]*[×·⋅*x][{_SPACES}]*10(?:\^|\*\*)(?:\((?P<b>[+-]?[0-9]{{1,4}})\)|(?P<p>[+-]?[0-9]{{1,4}}))"
    rf"|[{_SPACES}]*[×·⋅*x][{_SPACES}]*10(?P<s>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,4}}))",
    re.ASCII,
)
_PLAIN = re.compile(r"(?:[0-9]+(?:_[0-9]+)*)?\.?[0-9]*", re.ASCII)
_GROUPED = {  # separator → decimal marks that may follow its groups
    ",": ".",
    ".": ",",
    "'": ".,",
    "_": ".",
    " ": ".,",
}
_DECIMAL_COMMA = re.compile(r"[0-9]*,[0-9]+", re.ASCII)
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?", re.ASCII)
_MIXED = re.compile(r"([0-9]+) ([0-9]+)/([0-9]+)", re.ASCII)


def literals(text: str) -> tuple[Fraction, ...]:
    """Every value that `text` may spell, the usual one first; none if it is no literal.

    >>> literals("1 234 567"), literals("1.5×10^9")
    ((Fraction(1234567, 1),), (Fraction(1500000000, 1),))
    >>> literals("1,234"), literals("sqrt(2)")
    ((Fraction(1234, 1), Fraction(617, 500)), ())
    """
    if len(text) > 3 * LONGEST or sum(map(str.isdigit, text)) > LONGEST:
        return ()
    return _literals(text)


@lru_cache(maxsize=4096)
def _literals(text: str) -> tuple[Fraction, ...]:
    sign, body = _signed(text.strip().replace("’", "'"))
    body, scale = _scaled(body)
    values = _unsigned(body)[: 1 if scale != 1 else None]  # nobody groups the digits of a mantissa
    return tuple(sign * value * scale for value in values) if scale else ()


def _signed(text: str) -> tuple[int, str]:
    if text[:1] in ("-", "−", "–", "—"):  # editors turn hyphens into dashes
        return -1, text[1:].lstrip()
    return 1, text.removeprefix("+").lstrip()


def _scaled(text: str) -> tuple[str, Fraction]:
    """`2.5e-3` is `2.5` and 1/1000; a scale of 0 says that the exponent is out of bounds."""
    match = _POWER.fullmatch(text)
    if not match:
        return text, Fraction(1)
    digits = match["e"] or match["b"] or match["p"] or match["s"].translate(_SUPERSCRIPT)
    exponent = int(digits)
    return match["mantissa"], Fraction(10) ** exponent if abs(exponent) <= LONGEST else Fraction(0)


def _unsigned(text: str) -> tuple[Fraction, ...]:
    for space in _SPACES:
        text = text.replace(space, " ")
    if _PLAIN.fullmatch(text) and text not in ("", "."):
        return (Fraction(_padded(text.replace("_", ""))), *_dotted(text))
    if mixed := _MIXED.fullmatch(text):
        whole, above, below = map(int, mixed.groups())
        return (whole + Fraction(above, below),) if 0 < above < below else ()
    if _INDIAN.fullmatch(text):
        return (Fraction(_padded(text.replace(",", ""))),)
    grouped = _grouped(text)
    decimal = Fraction(_padded(text.replace(",", "."))) if _DECIMAL_COMMA.fullmatch(text) else None
    return tuple(value for value in (grouped, decimal) if value is not None)


def _dotted(text: str) -> tuple[Fraction, ...]:
    """`1.234` may be a thousand and more where dots group digits."""
    value = _grouped(text) if text.count(".") == 1 else None
    return () if value is None else (value,)


def _grouped(text: str) -> Fraction | None:
    for separator, marks in _GROUPED.items():
        escaped = re.escape(separator)
        match = re.fullmatch(
            rf"([1-9][0-9]{{0,2}}(?:{escaped}[0-9]{{3}})+)(?:[{marks}]([0-9]*))?", text, re.ASCII
        )
        if match:
            return Fraction(_padded(match[1].replace(separator, "") + "." + (match[2] or "0")))
    return None


def _padded(digits: str) -> str:
    return f"0{digits}0" if digits.endswith(".") else f"0{digits}"


@lru_cache(maxsize=4096)
def spelled(value: Fraction) -> str:
    """The shortest exact spelling: an integer, a terminating decimal, else a fraction.

    >>> spelled(Fraction(7, 2)), spelled(Fraction(1, 3)), spelled(Fraction(-12))
    ('3.5', '1/3', '-12')
    """
    places = decimal_places(value)
    if value.denominator == 1 or places is None:
        return str(value)
    if places > _PLACES:
        return f"{value.numerator * 10**places // value.denominator}e-{places}"
    sign, digits = "-" if value < 0 else "", str(abs(value.numerator) * 10**places // value.denominator)
    digits = digits.zfill(places + 1)
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


@lru_cache(maxsize=4096)
def unmistakable(value: Fraction) -> str:
    """A spelling that has one reading: `1.234` could be a thousand, `1.2340` cannot.

    >>> unmistakable(Fraction("1.234")), unmistakable(Fraction(1234))
    ('1.2340', '1234')
    """
    text = spelled(value)
    return text + "0" if len(literals(text)) > 1 else text


def rounded(value: Fraction, digits: int) -> str:
    """`value` to so many significant digits, as a plain decimal or with an exponent.

    >>> rounded(Fraction(2, 3), 4), rounded(Fraction(10**30, 7), 3)
    ('0.6667', '1.43e29')
    """
    if not value:
        return "0"
    power = magnitude(value) - digits + 1
    mantissa = round(value / Fraction(10) ** power)
    exact = mantissa * Fraction(10) ** power
    if -_PLACES <= power <= 0 or (power > 0 and magnitude(exact) < 15):
        return spelled(exact)
    lead = spelled(exact / Fraction(10) ** magnitude(exact))
    return f"{lead}e{magnitude(exact)}"


def magnitude(value: Fraction) -> int:
    """floor(log10(|value|)), exactly.

    >>> magnitude(Fraction(999)), magnitude(Fraction(1, 1000))
    (2, -3)
    """
    value = abs(value)
    guess = len(str(value.numerator)) - len(str(value.denominator))
    return guess if value >= Fraction(10) ** guess else guess - 1


def decimal_places(value: Fraction) -> int | None:
    """How many decimals spell `value` exactly; None if no number of them does.

    >>> decimal_places(Fraction(1, 8)), decimal_places(Fraction(1, 3))
    (3, None)
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None
