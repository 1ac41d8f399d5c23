"""Where a report goes: standard output, a file, or a folder with a file a paper."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from prepkit.cli import terminal
from prepkit.grading.report import Report
from prepkit.render.page import Look

T = TypeVar("T")
Written = Callable[[Iterable[T], Look], Iterator[str]]
PLAIN = Look(columns=100)
_SUFFIX = {"terminal": "txt", "junit": "xml", "markdown": "md", "gradescope": "json"}
_ODD = re.compile(r"[^\w.@ -]+")
_LONGEST = 80  # characters of a file's name


def to_stdout(written: Written[T], items: Iterable[T]) -> None:
    """As it comes."""
    for text in written(items, terminal.look()):
        sys.stdout.write(text)
    sys.stdout.flush()


def to_file(written: Written[T], items: Iterable[T], path: Path) -> None:
    """As it comes, into `path`."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.writelines(written(items, PLAIN))


def to_folder(written: Written[Report], reports: Iterable[Report], folder: Path, form: str) -> None:
    """A file a report, named after the candidate."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: dict[str, int] = {}
    for report in reports:
        name = file_name(report.candidate or Path(report.source).stem)
        taken[name.casefold()] = count = taken.get(name.casefold(), 0) + 1
        numbered = name if count == 1 else f"{name}-{count}"
        to_file(written, [report], folder / f"{numbered}.{_SUFFIX.get(form, form)}")


def file_name(name: str) -> str:
    """A name as the name of a file, which stays within its folder.

    >>> file_name("../Ada <x>"), file_name("..")
    ('Ada x', 'paper')
    """
    return _ODD.sub(" ", name).strip(" .")[:_LONGEST].strip(" .") or "paper"


def is_folder(typed: str) -> bool:
    """Whether what was typed means a folder."""
    return typed.endswith(("/", os.sep)) or Path(typed).is_dir()
