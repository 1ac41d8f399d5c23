"""Numbers with more than one spelling: scientific notation, thousands separators, decimal commas."""

from __future__ import annotations

from fractions import Fraction

from prepkit.maths.reading.cursor import Cursor
from prepkit.maths.reading.tokens import Token
from prepkit.maths.tree import Node, Number

MOST_ZEROS = 1200  # 10^1200 has 3,987 bits


def scientific(cursor: Cursor, mantissa: str, power: int, start: int, end: int) -> Node:
    """`1.5e3` as the decimal it is, 1500: a spelling without `e` has one reading only."""
    if abs(power) > cursor.limits.digits:
        cursor.refuse(start, end, f"the exponent {power}", f"at most {cursor.limits.digits} in size")
    value = Fraction(mantissa) * Fraction(10) ** power
    return Number(value, decimal(value))


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
