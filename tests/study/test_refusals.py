"""A history that cannot be used says why and what to do, exits with 4, and loses nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prepkit.domain import Attempt
from prepkit.errors import Unusable
from prepkit.study import backups, opening
from prepkit.study.migrations import MIGRATIONS
from prepkit.study.opening import open_history
from prepkit.study.restore import restore
from prepkit.study.store import History
from tests.study.examples import answer, at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A history of three days with a backup of the first two."""
    path = tmp_path / "history.sqlite3"
    for number in range(3):
        with open_history(path) as history:
            history.append(answer(str(number), question=f"q{number}", at=at(number)))
    return path


def uuids(path: Path) -> list[str]:
    with open_history(path) as history:
        return [attempt.uuid for attempt in history.attempts()]


def read_it(path: Path) -> list[Attempt]:
    with open_history(path, read_only=True) as history:
        return history.attempts()


def refusal(path: Path, **options: object) -> str:
    with pytest.raises(Unusable) as caught:
        open_history(path, **options)  # type: ignore[arg-type]
    assert caught.value.exit_code == 4
    return str(caught.value)


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def as_text(path: Path) -> None:
    path.write_text("This is a diary, not a database. " * 200)


def as_nothing(path: Path) -> None:
    path.write_bytes(b"")


def as_half(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def as_noise_inside(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[4096:12288] = os.urandom(8192)
    path.write_bytes(whole)


def as_foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (url)")
    db.close()


def from_the_future(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (as_folder, "is a folder, not a history; move it, or set PREPKIT_DATA"),
        (as_text, "the history is damaged (no SQLite database); {restore}"),
        (as_half, "the history is damaged ({any}); {restore}"),
        (as_noise_inside, "the history is damaged ({any}); {restore}"),
        (as_nothing, "the history is damaged (the file is empty); {restore}"),
        (as_foreign, "is a database of another program; move it, or set PREPKIT_DATA"),
        (
            from_the_future,
            f"was written by a newer prepkit (schema 99; this one knows {len(MIGRATIONS)}); "
            "upgrade prepkit; nothing was changed",
        ),
    ],
)
def test_spoilt_files(path: Path, spoil: Callable[[Path], None], message: str, read_only: bool) -> None:
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    newest = backups.newest(path)
    command = f"the last backup comes back with: prepkit history restore {newest}"
    head, _, tail = f"{path}: {message}".replace("{restore}", command).partition("{any}")
    said = refusal(path, read_only=read_only)
    assert said.startswith(head)
    assert said.endswith(tail)
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize("spoil", [as_text, as_half, as_noise_inside, as_nothing])
def test_the_offered_backup_brings_it_back(path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(path)
    refusal(path)
    restored = restore(path)
    assert restored.set_aside is not None
    assert restored.set_aside.name == "history.sqlite3.damaged-1"
    assert restored.from_backup == 2
    assert {"0", "1"} <= set(uuids(path))


def test_what_the_damaged_file_still_yields_is_added(path: Path) -> None:
    """An index is damaged, the rows are not: nothing at all is lost."""
    with sqlite3.connect(path) as db:
        root = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'attempts_by_question'"
        ).fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    whole = bytearray(path.read_bytes())
    whole[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(whole)
    refusal(path)
    restored = restore(path)
    assert (restored.from_backup, restored.salvaged) == (2, 1)
    assert uuids(path) == ["0", "1", "2"]


def test_without_a_backup_the_damaged_file_is_still_kept_aside(path: Path) -> None:
    for backup in backups.folder(path).iterdir():
        backup.unlink()
    as_text(path)
    assert "no backup exists yet; `prepkit history restore` keeps the file aside" in refusal(path)
    restored = restore(path)
    assert (restored.backup, restored.from_backup) == (None, 0)
    assert restored.set_aside is not None
    assert restored.set_aside.read_text().startswith("This is a diary")


@pytest.mark.parametrize("spoil", [as_text, as_half, from_the_future, as_foreign])
def test_a_bad_backup_touches_nothing(path: Path, spoil: Callable[[Path], None]) -> None:
    backup = path.with_name("mine.sqlite3")
    backup.write_bytes(path.read_bytes())
    spoil(backup)
    with pytest.raises(Unusable, match="cannot be restored from"):
        restore(path, backup)
    with pytest.raises(Unusable, match="is the history itself"):
        restore(path, path)
    with pytest.raises(Unusable, match="there is no such backup"):
        restore(path, path.with_name("nowhere"))
    assert uuids(path) == ["0", "1", "2"]


HOLD = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN " + sys.argv[2])
print("held", flush=True)
time.sleep(float(sys.argv[3]))
db.execute("ROLLBACK")
"""


def holding(path: Path, mode: str, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, path, mode, str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.parametrize("mode", ["IMMEDIATE", "EXCLUSIVE"])
def test_locked_by_a_second_process(path: Path, mode: str) -> None:
    with holding(path, mode, 30) as process:
        start = time.monotonic()
        said = refusal(path, wait_seconds=0.3)
        waited = time.monotonic() - start
        process.kill()
    assert said == (
        f"{path}: another process has kept the history locked for 0.3 s; "
        "end the other prepkit and try again; what was answered before is kept"
    )
    assert waited >= 0.25
    assert uuids(path) == ["0", "1", "2"]


def test_a_short_lock_is_waited_out_while_answering(path: Path) -> None:
    with open_history(path, wait_seconds=10) as history:
        with holding(path, "EXCLUSIVE", 0.2):
            history.append(answer("late", at=at(2)))
        assert len(history.attempts()) == 4


def test_a_lock_while_answering_loses_nothing_and_the_answer_can_be_given_again(path: Path) -> None:
    with open_history(path, wait_seconds=0.1) as history:
        with holding(path, "IMMEDIATE", 30) as process:
            with pytest.raises(Unusable, match=r"locked for 0\.1 s"):
                history.append(answer("late", at=at(2)))
            process.kill()
        history.append(answer("late", at=at(2)))
    assert uuids(path) == ["0", "1", "2", "late"]


def test_a_full_disk(path: Path) -> None:
    """Simulated by SQLite's own limit of pages, which gives the same SQLITE_FULL."""
    with open_history(path) as history:
        pages = history._db.execute("PRAGMA page_count").fetchone()[0]
        history._db.execute(f"PRAGMA max_page_count = {pages}")
        kept, caught = 3, None
        while caught is None:
            try:
                history.append(answer(f"x{kept}", text="w" * 500, at=at(2)))
                kept += 1
            except Unusable as error:
                caught = error
        assert str(caught) == (f"{path}: the disk is full; free some space; what was answered before is kept")
        history._db.execute("PRAGMA max_page_count = 100000")
        history.append(answer(f"x{kept}", text="w" * 500, at=at(2)))
    assert len(uuids(path)) == kept + 1


def test_a_read_only_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`os.access` is what tells on a read-only file system; root may write wherever chmod forbids it."""
    real = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: p != path.parent and real(p, mode))
    assert refusal(path) == (
        f"{path}: the history can be read but not written; "
        "make the file and its folder writable, or set PREPKIT_DATA to a folder that is"
    )
    with open_history(path, read_only=True) as history:
        assert len(history.attempts()) == 3
        with pytest.raises(Unusable, match="can be read but not written"):
            history.append(answer("x"))


def said_without_rights(path: Path, action: Callable[[Path], object]) -> str:
    """What `action` is refused with in a child process that is not root, for whom permissions count."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(NOBODY)
            action(path)
            os.write(writer, b"no refusal")
        except BaseException as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as said:
        return said.read()


NOBODY = 65534


@pytest.fixture
def shared() -> Iterator[Path]:
    """A history in a folder that everybody may enter (pytest's own are closed to others)."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "history.sqlite3"
        with open_history(path) as history:
            history.append(answer("0"))
        Path(name).chmod(0o755)
        yield path


WRITABLE = "make the file and its folder writable, or set PREPKIT_DATA to a folder that is"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="permissions as POSIX has them")
@pytest.mark.parametrize(
    ("file", "folder", "action", "problem"),
    [
        (0o444, 0o755, open_history, "the history can be read but not written"),
        (0o666, 0o555, open_history, "the history can be read but not written"),
        (0o000, 0o777, open_history, "the history can be read but not written"),
        (0o444, 0o000, open_history, "cannot be used (Permission denied)"),
        (0o666, 0o777, open_history, None),
        (0o444, 0o555, read_it, None),
        (0o000, 0o555, read_it, "the history cannot be opened"),
        (0o444, 0o000, read_it, "cannot be used (Permission denied)"),
    ],
)
def test_permissions(
    shared: Path, file: int, folder: int, action: Callable[[Path], object], problem: str | None
) -> None:
    shared.chmod(file)
    shared.parent.chmod(folder)
    said = said_without_rights(shared, action)
    shared.parent.chmod(0o755)
    assert said == (f"Unusable: {shared}: {problem}; {WRITABLE}" if problem else "no refusal")


def test_a_file_that_becomes_read_only_while_answering(path: Path) -> None:
    with open_history(path) as history:
        history._db.execute("PRAGMA query_only = ON")  # the same SQLITE_READONLY
        with pytest.raises(Unusable, match="can be read but not written"):
            history.append(answer("x", at=at(2)))


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be created (" in refusal(tmp_path / "file" / "history.sqlite3")


def test_a_history_moved_away_while_in_use_is_not_written_into_the_void(path: Path) -> None:
    with open_history(path) as history:
        path.rename(path.with_name("moved.sqlite3"))
        with pytest.raises(Unusable, match="the file was moved or removed while in use"):
            history.append(answer("x", at=at(2)))


@pytest.mark.parametrize(
    "use",
    [
        lambda history: history.attempts(),
        lambda history: history.latest(),
        lambda history: history.append(answer("x", question="q1", at=at(2))),
        lambda history: history.rebuild_cards(),
    ],
)
def test_a_damaged_row_is_damage(path: Path, use: Callable[[History], object]) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER attempts_no_update")
        db.execute("""UPDATE attempts SET "values" = '{"W":' WHERE uuid = '1'""")
    db.close()
    with open_history(path) as history, pytest.raises(Unusable, match="an attempt cannot be read"):
        use(history)
    assert restore(path).from_backup == 2
    assert uuids(path) == ["0", "1", "2"]


def test_a_migration_runs_once_after_a_backup(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def add_a_table(db: sqlite3.Connection) -> None:
        calls.append(1)
        db.execute("CREATE TABLE extra (x)")

    monkeypatch.setattr(opening, "MIGRATIONS", (*MIGRATIONS, add_a_table))
    with open_history(path, read_only=True) as history:
        assert len(history.attempts()) == 3  # migrated in memory only
    calls.clear()
    for _ in range(2):
        assert uuids(path) == ["0", "1", "2"]
    assert calls == [1]
    monkeypatch.undo()
    before = backups.folder(path) / "history-before-schema-2.sqlite3"
    assert uuids(before) == ["0", "1", "2"]
    assert "was written by a newer prepkit (schema 2" in refusal(path)


def test_a_migration_that_fails_leaves_everything_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE attempts RENAME TO lost")
        db.execute("no SQL at all")

    monkeypatch.setattr(opening, "MIGRATIONS", (*MIGRATIONS, half))
    with pytest.raises(sqlite3.OperationalError):
        open_history(path)
    monkeypatch.undo()
    assert uuids(path) == ["0", "1", "2"]


def test_seven_daily_backups(path: Path) -> None:
    with open_history(path) as history:
        for day in range(3, 15):
            history.append(answer(str(day), at=at(day)))
            history.append(answer(f"{day}b", at=at(day)))
    names = sorted(backup.name for backup in backups.folder(path).iterdir())
    assert names == [f"history-2026-01-{day:02d}.sqlite3" for day in range(9, 16)]
    assert backups.newest(path) == backups.folder(path) / names[-1]
    assert len(uuids(backups.folder(path) / names[-1])) == 3 + 2 * 11  # the state before that day


def test_a_large_damaged_history_pushes_no_good_backup_out(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "CHECKED_AT_OPEN_BYTES", 0)  # every file is too large to check at opening
    before = sorted(backups.folder(path).iterdir())
    as_noise_inside(path)
    with open_history(path) as history, pytest.raises(Unusable, match="the history is damaged"):
        history.append(answer("x", at=at(9)))
    assert sorted(backups.folder(path).iterdir()) == before


def test_a_backup_that_fails_is_noted_and_the_answer_kept(path: Path) -> None:
    for backup in backups.folder(path).iterdir():
        backup.unlink()
    backups.folder(path).rmdir()
    backups.folder(path).touch()
    with open_history(path) as history:
        history.append(answer("x", at=at(9)))
        assert len(history.notes) == 1
        assert "no backup could be written" in history.notes[0]
    assert "x" in uuids(path)
