"""A sheet without its key file: graded against the bank by digest, a changed question refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from prepkit.bank.bank import open_bank
from prepkit.domain import At
from prepkit.grading import frombank
from prepkit.grading.mark import mark
from prepkit.grading.submission import Given, Stated, Submission
from tests.grading.sheets import complaints

BANK = """format: 1
topic: t
questions:
- {id: t.a, parts: [{kind: number, prompt: "1 + 1?", key: "2", citation: "c"}]}
- {id: t.new, was: t.old, parts: [{kind: number, prompt: "2 + 2?", key: "4", citation: "c"}]}
"""


def stated(path: Path, name: str, digest: str = "", points: tuple[float, ...] = (3.0,)) -> Stated:
    bank = open_bank([path])
    return Stated(name, digest or bank.question(name).digest, 0, points)


@pytest.mark.parametrize(("name", "digest", "points", "earned", "said"), [
    ("t.a", "", (3.0,), 3.0, []),
    ("T.A", "", (), 1.0, []),
    ("t.old", "", (3.0,), 3.0, []),
    ("t.a", "0" * 16, (3.0,), 0, ["a.md:4: id t.a: the question has changed since the sheet was drawn; "
                                  "it is not graded: give the sheet's key file: --key FILE"]),
])  # fmt: skip
def test_by_digest(
    tmp_path: Path, name: str, digest: str, points: tuple[float, ...], earned: float, said: list[str]
) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(BANK)
    right = "4" if name == "t.old" else "2"
    asked = Submission(
        "a.md", given=(Given(name, "", right, At("a.md", 4)),), stated=(stated(path, name, digest, points),)
    )
    paper, left = frombank.paper(open_bank([path]), asked)
    assert complaints(left) == said
    assert mark(paper, left).earned == earned


def test_what_no_bank_has_and_what_says_no_variant(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(BANK)
    given = (Given("t.b", "", "1", At("a.csv", 2)), Given("t.a", "", "2", At("a.csv", 3)))
    _, left = frombank.paper(
        open_bank([path]), Submission("a.csv", given=given, stated=(Stated("t.b", "0", 0),))
    )
    assert [line.split("; give")[0] for line in complaints(left)] == [
        "a.csv:2: id t.b: no bank here has this question",
        "a.csv:3: id t.a: the file does not say which variant was asked",
    ]
