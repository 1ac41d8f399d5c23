"""`prepkit sheet --derivation NAME`, filled in and graded, as a user runs it."""

from __future__ import annotations

import json

import pytest

from tests.cli.shell import Home
from tests.cli.test_grade import Desk

LINES = """fits:
k*S <= W + 2*P - D*(F - 1) - 1
k*S <= X
k <= ceil(X/S)
k <= floor(X/S)
"""


@pytest.fixture
def desk(home: Home) -> Desk:
    return Desk(home)


def test_a_derivation_is_asked_filled_in_and_graded(desk: Desk) -> None:
    made = desk.run("sheet", "--derivation", "output-size", "--seed", "3", "-o", "out", "--json")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert (told["questions"], told["derivations"]) == ([], ["output-size"])
    sheet = desk.folder / "out" / "sheet.md"
    sheet.write_text(sheet.read_text().replace("~~~answer\n", "~~~answer\n" + LINES))
    done = desk.run("grade", str(sheet), "--json")
    assert done.returncode == 0, done.stderr
    (mark,) = json.loads(done.stdout)["reports"][0]["marks"]
    assert (mark["earned"], mark["points"], mark["status"]) == (3.0, 5.0, "graded")
    assert [line["standing"] for line in mark["lines"]] == ["step", "step", "wrong", "step"]
    assert mark["counter_example"]
    assert mark["mistake"] == "Rounding up admits a window that hangs over the edge."
    (desk.folder / "out" / "key.json").unlink()
    without = json.loads(desk.run("grade", str(sheet), "--json").stdout)
    assert without["reports"][0]["marks"][0]["earned"] == 3.0


def test_an_unknown_derivation_is_named_with_one_like_it(desk: Desk) -> None:
    done = desk.run("sheet", "--derivation", "output-siz", "-o", "out")
    assert done.returncode == 2
    assert "output-size" in done.stderr
    assert not (desk.folder / "out").exists()
