"""What a file is written in: by the end of its name, else by how it begins."""

from __future__ import annotations

import re
from pathlib import PurePath

import msgspec

from prepkit.grading.reading.source import NoText, Text

FORMS = {
    ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv",
    ".tsv": "csv", ".md": "markdown", ".markdown": "markdown", ".ipynb": "notebook",
}  # fmt: skip
_PAGE = re.compile(r"\s*<(?:!doctype|html)", re.IGNORECASE)
_YAML = re.compile(r"^- \{|^(?:- )?(?:format|sheet|candidate|answers|submissions|id):", re.MULTILINE)
_TABLE = re.compile(r"^[\"' ]*(?:candidate|name|student|id|question|sheet)\b[^\n]*[,;\t]", re.IGNORECASE)


def form(text: Text) -> str:
    r"""The name of the reader: `yaml`, `json`, `jsonl`, `csv`, `markdown` or `notebook`.

    >>> from io import BytesIO
    >>> from prepkit.grading.reading.source import opened
    >>> [form(opened(BytesIO(start), "stdin")) for start in (b"candidate;id;answer", b"# a.b\n3", b'{"id": "a.b"}\n')]
    ['csv', 'markdown', 'jsonl']
    """
    if _PAGE.match(text.head):
        raise NoText("is a page: press “Save the answers” in it, and hand in the file that gives")
    named = FORMS.get(PurePath(text.name).suffix.lower())
    return named or _begun(text.head)


def _begun(head: str) -> str:
    start = head.lstrip()
    if start[:1] in ("{", "["):
        return _of_braces(start)
    if _TABLE.match(start):
        return "csv"
    yaml = _YAML.search(start)  # below its comments, which a Markdown heading looks like
    before = start[: yaml.start()] if yaml else ""
    return "yaml" if yaml and not any(row and row[0] != "#" for row in before.split("\n")) else "markdown"


def _of_braces(start: str) -> str:
    """JSON lines where the first line is a whole value and no sheet."""
    try:
        first = msgspec.json.decode(start.split("\n", 1)[0])
    except (msgspec.DecodeError, RecursionError):
        return "notebook" if '"nbformat"' in start or '"cells"' in start[:200] else "json"
    if isinstance(first, dict) and "cells" in first:
        return "notebook"
    return "json" if not isinstance(first, dict) or "answers" in first or "submissions" in first else "jsonl"
