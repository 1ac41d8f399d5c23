"""`prepkit grade` with a crew: the same bytes, resumed after a kill, and what is not there is said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prepkit.grading import keyfile
from prepkit.grading.paper import address
from tests.bench import answers

COUNT = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key file and what everybody handed in, an answer a line."""
    found = tmp_path_factory.mktemp("crowd")
    items = list(answers.papers(COUNT, 20, answers.LIGHT))
    (found / "key.json").write_bytes(keyfile.encode([paper for paper, _ in items]))
    rows = [
        {"candidate": submission.candidate, "id": address(given.id, given.part), "answer": given.text}
        for _, submission in items
        for given in submission.given
    ]
    lines = (answers.json_line(row) for row in rows)
    (found / "answers.jsonl").write_text("".join(lines), encoding="utf-8")
    return found


def command(folder: Path, *options: str) -> list[str]:
    names = (str(folder / "answers.jsonl"), "--key", str(folder / "key.json"), "-f", "jsonl")
    return [sys.executable, "-m", "prepkit", "grade", *names, *options]


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(folder, *options), capture_output=True, text=True, timeout=90, check=False)


def test_two_processes_write_the_same_bytes(folder: Path) -> None:
    alone, both = run(folder), run(folder, "--jobs", "2")
    assert (alone.returncode, both.returncode) == (0, 0)
    assert alone.stdout.count("\n") >= COUNT
    assert both.stdout == alone.stdout


def test_after_a_kill_it_goes_on(folder: Path, tmp_path: Path) -> None:
    journal = tmp_path / "graded.jsonl"
    killed = subprocess.Popen(command(folder, "--resume", str(journal)), stdout=subprocess.DEVNULL)
    while killed.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < COUNT // 3):
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    held = journal.read_bytes()
    resumed = run(folder, "--resume", str(journal))
    assert resumed.stdout == run(folder).stdout
    whole = held[: held.rindex(b"\n") + 1]
    assert journal.read_bytes().startswith(whole)
    assert journal.read_bytes().count(b"\n") == COUNT + 1


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--cluster", "tcp://127.0.0.1:1"), 4, "no dask scheduler answers"),
        (("--resume", "key.json"), 4, "is no journal of prepkit grade; give --resume a file of its own"),
        (("--jobs", "-1"), 2, "--jobs"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, options: tuple[str, str], code: int, told: str) -> None:
    typed = [str(folder / word) if word.endswith(".json") else word for word in options]
    done = run(folder, *typed)
    assert (done.returncode, told in done.stderr) == (code, True), done.stderr
