"""kill -9 at random moments: every acknowledged answer is there, and the database is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prepkit.study.opening import open_history

# Answers as fast as it can, acknowledging each on stdout once `append` has returned.
WRITER = """
import sys
from pathlib import Path
from prepkit.study.opening import open_history
from prepkit.study.replay import attempt_like
life, path = sys.argv[1], Path(sys.argv[2])
with open_history(path) as history:
    number = 0
    while True:
        uuid, question = f"{life}-{number}", f"q{number % 7}"
        kept = attempt_like(uuid=uuid, question=question, outcome="right", credit=1.0, text="w" * 300)
        history.append(kept)
        print(kept.uuid, flush=True)
        number += 1
"""


def one_life(life: int, path: Path, seconds_after_first: float) -> list[str]:
    """Starts a writer, kills it some time after its first acknowledgement; what it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(life), path], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    first = process.stdout.readline().strip()
    time.sleep(seconds_after_first)
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate()
    # a line cut short by the kill was not acknowledged
    return [first, *(line.strip() for line in rest.splitlines(keepends=True) if line.endswith("\n"))]


def killed(lives: int, path: Path) -> None:
    draw = random.Random(20260101)
    acknowledged: set[str] = set()
    for life in range(lives):
        acknowledged.update(one_life(life, path, draw.uniform(0, 0.03)))
        with open_history(path) as history:
            kept = {attempt.uuid for attempt in history.recorded()}
            assert acknowledged <= kept
            assert history._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    # what was written but not acknowledged is at most the one answer in flight of each life
    assert len(kept - acknowledged) <= lives
    with open_history(path) as history:
        cards = history.cards()
        history.rebuild_cards()
        assert history.cards() == cards


def test_a_few_kills(tmp_path: Path) -> None:
    killed(5, tmp_path / "history.sqlite3")


@pytest.mark.slow
def test_two_hundred_kills(tmp_path: Path) -> None:
    killed(200, tmp_path / "history.sqlite3")


def test_killed_in_the_middle_of_a_commit(tmp_path: Path) -> None:
    """A hot journal, as a kill between journal and commit leaves it, is rolled back at the next opening."""
    path = tmp_path / "history.sqlite3"
    half = """
import os, signal, sys
from pathlib import Path
from prepkit.study.opening import open_history
from prepkit.study.replay import attempt_like
with open_history(Path(sys.argv[1])) as history:
    history.append(attempt_like(uuid="kept"))
    history._db.execute("PRAGMA cache_size = 1")  # spills pages into the file before the commit
    history._db.execute("BEGIN IMMEDIATE")
    for number in range(2000):
        history._insert(attempt_like(uuid=f"lost-{number}", text="w" * 500))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", half, path], check=False)
    assert path.with_name("history.sqlite3-journal").stat().st_size > 0
    with open_history(path, read_only=True) as history:
        assert [attempt.uuid for attempt in history.recorded()] == ["kept"]
    with open_history(path) as history:
        assert [attempt.uuid for attempt in history.recorded()] == ["kept"]


def test_four_quizzes_at_once_share_a_new_history(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    writer = WRITER.replace("while True", "while number < 15")
    writers = [subprocess.Popen([sys.executable, "-c", writer, str(life), path]) for life in range(4)]
    assert [process.wait() for process in writers] == [0, 0, 0, 0]
    with open_history(path) as history:
        assert {a.uuid for a in history.recorded()} == {f"{life}-{n}" for life in range(4) for n in range(15)}
        cards = history.cards()
        history.rebuild_cards()
        assert history.cards() == cards
