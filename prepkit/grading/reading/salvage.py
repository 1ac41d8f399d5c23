"""A sheet that is no YAML any more, read by its lines: what stands behind `answer:` is taken as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from prepkit.strictyaml import load

_FIELD = re.compile(r"(\s*)(- +)?(\w+):(?:[ \t]+(.*))?$")
_BLOCK = re.compile(r"[|>][0-9+-]*\s*(?:#.*)?")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_HEAD, _ENTRY, _BLANK = ("format", "sheet", "candidate"), ("digest", "seed", "points"), ("answer", "seconds")
Path = tuple[str | int, ...]


def tree(content: str, name: str) -> tuple[dict[str, Any], str, Callable[[Path], int]]:
    r"""What `prepkit.grading.reading.entries` reads: the sheet's mapping, the file's name, the line of a path.

    >>> tree("sheet: s\nanswers:\n- id: a.b\n  answer: f(x): 3", "a.yaml")[0]
    {'sheet': 's', 'answers': [{'id': 'a.b', 'answer': 'f(x): 3'}]}
    """
    head: dict[str, Any] = {}
    answers: list[dict[str, Any]] = []
    lines: dict[Path, int] = {}
    blank: dict[str, Any] = {}
    path: Path = ()
    for line, key, value in _fields(content.split("\n")):
        if key in _HEAD and not answers:
            head[key] = value
        elif key == "id":
            path, blank = ("answers", len(answers)), {"id": value}
            answers.append(blank)
        elif key == "part" and answers:
            blank = {"part": value}
            parts = answers[-1].setdefault("parts", [])
            path = ("answers", len(answers) - 1, "parts", len(parts))
            parts.append(blank)
        elif key in _ENTRY and answers:
            answers[-1][key] = value.strip("[]").split(", ") if key == "points" else value
        elif key in _BLANK and answers:
            blank[key], lines[(*path, key)] = value, line
    return {**head, "answers": answers}, name, lambda wanted: lines.get(wanted, 1)


def _fields(rows: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Line, name and text of every field; the lines of a block belong to the field above."""
    number = 0
    while number < len(rows):
        field = _FIELD.match(rows[number])
        number += 1
        if field is None:
            continue
        line, (indent, dash, key, value) = number, field.groups("")
        if _BLOCK.fullmatch(value):
            block, number = _block(rows, number, len(indent + dash))
            yield line, key, block
        else:
            yield line, key, _scalar(value)


def _block(rows: Sequence[str], number: int, indent: int) -> tuple[str, int]:
    """The lines from `number` that stand further in than `indent`, and the number of the first that does not."""
    start = number
    while number < len(rows) and (not rows[number].strip() or _margin(rows[number]) > indent):
        number += 1
    inner = min((_margin(row) for row in rows[start:number] if row.strip()), default=0)
    return "\n".join(row[inner:] for row in rows[start:number]), number


def _margin(row: str) -> int:
    return len(row) - len(row.lstrip(" "))


def _scalar(value: str) -> str:
    """A value as YAML reads it where it is YAML, else without the quotes around it."""
    value = value.strip()
    if value[:1] not in ("'", '"'):
        return _COMMENT.sub("", value).strip()
    document = load(value, "", typed=False)
    if document.whole and isinstance(document.value, str):
        return document.value
    return value[1:-1] if len(value) > 1 and value[-1] == value[0] else value
