"""The same answers under a corrected key: who gains and who loses what."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from prepkit.bank.bank import open_bank
from prepkit.errors import Unusable
from prepkit.grading import keyfile, regrade
from prepkit.grading.draw import draw
from prepkit.grading.pipeline import Graded, grade_one
from prepkit.grading.submission import Given, Submission
from prepkit.render.page import Look
from prepkit.render.regraded import csv, jsonl, terminal
from prepkit.render.report_json import written as as_json
from prepkit.render.report_jsonl import written as as_jsonl

BANK = """format: 1
topic: t
questions:
- id: t.width
  parameters: {W: {type: pint, values: [7]}}
  parts:
  - {name: out, kind: number, prompt: "{W} minus 3?", key: "W - 2", citation: "a slip"}
  - {name: twice, kind: number, prompt: "Twice?", key: "2*out", citation: "a slip"}
- id: t.words
  parts: [{kind: text, prompt: "Why?", rubric: ["so"]}]
"""


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """A key file with a slip, and the corrected one."""
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "t.yaml").write_text(BANK, encoding="utf-8")
    paper = draw(open_bank([tmp_path / "bank"]), ["t.width", "t.words"], 1)
    old, new = tmp_path / "old.json", tmp_path / "key.json"
    old.write_bytes(keyfile.encode([paper]))
    new.write_bytes(old.read_bytes().replace(b'"key": "W - 2"', b'"key": "W - 3"'))
    return old, new


def handed_in(who: str, out: str, twice: str) -> Submission:
    given = (Given("t.width", "out", out), Given("t.width", "twice", twice), Given("t.words", "", "so it is"))
    return Submission(f"{who}.yaml", who, "", given)


CROWD = (handed_in("Ada", "5", "10"), handed_in("Bob", "4", "8"), handed_in("Eve", "1", "2"))


def graded(key: Path) -> list[Graded]:
    keys = keyfile.load(key)
    return [
        grade_one(each, lambda submission: (keys.paper(submission.candidate), submission)) for each in CROWD
    ]


def test_who_gains_and_who_loses(keys: tuple[Path, Path]) -> None:
    old, new = keys
    found = list(regrade.regraded(graded(new), regrade.load(old)))
    assert [(each.report.candidate, each.before, each.gain) for each in found] == [
        # Bob's second part was right from his own first: that stays, and his first gains
        ("Ada", 2.0, -1.0), ("Bob", 1.0, 1.0), ("Eve", 1.0, 0.0),
    ]  # fmt: skip
    (change,) = found[1].changes
    assert (change.part, change.text, change.before, change.after) == ("t.width/out", "4", 0.0, 1.0)
    assert (change.key_before, change.key) == ("5", "4")


@pytest.mark.parametrize("written", [as_json, as_jsonl])
def test_an_old_report_says_the_same_as_its_key(
    keys: tuple[Path, Path], tmp_path: Path, written: object
) -> None:
    old, new = keys
    path = tmp_path / "report"
    path.write_text("".join(written((each.report for each in graded(old)), Look())), encoding="utf-8")  # type: ignore[operator]
    by_key = list(regrade.regraded(graded(new), regrade.load(old)))
    by_report = list(regrade.regraded(graded(new), regrade.load(path)))
    assert msgspec.to_builtins(by_report) == msgspec.to_builtins(by_key)


def test_one_report_in_json_lines_is_an_old_report(keys: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = keys
    path = tmp_path / "report.jsonl"
    path.write_text("".join(as_jsonl([graded(old)[1].report], Look())), encoding="utf-8")
    found = list(regrade.regraded(graded(new), regrade.load(path)))
    assert [each.known for each in found] == [False, True, False]


def test_a_key_corrected_by_hand_has_no_evidence_left(keys: tuple[Path, Path]) -> None:
    old, new = keys
    assert [graded(path)[0].report.marks[0].evidence.level for path in (old, new)] == [
        "unverified",
        "unverified",
    ]
    told = msgspec.json.decode(old.read_bytes())
    told["questions"]["t.width"]["evidence"]["level"] = "agreed"
    for path, correction in ((old, "W - 2"), (new, "W - 3")):
        told["questions"]["t.width"]["entry"]["parts"][0]["key"] = correction
        path.write_bytes(msgspec.json.encode(told))
    assert [graded(path)[0].report.marks[0].evidence.level for path in (old, new)] == ["agreed", "unverified"]


def test_how_it_is_told(keys: tuple[Path, Path]) -> None:
    old, new = keys
    found = list(regrade.regraded(graded(new), regrade.load(old)))
    text = "".join(terminal(found, Look()))
    assert "Bob" in text
    assert "  1 → 2 of 2 points  +1\n" in text
    assert "    +1  t.width/out: 0 → 1 for 4; key 5 → 4\n" in text
    assert "Eve" not in text  # nothing changed
    assert text.endswith("3 papers: 1 gain, 1 lose, 1 stay\n")
    assert "Ada,s1-" in (table := "".join(csv(found, Look())))
    assert table.splitlines()[1].endswith(",t.width/out,5,1,0,1,-1,5,4")
    assert [msgspec.json.decode(line)["gain"] for line in jsonl(found, Look())] == [-1.0, 1.0, 0.0]


BROKEN = [b"", b"{}", b"[]", b"{\n", b'{"marks": []}', b'{"reports": 3}', b"\xff\xfe"]


@pytest.mark.parametrize("content", BROKEN)
def test_something_else_is_no_old_side(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "old"
    path.write_bytes(content)
    with pytest.raises(Unusable, match="is no key file"):
        regrade.load(path)
