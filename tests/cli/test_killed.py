"""kill -9 at any moment: every answer whose verdict was shown is in the history."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest

from tests.cli.shell import Home

QUESTIONS = 40


def one_kill(home: Home, wait: float) -> tuple[int, int]:
    """Answers until killed; how many verdicts were shown in this session, how many answers are on disk in all."""
    process = subprocess.Popen(
        [*home.arguments, "t.two", "t.width", "t", "--json", "--seed", "1"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=home.environ,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.readline()  # the first question is on screen
    killer = threading.Timer(wait, process.kill)
    killer.start()
    shown = 0
    try:
        for _ in range(QUESTIONS):  # answers and takes back, over and over
            process.stdin.write(b'{"answer": "1"}\n{"command": "undo"}\n')
            process.stdin.flush()
            for _ in range(4):  # verdict, question, done, question
                event = json.loads(process.stdout.readline())
                shown += event["event"] in ("verdict", "done")
    except (BrokenPipeError, json.JSONDecodeError):  # killed; half a line was never acknowledged
        pass
    process.kill()
    process.wait()
    killer.cancel()
    process.stdout.close()
    return shown, len(home.attempts())


def kill_often(home: Home, times: int, seed: int) -> None:
    chance = random.Random(seed)
    before, acknowledged = 0, 0
    for _ in range(times):
        shown, on_disk = one_kill(home, chance.uniform(0, 0.25))
        acknowledged += shown
        assert on_disk - before >= shown
        assert on_disk - before <= shown + 2  # at most what was being written
        before = on_disk
    assert acknowledged > 0


def test_killed_a_few_times(home: Home) -> None:
    kill_often(home, 5, seed=1)


@pytest.mark.slow
def test_killed_two_hundred_times(home: Home) -> None:
    kill_often(home, 200, seed=2)


def test_a_history_locked_by_another_waits_then_says_so_after_the_summary(home: Home, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*home.arguments, "t.width", "t.two", "--seed", "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=home.environ,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"5\n")
    process.stdin.flush()
    while b"2 of 2" not in process.stdout.readline():
        pass
    lock = sqlite3.connect(tmp_path / "data" / "history.sqlite3", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    shown, said = process.communicate(b"1\n", timeout=30)
    lock.close()
    assert process.returncode == 4
    assert b"1 of 1 right" in shown
    assert b"locked" in said
    assert b"Traceback" not in said
    assert len(home.attempts()) == 1
