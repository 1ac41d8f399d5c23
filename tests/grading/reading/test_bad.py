"""Bad input: each its own sentence with file and line, and the rest is read."""

from __future__ import annotations

import json
import tracemalloc
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest

from prepkit.errors import Unusable
from prepkit.grading.reading import gather, read, sources, submissions
from tests.grading.sheets import answers, complaints, given

GOOD = "answers:\n- id: a.b\n  answer: 3\n"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nanswers:\n- id: a.b\n  answer: 3\n- id: a.c\n  answer: *c\n"

# name, content, what is read, what is said
BAD = [
    ("a.yaml", b"", {}, ["a.yaml:1: the file is empty"]),
    ("a.md", b" \r\n\t\n", {}, ["a.md:1: the file is empty"]),
    ("a.csv", b"\xef\xbb\xbf", {}, ["a.csv:1: the file is empty"]),
    ("a.yaml", b"\0\1\2\3" * 50, {}, ["a.yaml:1: the file is binary, not text; expected YAML"]),
    ("a.md", b"PK\x03\x04zip", {}, ["a.md:1: the file is a zip archive (a spreadsheet or a document?), not text"]),
    ("a.csv", b"%PDF-1.7\n", {}, ["a.csv:1: the file is a PDF, not text"]),
    ("a.md", b"<!doctype html><p>", {}, ["a.md:1: the file is a page: press"]),
    ("a.yaml", b"format: 2\n" + GOOD.encode(), {"a.b": "3"}, ["a.yaml:1: format '2' is unknown; this prepkit reads 1"]),
    ("a.yaml", b"- 1\n- 2\n", {}, ["a.yaml:1: an answer names no question", "a.yaml:2: an answer names no question"]),
    ("a.yaml", b"hello", {}, ["a.yaml:1: holds no answers; expected a mapping with answers:"]),
    ("a.yaml", b"x: 1\n", {}, ["a.yaml:1: here are no answers; expected a mapping with answers:"]),
    ("a.yaml", b"answers: 3\n", {}, ["a.yaml:1: answers is a text; expected a list of answers"]),
    ("a.yaml", GOOD.encode() + b"- answer: 4\n- 5\n", {"a.b": "3"},
     ["a.yaml:4: an answer names no question", "a.yaml:5: an answer names no question"]),
    ("a.yaml", GOOD.encode() + b"- id: a.c\n  answer: {x: 1}\n", {"a.b": "3"},
     ["a.yaml:5: id a.c: the answer is a mapping; put it between quotes"]),
    ("a.yaml", GOOD.encode() + b"- id: a.c\n  digest: x\n  seed: -1\n  points: [1]\n", {"a.b": "3"},
     ["a.yaml:6: id a.c: seed '-1' is no whole number"]),
    ("a.yaml", GOOD.encode() + b"- id: a.c\n  digest: x\n  seed: 1\n  points: [nan]\n  seconds: -3\n  answer: 2\n",
     {"a.b": "3", "a.c": "2"},
     ["a.yaml:7: id a.c: points 'nan' is no number of at least 0", "a.yaml:8: id a.c: seconds '-3' is no number"]),
    ("a.yaml", BOMB.encode(), {"a.b": "3", "a.c": "*c"},
     ["a.yaml:1: a: anchor &a is not read", "a.yaml:2: b: anchor &b", "a.yaml:2: alias *a", "a.yaml:2: alias *a",
      "a.yaml:3: c: anchor &c", "a.yaml:3: alias *b", "a.yaml:3: alias *b", "a.yaml:8: id a.c: answer: alias *c"]),
    ("a.yaml", b"answers: " + b"[" * 100_000, {}, ["a.yaml:1: nested deeper than 32 levels"]),
    ("a.yaml", GOOD.replace("3", "'\u00e9'").encode("latin-1"), {"a.b": "�"},
     ["a.yaml:3: byte 0xe9 is not UTF-8, and stands as �; save the file as UTF-8"]),
    ("a.json", b'{"answers": [\n{"id": "a.b",, }]}', {}, ["a.json:2: is no JSON from here on: JSON is malformed"]),
    ("a.json", b"[" * 100_000, {}, ["a.json:1: is nested too deeply"]),
    ("a.ipynb", b'{"cells": 3}', {}, ["a.ipynb:1: is no notebook"]),
    ("a.ipynb", b'{"nbformat": 4', {}, ["a.ipynb:1: is no notebook"]),
    ("a.jsonl", b'{"id": "a.b", "answer": 3}\n{"id"\n[1]\n"x"\n{"answer": 4}\n{"id": "a.c", "answer": 5}',
     {"a.b": "3", "a.c": "5"},
     ["a.jsonl:2: this line is no JSON", "a.jsonl:3: this line is no answer; expected",
      "a.jsonl:4: this line is no answer",
      "a.jsonl:5: an answer names no question"]),
    ("a.jsonl", b'{"id": "a.b", "answer": "\xe9"}\n{"id": "a.c", "answer": 5}', {"a.b": "�", "a.c": "5"},
     ["a.jsonl:1: byte 0xe9 is not UTF-8"]),
    ("a.jsonl", b'{"id": "a.b", "answer": "' + b"x" * (1 << 20) + b'"}\n{"id": "a.c", "answer": 5}', {"a.c": "5"},
     ["a.jsonl:1: the line has more than 1,048,576 characters and was left out"]),
    ("a.csv", b"id,answer\na.b,(3, 4)\na.c,5\n", {"a.c": "5"},
     ["a.csv:2: here are 3 cells for 2 columns; put a cell that holds the delimiter between double quotes"]),
    ("a.csv", b"id,answer\na.b,=1+1\na.c,'=5\n", {"a.b": "=1+1", "a.c": "=5"},
     ["a.csv:2: id a.b: the cell begins with =; it is taken as text, and a spreadsheet may have shown something else"]),
    ("a.csv", b"id,answer\n,3\na.c,5\n", {"a.c": "5"}, ["a.csv:2: an answer names no question"]),
    ("a.csv", b"when,what\n1,2\n", {}, ["a.csv:1: the columns 'when, what' hold no answers; expected the columns"]),
    ("a.csv", b"candidate,a.b,when,a.b\n,3,x,4\n", {"a.b": "3"},
     ["a.csv:1: the columns 'when' are no questions", "a.csv:1: column 'a.b' is there twice; the first counts"]),
    ("a.csv", b'id,answer\na.b,"3\na.c,5\n', {"a.c": "5"},
     ["a.csv:2: unexpected end of data; is a double quote left open? the line was left out"]),
    ("a.csv", b'id,answer\na.b,"3\n' + b"a.c,5\n" * 1000, {"a.c": "5"},
     ["a.csv:2: a cell of more than 200 lines; is a"]),
    ("a.csv", b'id,answer\na.b,"3"4\na.c,5\n', {"a.c": "5"}, ["a.csv:2: ',' expected after '\"'; is a double quote"]),
    ("a.csv", b'id,answer\na.b,"3\n4"\n\na.c,5\n', {"a.b": "3\n4", "a.c": "5"}, []),
    ("a.md", b"# Notes\nnothing here\n", {},
     ["a.md:1: holds no answers; expected a sheet, or the address of a question"]),
    ("a.md", b"<!-- prepkit id=a.b -->\nAnswer:\n~~~answer\n3\n<!-- prepkit id=a.c -->\nAnswer: 4\n",
     {"a.b": "3", "a.c": "4"},
     ["a.md:5: id a.b: the block of the answer to a.b is not closed by ~~~; it ends here"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "read_", "said"), BAD, ids=lambda value: str(value)[:24])
def test_bad_input(name: str, content: bytes, read_: dict[str, str], said: list[str]) -> None:
    found = given(content, name)
    assert answers(found) == read_
    told = complaints(found)
    assert len(told) == len(said), told
    assert [line for line, start in zip(told, said, strict=True) if not line.startswith(start)] == []


def test_doubled_and_unknown_ids_are_all_handed_on() -> None:
    """Marking knows the paper; reading loses nothing."""
    found = given(
        "answers:\n- {id: a.b, answer: 3}\n- {id: A.B, answer: 4}\n- {id: no.such, answer: 5}\n", "a.yaml"
    )
    assert [(each.id, each.text, each.at.line) for each in found.given] == [
        ("a.b", "3", 2),
        ("A.B", "4", 3),
        ("no.such", "5", 4),
    ]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "\x1b[2J\x1b]0;x\x07", "[bold]x[/]", "{x}", "\u202eabc"]
)
def test_hostile_answers_are_answers(text: str) -> None:
    line = json.dumps({"candidate": text, "id": "a.b", "answer": text})
    (found,) = read(Path("a.jsonl"), BytesIO(line.encode()))
    assert (found.candidate, found.given[0].text) == (text, text)
    assert not found.complaints


