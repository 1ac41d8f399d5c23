"""The schema of the history: functions, each applied once, in order. Append; never edit an entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable


def _attempts(db: sqlite3.Connection) -> None:
    """Schema 1: the append-only list of attempts; the database itself refuses to change or delete a line."""
    db.execute(
        """CREATE TABLE attempts (
            seq INTEGER PRIMARY KEY,
            uuid TEXT NOT NULL UNIQUE, question TEXT NOT NULL, digest TEXT NOT NULL, seed INTEGER NOT NULL,
            "values" TEXT NOT NULL, part INTEGER NOT NULL, event TEXT NOT NULL, text TEXT NOT NULL,
            read_as TEXT NOT NULL, outcome TEXT NOT NULL, credit REAL NOT NULL, mistake TEXT NOT NULL,
            hints INTEGER NOT NULL, seconds REAL NOT NULL, at TEXT NOT NULL, parts INTEGER NOT NULL,
            encounter TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX attempts_by_question ON attempts (question)")
    for change in ("UPDATE", "DELETE"):
        db.execute(
            f"""CREATE TRIGGER attempts_no_{change.lower()} BEFORE {change} ON attempts
                BEGIN SELECT RAISE(ABORT, 'attempts are append-only'); END"""
        )
    db.execute("CREATE TABLE renames (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_attempts,)
