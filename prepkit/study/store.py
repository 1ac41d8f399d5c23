"""History: attempts are appended and committed, never changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from prepkit.domain import Attempt


class History:
    """The append-only file of attempts."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=TRUNCATE")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE IF NOT EXISTS attempts(uuid TEXT PRIMARY KEY, line TEXT NOT NULL)")

    def append(self, attempt: Attempt) -> None:
        """Returns once the attempt is on disk."""
        self._db.execute(
            "INSERT INTO attempts VALUES(?, ?)", (attempt.uuid, msgspec.json.encode(attempt).decode())
        )

    def attempts(self) -> list[Attempt]:
        """Every attempt, in the order appended."""
        rows = self._db.execute("SELECT line FROM attempts ORDER BY rowid")
        return [msgspec.json.decode(line, type=Attempt) for (line,) in rows]
