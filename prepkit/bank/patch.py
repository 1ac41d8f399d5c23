"""An edited file → the rows that changed: what an edit costs follows the edit, not the file."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from prepkit.bank import fill, tables
from prepkit.bank.chunks import Chunks, common, split
from prepkit.bank.load import Found, load_text
from prepkit.bank.scan import QUESTIONS, Source, remembered


def patch(connection: sqlite3.Connection, root: Path, source: Source, file: int) -> None:
    """Bring the rows of the file numbered `file` up to date, all of them where it cannot be told which changed."""
    if source.role != QUESTIONS or not _patched(connection, fill.path_of(root, source), source, file):
        tables.forget(connection, file)
        fill.fill(connection, root, source)


def _patched(connection: sqlite3.Connection, path: Path, source: Source, file: int) -> bool:
    rows = connection.execute(
        "SELECT id, text, line, name FROM questions WHERE file = ? ORDER BY place", (file,)
    ).fetchall()
    blamed = connection.execute("SELECT 1 FROM complaints WHERE file = ? LIMIT 1", (file,)).fetchone()
    try:
        chunks = split(path.read_bytes())
    except OSError:
        return False
    if blamed or chunks is None or not rows or any(text is None for _, text, _, _ in rows):
        return False
    hashes = chunks.hashes()
    front, back = common([text for _, text, _, _ in rows], hashes)
    last = len(hashes) - back
    if front == 0 and back == 0:
        return False
    fresh = _fresh(connection, file, chunks, front, last)
    if fresh is None:
        return False
    _replace(connection, file, rows[front : len(rows) - back], fresh, hashes)
    kept = rows[len(rows) - back :] if back else []
    _shift(connection, kept, chunks, last)
    stamp = source.stamp
    connection.execute(
        "UPDATE files SET mtime = ?, size = ?, inode = ? WHERE id = ?",
        (remembered(stamp, time.time_ns()), stamp.size, stamp.inode, file),
    )
    return True


def _fresh(
    connection: sqlite3.Connection, file: int, chunks: Chunks, front: int, last: int
) -> list[Found] | None:
    """The entries between those kept, or None where they do not stand by themselves."""
    if front == last:
        return []
    loaded = load_text(chunks.head + b"".join(chunks.texts[front:last]), "")
    (topic,) = connection.execute("SELECT topic FROM files WHERE id = ?", (file,)).fetchone()
    if loaded.complaints or loaded.topic != topic or len(loaded.found) != last - front:
        return None
    moved = chunks.lines[front] - chunks.lines[0]
    found = [Found(f.entry, f.place + front, f.line + moved, f.digest) for f in loaded.found]
    return found if [f.line for f in found] == list(chunks.lines[front:last]) else None


def _replace(
    connection: sqlite3.Connection, file: int, old: list[Any], fresh: list[Found], hashes: list[bytes]
) -> None:
    for question, _, _, name in old:
        connection.execute("DELETE FROM questions WHERE id = ?", (question,))
        connection.execute("DELETE FROM entries WHERE question = ?", (question,))
        connection.execute("DELETE FROM renames WHERE file = ? AND name = ?", (file, name))
    (topic,) = connection.execute("SELECT topic FROM files WHERE id = ?", (file,)).fetchone()
    fill.insert(connection, file, topic, fresh, [hashes[found.place] for found in fresh])


def _shift(connection: sqlite3.Connection, kept: list[Any], chunks: Chunks, last: int) -> None:
    """Entries below the edit stand on other lines now."""
    moved = [(chunks.lines[last + n], last + n, question) for n, (question, _, line, _) in enumerate(kept)]
    connection.executemany("UPDATE questions SET line = ?, place = ? WHERE id = ?", moved)
