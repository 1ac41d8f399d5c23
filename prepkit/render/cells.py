"""Rows of CSV that no spreadsheet takes for more than text."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from prepkit.grading.cells import guarded
from prepkit.render.safe import safe

_BLANK = " \n\t\r\0"  # a spreadsheet looks behind them
_WIDE = ("＝", "＋", "－", "＠")  # full-width forms are computed as well


def cell(value: str | float) -> str:
    r"""A text with nothing that steers a terminal, behind an apostrophe where a spreadsheet would compute it.

    >>> cell("=1+1"), cell("-3"), cell("3 - 4"), cell("\x1b[2J"), cell(-0.5)
    ("'=1+1", "'-3", '3 - 4', '\\x1b[2J', '-0.5')
    """
    if not isinstance(value, str):
        return f"{value:.10g}"
    shown = safe(value, lines=True)
    bare = value.lstrip(_BLANK)
    hidden = bare.startswith(_WIDE) or (bare != value and guarded(bare) != bare)
    return f"'{shown}" if hidden or guarded(value) != value else shown


def row(values: Iterable[str | float]) -> str:
    r"""One row, ended by a newline.

    >>> row(["a,b", "-3"])
    '"a,b",\'-3\n'
    """
    into = StringIO()
    csv.writer(into, lineterminator="\n").writerow([cell(value) for value in values])
    return into.getvalue()
