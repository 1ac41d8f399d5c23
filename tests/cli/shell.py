"""The command line as a user runs it: a fresh process, a home of its own, a bank of the test's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

QUIZ = (sys.executable, "-m", "prepkit", "quiz")
SECONDS = 30.0  # nothing here takes longer, on any machine

BANK = """format: 1
topic: t
questions:
- id: t.width
  level: screen
  parameters: {W: {type: pint, values: [7]}, F: {type: pint, values: [3]}}
  parts:
  - {kind: number, prompt: "A {F}-tap [bold]filter[/] over {W} pixels. How wide?", key: "W - F + 1",
     checks: [{oracle: count.windows, with: {W: W, F: F}}],
     mistakes: [{value: "W - F", because: "The first position counts too."}]}
  hints: ["Count places."]
  solution: "{W} − {F} + 1 = 5."
- id: t.formula
  parts: [{kind: formula, symbols: {x: real}, prompt: "Twice x (symbol x)?", key: "2*x", citation: "arithmetic"}]
- id: t.two
  parameters: {W: {type: pint, from: 3, to: 60}}
  parts:
  - {name: out, kind: number, prompt: "{W} minus 2?", key: "W - 2", citation: "arithmetic"}
  - {kind: number, prompt: "Twice that?", key: "2*out", citation: "arithmetic"}
- id: t.words
  parts: [{kind: text, prompt: "Why share weights?", rubric: ["fewer weights", "anywhere"]}]
"""


class Home:
    """A folder with data, cache, settings and a bank of four questions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bank").mkdir()
        (folder / "bank" / "t.yaml").write_text(BANK, encoding="utf-8")
        own = {f"PREPKIT_{name.upper()}": str(folder / name) for name in ("data", "cache", "config")}
        dropped = ("COLUMNS", "NO_COLOR", "LINES")
        self.environ = {k: v for k, v in os.environ.items() if k not in dropped} | own | {"PYTHONUTF8": "1"}

    @property
    def arguments(self) -> tuple[str, ...]:
        return (*QUIZ, "--bank", str(self.folder / "bank"))

    def quiz(
        self, *options: str, text: str | bytes = b"", **environ: str
    ) -> subprocess.CompletedProcess[bytes]:
        """A whole quiz on a pipe; it ends by itself or the test fails."""
        given = text.encode() if isinstance(text, str) else text
        return subprocess.run(
            [*self.arguments, *options], input=given, capture_output=True, timeout=SECONDS, check=False,
            env=self.environ | environ,
        )  # fmt: skip

    def events(self, *options: str, text: str | bytes = b"") -> list[dict[str, Any]]:
        """The events of a quiz with --json."""
        done = self.quiz("--json", *options, text=text)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def attempts(self) -> list[msgspec.Struct]:
        """What is on disk."""
        from prepkit.study.opening import open_history
        from prepkit.study.paths import history_file

        with open_history(history_file(self.environ), read_only=True) as history:
            return list(history.attempts())


def until(condition: Any, seconds: float = SECONDS) -> None:
    """Waits for what another process does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)
