"""A bank file → questions and complaints: what is wrong with one question never hides another."""

from __future__ import annotations

from pathlib import Path

import pytest

from prepkit.bank.load import load_file, load_text
from prepkit.bank.question import Parameter, digest
from prepkit.domain import Check, Mistake
from tests.bank.files import ENTRY, HEAD, text

WHOLE = """\
format: 1
topic: pooling
questions:
- id: pooling.all
  level: senior
  source: somewhere
  parameters:
    W: {type: pint, values: [32, 64]}
    p: {type: prob, from: 0.1, to: 0.9, step: 0.2}
    word: {type: word, values: [max, average]}
  derived: {X: W + 1}
  where: [X > 0]
  parts:
  - name: out
    kind: number
    prompt: "{word} of {W}?"
    key: 0.50
    checks: [{oracle: count.windows, with: {W: 3}}]
    mistakes: [{value: 3, because: "No."}]
  hints: [Think., 42]
  solution: none
  derivation: output-size
  follow_ups: [pooling.more]
  was: pooling.old
  lab: shift
"""

PARTS = "\n  parts: [{kind: number, prompt: x, key: x}]"

# below `format: 1`, `topic: pooling`, `questions:`, so that the first entry stands on line 4
BAD_ENTRIES: list[tuple[str, list[str]]] = [
    ("- {}", ["f:4: field 'id' is missing", "f:4: field 'parts' is missing"]),
    ("- id: pooling.a", ["f:4: id pooling.a: field 'parts' is missing"]),
    ("- id: pooling.a" + PARTS + "\n  hint: x", ["f:6: id pooling.a: field 'hint' is unknown; did you mean 'hints'?"]),
    (
        "- id: pooling.a\n  parts:\n  - kind: numbr\n    key: 1",
        ["f:6: id pooling.a: kind 'numbr' is unknown; did you mean 'number'?"],
    ),
    (
        "- id: pooling.a\n  level: scren\n  parts:\n  - {kind: number, prompt: [1], kye: 1}",
        [
            "f:5: id pooling.a: level 'scren' is unknown; did you mean 'screen'?",
            "f:7: id pooling.a: field 'key' is missing (kind number)",
            "f:7: id pooling.a: prompt is a list; expected a text",
            "f:7: id pooling.a: field 'kye' is unknown (kind number); did you mean 'key'?",
        ],
    ),
    (
        "- id: pooling.a\n  parameters: {n: {type: pnt, form: 1}}" + PARTS,
        [
            "f:5: id pooling.a: type 'pnt' is unknown; did you mean 'pint'?",
            "f:5: id pooling.a: field 'form' is unknown; did you mean 'from'?",
        ],
    ),
    (
        "- id: pooling.a\n  parameters: {n: {type: pint, values: 3}}" + PARTS,
        ["f:5: id pooling.a: values is the number 3; expected a list"],
    ),
    ("- id: pooling" + PARTS, [
        "f:4: id pooling: an id is topic.slug, of letters, digits and hyphens, such as conv-output-size.stem"]),
    ("- id: 'pooling.a b'" + PARTS, [
        "f:4: id pooling.a b: an id is topic.slug, of letters, digits and hyphens, such as conv-output-size.stem"]),
    ("- id: pooling.a\n  id: pooling.b" + PARTS, ["f:5: id pooling.a: key 'id' is written twice"]),
    ("- id: pooling.a\n  lab: no" + PARTS, [
        'f:5: id pooling.a: lab: YAML readers differ on what no means; write "no" or false']),
    ("- id: pooling.a\n  parts: []", ["f:5: id pooling.a: parts has 0 items; expected at least 1"]),
    ("- [a]", ["f:4: questions[0] is a list; expected a mapping of fields"]),
]  # fmt: skip

BAD_FILES: list[tuple[str | bytes, list[str]]] = [
    ("", ["f:1: the file is empty"]),
    ("[a]", ["f:1: expected the fields format, topic and questions"]),
    ("a", ["f:1: expected the fields format, topic and questions"]),
    ("---\n", ["f:1: expected the fields format, topic and questions"]),
    (
        "topic: 3\nquestions: none",
        [
            "f:1: format is missing; expected 1, the format this version reads",
            "f:1: topic is 3; expected a key of taxonomy.yaml",
            "f:2: questions is 'none'; expected a list of questions",
        ],
    ),
    ("format: 2\ntopic: a\nquestions: []", ["f:1: format is 2; expected 1, the format this version reads"]),
    ("format: 1\ntopic: a\nquestions: []\nmore: 1", ["f:4: field 'more' is unknown"]),
    (b"\0\1\2", ["f:1: control character U+0000; remove it"]),
    ("[" * 100_000, ["f:1: nested deeper than 32 levels"]),
]


