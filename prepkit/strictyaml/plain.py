"""What an unquoted scalar means: null, true, false, a decimal integer or fraction; everything else is text.

What YAML readers disagree on (`no`, `010`, `1:1`, `1e-3`, dates) is refused, with what to write instead.
"""

from __future__ import annotations

import re

_INTEGER = r"-?(?:0|[1-9][0-9]*)"
_TYPED = re.compile(
    rf"(?P<null>null|)|(?P<bool>true|false)|(?P<int>{_INTEGER})|(?P<float>{_INTEGER}\.[0-9]+)"
)
_UNSURE = re.compile(
    r"""(?P<null>~ | N(?:ull|ULL))
      | (?P<true>(?i:yes|on) | T(?:rue|RUE))
      | (?P<false>(?i:no|off) | F(?:alse|ALSE))
      | (?P<zero>[-+]?0[0-9_]+)
      | (?P<number>\+?[0-9][0-9]*(?:\.[0-9]+)? | [-+]?[0-9]+\. | [-+]?\.[0-9]+ | [-+]?[0-9][0-9_]*(?:\.[0-9_]*)?)
      | (?P<power>[-+]?(?:[0-9][0-9_]*\.?|\.)[0-9_]*[eE][-+]?[0-9]+)
      | (?P<base>[-+]?0[xob][0-9a-fA-F_]+)
      | (?P<clock>[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)
      | (?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?)
      | (?P<special>[-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN))""",
    re.VERBOSE,
)
MAX_INTEGER_DIGITS = 18  # fits in 64 bits
MAX_DECIMAL_DIGITS = 15  # every decimal of so many digits survives a binary float

Plain = str | int | float | bool | None


class Unsure(Exception):
    """`text` is read in different ways; `remedy` is what to write instead."""

    def __init__(self, text: str, remedy: str) -> None:
        super().__init__(text)
        self.text, self.remedy = text, remedy


def read_plain(text: str) -> Plain:
    """The value of an unquoted scalar; raises `Unsure` where YAML readers disagree.

    >>> [read_plain(text) for text in ("null", "true", "-12", "0.50", "W + 2*P", "1/2")]
    [None, True, -12, 0.5, 'W + 2*P', '1/2']
    >>> read_plain("010")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    prepkit.strictyaml.plain.Unsure: 010
    """
    typed = _TYPED.fullmatch(text)
    if typed is None:
        return _text(text)
    if typed["int"] is not None:
        return int(_short(text, MAX_INTEGER_DIGITS))
    if typed["float"] is not None:
        return float(_short(text, MAX_DECIMAL_DIGITS))
    return None if typed["bool"] is None else text == "true"


def _short(text: str, limit: int) -> str:
    if len(text) - text.count("-") - text.count(".") > limit:
        raise Unsure(text, f'"{text}" (a number of more than {limit} digits)')
    return text


def _text(text: str) -> str:
    unsure = _UNSURE.fullmatch(text)
    if unsure is None:
        return text
    kind, quoted = unsure.lastgroup, f'"{text}"'
    if kind in ("null", "true", "false"):
        raise Unsure(text, f"{quoted} or {kind}")
    if kind == "zero":
        raise Unsure(text, f"{quoted} or {int(text)}" if text.lstrip("+-").isdecimal() else quoted)
    raise Unsure(text, quoted)
