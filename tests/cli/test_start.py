"""Bare `prepkit`: a welcome at first, then where one stands and the next command."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.cli.shell import SECONDS, Home

BARE = (sys.executable, "-m", "prepkit")


def bare(home: Home, *options: str) -> str:
    done = subprocess.run(
        [*BARE, *options], capture_output=True, env=home.environ, timeout=SECONDS, check=True
    )
    assert done.stderr == b""
    return done.stdout.decode()


def test_somebody_new_is_welcomed_and_nothing_is_written(home: Home) -> None:
    text = bare(home)
    assert "Welcome to prepkit." in text
    assert text.rstrip().endswith("prepkit quiz")
    assert not (home.folder / "data").exists()


def test_afterwards_it_says_what_is_weak_and_what_next(home: Home) -> None:
    first = json.loads(
        home.quiz("conv-output-size", "--json", "--no-input", "--seed", "1").stdout.splitlines()[0]
    )
    home.quiz(first["id"], text="0\n:e\n")
    (home.folder / "config").mkdir()
    (home.folder / "config" / "settings.toml").write_text("goal = 2099-01-01\n")
    text = bare(home)
    assert "days to the interview" in text
    assert "of what interviews ask is covered" in text
    assert "Weakest" in text
    found = json.loads(bare(home, "--json"))
    assert found["schema"] == 1
    assert found["weak"][0]["topic"] == "conv-output-size"
    assert found["next_command"] == "prepkit quiz conv-output-size"
