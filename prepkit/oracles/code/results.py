"""Values that a listing prints or leaves behind."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import msgspec

from prepkit.errors import Undefined
from prepkit.oracles.code._run import finished

DENOMINATOR = 100_000
CLOSE = Fraction(1, 10**6)  # of single precision
_MARK = "\x1d"
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_BEYOND = re.compile(r"[eE][-+]?0*[1-9]\d{3}")  # an exponent that no float has, and that takes for ever
_READER = """
def _prepkit_plain(value):
    value = value.detach() if hasattr(value, 'detach') else value
    value = value.tolist() if hasattr(value, 'tolist') else value
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (list, tuple)):
        return [_prepkit_plain(item) for item in value]
    return [repr(value), 0] if isinstance(value, (int, float)) else str(value)
"""
_ASK = (
    _READER + "import json as _prepkit_json\nprint('\\x1d' + _prepkit_json.dumps(_prepkit_plain({name})))\n"
)


def value(listing: str, name: str) -> Any:
    """What a name, or any expression, is after the run: a number, text, truth, or tuple of them; tensors as tuples.

    >>> value("x = [1, 2.5]\\nprint('done')", "x"), value("x = 3", "x > 2"), value("x = 'a'", "x")
    ((1, Fraction(5, 2)), True, 'a')
    """
    if "\n" in name or not name.strip():
        raise ValueError("one expression is wanted")
    out = finished(listing + "\n" + _ASK.replace("{name}", name))
    _, mark, told = out.rpartition(_MARK)
    if not mark:
        raise Undefined("it exits before its end")
    try:
        return _read(msgspec.json.decode(told))
    except msgspec.DecodeError as error:
        raise Undefined(f"{name} cannot be told: {error}") from None


def _read(told: Any) -> Any:
    """Numbers come as `[spelling, 0]`, so that no tuple is taken for one."""
    if isinstance(told, list):
        if len(told) == 2 and isinstance(told[0], str) and told[1] == 0:
            return number(told[0])
        return tuple(_read(item) for item in told)
    return told


def number(text: str) -> int | float | Fraction | str:
    """The whole number or simple fraction that a spelling stands for; `nan` and `inf` stay words.

    >>> number("0.5"), number("3.0"), number("0.33333334"), number("nan")
    (Fraction(1, 2), 3, Fraction(1, 3), 'nan')
    """
    if not _NUMBER.fullmatch(text) or _BEYOND.search(text):
        return text
    exact = Fraction(text)
    near = exact.limit_denominator(DENOMINATOR)
    found = near if abs(near - exact) <= CLOSE * max(Fraction(1), abs(exact)) else exact
    return found.numerator if found.denominator == 1 else found


def shape(listing: str, name: str) -> Any:
    """The shape of a tensor or array after the run.

    >>> shape("class T: shape = (2, 3)\\nx = T()", "x")
    (2, 3)
    """
    return value(listing, f"tuple(({name}).shape)")


def printed(listing: str) -> Any:
    """The numbers of the last line that it prints: one alone, or all as a tuple where brackets stand around them.

    >>> printed("print('loss', 0.25)"), printed("print((2, 3))"), printed("print('torch.Size([4])')")
    (Fraction(1, 4), (2, 3), (4,))
    """
    last = finished(listing).rpartition("\n")[2]
    found = tuple(number(text) for text in _NUMBER.findall(last))
    if not found:
        raise Undefined(f"no number in {last[:60]!r}")
    return found if "(" in last or "[" in last or len(found) > 1 else found[0]
