"""One SQLite connection as a learner's history needs it, and SQLite's refusals as facts a learner can act on.

Durability: a commit returns only after the data is on the disk (journal TRUNCATE, synchronous FULL), and a
transaction takes the write lock at its start (BEGIN IMMEDIATE), so two quizzes can share a history.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prepkit.errors import Unusable
from prepkit.study.backups import restore_command

# "prep" in ASCII: tells our file from any other SQLite database (PRAGMA application_id)
APPLICATION_ID = 0x70726570

_PRIMARY_CODE = 0xFF  # the low byte of an extended SQLite result code (sqlite.org/rescode.html)


def connect(path: Path, wait_seconds: float, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection without implicit transactions; nothing has been read from the file yet."""
    mode = "ro" if read_only else "rwc"
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=wait_seconds, isolation_level=None
    )
    db.execute("PRAGMA trusted_schema = OFF")  # a doctored file must not run functions of ours
    if not read_only:
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone stops at the drive's cache
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of it, on disk, when the block ends; nothing of it if the block raises."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:  # Ctrl-C included
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def worded(path: Path, wait_seconds: float) -> Iterator[None]:
    """SQLite's refusals within the block, raised as `Unusable` with what to do next."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        found = _refusal(path, wait_seconds, -1 if code is None else code & _PRIMARY_CODE, code or 0)
        if found is None:
            raise
        raise Unusable(str(path), *found) from error
    except OSError as error:
        raise Unusable(str(path), f"cannot be used ({error.strerror})", _WRITABLE) from error


def corrupted(path: Path, what: str) -> Unusable:
    """The file is damaged: what shows it, and the command that brings the last backup back."""
    return Unusable(str(path), f"the history is damaged ({what})", restore_command(path))


def check_pages(db: sqlite3.Connection, path: Path) -> None:
    """Raises `Unusable` naming the last backup where SQLite finds damage."""
    (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise corrupted(path, str(found).splitlines()[-1])


def _refusal(path: Path, wait_seconds: float, primary: int, code: int) -> tuple[str, str] | None:
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return "the file was moved or removed while in use", "put it back, or start again"
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        damage = "no SQLite database" if primary == sqlite3.SQLITE_NOTADB else "SQLite cannot read a page"
        return f"the history is damaged ({damage})", restore_command(path)
    return {
        sqlite3.SQLITE_BUSY: (
            f"another process has kept the history locked for {wait_seconds:g} s",
            "end the other prepkit and try again; what was answered before is kept",
        ),
        sqlite3.SQLITE_FULL: ("the disk is full", "free some space; what was answered before is kept"),
        sqlite3.SQLITE_READONLY: ("the history can be read but not written", _WRITABLE),
        sqlite3.SQLITE_CANTOPEN: ("the history cannot be opened", _WRITABLE),
        sqlite3.SQLITE_PERM: ("access to the history is denied", _WRITABLE),
        sqlite3.SQLITE_IOERR: ("the disk refused to read or write", "check the disk; nothing was changed"),
    }.get(primary)


_WRITABLE = "make the file and its folder writable, or set PREPKIT_DATA to a folder that is"
