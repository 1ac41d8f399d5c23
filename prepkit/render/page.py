"""Styled lines, wrapped to a width and painted for one terminal.

Why not rich: importing it takes as long as all the rest of the way to the first question, and a quiz needs only
words in a few colours. There is no markup, so nothing in a text can be mistaken for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from prepkit.render.safe import cut, safe, width

Style = Literal["plain", "bold", "dim", "right", "wrong", "partly", "accent"]

# SGR parameters of the terminal's own palette, so that the learner's theme decides the shades
_SGR: dict[Style, str] = {
    "bold": "1", "dim": "2", "right": "1;32", "wrong": "1;31", "partly": "1;33", "accent": "36",
}  # fmt: skip
_RESET = "\x1b[0m"

# what an ASCII terminal gets; every other character it lacks becomes its escape
_ASCII = str.maketrans({
    "×": "x", "·": "*", "−": "-", "–": "-", "—": "-", "…": "...", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "→": "->", "✓": "+", "✗": "x", "◐": "~", "○": "o", "●": "*",
    "›": ">", "─": "-", "█": "#", "░": ".", "²": "^2", "³": "^3", "√": "sqrt", "Σ": "sum", "∞": "oo", "’": "'",
    "“": '"', "”": '"', "„": '"', "│": "|", "▏": "|", "∂": "d", "π": "pi", "∈": "in", "′": "'", "½": "1/2", "\xa0": " ",
    "┤": "+", "└": "+", "┬": "+",
})  # fmt: skip

NARROW = 24  # columns below which indentation only wastes room


class Line(msgspec.Struct, frozen=True):
    """Words in styles. Wrapped lines after the first are indented by `hang`; `nowrap` is cut instead."""

    spans: tuple[tuple[str, Style], ...] = ()
    indent: int = 0
    hang: int = 0
    nowrap: bool = False


class Look(msgspec.Struct, frozen=True):
    """What the output can show."""

    columns: int = 80
    colour: bool = False
    unicode: bool = True
    echo: bool = False  # what was typed stands on the line above, behind the prompt


def line(
    *spans: str | tuple[str, Style], indent: int = 0, hang: int | None = None, nowrap: bool = False
) -> Line:
    """A line of plain and styled words; `hang` is `indent` unless said."""
    styled = tuple((span, "plain") if isinstance(span, str) else span for span in spans)
    return Line(styled, indent, indent if hang is None else hang, nowrap)  # type: ignore[arg-type]


def prose(text: str, *, indent: int = 0, style: Style = "plain") -> list[Line]:
    """A text of the bank: one `Line` a line of it, its own indentation kept."""
    found = []
    for part in safe(text, lines=True).strip("\n").split("\n"):
        own = len(part) - len(part.lstrip(" "))
        found.append(line((part.strip(" "), style), indent=indent + own))
    return found


def paint(lines: Iterable[Line], look: Look) -> str:
    """The lines as one text, each ended by a newline.

    >>> print(paint([line(("Right. ", "right"), "112 pixels it is.", indent=2)], Look(columns=24)), end="")
      Right. 112 pixels it
      is.
    """
    return "".join(f"{row}\n" for each in lines for row in _rows(each, look))


def _rows(each: Line, look: Look) -> Iterator[str]:
    spans = [(text if look.unicode else ascii_only(text), style) for text, style in each.spans]
    indent, hang = (0, 0) if look.columns < NARROW else (each.indent, each.hang)
    room = max(look.columns, 1)
    if each.nowrap:  # the margin stays in a narrow window too: a caret must stay below its place
        yield _painted(" " * each.indent, spans, look)
        return
    row: list[tuple[str, Style]] = []
    margin, used = " " * min(indent, room // 2), min(indent, room // 2)
    first = used
    for word, style in _words(spans):
        if word.isspace():
            if used > first:
                row.append((word, style))
                used += width(
                    word
                )  # may pass the edge: then the next word starts a row, and this blank is cut off
            continue
        while word:
            size = width(word)
            if used + size <= room:
                row.append((word, style))
                used += size
                break
            if used > first:  # start a new row before breaking a word
                yield _painted(margin, row, look)
                row, margin = [], " " * min(hang, room // 2)
                used = first = len(margin)
                continue
            taken = cut(word, room - used)
            row.append((word[:taken], style))
            used, word = room, word[taken:]
    yield _painted(margin, row, look)


def _words(spans: Iterable[tuple[str, Style]]) -> Iterator[tuple[str, Style]]:
    """Runs of blanks and of anything else. A no-break space belongs to its word."""
    for text, style in spans:
        start = 0
        for index in range(1, len(text) + 1):
            if index == len(text) or (text[index] == " ") != (text[start] == " "):
                yield text[start:index], style
                start = index


def _painted(margin: str, row: Iterable[tuple[str, Style]], look: Look) -> str:
    merged: list[tuple[str, Style]] = []
    for word, style in row:
        if merged and merged[-1][1] == style:
            merged[-1] = (merged[-1][0] + word, style)
        else:
            merged.append((word, style))
    if merged:
        merged[-1] = (merged[-1][0].rstrip(" "), merged[-1][1])
    return (margin + "".join(_inked(word, style, look) for word, style in merged)).rstrip(" ")


def _inked(word: str, style: Style, look: Look) -> str:
    return f"\x1b[{_SGR[style]}m{word}{_RESET}" if word and look.colour and style in _SGR else word


def ascii_only(text: str) -> str:
    """The nearest ASCII spelling.

    >>> ascii_only("⌊X/2⌋ ≤ 3×3"), ascii_only("λ")
    ('floor(X/2) <= 3x3', '\\\\u03bb')
    """
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode()


def look_of(stream_columns: int, *, terminal: bool, encoding: str, environ: Mapping[str, str]) -> Look:
    """What can be shown: colour only on a terminal that is not dumb and where NO_COLOR is not set.

    >>> look_of(0, terminal=False, encoding="ascii", environ={})
    Look(columns=80, colour=False, unicode=False, echo=False)
    """
    colour = terminal and not environ.get("NO_COLOR") and environ.get("TERM", "") not in ("dumb", "")
    return Look(stream_columns or 80, colour, encoding.lower().replace("-", "").startswith("utf"))
