"""Text to tokens: one compiled expression, one pass; what is foreign to the language is named and refused."""

from __future__ import annotations

import re
from typing import NoReturn

from prepkit.errors import Unreadable
from prepkit.maths.reading.limits import LIMITS, Limits
from prepkit.maths.reading.words import (
    COMMANDS,
    GREEK,
    LOWERED,
    NAMED,
    SIGNS,
    SKIPPED,
    SYNONYMS,
    VULGAR,
    WORDS,
)

Token = tuple[str, str, int, int]  # kind, text (a name in its canonical spelling), start, end

_LETTER = "[" + "".join(GREEK) + "]"
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\u00a0\u2000-\u200a\u202f\u3000]+)"
    rf"|(?P<name>(?:[A-Za-z][A-Za-z0-9]*|{_LETTER}[0-9]*)(?:_[A-Za-z0-9]+|[₀₁₂₃₄₅₆₇₈₉]+)*)"
    r"|(?P<sci>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+(?![A-Za-z0-9_.]))"
    r"|(?P<num>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"|(?P<sign>\*\*|//|==|!=|<=|>=|[-+*/^()\[\]{},=<>|!'_⌊⌋⌈⌉√∂∞⊤"
    + "".join(sign for sign in SIGNS if len(sign) == 1)
    + "])"
    r"|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+|ⁿ|ᵀ)"
    rf"|(?P<vulgar>[{''.join(VULGAR)}])"
    r"|(?P<command>\\(?:[A-Za-z]+|[ -~]))"
)
# Compiled when first met (`re` keeps them): most lines have neither braces below a name nor LaTeX.
_BELOW = (
    rf"(?:_(?:[A-Za-z0-9]+|{_LETTER}|\{{\s*(?:[A-Za-z0-9]+|{_LETTER}|\\[A-Za-z]+)\s*\}}"
    r"|\{\s*\\(?:text|mathrm|mathit|textit)\s*\{[A-Za-z0-9 ]+\}\s*\}|\\(?:text|mathrm)\{[A-Za-z0-9 ]+\}))*"
)
_SUBSCRIPT = re.compile("[₀-₉]+")
_BRACED = r"\s*\{\s*([A-Za-z][A-Za-z0-9]*(?:\\?_[A-Za-z0-9]+)*)\s*\}"
_TEXTUAL = frozenset({r"\text", r"\mathrm", r"\operatorname", r"\mathit", r"\textit", r"\mathbf", r"\mathsf"})


def canonical(name: str) -> str:
    r"""One spelling a name: Greek letters by their names, subscripts after `_`, no braces.

    >>> canonical("C_{in}"), canonical("μ_x"), canonical(r"C_{\text{out}}"), canonical("β1"), canonical("x₁")
    ('C_in', 'mu_x', 'C_out', 'beta1', 'x_1')
    """
    if name.isascii() and "{" not in name and "\\" not in name:
        return name
    name = _SUBSCRIPT.sub(lambda found: "_" + found.group().translate(LOWERED), name)
    head, *below = name.split("_", 1)
    for letter in head:
        if letter in GREEK:
            head = head.replace(letter, GREEK[letter])
    if not below:
        return head
    text = re.sub(r"\\(?:text|mathrm|mathit|textit)\b", "", below[0])
    pieces = re.findall(rf"\\[A-Za-z]+|[A-Za-z0-9]+|{_LETTER}", text)
    return "_".join(
        [head, *(GREEK.get(piece, "oo" if piece == r"\infty" else piece.lstrip("\\")) for piece in pieces)]
    )


def tokenise(text: str, limits: Limits = LIMITS) -> list[Token]:
    """The tokens of `text`, closed by one of kind `end`. Raises Unreadable on what is no token.

    >>> [kind for kind, *_ in tokenise("2⌊W/S⌋")]
    ['num', '⌊', 'name', '/', 'name', '⌋', 'end']
    """
    if len(text) > limits.length:
        raise Unreadable(
            text[: limits.length], limits.length - 1, limits.length, f"a line of {len(text)} characters",
            f"at most {limits.length}",
        )  # fmt: skip
    tokens: list[Token] = []
    at, match, size = 0, _TOKEN.match, len(text)
    while at < size:
        found = match(text, at)
        if found is None:
            at = _dollar(text, at)
            continue
        kind, end = found.lastgroup, found.end()
        if kind == "name":
            if text.startswith("_", end):
                end = _subscripts(text, end)
            name = canonical(text[at:end])
            name = SYNONYMS.get(name, name)
            tokens.append((name if name in WORDS else "name", name, at, end))
        elif kind == "sign":
            sign = found.group()
            tokens.append((SIGNS.get(sign, sign), sign, at, end))
        elif kind == "command":
            end = _command(text, at, end, tokens)
        elif kind != "space":
            assert kind is not None
            written = found.group()
            if end - at > limits.digits and len(written) - written.count(".") > limits.digits:
                raise Unreadable(
                    text, at, end, f"a number of {end - at} digits", f"at most {limits.digits} digits"
                )
            tokens.append((kind, written, at, end))
        at = end
    tokens.append(("end", "", size, size))
    return tokens


def _subscripts(text: str, at: int) -> int:
    r"""Where the subscripts that begin at `at` end: `_{in}`, `_θ`, `_{\text{out}}`."""
    below = re.compile(_BELOW).match(text, at)
    return at if below is None else below.end()


def _dollar(text: str, at: int) -> int:
    """`$…$` and `$$…$$` around a line mean nothing; any other unknown character is refused."""
    if text[at] != "$" or (text[:at].strip(" $") and text[at:].strip(" $")):
        refuse(text, at)
    return at + 1


def refuse(text: str, at: int) -> NoReturn:
    """Name the foreign character at `at` and say what to type instead."""
    from prepkit.maths.reading.foreign import explain  # loads unicodedata: only when something is wrong

    found, expected = explain(text[at])
    raise Unreadable(text, at, at + 1, found, expected)


def _command(text: str, start: int, end: int, tokens: list[Token]) -> int:
    r"""Append what a LaTeX command means and return where reading goes on."""
    command = text[start:end]
    if command in SKIPPED:
        return end
    if command in COMMANDS:
        tokens.append((COMMANDS[command], command, start, end))
        return end
    if command in _TEXTUAL:
        braced = re.compile(_BRACED).match(text, end)
        if braced is None:
            raise Unreadable(text, start, end, f"{command} without a name in braces", f"{command}{{name}}")
        name, end = braced.group(1).replace("\\", ""), braced.end()
    elif command in NAMED:
        name = NAMED[command]
    else:
        raise Unreadable(text, start, end, f"the command {command}", r"\frac, \sqrt, \lfloor, \cdot, \sum, …")
    below = _subscripts(text, end)
    if below > end:
        name, end = canonical(name + text[end:below]), below
    name = SYNONYMS.get(name, name)
    tokens.append((name if name in WORDS else "name", name, start, end))
    return end
