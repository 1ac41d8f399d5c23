"""What `from prepkit import …` gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import prepkit
from prepkit.errors import UsageError

FILE = """format: 1
topic: own
questions:
- id: own.sum
  parts:
  - {name: first, kind: number, prompt: "1 + 1?", key: "2", citation: arithmetic}
  - {name: second, kind: number, prompt: "twice that?", key: "2*first", citation: arithmetic}
"""


def test_check_takes_types_facts_and_definitions() -> None:
    assert prepkit.check("sqrt(x^2)", "x", {"x": "pos"}).verdict == "proved"
    assert prepkit.check("sqrt(x^2)", "x").verdict == "refuted"
    assert prepkit.check("x", "0", facts=["x = 0"]).verdict == "proved"
    assert prepkit.check("f(2)", "4", definitions={"f(u)": "u^2"}).verdict == "proved"
    assert prepkit.check("(((", "1").verdict == "unreadable"


def test_grade_carries_errors_forward(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(FILE, encoding="utf-8")
    bank = prepkit.load_bank(tmp_path)
    first, second = prepkit.grade("own.sum", "3", "6", bank=bank)
    assert (first.outcome, second.credit > 0) == ("wrong", True)
    assert [verdict.outcome for verdict in prepkit.grade("own.sum", "2", "4", bank=bank)] == [
        "right",
        "right",
    ]


def test_an_unknown_question_names_the_nearest() -> None:
    with pytest.raises(UsageError) as error:
        prepkit.grade("conv-output-size.stm", "1")
    assert "conv-output-size.stem" in error.value.nearest


def test_the_zoo_is_there_when_it_is_named() -> None:
    said = "import sys, prepkit; assert 'prepkit.zoo' not in sys.modules; print('resnet50' in prepkit.zoo.names())"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True\n", "")
    with pytest.raises(AttributeError, match="has no attribute 'zoos'"):
        _ = prepkit.zoos  # type: ignore[attr-defined]
