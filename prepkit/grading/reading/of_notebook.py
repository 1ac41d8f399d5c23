"""A Jupyter notebook: its cells read as pasted ones. A question's address stands in the cell or in one above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from prepkit.domain import At, Complaint
from prepkit.grading.reading.of_markdown import Scan
from prepkit.grading.reading.source import Text
from prepkit.grading.submission import Submission


def read(text: Text) -> Iterator[Submission]:
    """The one submission of a notebook."""
    content, damaged = text.whole()
    try:
        value = msgspec.json.decode(content)
        cells = [_source(cell) for cell in value["cells"]]
    except (msgspec.DecodeError, RecursionError, LookupError, TypeError, UnicodeEncodeError) as error:
        problem = f"is no notebook: {str(error)[:120]}; save it in Jupyter, or paste its cells into a text"
        yield Submission(text.name, complaints=(*damaged, Complaint(At(text.name, 1), "", problem)))
        return
    scan = Scan(text.name)
    scan.complaints.extend(damaged)
    for number, (kind, source) in enumerate(cells, 1):
        if kind in ("code", "markdown", "raw"):
            scan.cell(f"{text.name}, cell {number}", source, code=kind == "code")
    yield scan.done()


def _source(cell: Any) -> tuple[str, str]:
    source = cell.get("source", "")
    return str(cell.get("cell_type", "")), source if isinstance(source, str) else "".join(map(str, source))
