"""The index: what the bank's files say, in SQLite, so that starting up reads no YAML.

It is a cache: another version of the code has another one, a damaged one is made anew, and where none can be written
it lives in memory. A new one is filled beside its place and moved there whole, so that no process sees half of it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from importlib import import_module
from pathlib import Path

from prepkit.bank import tables
from prepkit.bank.scan import Source, Stamp, scan

_WAIT = 30.0  # seconds for another process that refreshes
_ABANDONED = 3600.0  # seconds after which a draft's process is gone
_KEPT = 8  # indexes in the cache folder: versions and sets of folders


def open_index(roots: tuple[Path, ...], cache: Path | None) -> sqlite3.Connection:
    """The index of `roots` as the files are now, kept in the folder `cache` (in memory without one)."""
    if cache is not None:
        place = cache / f"bank-{tables.key(tuple(map(os.path.abspath, roots)))}.sqlite"
        for attempt in (_opened, _rebuilt):
            with contextlib.suppress(sqlite3.Error, OSError):
                return attempt(place, roots)
    return in_memory(roots)


def in_memory(roots: tuple[Path, ...]) -> sqlite3.Connection:
    """An index that is gone with the process."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _build(connection, roots)
    return connection


def _opened(place: Path, roots: tuple[Path, ...]) -> sqlite3.Connection:
    if not place.exists():
        raise FileNotFoundError(place)
    connection = _connect(place)
    try:
        _refresh(connection, roots)
    except BaseException:
        connection.close()
        raise
    return connection


def _rebuilt(place: Path, roots: tuple[Path, ...]) -> sqlite3.Connection:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(f".{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(draft)
        with contextlib.closing(connection):
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            _build(connection, roots)
        os.replace(draft, place)
    finally:
        draft.unlink(missing_ok=True)
    _prune(place)
    return _connect(place)


def _connect(place: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _build(connection: sqlite3.Connection, roots: tuple[Path, ...]) -> None:
    connection.executescript(tables.SCHEMA)
    connection.execute("BEGIN")
    _apply(connection, roots, scan(roots), {})
    connection.execute("COMMIT")
    connection.executescript(tables.INDEXES)


def _refresh(connection: sqlite3.Connection, roots: tuple[Path, ...]) -> None:
    """Read anew what was written since; touches the disk only where something was."""
    there = scan(roots)
    if _same(there, _known(connection)):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:  # another process may have refreshed while this one waited
        _apply(connection, roots, there, _known(connection))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


Known = dict[tuple[int, str], tuple[int, Stamp]]


def _known(connection: sqlite3.Connection) -> Known:
    rows = connection.execute("SELECT root, path, id, mtime, size, inode FROM files")
    return {(root, path): (file, Stamp(*stamp)) for root, path, file, *stamp in rows}


def _same(there: dict[tuple[int, str], Source], known: Known) -> bool:
    return len(there) == len(known) and all(
        place in known and known[place][1] == source.stamp for place, source in there.items()
    )


def _apply(
    connection: sqlite3.Connection,
    roots: tuple[Path, ...],
    there: dict[tuple[int, str], Source],
    known: Known,
) -> None:
    for place, (file, _) in known.items():
        if place not in there:
            tables.forget(connection, file)
    touched = [
        (s, known.get(place))
        for place, s in there.items()
        if place not in known or known[place][1] != s.stamp
    ]
    if not touched:
        return
    filling = import_module("prepkit.bank.patch")  # brings YAML, which is slow to import
    for source, before in touched:
        if before is None:
            filling.fill.fill(connection, roots[source.root], source)
        else:
            filling.patch(connection, roots[source.root], source, before[0])


def _prune(place: Path) -> None:
    """Keep the indexes made last; drafts of processes that died go too."""
    with contextlib.suppress(OSError):
        now = place.stat().st_mtime
        made = {path: path.stat().st_mtime for path in place.parent.glob("bank-*") if path != place}
        indexes = sorted(
            (path for path in made if path.suffix == ".sqlite"), key=made.__getitem__, reverse=True
        )
        drafts = [path for path in made if path.suffix == ".tmp" and made[path] < now - _ABANDONED]
        for old in indexes[_KEPT - 1 :] + drafts:
            old.unlink()
