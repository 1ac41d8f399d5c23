"""Cells of a CSV file. A spreadsheet computes what begins with `= + - @`: an apostrophe goes before it."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def guarded(text: str) -> str:
    """The cell of a text: never a formula, and `bare` gives the text back.

    >>> guarded("=HYPERLINK(1)"), guarded("-3"), guarded("112")
    ("'=HYPERLINK(1)", "'-3", '112')
    """
    return "'" + text if text.startswith(_STARTS) else text


def bare(cell: str) -> str:
    """The text of a cell.

    >>> bare("'=1+1"), bare("'-3"), bare("-3"), bare("'a'")
    ('=1+1', '-3', '-3', "'a'")
    """
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_STARTS) else cell
