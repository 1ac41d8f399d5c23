"""Reports in every format: what each says of every status, and that nothing in an answer or a name acts anywhere."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from io import StringIO
from unicodedata import category
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from prepkit.domain import At, Complaint
from prepkit.errors import UsageError
from prepkit.grading.report import Report, Suggestion
from prepkit.render.page import Look
from prepkit.render.report_messages import ReportsMessage, schema
from tests.grading.papers import MIXED, report

STEERS = ("Cc", "Cf", "Cs", "Zl", "Zp")
FORMATS = ("terminal", "json", "jsonl", "junit", "markdown", "html", "csv", "gradescope")
HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\x1b[2J\x1b]0;x\x07", "=HYPERLINK(\"x\")",
    "@SUM(1)", "[x](javascript:alert(1))", "]]></failure>", "\"><b>", "'", "\x00", "\u202egpj", "a\r\nb\u2028c",
    "| a | b |", "`code` $x$ **b**", "# head", "&lt;b&gt;", "\ufffe", "-->", "😀畳",
)  # fmt: skip


def written(form: str, *reports: Report) -> str:
    return "".join(import_module(f"prepkit.render.report_{form}").written(reports, Look(columns=100)))


def mixed(**changes: str) -> Report:
    return replace(report(*MIXED), **changes)


SAID = [  # what every format says of a paper of every status
    "The first position counts too", "Right from your own earlier out = 4",
    "not answered|Waits for a person|\"review\"|,review,",
    "formula = count, 40 variants", "cited, a book", "a written answer: a person decides|A written answer",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("told", SAID)
def test_every_format_says(form: str, told: str) -> None:
    text = re.sub(r"\\(.)", r"\1", written(form, mixed())).replace("\n", " ")
    assert re.search(told, re.sub(r" +", " ", text), re.IGNORECASE)


def test_on_a_terminal() -> None:
    text = written("terminal", mixed())
    assert "1 · conv.width/out · 0 of 2\n" in text
    assert "  › 4\n  ✗ Not right.  read as 4\n    The answer: 5\n    The first position counts too.\n" in text
    assert "  › b\n    average\n  ✗ Not right.  read as b\n    The answer: a  max\n" in text
    assert "  › Fewer weights.\n  ○ Waits for a person.\n" in text
    assert "    – fewer weights\n" in text
    assert "  1 of 4 points (25 %) · 1 answer worth 4 waits for a person\n" in text
    assert "  Next: prepkit quiz pool conv\n  Next: prepkit derive output-size\n" in text


def test_json_follows_its_schema() -> None:
    found = msgspec.json.decode(written("json", mixed(), mixed()), type=ReportsMessage, strict=True)
    assert len(found.reports) == 2
    assert (found.reports[0].earned, found.reports[0].points, found.reports[0].open) == (1.0, 4.0, 4.0)
    assert [mark.earned for mark in found.reports[0].marks] == [0.0, 1.0, 0.0, None]
    assert schema()["$defs"]["MarkMessage"]["properties"]["earned"]["anyOf"]
    lines = written("jsonl", mixed(), mixed()).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(written("json", mixed(), mixed()))["reports"]


def test_junit_counts_what_it_holds() -> None:
    suite = ElementTree.fromstring(written("junit", mixed()))[0]
    cases = suite.findall("testcase")
    counts = {name: sum(case.find(tag) is not None for case in cases)
              for name, tag in (("failures", "failure"), ("skipped", "skipped"), ("errors", "error"))}  # fmt: skip
    assert (
        {name: int(suite.attrib[name]) for name in counts}
        == counts
        == {"failures": 2, "skipped": 1, "errors": 0}
    )
    assert int(suite.attrib["tests"]) == len(cases) == 4
    assert [case.attrib["classname"] for case in cases] == ["conv", "conv", "pool", "conv"]


def test_junit_of_what_could_not_be_read_is_an_error() -> None:
    unread = Report("", "", "a.pdf", (), (Complaint(At("a.pdf", 1), "", "the file is a PDF"),))
    suite = ElementTree.fromstring(written("junit", unread))[0]
    assert (suite.attrib["errors"], suite.attrib["tests"]) == ("1", "1")
    assert suite.findtext("testcase/error") == "a.pdf:1: the file is a PDF"


def test_gradescope_has_what_its_documentation_asks_for() -> None:
    found = json.loads(written("gradescope", mixed()))
    assert found["score"] == 1.0
    assert [test.get("score") for test in found["tests"]] == [
        0.0,
        1.0,
        0.0,
        None,
    ]  # optional with a top-level score
    assert [test["max_score"] for test in found["tests"]] == [2.0, 1.0, 1.0, 4.0]
    assert [test.get("status") for test in found["tests"]] == ["failed", "passed", "failed", None]
    visible = ("hidden", "after_due_date", "after_published", "visible")
    assert all(test["visibility"] in visible and test["output_format"] == "text" for test in found["tests"])
    # one hidden test hides the total, which would take what is open for lost
    assert [test["visibility"] == "hidden" for test in found["tests"]] == [False, False, False, True]
    with pytest.raises(UsageError, match="one submission"):
        written("gradescope", mixed(), mixed())


def test_csv_is_one_row_a_part_and_numbers_are_numbers() -> None:
    head, *rows = csv.reader(StringIO(written("csv", mixed())))
    table = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["status"], row["credit"], row["earned"]) for row in table] == [
        ("graded", "0", "0"), ("graded", "1", "1"), ("graded", "0", "0"), ("review", "", ""),
    ]  # fmt: skip


def test_suggestions_are_called_no_more_than_that() -> None:
    of = mixed()
    suggestion = Suggestion(("fewer weights",), ("the same feature anywhere",))
    marks = (*of.marks[:3], replace(of.marks[3], suggestion=suggestion))
    for form in FORMATS:
        text = re.sub(r"\s+|\\u2013", " ", written(form, replace(of, marks=marks)))
        assert "Suggested only: found" in text, form


def hostile(words: str) -> Report:
    """A paper on which everything a stranger writes is `words`."""
    of = report(*((name, words) for name, _ in MIXED), candidate=words)
    marks = tuple(replace(mark, note=words, question=words, verdict=replace(mark.verdict, read_as=words, reason=words))
                  for mark in of.marks)  # fmt: skip
    return replace(
        of, marks=marks, source=words, sheet=words, complaints=(Complaint(At(words, 1), words, words),)
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}


def tags(page: str) -> _Tags:
    parser = _Tags()
    parser.feed(page)
    return parser


KNOWN = tags(written("html", mixed(), hostile("x")))


def harmless(form: str, text: str) -> Iterator[bool]:
    """What must hold of a text in this format, whatever was put into it."""
    allowed = "\n" if form != "junit" else "\n\t"
    yield all(c in allowed or c == "\u200d" or category(c) not in STEERS for c in text)
    if form == "html":
        found = tags(text)
        yield found.tags <= KNOWN.tags
        yield found.names <= KNOWN.names
        yield "script" not in found.tags
    if form == "junit":
        yield ElementTree.fromstring(text).tag == "testsuites"
    if form == "csv":
        rows = list(csv.reader(StringIO(text)))
        yield {len(row) for row in rows} == {len(rows[0])}
        yield not any(cell.lstrip().startswith(("=", "+", "@", "-")) for row in rows for cell in row)
    if form == "markdown":
        bare = re.sub(r"\\.|&(lt|gt|amp);", "", text)
        yield not re.search(r"[<`$]|\]\(|!\[", bare)
    if form in ("json", "jsonl", "gradescope"):
        yield text.isascii()
        yield bool([json.loads(line) for line in text.splitlines()] if form == "jsonl" else json.loads(text))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_acts(form: str, words: str) -> None:
    assert all(harmless(form, written(form, hostile(words))))


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40), st.sampled_from(FORMATS))
def test_nothing_acts_whatever_it_is(words: str, form: str) -> None:
    assert all(harmless(form, written(form, hostile(words))))
