"""Listings and curves on sheets and in reports: shown on every form, and no part of what is handed in."""

from __future__ import annotations

import pytest

from prepkit.bank.load import load_text
from prepkit.grading.mark import mark
from prepkit.grading.paper import Asked, Paper
from prepkit.grading.sheet import sheet_of
from prepkit.grading.submission import Given, Submission
from prepkit.render import (
    report_html,
    report_markdown,
    report_terminal,
    sheet_html,
    sheet_markdown,
    sheet_yaml,
)
from prepkit.render.page import Look
from tests.grading.sheets import answers, given
from tests.verify.test_exhibits import FAULT, LISTING, PLOT

TRICKY = LISTING.replace(
    "print(sum(x))", "# Answer: 7\n      # ~~~answer\n      # <!-- prepkit id=t.a -->\n      print(sum(x))"
)


def paper(text: str) -> Paper:
    question = load_text(text, "t.yaml").questions[0]
    values = dict.fromkeys(question.parameters, 5)
    return Paper("s", (Asked(question, 0, values, (1.0,)),))


@pytest.mark.parametrize("text", [LISTING, FAULT, TRICKY])
@pytest.mark.parametrize("form", [sheet_markdown, sheet_yaml, sheet_html])
def test_the_listing_stands_on_every_sheet(text: str, form) -> None:
    page = form.written(sheet_of(paper(text)))
    assert "[5] * 2" in page or "for x in [1, 5]:" in page
    assert "instead" not in page
    assert "assert" not in page


@pytest.mark.parametrize("form", [sheet_markdown, sheet_yaml, sheet_html])
def test_curves_stand_on_every_sheet(form) -> None:
    page = form.written(sheet_of(paper(PLOT)))
    assert ("<svg" if form is sheet_html else "o val") in page


@pytest.mark.parametrize("text", [LISTING, FAULT, PLOT, TRICKY])
@pytest.mark.parametrize(("form", "name"), [(sheet_markdown, "a.md"), (sheet_yaml, "a.yaml")])
def test_what_was_answered_comes_back(text: str, form, name: str) -> None:
    filled = form.written(sheet_of(paper(text)), {"t.a": "3"})
    submission = given(filled, name)
    assert answers(submission) == {"t.a": "3"}
    assert not submission.complaints


@pytest.mark.parametrize(
    ("form", "sign"), [(report_html, "<svg"), (report_markdown, "o val"), (report_terminal, "o val")]
)
def test_reports_show_both(form, sign: str) -> None:
    for text, wanted in ((PLOT, sign), (FAULT, "total = x")):
        report = mark(paper(text), Submission("a", given=(Given("t.a", "", "3"),)))
        assert wanted in "".join(form.written([report], Look(columns=40)))
