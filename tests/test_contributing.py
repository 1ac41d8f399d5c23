"""CONTRIBUTING's way to a verified question, followed literally in an empty folder."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(sh|yaml|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = "my-bank/pooling.left.yaml"


def blocks() -> list[tuple[str, str]]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text[text.index("## A question\n") :].split("\n## ")[0]
    assert FILE in section
    return [(found[1], found[2]) for found in BLOCK.finditer(section)]


class Stranger:
    """Somebody with an empty folder and the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        command = folder / "bin" / "prepkit"
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m prepkit "$@"\n')
        command.chmod(0o755)
        places = {f"PREPKIT_{name.upper()}": str(folder / name) for name in ("data", "cache", "config")}
        path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        self.environ = {**os.environ, **places, "PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}

    def types(self, line: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line],
            cwd=self.folder, env=self.environ, input=text, capture_output=True, text=True, check=False,
        )  # fmt: skip


def test_from_nothing_to_a_verified_question(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    me, last, failed = Stranger(tmp_path), "", []
    for kind, body in blocks():
        if kind == "yaml":
            (tmp_path / FILE).write_text(body, encoding="utf-8")
        elif kind == "text":
            for words in body.splitlines():
                assert words in last, (words, last)
        else:
            for line in body.splitlines():
                done = me.types(line, ":q\n")
                last = done.stdout + done.stderr
                if done.returncode:
                    failed.append(line)
                    assert line == "prepkit verify my-bank", last
    assert failed == ["prepkit verify my-bank"]  # once, with the planted key
    assert "default-src 'none'" in (tmp_path / "left.html").read_text(encoding="utf-8")
    asked = me.types("prepkit quiz --bank my-bank pooling -n 60 --json", ":s\n" * 120).stdout
    events = [json.loads(line) for line in asked.splitlines()]
    (mine,) = [
        each
        for each in events
        if each["event"] == "question" and each["id"] == "pooling.left" and each["part"] == 1
    ]
    assert "Max pooling with a" in mine["prompt"]
    assert (
        me.types("prepkit bank show pooling.left --bank my-bank --json").stdout.count('"evidence": "single"')
        == 1
    )
