"""The table of twelve equations says what the derivations say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from prepkit.content import root

SOLUTIONS = Path(root("solutions"))
NAME = "([a-z0-9-]+)"
ROW = re.compile(rf"^\| (E\d+) \| .+ \| \[{NAME}\]\(derivations/{NAME}\.yaml\) \| {NAME} \| `(.+)` \|$")
TABLE = (SOLUTIONS / "README.md").read_text("utf-8").splitlines()
ROWS = [found.groups() for line in TABLE if (found := ROW.match(line))]


def _tied(file: str) -> list[tuple[str, str, str]]:
    """(equation, chain, line) of every line of a derivation that is tied to an equation."""
    written: dict[str, Any] = yaml.safe_load((SOLUTIONS / "derivations" / f"{file}.yaml").read_text("utf-8"))
    return [
        (line["equation"], chain["name"], line["line"])
        for chain in written["chains"]
        for line in (chain["head"], *chain["lines"])
        if "equation" in line
    ]


def test_all_twelve_are_there_in_order() -> None:
    assert [row[0] for row in ROWS] == [f"E{number}" for number in range(1, 13)]


@pytest.mark.parametrize(("equation", "name", "file", "chain", "line"), ROWS, ids=[row[0] for row in ROWS])
def test_the_line_is_in_the_file(equation: str, name: str, file: str, chain: str, line: str) -> None:
    assert name == file
    assert (equation, chain, line) in _tied(file)


def test_no_line_is_tied_that_the_table_does_not_name() -> None:
    named = {(row[0], row[3], row[4]) for row in ROWS}
    for path in sorted((SOLUTIONS / "derivations").glob("*.yaml")):
        assert named.issuperset(_tied(path.stem)), path.name
