"""Which files a bank's folders hold, and whether one was touched since it was read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

QUESTIONS, TAXONOMY, VERIFIED = "questions", "taxonomy", "verified"
DERIVATION, DERIVED = "derivation", "derived"  # below a root that is a folder of derivations
DERIVATIONS = "derivations"
_SPECIAL = {"taxonomy.yaml": TAXONOMY, "verified.jsonl": VERIFIED}
_MAX_DEPTH = 16
_TICK = 20_000_000  # nanoseconds; Linux stamps files every 4 ms, or 10 on slow ticks
NEVER = -1


class Stamp(msgspec.Struct, frozen=True):
    """What changes when a file is written anew."""

    mtime: int  # nanoseconds
    size: int  # bytes
    inode: int


def remembered(stamp: Stamp, now: int) -> int:
    """The time of writing to remember for a file that is read at `now`, both in nanoseconds.

    One written a moment ago may be written again within the same tick of the disk's clock, to the same size: it is
    remembered as never read.

    >>> remembered(Stamp(5, 1, 1), now=10**9), remembered(Stamp(10**9 - 5, 1, 1), now=10**9)
    (5, -1)
    """
    return NEVER if 0 <= now - stamp.mtime < _TICK else stamp.mtime


class Source(msgspec.Struct, frozen=True):
    """A file of a bank: the place of its root among the roots, its path below it, what it holds."""

    root: int
    path: str
    role: str
    stamp: Stamp


def scan(roots: tuple[Path, ...]) -> dict[tuple[int, str], Source]:
    """Every bank file below the roots, in the order they are read; a root may be a single file."""
    return {
        (place, name): source
        for place, root in enumerate(roots)
        for name, source in sorted(_below(place, str(root)))
    }


def files(roots: Sequence[Path], role: str = QUESTIONS) -> list[Path]:
    """Every question file below the roots, or every file of another role."""
    return [
        roots[one.root] / one.path if one.path else roots[one.root]
        for one in scan(tuple(roots)).values()
        if one.role == role
    ]


def taxonomies(roots: Sequence[Path]) -> list[Path]:
    """Every file of topics below the roots, and beside a root that is a single file."""
    beside = [root.parent / "taxonomy.yaml" for root in roots if root.is_file()]
    return [*files(roots, TAXONOMY), *(path for path in beside if path.is_file())]


def _below(place: int, root: str) -> Iterator[tuple[str, Source]]:
    if os.path.isfile(root):
        yield "", Source(place, "", QUESTIONS, _stamp(os.stat(root)))
        return
    folders = [("", 0)]
    while folders:
        folder, depth = folders.pop()
        for entry in _entries(os.path.join(root, folder)):
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if depth < _MAX_DEPTH:
                    folders.append((name, depth + 1))
            elif role := _role(name, below=os.path.basename(root)):
                try:
                    found = entry.stat()
                except OSError:  # removed meanwhile, or a link to nothing
                    yield name, Source(place, name, role, Stamp(0, 0, 0))
                else:
                    if stat.S_ISREG(found.st_mode):  # reading a pipe would wait for ever
                        yield name, Source(place, name, role, _stamp(found))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return []


def _role(name: str, below: str) -> str:
    if below == DERIVATIONS:
        return DERIVED if name == "verified.jsonl" else DERIVATION if name.endswith(".yaml") else ""
    return _SPECIAL.get(name) or (QUESTIONS if name.endswith((".yaml", ".yml")) else "")


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)
