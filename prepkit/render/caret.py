"""A typed line with a caret under the place where it cannot be read."""

from __future__ import annotations

from prepkit.maths.caret import caret
from prepkit.render.page import Line, Look, line


def carets(text: str, span: tuple[int, int], look: Look, indent: int) -> list[Line]:
    """Two lines: the text, cut around the place, and the caret below it.

    >>> [each.spans[0][0] for each in carets("2 + ln*x", (6, 7), Look(), 2)]
    ['2 + ln*x', '      ^']
    """
    shown, under = caret(text, span, max(look.columns - indent - 1, 8))
    return [line(shown, indent=indent, nowrap=True), line((under, "wrong"), indent=indent, nowrap=True)]
