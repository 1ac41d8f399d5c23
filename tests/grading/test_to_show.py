"""Derivations on papers: asked on sheets, kept in key files, read from every format, shown in every report."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from prepkit import content
from prepkit.errors import Unusable, UsageError
from prepkit.grading import keyfile
from prepkit.grading.frombank import paper as paper_of_bank
from prepkit.grading.mark import mark
from prepkit.grading.paper import Paper, ToShow
from prepkit.grading.reading import read
from prepkit.grading.report import Report
from prepkit.grading.sheet import sheet_of
from prepkit.grading.submission import Given, Stated, Submission
from prepkit.grading.to_show import shelved, to_show
from prepkit.render import (
    report_csv,
    report_gradescope,
    report_html,
    report_json,
    report_jsonl,
    report_junit,
    report_markdown,
    report_terminal,
    sheet_html,
    sheet_markdown,
    sheet_yaml,
)
from prepkit.render.page import Look
from prepkit.session.handed_in import attempts
from tests.derive.examples import FILE, TEXT, changed

ID = "derivation.floor"
OURS = ["k*S <= X", "k <= floor(X/S)", "n = floor(X/S) + 1"]
LOOK = Look(100)


def asked(points: float = 3.0) -> ToShow:
    """The small derivation, worth a point a line."""
    return to_show(TEXT, FILE, points)


def paper() -> Paper:
    """A sheet that asks for it alone."""
    return Paper("s1", (), "Ada", "", (asked(),))


def graded(*given: Given) -> Report:
    """What becomes of answers."""
    return mark(paper(), Submission("ada.yaml", "Ada", "s1", given))


def test_the_sheet_says_where_chains_begin_and_gives_no_line_away() -> None:
    blank = sheet_of(paper()).posed[0].blanks[0]
    assert "fits: we have k·S ≤ Y + S" in blank.prompt
    assert "count: goes on from fits" in blank.prompt
    for line in ("k·S ≤ X", "k ≤ ⌊X/S⌋", "⌊X/S⌋ − 0"):
        assert line not in blank.prompt.replace("k·S ≤ X + S", "")


HANDED_IN = {
    "all": (OURS, 3.0, "graded"),
    "half": (OURS[:1], 1.0, "graded"),
    "nothing": ([], 0.0, "missing"),
    "a wrong line": (["k*S < X", *OURS[1:]], 2.0, "graded"),
    "what nobody can read": ([OURS[0], "and so on"], None, "review"),
    "all, and a word": ([*OURS, "qed."], 3.0, "graded"),
}


@pytest.mark.parametrize("name", HANDED_IN)
def test_points(name: str) -> None:
    rows, earned, status = HANDED_IN[name]
    one = graded(Given(ID, "", "\n".join(rows))).marks[0]
    assert (one.earned, one.status) == (earned, status)


def test_chains_may_be_handed_in_one_by_one() -> None:
    parts = Given(ID, "count", OURS[2]), Given(ID, "FITS", "\n".join(OURS[:2]))
    assert graded(*parts).marks[0].earned == 3.0


def test_a_chain_that_is_none_is_said() -> None:
    report = graded(Given(ID, "counts", OURS[2]))
    assert report.marks[0].status == "missing"
    assert "count" in str(report.complaints[0])


def test_a_key_file_keeps_the_derivation_whole(tmp_path: Path) -> None:
    path = tmp_path / keyfile.NAME
    path.write_bytes(keyfile.encode([paper()]))
    kept = keyfile.load(path).paper("Ada")
    assert [(one.id, one.points, one.source) for one in kept.to_show] == [(ID, 3.0, TEXT)]
    assert mark(kept, Submission("a", "Ada", "s1", (Given(ID, "", OURS[0]),))).earned == 1.0


def test_a_key_file_that_lacks_the_derivation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / keyfile.NAME
    plain = json.loads(keyfile.encode([paper()]))
    path.write_text(json.dumps(plain | {"derivations": {}}))
    with pytest.raises(Unusable, match="floor"):
        keyfile.load(path)


def test_without_a_key_file_the_digest_decides() -> None:
    folder = content.root("solutions") / "derivations"
    found = shelved(folder, "output-size")
    line = next(line for _, _, line in found.derivation.steps()).line.text
    name = f"derivation.{found.derivation.id}"
    bank = None  # no question is asked
    for digest, marks, problem in ((found.derivation.digest, 1, ""), ("0" * 16, 0, "has changed")):
        stated = Stated(name, digest, 0, (5.0,))
        sub = Submission("a.yaml", "Ada", "s1", (Given(name, "", line),), (stated,))
        there, left = paper_of_bank(bank, sub)  # type: ignore[arg-type]
        report = mark(there, left)
        assert [one.earned for one in report.marks] == [1.0] * marks
        assert problem in " ".join(map(str, report.complaints))


@pytest.mark.parametrize("name", ["nothing-like-it", "../secret", "output-siz"])
def test_an_unknown_derivation_is_named(name: str) -> None:
    with pytest.raises(UsageError):
        shelved(content.root("solutions") / "derivations", name)


def test_a_derivation_that_cannot_be_read_is_refused_with_its_line() -> None:
    with pytest.raises(Unusable, match=rf"{FILE}:\d+"):
        to_show(changed(('k*S <= X"\n', 'k*S <= "\n')), FILE)


YAML = "answers:\n- derivation: floor\n  lines:"
FILES = {
    "lines.yaml": YAML + "\n  - k*S <= X\n  - 'k <= floor(X/S)'\n  - \"n = floor(X/S) + 1\"\n",
    "chains.yaml": YAML
    + "\n    count: ['n = floor(X/S) + 1']\n    fits:\n    - k*S <= X\n    - k <= floor(X/S)\n",
    "labels.yaml": YAML + "\n  - fits: k*S <= X\n  - k <= floor(X/S)\n  - count:\n  - n = floor(X/S) + 1\n",
    "flow.yaml": YAML + ' ["k*S <= X", "k <= floor(X/S)", "n = floor(X/S) + 1"]\n',
    "block.yaml": f"answers:\n- id: {ID}\n  answer: |\n    " + "\n    ".join(OURS) + "\n",
    "lines.json": json.dumps({"answers": [{"derivation": "floor", "lines": OURS}]}),
    "answers.json": json.dumps({"answers": [{"id": ID, "answer": OURS}]}),
    "one.jsonl": json.dumps({"candidate": "Ada", "id": ID, "answer": "\n".join(OURS)}) + "\n",
    "table.csv": f'candidate,id,answer\nAda,{ID},"' + "\n".join(OURS) + '"\n',
    "pasted.md": f"# {ID}\n\n" + "\n".join(OURS) + "\n",
    "listed.md": f"# {ID}\n\n" + "\n".join(f"{n}. {line}" for n, line in enumerate(OURS, 1)) + "\n",
    "headed.md": f"## The floor {{#{ID}}}\n\nAnswer:\n\n~~~answer\n" + "\n".join(OURS) + "\n~~~\n",
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_carries_lines(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(FILES[name])
    found = list(read(path))
    assert [one.complaints for one in found] == [()]
    assert mark(paper(), found[0]).earned == 3.0


WRITTEN: dict[str, Callable[..., str]] = {
    "a.yaml": sheet_yaml.written,
    "a.md": sheet_markdown.written,
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_sheet_filled_in_is_read_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(WRITTEN[name](sheet_of(paper()), {ID: "fits:\n" + "\n".join(OURS)}))
    (found,) = read(path)
    assert (found.complaints, found.stated[0].id) == ((), ID)
    assert mark(paper(), found).earned == 3.0


def test_the_page_has_room_for_lines() -> None:
    page = sheet_html.written(sheet_of(paper()))
    assert "<textarea" in page


REPORTS = {
    "terminal": report_terminal, "json": report_json, "jsonl": report_jsonl, "junit": report_junit,
    "markdown": report_markdown, "html": report_html, "csv": report_csv, "gradescope": report_gradescope,
}  # fmt: skip
HOSTILE = "<script>alert(1)</script>\n\x1b[31mk < \n=HYPERLINK(1)"


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_names_the_wrong_line_and_its_point(name: str) -> None:
    report = graded(Given(ID, "", f"{OURS[0]}\nk <= ceil(X/S)\n{HOSTILE}"))
    text = " ".join("".join(REPORTS[name].written([report], LOOK)).split())
    text = text.encode().decode("unicode_escape") if name in ("json", "jsonl", "gradescope") else text
    assert "That hangs over the edge." in text
    assert "It does not follow from" in text
    assert "\x1b" not in text or name in ("json", "jsonl", "gradescope")
    if name in ("html", "markdown", "junit"):
        assert "<script>" not in text


def test_json_holds_every_line() -> None:
    text = "".join(report_json.written([graded(Given(ID, "", "\n".join(OURS)))], LOOK))
    lines = json.loads(text)["reports"][0]["marks"][0]["lines"]
    assert [(one["standing"], one["chain"], one["place"]) for one in lines] == [
        ("step", "fits", 1), ("step", "fits", 2), ("step", "count", 1),
    ]  # fmt: skip


def test_lines_are_recorded_as_in_practice() -> None:
    given = Given(ID, "", f"{OURS[0]}\nk <= ceil(X/S)\n{OURS[2]}")
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    made = list(attempts(paper(), graded(given), now))
    assert [one.question for one in made] == [f"{ID}.fits.1", f"{ID}.count.1"]
    assert {one.outcome for one in made} == {"right"}
    again = list(attempts(paper(), graded(given), now))
    assert [one.uuid for one in again] == [one.uuid for one in made]


def test_reports_are_reproducible() -> None:
    given = Given(ID, "", "k <= 2*X + 3\nk <= X/S\n" + OURS[1])
    assert msgspec.json.encode(graded(given)) == msgspec.json.encode(graded(given))
