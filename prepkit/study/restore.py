"""Bringing a history back: the damaged file is set aside, a backup takes its place, what is readable is added."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import msgspec

from prepkit.domain import Attempt
from prepkit.errors import Unusable
from prepkit.study import backups
from prepkit.study.attempts import COLUMNS, checked, from_row
from prepkit.study.database import connect, worded
from prepkit.study.files import replacing
from prepkit.study.opening import WAIT_SECONDS, open_history

# A rollback journal belongs to its database: without it SQLite could not undo what was left half done.
_COMPANIONS = ("", "-journal", "-wal", "-shm")


class Restored(msgspec.Struct, frozen=True):
    """What came back: from the backup, and read out of the file that was set aside."""

    backup: Path | None
    set_aside: Path | None
    from_backup: int
    salvaged: int


def restore(path: Path, backup: Path | None = None, wait_seconds: float = WAIT_SECONDS) -> Restored:
    """The history at `path` from `backup` (None: the newest), and whatever the damaged file still yields.

    `Unusable` where the backup itself is no sound history; then nothing is touched.
    """
    source = backup or backups.newest(path)
    path = Path(os.path.realpath(path))  # behind a link, it is the file that is set aside
    if source is None:
        if not path.exists():
            raise Unusable(str(path), "there is no history and no backup", "name a backup file")
        aside = _set_aside(path)
    else:
        _require_sound(source, path, wait_seconds)
        with worded(path, wait_seconds), replacing(path) as partial:
            with closing(connect(source, wait_seconds, read_only=True)) as db:
                backups.copy_into(db, partial)
            aside = _set_aside(path)  # only now that the copy is whole
    with open_history(path, wait_seconds) as history:
        known = {attempt.uuid for attempt in history.recorded()}
        readable = salvage(aside) if aside else []
        added = history.extend(attempt for attempt in readable if attempt.uuid not in known)
        return Restored(source, aside, len(known), added)


def salvage(path: Path) -> list[Attempt]:
    """Every attempt that can be read, from the front until the damage and from the back until the damage.

    A hostile or half-written row is left out, never raised.
    """
    found: dict[str, Attempt] = {}
    fields = ", ".join(f'"{name}"' for name in COLUMNS)
    with suppress(sqlite3.Error, Unusable), closing(connect(path, 0)) as db:
        for order in ("", " ORDER BY seq DESC"):
            with suppress(sqlite3.Error):
                for row in db.execute(f"SELECT {fields} FROM attempts NOT INDEXED{order}"):
                    with suppress(ValueError, TypeError):  # msgspec's errors are ValueErrors
                        attempt = checked(from_row(row))
                        found.setdefault(attempt.uuid, attempt)
    return list(found.values())


def _require_sound(source: Path, path: Path, wait_seconds: float) -> None:
    if not source.is_file():
        raise Unusable(str(source), "there is no such backup", "see `prepkit history path`")
    if path.exists() and source.samefile(path):
        raise Unusable(str(source), "is the history itself", "name a backup, or none for the newest")
    try:
        open_history(source, wait_seconds, read_only=True).close()
    except Unusable as error:
        raise Unusable(
            str(source), f"cannot be restored from: {error.problem}", "name another backup"
        ) from error


def _set_aside(path: Path) -> Path | None:
    """Renames the file and its journal to the first free `history.sqlite3.damaged-1`; None without a file."""
    if not path.exists():
        return None
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for companion in _COMPANIONS:
        with suppress(FileNotFoundError):
            os.rename(f"{path}{companion}", f"{aside}{companion}")
    return aside
