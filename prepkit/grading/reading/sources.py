"""Files, folders and globs as typed → the files meant, in order, none twice."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from glob import glob
from itertools import groupby
from pathlib import Path
from typing import Literal

from prepkit.domain import At, Complaint
from prepkit.errors import Unusable
from prepkit.grading.keyfile import NAME as KEY_FILE
from prepkit.grading.reading.files import read
from prepkit.grading.reading.sniff import FORMS
from prepkit.grading.submission import Submission

Source = Path | Literal["-"]
_REMEDY = "give files of answers, folders that hold some, or - for standard input"
_TABLES = ("csv", "jsonl")  # may hold a crowd: never read twice to see whether somebody filled them in


def submissions(names: Sequence[str]) -> Iterator[Submission]:
    """Every submission of the files meant; beside a sheet that was filled in, its blank forms are passed over.

    A name that is no file, or a file that cannot be opened, is a submission of nothing but its complaint.
    """
    missing: list[Unusable] = []
    for sheet in _sheets(names, missing):
        try:
            yield from _filled(sheet)
        except Unusable as error:
            yield _unusable(error)
    yield from map(_unusable, missing)


def _unusable(error: Unusable) -> Submission:
    why = "; ".join(filter(None, (error.problem, error.remedy)))
    return Submission(error.path, complaints=(Complaint(At(error.path, 1), "", why),))


def sources(names: Sequence[str]) -> tuple[Source, ...]:
    """The files meant; raises `Unusable` for a name that is none.

    >>> sources(["-"])
    ('-',)
    """
    return tuple(source for sheet in _sheets(names) for source in sheet)


def _sheets(names: Sequence[str], missing: list[Unusable] | None = None) -> list[tuple[Source, ...]]:
    """The files meant; those of one name in one folder together, unless each was named.

    Names that are none are raised, or put into `missing`.
    """
    found: dict[str, tuple[Source, ...]] = {}
    for name in names:
        if name == "-":
            found["-"] = ("-",)
        elif Path(name).is_dir():
            files = sorted(_within(Path(name)), key=lambda file: (file.with_suffix("").parts, file.suffix))
            for _, group in groupby(files, lambda file: file.with_suffix("")):
                sheet = tuple(group)
                found.setdefault(os.path.realpath(sheet[0]), sheet)
        else:
            try:
                found |= {os.path.realpath(file): (file,) for file in _matching(name)}
            except Unusable as error:
                if missing is None:
                    raise
                missing.append(error)
    return list(found.values())


def _within(folder: Path) -> Iterator[Path]:
    """Every file below a folder that could hold answers; the key file does not."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for file in files:
            hidden = file.startswith((".", "~$")) or file == KEY_FILE
            if not hidden and Path(file).suffix.lower() in FORMS:
                yield Path(place, file)


def _matching(name: str) -> list[Path]:
    if Path(name).exists():
        return [Path(name)]
    found = sorted(Path(match) for match in glob(name, recursive=True) if Path(match).name != KEY_FILE)
    files = [file for file in found if file.is_file()]
    if not files:
        raise Unusable(name, "there is no such file or folder", _REMEDY)
    return files


def _filled(sheet: Iterable[Source]) -> Iterator[Submission]:
    """Of several forms of one sheet those with answers, else the first; of one, all that is in it."""
    files = tuple(sheet)
    if len(files) == 1:
        yield from read(files[0])
        return
    blank: list[Submission] = []
    answered = False
    for file in files:
        if file != "-" and FORMS[file.suffix.lower()] in _TABLES:
            yield from read(file)
            answered = True
            continue
        found = list(read(file))
        if any(each.given or each.complaints for each in found):
            yield from found
            answered = True
        elif not blank:
            blank = found
    if not answered:
        yield from blank
