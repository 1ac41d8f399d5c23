"""Numbers with more than one spelling: scientific notation, thousands separators, decimal commas."""

from __future__ import annotations

from fractions import Fraction

from prepkit.maths.reading.cursor import POWER, Cursor
from prepkit.maths.reading.tokens import Token
from prepkit.maths.tree import Node, Number


def scientific(cursor: Cursor) -> Node:
    """`2e+3` is 2000, or 2*e + 3 where e is a name; `2e3` is 2*e3 only where e3 is declared.

    The number keeps no `e` in its spelling, so that what is shown has one reading.
    """
    _, text, start, end = cursor.tokens[cursor.at]
    mantissa, letter, power = text.partition("e") if "e" in text else text.partition("E")
    large = abs(int(power)) > cursor.limits.digits
    if large and not power.isdigit():  # nobody means 1*e - 400
        cursor.refuse(start, end, f"the exponent {power}", f"at most {cursor.limits.digits} in size")
    if _is_name(cursor, letter, power) and cursor.choose("e", 2, start, end):
        cursor.tokens[cursor.at : cursor.at + 1] = _apart(mantissa, letter, power, start, end)
        return cursor.operand(POWER)
    cursor.at += 1
    if large:
        cursor.refuse(start, end, f"the exponent {power}", f"at most {cursor.limits.digits} in size")
    value = Fraction(mantissa) * Fraction(10) ** int(power)
    return Number(value, decimal(value))


def _is_name(cursor: Cursor, letter: str, power: str) -> bool:
    symbols = None if cursor.names is None else cursor.names.symbols
    if power.isdigit():
        return symbols is not None and letter + power in symbols
    return letter == "e" or symbols is None or letter in symbols


def _apart(mantissa: str, letter: str, power: str, start: int, end: int) -> list[Token]:
    """The tokens of `2e+3` read as a product and a sum, of `2e3` as a product with a name."""
    at = start + len(mantissa)
    if power.isdigit():
        return [("num", mantissa, start, at), ("name", letter + power, at, end)]
    sign: Token = (power[0], power[0], at + 1, at + 2)
    return [("num", mantissa, start, at), ("name", letter, at, at + 1), sign, ("num", power[1:], at + 2, end)]


def decimal(value: Fraction) -> str:
    """The spelling without exponent of a non-negative decimal fraction.

    >>> decimal(Fraction(1, 400)), decimal(Fraction(2000))
    ('0.0025', '2000')
    """
    places = 0
    while value.denominator != 1:
        value, places = value * 10, places + 1
    digits = str(value.numerator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def without_commas(tokens: list[Token], joined: str) -> list[Token] | None:
    """`1,024` as the thousands 1024 (`joined` empty) or the decimal 1.024 (`joined` a point); None where it is neither.

    >>> from prepkit.maths.reading.tokens import tokenise
    >>> [token[1] for token in without_commas(tokenise("1,024"), "") or []]
    ['1024', '']
    """
    result: list[Token] = []
    level = merged = commas = 0
    for token in tokens:
        level += (token[0] in ("(", "[")) - (token[0] in (")", "]"))
        commas += level == 0 and token[0] == ","
        if level == 0 and _joins(result, token, thousands=not joined):
            _, text, start, _ = result[-2]
            result[-2:] = [("num", text + joined + token[1], start, token[3])]
            merged += 1
        else:
            result.append(token)
    return None if not merged or (joined and commas > 1) else result


def _joins(before: list[Token], token: Token, thousands: bool) -> bool:
    if len(before) < 2 or token[0] != "num" or before[-1][0] != "," or before[-2][0] != "num":
        return False
    if not (before[-2][3] == before[-1][2] and before[-1][3] == token[2] and before[-2][1].isdigit()):
        return False
    if not thousands:
        return token[1].isdigit()
    return len(token[1].partition(".")[0]) == 3 and len(before[-2][1]) <= 3 + 3 * bool(
        before[-2][1][0] != "0"
    )
