"""Every form answers come in: what is read from it, and from which line."""

from __future__ import annotations

import json
from io import BytesIO
from time import process_time

import pytest

from prepkit.grading.reading import read
from tests.grading.sheets import answers, complaints, given

YAML = """format: 1
sheet: 's1'
candidate: Ada
answers:
- id: a.b
  digest: '0e12'
  seed: 3
  points: [1, 2.5]
  parts:
  - part: out
    answer: {}
  - {{part: in, answer: ''}}
"""
# what stands behind `answer:`, and what it is
TYPED = [
    ("3", "3"),
    ("0.50", "0.50"),
    ("no", "no"),
    ("010", "010"),
    ("1e-3", "1e-3"),
    ("12:30", "12:30"),
    ("true", "true"),
    ("~", "~"),
    ("(3, 4)", "(3, 4)"),
    ("[3, 4]", "[3, 4]"),
    ("'it''s'", "it's"),
    (r"'\frac{1}{2}'", r"\frac{1}{2}"),
    ('"a\\tb"', "a\tb"),
    ("a b  # mine", "a b"),
    ("|\n      a = b\n      = c\n", "a = b\n= c"),
    ("\n    - a = b\n    - b = c\n", "a = b\nb = c"),
    ("=1+1", "=1+1"),
]


@pytest.mark.parametrize(("typed", "text"), TYPED)
def test_yaml_takes_an_answer_as_typed(typed: str, text: str) -> None:
    found = given(YAML.format(typed), "a.yaml")
    assert answers(found) == {"a.b/out": text}
    assert not found.complaints
    assert found.given[0].at.line in (11, 12)
    assert found.candidate == "Ada"
    assert found.sheet == "s1"
    stated = found.stated[0]
    assert (stated.id, stated.digest, stated.seed, stated.points) == ("a.b", "0e12", 3, (1.0, 2.5))


# behind `answer:`, no YAML: that answer is taken as it stands, and so are the others
SLIPS = [
    ("f(x): 3: 4", "f(x): 3: 4"),
    (r'"\xi*x"', r"\xi*x"),
    ("'f'(x)'", "f'(x)"),
    ("@x", "@x"),
    ("`x`", "`x`"),
    ("%x", "%x"),
    ("[3, 4", "[3, 4"),
    ("{a: b", "{a: b"),
]


@pytest.mark.parametrize(("typed", "text"), SLIPS)
def test_a_slip_in_one_answer_costs_no_other(typed: str, text: str) -> None:
    before = "sheet: s\ncandidate: Ada\nanswers:\n- id: a.a\n  question: |-\n    answer: no\n  answer: '1'\n"
    after = "- id: a.c\n  digest: '12'\n  seed: 1\n  points: [2]\n"
    after += "  parts:\n  - part: out\n    answer: |\n      2\n      3\n"
    page = f"{before}- id: a.b\n  answer: {typed}\n{after}"
    found = given(page, "a.yaml")
    assert answers(found) == {"a.a": "1", "a.b": text, "a.c/out": "2\n3"}
    assert len(found.complaints) == 1
    assert "quotes" in complaints(found)[0]
    assert found.candidate == "Ada"
    assert found.stated[0].points == (2.0,)
    assert [each.at.line for each in found.given] == [7, 9, 16]


# between double quotes YAML would make tabs and line ends of these
LATEX = [
    r"\frac{1}{2}",
    r"\theta",
    r"3 \times 4",
    r"\nabla f",
    r"\rho",
    r"\Pi",
    r"a \neq b",
    r"\text{x}",
    r"\alpha",
]


@pytest.mark.parametrize("typed", LATEX)
def test_latex_between_double_quotes_stands_as_typed(typed: str) -> None:
    found = given(f'answers:\n- id: a.b\n  answer: "{typed}"\n', "a.yaml")
    assert answers(found) == {"a.b": typed}
    assert complaints(found) == [
        "a.yaml:3: a backslash between double quotes; taken as it stands: put LaTeX between single quotes"
    ]


@pytest.mark.parametrize(
    ("typed", "text"), [(r"a\tb", "a\tb"), (r"a\nb", "a\nb"), (r"1\n2", "1\n2"), (r"\u2212", "−")]
)
def test_escapes_of_other_writers_are_escapes(typed: str, text: str) -> None:
    found = given(f'answers:\n- id: a.b\n  answer: "{typed}"\n', "a.yaml")
    assert answers(found) == {"a.b": text}
    assert not found.complaints


