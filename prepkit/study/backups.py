"""Copies of the history beside it: taken online, written whole or not at all, the oldest daily ones dropped.

history.sqlite3
backups/history-2026-11-22.sqlite3        the state before the first answer of that day; seven are kept
backups/history-before-schema-2.sqlite3   the state before a migration; kept for ever
"""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

from prepkit.study.files import replacing

DAILY_KEPT = 7
_DAILY_PATTERN = "-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"


def folder(path: Path) -> Path:
    """Where the backups of the history at `path` lie.

    >>> folder(Path("/srv/me/history.sqlite3")).as_posix()
    '/srv/me/backups'
    """
    return path.parent / "backups"


def newest(path: Path) -> Path | None:
    """The backup written last, or None."""
    found = every(path)
    return found[-1] if found else None


def every(path: Path, pattern: str = "-*") -> list[Path]:
    """The backups of the history at `path`, oldest first."""
    found = folder(path).glob(f"{path.stem}{pattern}.sqlite3")
    return sorted(found, key=lambda backup: (backup.stat().st_mtime_ns, backup.name))


def restore_command(path: Path) -> str:
    """What a learner types to bring the newest backup back, or to save what can be read without one."""
    backup = newest(path)
    if backup is None:
        return (
            "no backup exists yet; `prepkit history restore` keeps the file aside and saves what it can read"
        )
    return f"the last backup comes back with: prepkit history restore {shlex.quote(str(backup))}"


def back_up_daily(db: sqlite3.Connection, path: Path, day: str) -> Path | None:
    """The first backup of `day` (2026-11-22), or None where there is one; the newest seven are kept."""
    target = folder(path) / f"{path.stem}-{day}.sqlite3"
    if target.exists():
        return None
    copy(db, target)
    for old in every(path, _DAILY_PATTERN)[:-DAILY_KEPT]:
        old.unlink(missing_ok=True)
    return target


def back_up_before_schema(db: sqlite3.Connection, path: Path, version: int) -> Path:
    """The state before the migration to `version`; an older one of that name is kept, not overwritten."""
    target = folder(path) / f"{path.stem}-before-schema-{version}.sqlite3"
    if not target.exists():
        copy(db, target)
    return target


def copy(db: sqlite3.Connection, target: Path) -> None:
    """An online copy that appears under its name only when it is whole and on the disk."""
    with replacing(target) as partial:
        copy_into(db, partial)


def copy_into(db: sqlite3.Connection, partial: Path) -> None:
    """An online copy into a file of this name: consistent even while others write."""
    with closing(sqlite3.connect(partial, isolation_level=None)) as out:
        db.backup(out)
