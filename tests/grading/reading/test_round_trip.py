"""Any answer written into any form is read back exactly, or refused with a sentence."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prepkit.grading.cells import bare, guarded
from prepkit.grading.reading.tidy import tidy
from prepkit.render import sheet_html, sheet_markdown, sheet_yaml
from tests.grading import sheets

ADDRESSES = ("t.width", "t.two/out", "t.two/2", "t.words")

FENCE = "~" * 20


def long_csv(texts: dict[str, str]) -> str:
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["candidate", "id", "answer"])
    rows.writerows(["Ada", name, guarded(text)] for name, text in texts.items())
    return file.getvalue()


def wide_csv(texts: dict[str, str]) -> str:
    file = io.StringIO()
    rows = csv.writer(file, delimiter=";")
    rows.writerow(["candidate", *texts])
    rows.writerow(["Ada", *map(guarded, texts.values())])
    return file.getvalue()


def jsonl(texts: dict[str, str]) -> str:
    return "".join(
        json.dumps({"candidate": "Ada", "id": name, "answer": text}) + "\n" for name, text in texts.items()
    )


def whole_json(texts: dict[str, str]) -> str:
    entries = [{"id": name, "answer": text} for name, text in texts.items()]
    return json.dumps({"candidate": "Ada", "answers": entries}, ensure_ascii=False, indent=2)


def lines_of_code(texts: dict[str, str]) -> str:
    cells = [{"cell_type": "markdown", "source": f"# {name}\nAnswer:\n{FENCE}answer\n{text}\n{FENCE}"}
             for name, text in texts.items()]  # fmt: skip
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "raw", "source": "Candidate: Ada"}, *cells]})


FORMS: dict[str, Callable[[dict[str, str]], str]] = {
    "a.yaml": lambda texts: sheet_yaml.written(sheets.sheet(), texts),
    "a.md": lambda texts: sheet_markdown.written(sheets.sheet(), texts),
    "a.json": whole_json,
    "a.jsonl": jsonl,
    "long.csv": long_csv,
    "wide.csv": wide_csv,
    "a.ipynb": lines_of_code,
}

HARD = ["'", '"', "\\", "=", "-", "+", "@", "~~~", "```", "#", ":", "- ", "|", "`", "_", "---", "Answer:", "<!--",
        "-->",
        "\n", "\r\n", "\r", "\t", " ", ";", ",", "{}", "\x1b", "\0", "\u2028", "\x85", "\ufeff", "\x0c", "é", "𝔸",
        "\u202e",
        "<script>", "&amp;", "*a", "%", "\\theta", "\\n", "null", "no", "1e-3", "0x1", "[", "]", "% ", "t.width",
        "# t.width",
        "<!-- prepkit id=t.two/out -->", "answer: 3", "\xa0", "\ud800"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(HARD) | st.text(max_size=6), max_size=8).map("".join)


@pytest.mark.parametrize("name", FORMS)
@given(texts=st.fixed_dictionaries(dict.fromkeys(ADDRESSES, TEXTS)))
@settings(max_examples=60, deadline=None)
@example(texts=dict.fromkeys(ADDRESSES, "_ _"))
@example(texts=dict.fromkeys(ADDRESSES, "`x`"))
def test_read_back_exactly_or_refused(name: str, texts: dict[str, str]) -> None:
    content = FORMS[name](texts)
    found = sheets.given(content.encode("utf-8", "surrogatepass"), name)
    wanted = {address: tidy(text) for address, text in texts.items() if tidy(text)}
    assert sheets.answers(found) == wanted or found.complaints
    if name != "a.ipynb" and all(
        text.isprintable() and "<!-- prepkit" not in text for text in texts.values()
    ):
        assert sheets.answers(found) == wanted
        assert found.candidate == "Ada"
        assert not [each for each in sheets.complaints(found) if "begins with =" not in each]


@given(TEXTS)
def test_cells_are_never_formulas_and_come_back(text: str) -> None:
    assert bare(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(candidate=st.text(max_size=30), prompt=TEXTS)
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize(
    ("suffix", "written"), [(".yaml", sheet_yaml.written), (".md", sheet_markdown.written)]
)
def test_no_prompt_or_name_is_taken_for_the_sheet(suffix: str, written, candidate: str, prompt: str) -> None:  # type: ignore[no-untyped-def]
    """Whatever a bank or a roster says, the answers and the questions stay what they are."""
    name = candidate if candidate.isprintable() else "Ada"
    page = written(sheets.sheet(name, prompt.replace("{", "{{").replace("}", "}}")), {"t.words": "mine"})
    found = sheets.given(page.encode("utf-8", "surrogatepass"), f"a{suffix}")
    assert sheets.answers(found) == {"t.words": "mine"}
    assert [each.id for each in found.stated] == ["t.width", "t.two", "t.pick", "t.words"]
    assert found.candidate == tidy(name)
    assert found.sheet == "s7-abc"
    assert found.stated[0].points == (1.5,)


@given(TEXTS, TEXTS)
@settings(max_examples=60, deadline=None)
def test_nothing_in_a_page_is_markup(candidate: str, prompt: str) -> None:
    from html.parser import HTMLParser

    class Tags(HTMLParser):
        def __init__(self, page: str) -> None:
            super().__init__()
            self.seen: list[str] = []
            self.feed(page)

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.seen.append(tag)

    plain = Tags(sheet_html.written(sheets.sheet("x", "y"))).seen
    page = sheet_html.written(sheets.sheet(candidate, prompt.replace("{", "{{").replace("}", "}}")))
    assert Tags(page).seen == plain
    assert "\x1b" not in page
    assert "\u202e" not in page
