"""A listing and curves as lines of a terminal, as Markdown, and as plain data."""

from __future__ import annotations

from typing import Any

from prepkit.kinds.common.exhibit import Curves, Exhibit
from prepkit.render.chart import chart
from prepkit.render.page import Line, line
from prepkit.render.safe import safe

FENCED = 72  # columns of a chart in a file
_CONTINUED = 4  # columns that a wrapped line of code goes further in


def rows(shown: Exhibit) -> list[str]:
    """The listing's lines, numbered where it is; nothing in them is markup, and nothing steers a terminal.

    >>> rows(Exhibit("x = 1\\nprint(x)", numbered=True))
    ['1  x = 1', '2  print(x)']
    """
    if not shown.code:
        return []
    plain = safe(shown.code, lines=True).split("\n")
    digits = len(str(len(plain)))
    return [f"{n:>{digits}}  {row}".rstrip() if shown.numbered else row for n, row in enumerate(plain, 1)]


def lines(shown: Exhibit, columns: int, indent: int) -> list[Line]:
    """Below a prompt: the listing set apart and further in, then the curves, a blank line before each."""
    found: list[Line] = []
    if shown.code:
        found += [line(), *(_code(row, shown.numbered, indent + 2) for row in rows(shown))]
    if shown.curves:
        drawn = chart(shown.curves, max(columns - indent - 1, 1))
        found += [line(), *(line(" " * indent + row, nowrap=True) for row in drawn)]
    return found


def _code(row: str, numbered: bool, indent: int) -> Line:
    """A wrapped line goes on further in than it began."""
    if numbered:
        number, _, rest = row.partition("  ")
        number = row[: len(row) - len(rest)]
        own = len(rest) - len(rest.lstrip(" "))
        return line((number, "dim"), rest, indent=indent, hang=indent + len(number) + own + _CONTINUED)
    own = indent + len(row) - len(row.lstrip(" "))
    return line(row.lstrip(" "), indent=own, hang=own + _CONTINUED)


def plotted(shown: Exhibit, columns: int = FENCED) -> list[str]:
    """The curves as rows of text."""
    return chart(shown.curves, columns) if shown.curves else []


def text(shown: Exhibit, columns: int = FENCED) -> str:
    """Both as plain text; empty where there is nothing."""
    return "\n\n".join("\n".join(part) for part in (rows(shown), plotted(shown, columns)) if part)


def markdown(shown: Exhibit) -> list[str]:
    """A block of code each, which nothing in it can close.

    >>> print(markdown(Exhibit("x = '```'"))[0])
    ````python
    x = '```'
    ````
    """
    found = [_fenced(rows(shown), "python")] if shown.code else []
    return found + ([_fenced(chart(shown.curves, FENCED), "text")] if shown.curves else [])


def _fenced(content: list[str], language: str) -> str:
    fence = "```"
    while any(fence in row for row in content):
        fence += "`"
    return "\n".join([f"{fence}{language}", *content, fence])


def data(curves: Curves | None) -> dict[str, Any] | None:
    """The points as numbers."""
    if curves is None:
        return None
    return {
        "x_label": curves.x_label, "y_label": curves.y_label, "x": [_plain(x) for x in curves.x],
        "curves": {each.name: [_plain(y) for y in each.y] for each in curves.lines},
    }  # fmt: skip


def _plain(value: Any) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
