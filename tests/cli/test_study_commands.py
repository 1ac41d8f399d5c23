"""stats, goal and history as a learner types them: what they print, what they leave alone, how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from prepkit import errors
from prepkit.cli import goal, history, stats
from prepkit.cli import topics as bank_topics
from prepkit.cli.topics import Topics
from prepkit.study import paths
from prepkit.study.opening import open_history
from tests.study.examples import answer, at

BANK = Topics({"conv.a": "conv", "conv.b": "conv", "pool.a": "pool"}, {"conv": 3, "pool": 1})


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {"PREPKIT_DATA": str(tmp_path / "data"), "PREPKIT_CONFIG": str(tmp_path / "config")}
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bank_topics, "topics", lambda: BANK)
    return found


def run(*words: str, typed: bytes | None = None) -> Any:
    app = typer.Typer()
    app.command("stats")(stats.stats)
    app.command("goal")(goal.goal)
    app.add_typer(history.app, name="history")
    return CliRunner().invoke(app, words, input=typed)


def answered(environ: dict[str, str]) -> Path:
    path = paths.history_file(environ)
    with open_history(path) as opened:
        opened.append(answer("1", 0.5, question="conv.a", at=at(0)))
        opened.append(answer("2", 1.0, question="conv.b", at=at(1)))
    return path


def test_stats_before_anything(environ: dict[str, str], tmp_path: Path) -> None:
    assert run("stats").output == "Nothing answered yet.\nNext: prepkit quiz\n"
    assert list(tmp_path.iterdir()) == []  # looking creates nothing


def test_stats(environ: dict[str, str]) -> None:
    answered(environ)
    lines = run("stats").output.splitlines()
    assert lines[0] == "2 answers to 2 questions, 2 due now, 0 days in a row"
    assert lines[1] == (
        "Topics that interviews ask: 1 of 2 covered, 75% by how often they are asked; open: pool"
    )
    assert lines[4].split() == ["conv", "2/2", "2", "75%"]
    assert lines[-2:] == ["Weak: conv.a (50%)", "Next: prepkit quiz --due"]


def test_stats_as_json(environ: dict[str, str]) -> None:
    answered(environ)
    found = json.loads(run("stats", "--json").output)
    assert (found["schema"], found["answered"], found["due"], found["goal"]) == (1, 2, 2, None)
    assert found["coverage"] == {"share": 0.75, "covered": ["conv"], "uncovered": ["pool"]}
    assert found["weak"] == [{"question": "conv.a", "credit": 0.5, "lapses": 0}]
    assert found["topics"][0] == {
        "topic": "conv", "questions": 2, "seen": 2, "due": 2, "answered": 2, "credit": 0.75,
    }  # fmt: skip


def test_goal(environ: dict[str, str]) -> None:
    day = date.today() + timedelta(days=30)
    assert run("goal").output == "No interview date is set. Set one: prepkit goal 2026-12-15\n"
    assert run("goal", str(day)).output == f"The interview is on {day}, in 30 days.\n"
    assert json.loads(run("goal", "--json").output) == {
        "schema": 1, "goal": str(day), "days_left": 30, "pulled_forward": 0,
    }  # fmt: skip
    assert json.loads(run("goal", "--clear", "--json").output)["goal"] is None
    assert "goal" not in paths.settings_file(environ).read_text()


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("tomorrow", "'tomorrow' is no date; expected one like 2026-12-15"),
        ("2026-13-01", "'2026-13-01' is no date; expected one like 2026-12-15"),
        ("1999-01-01", f"1999-01-01 has passed; expected a date from {date.today()} on"),
    ],
)
def test_no_goal(environ: dict[str, str], day: str, message: str) -> None:
    failure = run("goal", day).exception
    assert isinstance(failure, errors.UsageError)
    assert str(failure) == message


def test_out_and_in(environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(environ)
    file = tmp_path / "mine.jsonl"
    assert run("history", "export", str(file)).output == f"2 attempts written to {file}\n"
    assert run("history", "export").stdout_bytes == file.read_bytes()
    monkeypatch.setenv("PREPKIT_DATA", str(tmp_path / "elsewhere"))
    assert run("history", "import", str(file)).output == "2 attempts added, 0 were here already\n"
    again = run("history", "import", "-", "--json", typed=file.read_bytes())
    assert json.loads(again.output) == {"schema": 1, "added": 0, "already": 2, "notes": []}
    assert run("history", "export").stdout_bytes == file.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("import", "/nowhere/mine.jsonl"),
        ("import", "/"),
        ("export", "/proc/nowhere/mine.jsonl"),
        ("restore",),
        ("restore", "/nowhere"),
    ],
)
def test_unusable_files(environ: dict[str, str], words: tuple[str, ...]) -> None:
    assert isinstance(run("history", *words).exception, errors.Unusable)


def test_the_command_in_the_message_brings_a_damaged_history_back(environ: dict[str, str]) -> None:
    path = answered(environ)
    path.write_bytes(b"no database at all")
    said = str(run("stats").exception)
    command = said.partition("comes back with: prepkit ")[2].split()
    restored = run(*command, "--json")
    assert json.loads(restored.output)["from_backup"] == 1
    assert run("stats").exit_code == 0
    found = json.loads(run("history", "path", "--json").output)
    assert found == {"schema": 1, "history": str(path), "exists": True, "backups": [command[-1]]}
    assert path.with_name("history.sqlite3.damaged-1").read_bytes() == b"no database at all"


def test_these_commands_cost_no_help_text_anything() -> None:
    code = (
        "import sys, typer; before = set(sys.modules)\nfrom prepkit.cli import goal, history, stats\n"
        "print({m.split('.')[0] for m in set(sys.modules) - before} & {'sqlite3', 'msgspec', 'fsrs', 'tomllib'})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_a_message_of_several_lines_is_shown_in_lines(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text("garbage\n")
    words = (sys.executable, "-m", "prepkit", "history", "import", str(tmp_path / "mine.jsonl"))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "1 line cannot be used\n  line 1: " in done.stderr
