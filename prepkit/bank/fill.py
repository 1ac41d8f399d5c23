"""Bank files → rows of the index. Loaded only when a file changed: YAML is slow to import."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from prepkit.bank import derived, scan, taxonomy, verified
from prepkit.bank.chunks import split
from prepkit.bank.format import Entry
from prepkit.bank.load import Found, Loaded, load_file
from prepkit.bank.ring import draw_place
from prepkit.bank.scan import Source
from prepkit.domain import Complaint
from prepkit.kinds import kind_of

_ENCODER = msgspec.msgpack.Encoder()


def fill(connection: sqlite3.Connection, root: Path, source: Source) -> None:
    """Put what the file holds into the tables; whatever is wrong with it becomes complaints."""
    path, stamp = path_of(root, source), source.stamp
    mtime = scan.remembered(stamp, time.time_ns())
    place = (source.root, source.path, source.role, mtime, stamp.size, stamp.inode)
    row = connection.execute(
        "INSERT INTO files (root, path, role, mtime, size, inode) VALUES (?, ?, ?, ?, ?, ?)", place
    )
    file = row.lastrowid or 0
    match source.role:
        case scan.QUESTIONS:
            _questions(connection, file, path)
        case scan.TAXONOMY:
            _topics(connection, file, path)
        case scan.VERIFIED:
            _verified(connection, file, path)
        case scan.DERIVATION:
            _derivation(connection, file, path)
        case scan.DERIVED:
            rows = [(file, *row) for row in derived.evidence(path)]
            connection.executemany(f"INSERT INTO verified VALUES ({', '.join('?' * 8)})", rows)


def path_of(root: Path, source: Source) -> Path:
    """Where the file lies; a root may be a file itself."""
    return root / source.path if source.path else root


def insert(
    connection: sqlite3.Connection,
    file: int,
    topic: str,
    found: Sequence[Found],
    hashes: Sequence[bytes | None],
) -> None:
    """Rows of the entries `found`, with the hashes of their texts."""
    first = (connection.execute("SELECT max(id) FROM questions").fetchone()[0] or 0) + 1
    connection.executemany(
        f"INSERT INTO questions VALUES ({', '.join('?' * 13)})",
        [
            (first + n, *_light(file, topic, one), text)
            for n, (one, text) in enumerate(zip(found, hashes, strict=True))
        ],
    )
    connection.executemany(
        "INSERT INTO entries VALUES (?, ?)",
        [(first + n, _ENCODER.encode(one.entry)) for n, one in enumerate(found)],
    )
    renames = [(file, old.casefold(), one.entry.id) for one in found for old in _was(one.entry)]
    connection.executemany("INSERT INTO renames VALUES (?, ?, ?)", renames)


def _questions(connection: sqlite3.Connection, file: int, path: Path) -> None:
    loaded = load_file(path)
    connection.execute("UPDATE files SET topic = ? WHERE id = ?", (loaded.topic, file))
    insert(connection, file, loaded.topic, loaded.found, _hashes(loaded))
    _complaints(connection, file, loaded.complaints)


def _derivation(connection: sqlite3.Connection, file: int, path: Path) -> None:
    topic, found, complaints = derived.questions(path)
    connection.execute("UPDATE files SET topic = ? WHERE id = ?", (topic, file))
    insert(connection, file, topic, found, [None] * len(found))
    _complaints(connection, file, complaints)


def _hashes(loaded: Loaded) -> Sequence[bytes | None]:
    """A hash of each entry's text, if the text can be told apart as the entries were."""
    chunks = split(loaded.data)
    if chunks is None or loaded.complaints or [one.line for one in loaded.found] != list(chunks.lines):
        return [None] * len(loaded.found)
    return chunks.hashes()


def _light(file: int, topic: str, found: Found) -> tuple[str | int, ...]:
    entry, key = found.entry, found.entry.id.casefold()
    kinds = ",".join(dict.fromkeys(map(kind_of, entry.parts)))
    return (
        key, entry.id, file, found.place, found.line, topic, entry.level, kinds, len(entry.parameters), found.digest,
        draw_place(key),
    )  # fmt: skip


def _was(entry: Entry[object]) -> tuple[str, ...]:
    return (entry.was,) if isinstance(entry.was, str) else entry.was


def _topics(connection: sqlite3.Connection, file: int, path: Path) -> None:
    topics, complaints = taxonomy.load_file(path)
    rows = [(file, topic.key, _ENCODER.encode(topic)) for topic in topics]
    connection.executemany("INSERT INTO topics VALUES (?, ?, ?)", rows)
    _complaints(connection, file, complaints)


def _verified(connection: sqlite3.Connection, file: int, path: Path) -> None:
    lines, complaints = verified.load_file(path)
    connection.executemany(
        "INSERT INTO verified VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (file, line.id.casefold(), line.digest, line.evidence, ",".join(line.families), line.variants,
             line.citation, versions)
            for line, versions in lines
        ],
    )  # fmt: skip
    _complaints(connection, file, complaints)


def _complaints(connection: sqlite3.Connection, file: int, complaints: tuple[Complaint, ...]) -> None:
    connection.executemany(
        "INSERT INTO complaints VALUES (?, ?, ?, ?, ?)",
        [(file, c.at.line, c.where, c.problem, "\n".join(c.nearest)) for c in complaints],
    )
