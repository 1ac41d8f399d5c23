"""The text of a net as tokens: runs of letters and digits, and signs. Nothing typed is ever executed.

Comments (`# …` and `// …` to the end of the line) and quotes around a word are looked through.
"""

from __future__ import annotations

import re

import msgspec

from prepkit.errors import Unreadable

MAX_TEXT = 20_000
"""Characters: a thousand layers written out."""
_TOKEN = re.compile(
    r"\s*(?:(?P<run>[A-Za-z0-9_.]+(?:×[A-Za-z0-9_.]+)*×?%?)|(?P<arrow>->|=>|→|➜|>)|(?P<sign>[()\[\]|;:=,@×*+/^-])|(?P<odd>\S))",
    re.ASCII,
)
_DASHES = {"−": "-", "–": "-", "·": "*", "∗": "*", "│": "|", "：": ":", "；": ";", "（": "(", "）": ")"}


_HIDDEN = re.compile(r"(?:#|//)[^\n]*|(['\"])(\w*)\1", re.ASCII)


def _blank(found: re.Match[str]) -> str:
    """As long as what was found, so that places stay."""
    return f" {found[2]} " if found[1] else " " * len(found[0])


class Token(msgspec.Struct, frozen=True):
    """`kind` is run, >, a sign, or end."""

    kind: str
    text: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """The tokens of `text`, the last one of kind `end`; Unreadable at the first character that no net has.

    >>> [token.text for token in tokenise("3x8x8: conv 4 k3→relu")]
    ['3x8x8', ':', 'conv', '4', 'k3', '→', 'relu', '']
    """
    if len(text) > MAX_TEXT:
        raise Unreadable(text, MAX_TEXT, len(text), f"{len(text):,} characters", f"at most {MAX_TEXT:,}")
    plain = _HIDDEN.sub(_blank, text.translate({ord(dash): sign for dash, sign in _DASHES.items()}))
    found, at = [], 0
    while match := _TOKEN.match(plain, at):
        kind, at = match.lastgroup or "", match.end()
        start = match.start(kind)
        if kind == "odd":
            raise Unreadable(text, start, at, f"the character {match[kind]!r}", "a layer, a number or a sign")
        shown = match[kind]
        found.append(
            Token(
                {"arrow": ">", "sign": shown}.get(kind, "run"),
                shown.replace("×", "x") if kind == "run" else shown,
                start,
                at,
            )
        )
    return [*found, Token("end", "", len(text), len(text))]