FORMS = {
    "mapping.yaml": "candidate: Ada\nanswers: {a.b: 3, a.c/out: x^2}\n",
    "rows.yaml": "- {candidate: Ada, id: a.b, answer: 3}\n- {candidate: Ada, id: a.c, part: out, answer: x^2}\n",
    "sheet.json": json.dumps({"candidate": "Ada", "answers": [
        {"id": "a.b", "answer": 3}, {"id": "a.c", "parts": [{"part": "out", "answer": "x^2"}]}]}),
    "rows.json": json.dumps([
        {"candidate": "Ada", "id": "a.b", "answer": "3"}, {"candidate": "Ada", "id": "a.c/out", "answer": "x^2"}],
        indent=1),
    "rows.jsonl": '{"candidate": "Ada", "id": "a.b", "answer": 3}\n\n'
        '{"candidate": "Ada", "id": "a.c/out", "answer": "x^2"}\n',
    "sheets.jsonl": '{"candidate": "Ada", "answers": {"a.b": "3", "a.c/out": "x^2"}}\n',
    "long.csv": "candidate,id,part,answer,seconds\nAda,a.b,,3,4.5\nAda,a.c,out,x^2,\n",
    "semicolon.csv": 'candidate;id;answer\nAda;"a.b";3\nAda;a.c/out;"x^2"\n',
    "comma.csv": "candidate;id;answer;seconds\nAda;a.b;3;4,5\nAda;a.c/out;x^2;\n",
    "wide.csv": "Name,a.b,a.c/out\nAda,3,x^2\n",
    "wide.tsv": "candidate\ta.b\ta.c/out\nAda\t3\tx^2\n",
    "sheet.md": "Candidate: Ada\n\n## 1 {#a.b}\n\nHow?\n\nAnswer: 3\n\n"
        "## 2\n<!-- prepkit id=a.c/out -->\nHow?\n\nAnswer:\n\nx^2\n\n---\n",
    "cells.md": "Candidate: Ada\n# a.b\nIn [1]: 3\n\n# a.c/out\n# the square\nx^2\n",
    "pasted": "name: Ada\n# a.b\n3\n# a.c/out\nx^2\n",
    "cells.ipynb": json.dumps({"nbformat": 4, "cells": [
        {"cell_type": "markdown", "source": ["Candidate: Ada"]},
        {"cell_type": "code", "source": "# a.b\n3"},
        {"cell_type": "markdown", "source": ["## 2 {#a.c/out}\n", "\n", "How?"]},
        {"cell_type": "code", "source": ["# mine\n", "answer = 'x^2'"]}]}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_same_answers_in_every_form(name: str, encoding: str, end: str) -> None:
    found = given(FORMS[name].replace("\n", end).encode(encoding), name)
    assert answers(found) == {"a.b": "3", "a.c/out": "x^2"}
    assert found.candidate == "Ada"
    assert not found.complaints


@pytest.mark.parametrize("name", list(FORMS))
def test_standard_input_is_told_by_how_it_begins(name: str) -> None:
    (found,) = read("-", BytesIO(FORMS[name].encode()))
    assert answers(found) == {"a.b": "3", "a.c/out": "x^2"}
    assert found.source == "stdin"


@pytest.mark.parametrize(("name", "lines"), [
    ("sheet.md", [7, 15]), ("cells.md", [3, 7]), ("rows.jsonl", [1, 3]), ("long.csv", [2, 3]), ("rows.json", [5, 10]),
])  # fmt: skip
def test_an_answer_knows_its_line(name: str, lines: list[int]) -> None:
    assert [each.at.line for each in given(FORMS[name], name).given] == lines


# behind `Answer:` in Markdown, as editors and people leave it
MARKDOWN = [
    ("Answer: 112", "112"),
    ("**Answer:** 112", "112"),
    ("*Answer*: 112", "112"),
    ("> Answer: 112", "112"),
    ("Answer:\n112", "112"),
    ("Answer: `2*x*y`", "2*x*y"),
    (r"Answer: 2\*x\*y", "2*x*y"),
    ("Answer:\n\n```answer\n2*x*y\n```", "2*x*y"),
    ("Answer:\n\n~~~answer\n# 3\n---\n~~~", "# 3\n---"),
    ("Answer: 112\n\n~~~answer\n\n~~~", "112"),
    ("Answer:\n\n~~~answer\n\n~~~\n\n112", "112"),
    ("Answer: ______", None),
    ("Answer:\n\n~~~answer\n\n~~~", None),
    ("Answer:\na = b\n= c\n", "a = b\n= c"),
    ("```python\nAnswer: no\n```\nAnswer: 3", "3"),
]


@pytest.mark.parametrize(("typed", "text"), MARKDOWN)
def test_markdown_as_editors_leave_it(typed: str, text: str | None) -> None:
    page = f"## 1\n<!-- prepkit id=a.b digest=12 seed=3 points=2 -->\nHow wide?\n\n{typed}\n\n## Next\nno answer\n"
    found = given(page, "a.md")
    assert answers(found) == ({} if text is None else {"a.b": text})
    assert not found.complaints
    assert found.stated[0].points == (2.0,)


def test_a_long_answer_takes_time_by_its_lines() -> None:
    """Ten times the lines, not a hundred times the time; 100,000 took half a minute."""

    def seconds(rows: int) -> float:
        page = "# a.b\n" + "1 + " * 20 + "\n" + "".join(f"line {number}\n" for number in range(rows))
        begun = process_time()
        given(page, "long.md")
        return process_time() - begun

    seconds(100)
    assert seconds(40_000) < 40 * seconds(4_000)
