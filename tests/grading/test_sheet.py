"""What stands on a sheet, and what never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from prepkit import content
from prepkit.bank.bank import open_bank
from prepkit.grading import presenting
from prepkit.grading.draw import draw
from prepkit.grading.sheet import sheet_of
from prepkit.render import sheet_html, sheet_markdown, sheet_yaml
from tests.grading.sheets import SECRET, sheet

FORMS = [sheet_yaml.written, sheet_markdown.written, sheet_html.written]


@pytest.mark.parametrize("written", FORMS)
def test_no_sheet_gives_a_key_away(written) -> None:
    page = written(sheet())
    assert "777 pixels" in page
    assert SECRET not in page  # rubric, hint, solution, because
    assert "775" not in page
    assert "-223" not in page
    assert "your answer to out" in page


@pytest.mark.parametrize("written", FORMS)
def test_every_spoken_question_of_the_bank_keeps_its_rubric(written, tmp_path: Path) -> None:
    bank = open_bank(content.bank(), tmp_path)
    spoken = [row.id for row in bank.questions(kind="text")]
    paper = draw(bank, spoken, 7)
    page = written(sheet_of(paper))
    points = [point for asked in paper.asked for part in range(len(asked.question.parts))
              for point in presenting.rubric(asked.question, part)]  # fmt: skip
    assert len(points) >= 10
    assert len(_letters(page)) > 600
    assert not [point for point in points if _letters(point) in _letters(page)]


def _letters(text: str) -> str:
    """Whatever is escaped, the letters are there."""
    return "".join(filter(str.isalpha, text))
