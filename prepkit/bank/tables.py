"""The tables of the index. They hold nothing that the bank's files do not: the index may be dropped at any time."""

from __future__ import annotations

import hashlib
import os
import sqlite3

from prepkit import kinds
from prepkit.bank.format import FORMAT

SCHEMA = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY, root INTEGER, path TEXT, role TEXT, mtime INTEGER, size INTEGER, inode INTEGER,
    topic TEXT, UNIQUE (root, path));
CREATE TABLE questions (
    id INTEGER PRIMARY KEY, key TEXT, name TEXT, file INTEGER, place INTEGER, line INTEGER, topic TEXT, level TEXT,
    kind TEXT, parameters INTEGER, digest TEXT, draw INTEGER, text BLOB);
CREATE TABLE entries (question INTEGER PRIMARY KEY, entry BLOB);
CREATE TABLE complaints (file INTEGER, line INTEGER, entry TEXT, problem TEXT, nearest TEXT);
CREATE TABLE renames (file INTEGER, old TEXT, name TEXT);
CREATE TABLE verified (
    file INTEGER, key TEXT, digest TEXT, evidence TEXT, families TEXT, variants INTEGER, citation TEXT, versions TEXT);
CREATE TABLE topics (file INTEGER, topic TEXT, about BLOB);
"""
# made after the first filling, which is quicker
INDEXES = """
CREATE INDEX question_key ON questions (key);
CREATE INDEX question_file ON questions (file);
CREATE INDEX question_draw ON questions (draw);
CREATE INDEX question_topic ON questions (topic, level, draw);
CREATE INDEX complaint_file ON complaints (file);
CREATE INDEX rename_old ON renames (old);
CREATE INDEX verified_key ON verified (key);
"""
_PARTS = ("questions", "complaints", "renames", "verified", "topics")


def key(roots: tuple[str, ...]) -> str:
    """Names the index of these roots as this code would write it: other code, another index."""
    code = [str(FORMAT), SCHEMA, *sorted(_code_stamps())]
    return hashlib.sha256("\0".join((*code, *roots)).encode(errors="surrogateescape")).hexdigest()[:20]


def _code_stamps() -> list[str]:
    """What decides how entries are stored changes with every version, in a checkout without one."""
    here = os.path.dirname(__file__)
    folders = [*kinds.__path__, here, os.path.join(os.path.dirname(here), "derive")]
    stamps = []
    for folder in folders:
        with os.scandir(folder) as found:
            stamps += [
                f"{e.name} {e.stat().st_mtime_ns} {e.stat().st_size}" for e in found if e.name.endswith(".py")
            ]
    return stamps


def forget(connection: sqlite3.Connection, file: int) -> None:
    """Remove everything that came from the file numbered `file`."""
    connection.execute(
        "DELETE FROM entries WHERE question IN (SELECT id FROM questions WHERE file = ?)", (file,)
    )
    for table in _PARTS:
        connection.execute(f"DELETE FROM {table} WHERE file = ?", (file,))
    connection.execute("DELETE FROM files WHERE id = ?", (file,))
