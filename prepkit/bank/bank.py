"""A bank: folders of question files behind their index. Earlier folders win where an id is written twice."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from prepkit.bank.format import decode, question_of
from prepkit.bank.index import in_memory, open_index
from prepkit.bank.question import Question
from prepkit.bank.ring import LAST, draw_place
from prepkit.bank.rows import COLUMNS, ORDER, SOURCE, Filter, Row
from prepkit.bank.topic import Topic
from prepkit.domain import At, Complaint, Evidence
from prepkit.errors import UsageError

_PAGE, _GROWTH = 1024, 4  # rows read at a time while drawing


def open_bank(roots: Sequence[Path], cache: Path | None = None, base: Path | None = None) -> Bank:
    """The questions below `roots` (folders or files), with the index kept in the folder `cache`.

    Files below `base` are named relative to it.
    """
    return Bank(tuple(roots), cache, base)


class Bank:
    """Questions by id, by topic, by chance; what is wrong with the files; the topics there are."""

    def __init__(self, roots: tuple[Path, ...], cache: Path | None, base: Path | None) -> None:
        self.roots = tuple(Path(os.path.abspath(root)) for root in roots)
        self._names = tuple(_named(root, base) for root in self.roots)
        self._connection = open_index(self.roots, cache)

    def close(self) -> None:
        """Let go of the index."""
        self._connection.close()

    def questions(
        self, topic: str | None = None, level: str | None = None, kind: str | None = None
    ) -> list[Row]:
        """Light rows in the order of files, of one topic, level or kind where given."""
        topics, levels, kinds = ((name,) if name else () for name in (topic, level, kind))
        wanted = Filter(topics, levels, kinds)
        condition, given = wanted.condition()
        return list(
            self._rows(self._all(f"SELECT {COLUMNS} FROM {SOURCE} WHERE {condition} ORDER BY {ORDER}", given))
        )

    def row(self, id_: str) -> Row | None:
        """The light row of a question, if there is one of this id, ignoring case."""
        sql = f"SELECT {COLUMNS} FROM {SOURCE} WHERE q.key = ? ORDER BY {ORDER} LIMIT 1"
        return next(self._rows(self._all(sql, [id_.casefold()])), None)

    def about(self, ids: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Id, topic and level of each question of these ids that there is, ignoring case."""
        keys = sorted({id_.casefold() for id_ in ids})
        for start in range(0, len(keys), _PAGE):
            page = keys[start : start + _PAGE]
            sql = f"""SELECT q.key, q.name, q.topic, q.level FROM questions q JOIN files f ON f.id = q.file
                WHERE q.key IN ({", ".join("?" * len(page))}) ORDER BY f.root DESC, f.path DESC, q.place DESC"""
            yield from {
                key: (name, topic, level) for key, name, topic, level in self._all(sql, page)
            }.values()

    def question(self, id_: str) -> Question:
        """The question of this id, ignoring case, or the one that had it before; raises `UsageError`."""
        found = self._find(id_) or self._find(self._renamed(id_))
        if found is None:
            raise UsageError(f"there is no question '{id_}'", self.nearest(id_))
        return found

    def draw(
        self, limit: int, seed: int, wanted: Filter = Filter(), without: Collection[str] = ()
    ) -> list[Row]:
        """Up to `limit` questions by chance, none of the ids `without`; a large bank costs no more than a small one.

        All ids stand on a ring, in the order of their hashes; `seed` says where to begin.
        """
        start, seen = draw_place(f"draw {seed}"), {id_.casefold() for id_ in without}
        found: list[Row] = []
        for low, high in ((start, LAST), (-1, start)):
            for page in self._arc(low, high, wanted, limit):
                found += self._rows(page, seen)
                if len(found) >= limit:
                    return found[:limit]
        return found

    def evidence(self, id_: str) -> Evidence:
        """What the key rests on, if `verify` has seen the question as it is now."""
        sql = (
            f"SELECT v.evidence, v.families, v.variants, v.citation, v.versions FROM {SOURCE} "
            f"WHERE q.key = ? ORDER BY {ORDER} LIMIT 1"
        )
        for level, families, variants, citation, versions in self._all(sql, [id_.casefold()]):
            if level is not None:
                return Evidence(level, tuple(filter(None, families.split(","))), variants, citation, versions)
        return Evidence("unverified")

    def counts(self) -> dict[str, int]:
        """Topic → how many questions it has."""
        return dict(self._all("SELECT topic, count(*) FROM questions GROUP BY topic ORDER BY topic"))

    def topics(self) -> dict[str, Topic]:
        """Every topic of the taxonomies by key, in their order; the first to name one counts."""
        found: dict[str, Topic] = {}
        for (about,) in self._all(
            "SELECT about FROM topics JOIN files f ON f.id = file ORDER BY f.root, topics.rowid"
        ):
            topic = msgspec.msgpack.decode(about, type=Topic)
            found.setdefault(topic.key, topic)
        return found

    def renames(self) -> dict[str, str]:
        """Former id, in lower case → present id."""
        return dict(self._all("SELECT old, name FROM renames"))

    def complaints(self) -> list[Complaint]:
        """Everything wrong with the files, and ids written twice."""
        sql = """SELECT f.root, f.path, c.line, c.entry, c.problem, c.nearest FROM complaints c
            JOIN files f ON f.id = c.file ORDER BY f.root, f.path, c.line, c.rowid"""
        found = [
            Complaint(
                At(self._file(root, path), line), entry, problem, tuple(filter(None, nearest.split("\n")))
            )
            for root, path, line, entry, problem, nearest in self._all(sql)
        ]
        return found + self._twice()

    def nearest(self, name: str) -> tuple[str, ...]:
        """Existing ids and topics spelled like `name`."""
        search = import_module("prepkit.bank.search")  # difflib: only on the way to an error
        names = self._all("SELECT name FROM questions UNION SELECT topic FROM questions")
        found: tuple[str, ...] = search.nearest(name, [row[0] for row in names])
        return found

    def entries(self) -> Iterator[tuple[Row, bytes]]:
        """Every question's row with its stored entry, for searching."""
        sql = f"SELECT e.entry, {COLUMNS} FROM {SOURCE} JOIN entries e ON e.question = q.id ORDER BY {ORDER}"
        for blob, *light in self._all(sql):
            yield from ((row, blob) for row in self._rows([light]))

    def shown(self, path: Path) -> str:
        """How rows and complaints name the file at `path`."""
        place = Path(os.path.abspath(path))
        for root, name in zip(self.roots, self._names, strict=True):
            if place.is_relative_to(root):
                return os.path.join(name, place.relative_to(root)) if place != root else name
        return str(path)

    def _find(self, id_: str) -> Question | None:
        sql = f"""SELECT e.entry, q.kind, q.topic, f.root, f.path, q.line, q.digest FROM questions q
            JOIN files f ON f.id = q.file JOIN entries e ON e.question = q.id
            WHERE q.key = ? ORDER BY {ORDER} LIMIT 1"""
        for blob, kind, topic, root, path, line, digest in self._all(sql, [id_.casefold()]):
            entry = decode(blob, tuple(kind.split(",")))
            return question_of(entry, topic, At(self._file(root, path), line), digest)
        return None

    def _renamed(self, id_: str) -> str:
        rows = self._all("SELECT name FROM renames WHERE old = ? LIMIT 1", [id_.casefold()])
        return str(rows[0][0]) if rows else ""

    def _arc(self, low: int, high: int, wanted: Filter, size: int) -> Iterator[list[Any]]:
        """Growing pages of the ring above `low`, up to `high`."""
        condition, given = wanted.condition()
        sql = f"""SELECT {COLUMNS} FROM {SOURCE} WHERE q.draw > ? AND q.draw <= ? AND {condition}
            ORDER BY q.draw LIMIT ?"""
        while page := self._all(sql, [low, high, *given, size]):
            yield page
            low, size = page[-1][-1], min(size * _GROWTH, _PAGE)

    def _rows(self, rows: Sequence[Any], seen: set[str] | None = None) -> Iterator[Row]:
        """Rows of `COLUMNS`, the first of each id alone; `seen` ids are left out and added to."""
        seen = set() if seen is None else seen
        for name, topic, level, kind, parameters, evidence, line, digest, root, path, key, _ in rows:
            if key not in seen:
                seen.add(key)
                file = self._file(root, path)
                yield Row(name, topic, level, kind, parameters, evidence, file, line, digest)

    def _twice(self) -> list[Complaint]:
        sql = f"""SELECT q.key, q.name, f.root, f.path, q.line FROM questions q JOIN files f ON f.id = q.file
            WHERE q.key IN (SELECT key FROM questions GROUP BY key HAVING count(*) > 1) ORDER BY q.key, {ORDER}"""
        first: dict[str, At] = {}
        found = []
        for key, name, root, path, line in self._all(sql):
            at = At(self._file(root, path), line)
            if first.setdefault(key, at) != at:
                problem = f"the id is written at {first[key]} already, which counts"
                found.append(Complaint(at, f"id {name}", problem))
        return found

    def _file(self, root: int, path: str) -> str:
        return os.path.join(self._names[root], path) if path else self._names[root]

    def _all(self, sql: str, given: Sequence[object] = ()) -> list[Any]:
        """Every row; an index damaged meanwhile is made anew in memory."""
        try:
            return self._connection.execute(sql, given).fetchall()
        except sqlite3.DatabaseError:
            self._connection = in_memory(self.roots)
            return self._connection.execute(sql, given).fetchall()


def _named(root: Path, base: Path | None) -> str:
    return str(root.relative_to(base)) if base is not None and root.is_relative_to(base) else str(root)
