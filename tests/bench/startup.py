"""Start-up: `--help` and the first question on screen, against a minimal typer app run in the same minutes."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.bench.cpu import interleaved, row
from tests.bench.synthetic import write_bank, write_history

MINIMAL = Path(__file__).with_name("minimal_app.py")
RUNS = 15


def environment(folder: Path) -> dict[str, str]:
    """An environment whose data, cache and settings lie under `folder`."""
    places = {f"PREPKIT_{name.upper()}": str(folder / name) for name in ("data", "cache", "config")}
    return {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "", "NO_COLOR": "1"}


def main() -> None:
    """Measure and print the table."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = environment(folder / "base")
        write_history(folder / "base" / "data", attempts=1_000)
        ask = [python, "-m", "prepkit", "quiz", "-n", "1", "--no-input", "--seed", "1"]
        commands = {
            "minimal --help": ([python, str(MINIMAL), "--help"], base),
            "minimal run": ([python, str(MINIMAL)], base),
            "prepkit --help": ([python, "-m", "prepkit", "--help"], base),
            "first question": (ask, base),
        }
        sizes = (100, 10_000, 100_000)
        for size in sizes:
            bank = folder / f"bank{size}"
            write_bank(bank, questions=size)
            place = environment(folder / f"home{size}")
            commands[f"first of {size}"] = ([*ask, "--bank", str(bank)], place)
        taken = interleaved(commands, RUNS)
    for what, seconds in taken.items():
        print(f"{what:<58} {seconds * 1000:8.1f} ms CPU")
    help_, run = taken["minimal --help"], taken["minimal run"]
    print(row("--help / minimal typer app's --help", taken["prepkit --help"] / help_, 1.25))
    print(row("first question, 1,000 attempts / minimal app's run", taken["first question"] / run, 2.0))
    small = taken["first of 100"]
    print(row("first question, 10,000 questions / 100 questions", taken["first of 10000"] / small, 1.25))
    print(row("first question, 100,000 questions / 100 questions", taken["first of 100000"] / small, 1.5))