def test_many_complaints_are_counted_not_kept() -> None:
    found = given('{"id": "a.b", "answer": 1}\n' + "{\n" * 1000, "a.jsonl")
    assert answers(found) == {"a.b": "1"}
    assert len(found.complaints) == 101
    assert complaints(found)[-1] == "a.jsonl:101: 900 more lines like these were left out"


@pytest.mark.parametrize(("held", "whose", "said"), [
    (10, ["Ada", "Bob"], []),
    (2, ["Ada", "Bob", "Ada"], ["a:3: the answers of 'Ada' go on here; sort so large a file by candidate"]),
])  # fmt: skip
def test_answers_in_any_order_as_long_as_they_can_be_held(
    held: int, whose: list[str], said: list[str]
) -> None:
    from prepkit.domain import At
    from prepkit.grading.reading.gather import Row, gather

    rows = [Row(At("a", number), who) for number, who in enumerate(["Ada", "Bob", "Ada"], 1)]
    found = list(gather(rows, "a", held))
    assert [each.candidate for each in found] == whose
    assert [line for each in found for line in complaints(each)] == said


class Endless(RawIOBase):
    """`count` answers, made while they are read."""

    def __init__(self, head: bytes, line: str, count: int) -> None:
        self._lines = (line.format(number // 400, number % 400).encode() for number in range(count))
        self._left = head

    def readable(self) -> bool:
        return True

    def readinto(self, into) -> int:  # type: ignore[no-untyped-def]
        while len(self._left) < len(into) and (line := next(self._lines, b"")):
            self._left += line
        size = min(len(into), len(self._left))
        into[:size], self._left = self._left[:size], self._left[size:]
        return size

    def read(self, size: int = -1) -> bytes:  # as a BufferedReader does: all that was asked for
        into = bytearray(size)
        return bytes(into[: self.readinto(into)])


@pytest.mark.parametrize(("name", "head", "line"), [
    ("a.jsonl", b"", '{{"candidate": "c{}", "id": "a.q{}", "answer": "3"}}\n'),
    ("a.csv", b"candidate,id,answer\n", "c{},a.q{},3\n"),
])  # fmt: skip
def test_memory_stays_flat(name: str, head: bytes, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        number = sum(len(each.given) for each in read(Path(name), Endless(head, line, count)))  # type: ignore[arg-type]
        assert number == count
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    monkeypatch.setattr(gather.gather, "__defaults__", (400,))
    peak(200)  # whatever is imported on the way
    grown = peak(14_000) - peak(8_000)  # both past what is looked at first
    assert grown < 6_000 * 50  # bytes; an answer that is kept takes several hundred


def test_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.yaml", "a.md", "in/c.csv", "in/key.json", ".hidden.md", "note.txt", "in/page.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(GOOD)
    found = [str(each) for each in sources([".", "*.md", "-"])]
    assert found == ["a.md", "b.yaml", "in/c.csv", "-"]
    assert [str(each) for each in sources(["note.txt"])] == ["note.txt"]  # named: read, whatever it is called
    with pytest.raises(Unusable, match=r"nothing\*: there is no such file or folder"):
        sources(["nothing*"])


def test_of_the_forms_of_one_sheet_the_filled_one_counts(tmp_path: Path) -> None:
    blank = "sheet: s\nanswers:\n- {id: a.b, digest: x, seed: 1, answer: ''}\n"
    (tmp_path / "sheet.yaml").write_text(blank)
    (tmp_path / "sheet.md").write_text(
        "<!-- prepkit sheet=s -->\n<!-- prepkit id=a.b digest=x seed=1 points=1 -->\nAnswer:\n"
    )
    (only,) = submissions([str(tmp_path)])
    assert not only.given
    assert only.stated
    assert only.source.endswith("sheet.md")
    (tmp_path / "sheet.yaml").write_text(blank.replace("''", "3"))
    (only,) = submissions([str(tmp_path)])
    assert answers(only) == {"a.b": "3"}


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"gone\.yaml: No such file"):
        list(read(tmp_path / "gone.yaml"))
