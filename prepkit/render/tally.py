"""The tables of `prepkit bank stats`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from prepkit.bank.tally import Table
from prepkit.render.markdown import escaped
from prepkit.render.safe import safe, width

_COLUMNS = ("questions", "parameterised", "parts", "variants", "checks", "mistakes")
_LONG = "topic"  # a table for files, too long for a screen


def fields(tables: Sequence[Table]) -> dict[str, Any]:
    """All tables as JSON."""
    return {table.by: msgspec.to_builtins(table.rows) for table in tables}


def plain(tables: Sequence[Table]) -> Iterator[str]:
    """Aligned columns, a table below the other."""
    shown = [table for table in tables if table.by != _LONG]
    longest = max((width(safe(row.name)) for table in shown for row in table.rows), default=0)
    for place, table in enumerate(shown):
        if place:
            yield ""
        yield " ".join([f"{table.by:<{longest}}", *(f"{name:>{_wide(name)}}" for name in _COLUMNS)])
        for row in table.rows:
            name = safe(row.name)
            numbers = (f"{getattr(row, column):>{_wide(column)},}" for column in _COLUMNS)
            yield " ".join([name + " " * (longest - width(name)), *numbers])


def markdown(tables: Sequence[Table]) -> Iterator[str]:
    """Tables for a page."""
    for table in tables:
        yield f"| {table.by} | {' | '.join(_COLUMNS)} |"
        yield "| --- |" + " ---: |" * len(_COLUMNS)
        for row in table.rows:
            yield f"| {escaped(row.name)} | {' | '.join(f'{getattr(row, c):,}' for c in _COLUMNS)} |"
        yield ""


def _wide(column: str) -> int:
    return max(len(column), len("99,999,999"))
