"""Where a report goes: standard output, a file, or a folder with a file a paper."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from prepkit.cli import terminal
from prepkit.grading.candidates import stem
from prepkit.grading.report import Report
from prepkit.render.page import Look

T = TypeVar("T")
Written = Callable[[Iterable[T], Look], Iterator[str]]
PLAIN = Look(columns=100)
_SUFFIX = {"terminal": "txt", "junit": "xml", "markdown": "md", "gradescope": "json"}


def to_stdout(written: Written[T], items: Iterable[T]) -> None:
    """As it comes."""
    for text in written(items, terminal.look()):
        sys.stdout.write(text)
    sys.stdout.flush()


def to_file(written: Written[T], items: Iterable[T], path: Path) -> None:
    """As it comes, into `path`."""
    with named(path), path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.writelines(written(items, PLAIN))


@contextmanager
def named(path: Path) -> Iterator[None]:
    """A full disk says which file it was about."""
    try:
        yield
    except OSError as error:
        if error.filename is None and not isinstance(error, BrokenPipeError):
            error.filename = str(path)
        raise


def to_folder(written: Written[Report], reports: Iterable[Report], folder: Path, form: str) -> None:
    """A file a report, named after the candidate."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    for report in reports:
        name = stem(report.candidate or Path(report.source).stem, taken)
        to_file(written, [report], folder / f"{name}.{_SUFFIX.get(form, form)}")


def is_folder(typed: str) -> bool:
    """Whether what was typed means a folder."""
    return typed.endswith(("/", os.sep)) or Path(typed).is_dir()
