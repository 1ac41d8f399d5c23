"""Rows of CSV that no spreadsheet takes for more than text."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from prepkit.render.safe import safe

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is computed, or can run a command (OWASP, CSV injection); full-width forms are as well."""
_WIDE = ("＝", "＋", "－", "＠")


def cell(text: str) -> str:
    r"""The text with nothing that steers a terminal, behind an apostrophe where a spreadsheet would compute it.

    >>> cell("=1+1"), cell("-3"), cell("3 - 4"), cell("\x1b[2J")
    ("'=1+1", "'-3", '3 - 4', '\\x1b[2J')
    """
    shown = safe(text, lines=True)
    return f"'{shown}" if text.lstrip(" \n\r\0").startswith((*_FORMULA, *_WIDE)) else shown


def row(texts: Iterable[str]) -> str:
    r"""One row, ended by a newline.

    >>> row(["a,b", "-3"])
    '"a,b",\'-3\n'
    """
    into = StringIO()
    csv.writer(into, lineterminator="\n").writerow([cell(text) for text in texts])
    return into.getvalue()
