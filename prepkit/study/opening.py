"""Opening a history: what cannot hold one, foreign and newer files, damage, migrations, missing cards."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from prepkit.errors import Unusable
from prepkit.study import backups
from prepkit.study.database import APPLICATION_ID, check_pages, connect, corrupted, transaction, worded
from prepkit.study.migrations import MIGRATIONS
from prepkit.study.store import CARDS, History

WAIT_SECONDS = 5.0  # longer than any write of ours takes, shorter than a learner's patience
CHECKED_AT_OPEN_BYTES = (
    4 << 20
)  # about 10,000 attempts, 5 ms; larger files are checked before their daily backup


def open_history(path: Path, wait_seconds: float = WAIT_SECONDS, *, read_only: bool = False) -> History:
    """The history at `path`, created where there is none; `Unusable` (exit 4) where it cannot be used.

    With `read_only` nothing is created, changed or migrated on the disk, and a missing file reads as empty.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_history(Path(folder) / "history.sqlite3") as history:
    ...         len(history.attempts())
    0
    """
    with worded(path, wait_seconds):
        _refuse_places(path)
        return (_open_to_read if read_only else _open_to_write)(path, wait_seconds)


def _refuse_places(path: Path) -> None:
    if path.is_dir():
        raise Unusable(str(path), "is a folder, not a history", "move it, or set PREPKIT_DATA")
    if path.exists() and path.stat().st_size == 0 and backups.newest(path):
        raise corrupted(path, "the file is empty")  # SQLite would take it for a new database


def _open_to_write(path: Path, wait_seconds: float) -> History:
    _prepare_folder(path)
    db = connect(path, wait_seconds)
    try:
        version = checked_version(db, path)
        db.execute("PRAGMA journal_mode = TRUNCATE")
        _migrate(db, path, version)
        return _with_cards(History(db, path, wait_seconds))
    except BaseException:
        db.close()
        raise


def checked_version(db: sqlite3.Connection, path: Path) -> int:
    """The file's schema version, once it is known to be ours, not from the future and not damaged."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != APPLICATION_ID:
        raise Unusable(str(path), "is a database of another program", "move it, or set PREPKIT_DATA")
    if version > len(MIGRATIONS):
        raise Unusable(
            str(path),
            f"was written by a newer prepkit (schema {version}; this one knows {len(MIGRATIONS)})",
            "upgrade prepkit; nothing was changed",
        )
    if path.exists() and path.stat().st_size <= CHECKED_AT_OPEN_BYTES:
        check_pages(db, path)
    return int(version)


def _prepare_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = "make that folder writable, or set PREPKIT_DATA to one that is"
        raise Unusable(str(path.parent), f"cannot be created ({error.strerror})", remedy) from error
    if not _writable(path):
        raise Unusable(
            str(path),
            "the history can be read but not written",
            "make the file and its folder writable, or set PREPKIT_DATA to a folder that is",
        )


def _writable(path: Path) -> bool:
    # The folder too: SQLite writes its journal beside the file.
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _migrate(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Takes the write lock even if nothing is to be done: a locked history shows now, not after an answer."""
    if 0 < version < len(MIGRATIONS):
        backups.back_up_before_schema(db, path, version + 1)
    with transaction(db):
        (version,) = db.execute("PRAGMA user_version").fetchone()  # another process may have been first
        for migration in MIGRATIONS[version:]:
            migration(db)
        if version < len(MIGRATIONS):
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _with_cards(history: History) -> History:
    if not history.has_cards():
        history.rebuild_cards()
    return history


def _open_to_read(path: Path, wait_seconds: float) -> History:
    """The file itself where it is current, else a migrated copy in memory."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    if path.exists():
        # Where we may write, SQLite may also finish or undo what a killed process left half done.
        db = connect(path, wait_seconds, read_only=not _writable(path))
        try:
            if checked_version(db, path) == len(MIGRATIONS) and _has_table(db, CARDS):
                return _frozen(db, path, wait_seconds)
            with closing(db):
                db.backup(memory)
        except BaseException:
            db.close()
            raise
    (version,) = memory.execute("PRAGMA user_version").fetchone()
    for migration in MIGRATIONS[version:]:
        migration(memory)
    _with_cards(History(memory, path, wait_seconds))
    return _frozen(memory, path, wait_seconds)


def _frozen(db: sqlite3.Connection, path: Path, wait_seconds: float) -> History:
    db.execute("PRAGMA query_only = ON")
    return History(db, path, wait_seconds)


def _has_table(db: sqlite3.Connection, name: str) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None