def test_every_field() -> None:
    loaded = load_text(WHOLE, "f")
    assert loaded.complaints == ()
    (question,) = loaded.questions
    assert question.parameters["p"] == Parameter("prob", start=0.1, stop=0.9, step=0.2)
    assert (question.level, question.was, question.lab, question.at.line) == (
        "senior",
        ("pooling.old",),
        "shift",
        4,
    )
    assert question.hints == ("Think.", "42")
    (part,) = question.parts
    assert (part.key, part.mistakes) == ("0.50", (Mistake("3", "No."),))  # type: ignore[attr-defined]
    assert part.checks == (Check("count.windows", {"W": "3"}),)


@pytest.mark.parametrize(("entry", "complaints"), BAD_ENTRIES)
def test_a_bad_entry(entry: str, complaints: list[str]) -> None:
    alone = load_text(HEAD.format(topic="pooling") + entry + "\n", "f")
    assert [str(complaint) for complaint in alone.complaints] == complaints
    assert alone.questions == ()


@pytest.mark.parametrize(("entry", "complaints"), BAD_ENTRIES)
def test_a_bad_entry_hides_no_other(entry: str, complaints: list[str]) -> None:
    head, good = HEAD.format(topic="pooling"), ENTRY.format
    source = head + good(id="pooling.first") + entry + "\n" + good(id="pooling.last")
    loaded = load_text(source, "f")
    assert [question.id for question in loaded.questions] == ["pooling.first", "pooling.last"]
    assert len(loaded.complaints) == len(complaints)


@pytest.mark.parametrize(("source", "complaints"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_a_bad_file(source: str | bytes, complaints: list[str]) -> None:
    loaded = load_text(source, "f")
    assert [str(complaint) for complaint in loaded.complaints] == complaints
    assert loaded.questions == ()


def test_what_stands_before_a_syntax_error_is_kept() -> None:
    loaded = load_text(text("pooling.a", "pooling.b") + "- id: pooling.c\n  parts: [1, {\n", "f")
    assert [question.id for question in loaded.questions] == ["pooling.a", "pooling.b"]
    assert [complaint.at.line for complaint in loaded.complaints] == [13]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    loaded = load_file(tmp_path / "none.yaml", "none.yaml")
    assert [str(complaint) for complaint in loaded.complaints] == [
        "none.yaml:0: cannot be read: No such file or directory"
    ]


PLAIN = {
    "id": "a.b",
    "parameters": {"n": {"type": "pint", "values": [1]}},
    "where": ["n > 0"],
    "parts": [
        {"kind": "number", "prompt": "?", "key": "n", "checks": [{"oracle": "count.a", "with": {"n": "n"}}],
         "mistakes": [{"value": "2", "because": "x"}]},
        {"kind": "choice", "prompt": "?", "options": [{"text": "a", "right": True, "because": "x"}, {"text": "b"}]},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "same"),
    [
        (("id",), "a.c", True),
        (("solution",), "So.", True),
        (("hints",), ["h"], True),
        (("level",), "core", True),
        (("source",), "s", True),
        (("follow_ups",), ["a.c"], True),
        (("was",), "a.a", True),
        (("parts", 0, "mistakes", 0, "because"), "y", True),
        (("parts", 1, "options", 0, "because"), "y", True),
        (("parts", 0, "mistakes", 0, "value"), "3", False),
        (("parts", 1, "options", 0, "text"), "c", False),
        (("parts", 0, "key"), "n + 1", False),
        (("parts", 0, "prompt"), "What?", False),
        (("parts", 0, "checks", 0, "with", "n"), "n + 1", False),
        (("parameters", "n", "values"), [2], False),
        (("where",), [], False),
        (("derived",), {"X": "n"}, False),
    ],
)
def test_the_digest_hashes_what_decides(path: tuple[str | int, ...], value: object, same: bool) -> None:
    import copy

    changed: dict[str, object] = copy.deepcopy(PLAIN)
    node: object = changed
    for step in path[:-1]:
        node = node[step]  # type: ignore[index]
    node[path[-1]] = value  # type: ignore[index]
    assert (digest(changed) == digest(PLAIN)) is same


def test_the_digest_is_the_same_everywhere() -> None:
    assert digest(PLAIN) == digest(dict(reversed(PLAIN.items())))
    assert digest(PLAIN) == "09c129905cd4183e"
