"""The learner's history: attempts are only ever appended, and cards are a cache that follows them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import msgspec

from prepkit.domain import Attempt
from prepkit.study import backups
from prepkit.study.attempts import COLUMNS, checked, from_row, to_row
from prepkit.study.cards import Card, Goal, due_before
from prepkit.study.database import check_pages, corrupted, transaction, worded
from prepkit.study.moments import utc_text
from prepkit.study.replay import reviews, standing

# Raise the number when the rating rule, the scheduler or Card changes: the next opening replays all attempts.
CARDS = "cards_1"

_CARD_COLUMNS = ", ".join(Card.__struct_fields__)
_FIELDS = ", ".join(f'"{name}"' for name in COLUMNS)
_PRESENT = "coalesce(renames.new, question)"  # a renamed question's attempts count for its present name
_FROM = " FROM attempts LEFT JOIN renames ON renames.old = attempts.question"
_SELECT = "SELECT " + _FIELDS.replace('"question"', _PRESENT) + _FROM
_ONE_QUESTION = " WHERE question = ?1 OR question IN (SELECT old FROM renames WHERE new = ?1)"


class History:
    """An open history (see `opening.open_history`); every failure of the store is `Unusable`, exit 4."""

    def __init__(self, db: sqlite3.Connection, path: Path, wait_seconds: float) -> None:
        self._db, self.path, self._wait_seconds = db, path, wait_seconds
        self._backed_up_on = ""
        self.notes: list[str] = []  # what went wrong without harm, such as a backup that could not be written

    def __enter__(self) -> History:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Every acknowledged attempt is on the disk already; this frees the file."""
        self._db.close()

    # --- writing ---

    def append(self, attempt: Attempt) -> Attempt:
        """The attempt as kept (UTC); returns only once it is on the disk. Appending it again changes nothing.

        ValueError where a field is wrong, or where the uuid is taken by a different attempt.
        """
        kept = checked(attempt)
        self.extend([kept])
        return kept

    def extend(self, attempts: Iterable[Attempt]) -> int:
        """All of them or none, in one transaction; how many were new."""
        rows = [checked(attempt) for attempt in attempts]
        if not rows:
            return 0
        with self._guarded():
            self._back_up(max(row.at for row in rows)[:10])
            with transaction(self._db):
                added = [row for row in rows if self._insert(row)]
                self._recard({self._present_name(row.question) for row in added})
        return len(added)

    def adopt(self, renames: Mapping[str, str]) -> None:
        """Old ids to new (the bank's `was:`): the attempts stay as they were, and count for the new name."""
        with self._guarded():
            known = dict(self._db.execute("SELECT old, new FROM renames"))
            fresh = {old: new for old, new in renames.items() if known.get(old) != new and old != new}
        if not fresh:
            return
        with self._guarded(), transaction(self._db):
            for old, new in fresh.items():
                self._db.execute("UPDATE renames SET new = ? WHERE new = ?", (new, old))
                self._db.execute("INSERT OR REPLACE INTO renames VALUES (?, ?)", (old, new))
            self._recard({*fresh, *fresh.values()})

    def rebuild_cards(self) -> None:
        """Drops the cache and replays every attempt."""
        with self._guarded(), transaction(self._db):
            stale = self._db.execute(
                "SELECT name FROM sqlite_master WHERE name GLOB 'cards_[0-9]*'"
            ).fetchall()
            for (name,) in stale:
                if name.replace("cards_", "").isdigit():
                    self._db.execute(f"DROP TABLE {name}")
            self._db.execute(f"CREATE TABLE {CARDS} ({_CARD_COLUMNS}, PRIMARY KEY (question)) WITHOUT ROWID")
            self._db.execute(f"CREATE INDEX {CARDS}_by_due ON {CARDS} (due)")
            self._recard({attempt.question for attempt in self._load(_SELECT)})

    # --- reading ---

    def attempts(self, question: str | None = None) -> list[Attempt]:
        """What was done, of one question or of all, in order of time; undone ones and undos included."""
        with self._guarded():
            query, arguments = (_SELECT, ()) if question is None else (_SELECT + _ONE_QUESTION, (question,))
            return sorted(self._load(query, arguments), key=lambda attempt: (attempt.at, attempt.uuid))

    def recorded(self) -> list[Attempt]:
        """All attempts as they were appended, renamed questions under the name they had then."""
        with self._guarded():
            rows = self._load(f"SELECT {_FIELDS} FROM attempts")
            return sorted(rows, key=lambda attempt: (attempt.at, attempt.uuid))

    def lacks(self, attempts: Iterable[Attempt]) -> list[Attempt]:
        """Those whose uuid is not there yet."""
        query = "SELECT 1 FROM attempts WHERE uuid = ?"
        with self._guarded():
            return [each for each in attempts if not self._db.execute(query, (each.uuid,)).fetchone()]

    def latest(self) -> Attempt | None:
        """The attempt entered last that no undo takes back: what `:u` takes back."""
        with self._guarded():
            kept = standing(self._load(_SELECT + " ORDER BY seq"))
            return kept[-1] if kept else None

    def answered(self) -> set[str]:
        """The questions ever answered or given up."""
        query = f"SELECT DISTINCT {_PRESENT}{_FROM} WHERE event IN ('answer', 'give-up')"
        with self._guarded():
            return {name for (name,) in self._db.execute(query)}

    def last(self) -> str:
        """The question of the attempt entered last, '' without any."""
        with self._guarded():
            row = self._db.execute(f"SELECT {_PRESENT}{_FROM} ORDER BY seq DESC LIMIT 1").fetchone()
            return str(row[0]) if row else ""

    def seeds(self, question: str) -> set[int]:
        """The variants of a question that were ever shown and answered."""
        with self._guarded():
            return {
                seed for (seed,) in self._db.execute("SELECT seed FROM attempts" + _ONE_QUESTION, (question,))
            }

    def has_cards(self) -> bool:
        """Whether the cache of cards is there and of this version's rules."""
        with self._guarded():
            query = "SELECT 1 FROM sqlite_master WHERE name = ?"
            return self._db.execute(query, (CARDS,)).fetchone() is not None

    def cards(self, goal: Goal | None = None) -> list[Card]:
        """Every card, by question; due dates pulled forward to the goal."""
        return [_towards(card, goal) for card in self._cards("ORDER BY question")]

    def card(self, question: str, goal: Goal | None = None) -> Card | None:
        """The card of one question, or None while it has not been rated."""
        return next((_towards(card, goal) for card in self._cards("WHERE question = ?", question)), None)

    def due(self, now: str, goal: Goal | None = None) -> list[Card]:
        """The cards due at `now`, longest due first."""
        instant = utc_text(now)
        found = [_towards(card, goal) for card in self._cards("WHERE due <= ?", instant)]
        if goal is not None:
            start = utc_text(goal.last_look()[0])
            if start <= instant:  # before its last look a goal moves nothing
                later = self._cards("WHERE due > ? AND last_review < ?", instant, start)
                found += [card for late in later if (card := _towards(late, goal)).due <= instant]
        return sorted(found, key=lambda card: (card.due, card.question))

    # --- inside ---

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """SQLite's refusals and rows that are no attempts, as `Unusable`."""
        with worded(self.path, self._wait_seconds):
            try:
                yield
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                raise corrupted(self.path, f"an attempt cannot be read: {error}") from error

    def _load(self, query: str, arguments: tuple[object, ...] = ()) -> list[Attempt]:
        return [from_row(row) for row in self._db.execute(query, arguments)]

    def _cards(self, where: str, *arguments: object) -> list[Card]:
        with self._guarded():
            rows = self._db.execute(f"SELECT {_CARD_COLUMNS} FROM {CARDS} {where}", arguments)
            return [
                msgspec.convert(dict(zip(Card.__struct_fields__, row, strict=True)), Card) for row in rows
            ]

    def _present_name(self, question: str) -> str:
        row = self._db.execute("SELECT new FROM renames WHERE old = ?", (question,)).fetchone()
        return str(row[0]) if row else question

    def _insert(self, attempt: Attempt) -> bool:
        query = f"SELECT {_FIELDS} FROM attempts WHERE uuid = ?"
        row = self._db.execute(query, (attempt.uuid,)).fetchone()
        if row is not None:
            if from_row(row) != attempt:
                raise ValueError(f"uuid {attempt.uuid} is taken by a different attempt")
            return False
        marks = ", ".join("?" * len(COLUMNS))
        self._db.execute(f"INSERT INTO attempts ({_FIELDS}) VALUES ({marks})", to_row(attempt))
        return True

    def _recard(self, questions: set[str]) -> None:
        """Replays these questions; fsrs (50 ms to import) is loaded only if one of them was ever rated."""
        for question in sorted(questions):
            self._db.execute(f"DELETE FROM {CARDS} WHERE question = ?", (question,))
            found = reviews(self._load(_SELECT + _ONE_QUESTION, (question,)))
            if found and self._present_name(question) == question:
                from prepkit.study.schedule import card

                marks = ", ".join("?" * len(Card.__struct_fields__))
                row = msgspec.structs.astuple(card(found))
                self._db.execute(f"INSERT INTO {CARDS} ({_CARD_COLUMNS}) VALUES ({marks})", row)

    def _back_up(self, day: str) -> None:
        """The state before a day's first answer. A backup that fails is noted: the answer matters more."""
        if day == self._backed_up_on or not self._has_attempts():
            return
        self._backed_up_on = day
        check_pages(self._db, self.path)  # a damaged history must not push good backups out
        try:
            backups.back_up_daily(self._db, self.path, day)
        except (OSError, sqlite3.Error) as error:
            self.notes.append(f"{backups.folder(self.path)}: no backup could be written ({error})")

    def _has_attempts(self) -> bool:
        return self._db.execute("SELECT 1 FROM attempts LIMIT 1").fetchone() is not None


def _towards(card: Card, goal: Goal | None) -> Card:
    return msgspec.structs.replace(card, due=due_before(card, goal))
