"""What lint says of a question that can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from prepkit import content
from prepkit.bank import taxonomy
from prepkit.bank.lint import lint_files
from prepkit.bank.lint_links import Known
from prepkit.bank.taxonomy import cycle, problems
from prepkit.bank.template import new
from prepkit.bank.topic import Topic

KNOWN = Known({"pooling", "vgg"}, {"vgg.there"})
GOOD = """\
format: 1
topic: pooling
questions:
- id: pooling.a
  parameters:
    W: {type: pint, from: 1, to: 9}
    name: {type: word, values: [max, average]}
  derived: {X: W + 1}
  where: [X > 2]
  parts:
  - name: out
    kind: number
    prompt: "A {name} of {W} and {X}?"
    key: X - 1
    checks: [{oracle: count.windows, with: {W: W, F: "1"}}]
    mistakes: [{value: X, because: "Not {X}."}]
  hints: ["Think of {W}."]
  solution: "It is {out}, in {{braces}}."
  follow_ups: [vgg.there]
"""

# replace → by → the complaint, after `f:`
SLIPS = [
    ("topic: pooling", "topic: poling", "2: topic 'poling' is not in the taxonomy; did you mean 'pooling'?"),
    ("id: pooling.a", "id: vgg.a", "4: id vgg.a: the id of a question of topic 'pooling' begins with 'pooling.'"),
    ("vgg.there", "vgg.their", "19: id pooling.a: follow-up 'vgg.their' does not exist; did you mean 'vgg.there'?"),
    ("from: 1, to: 9", "from: 0, to: 9", "6: id pooling.a: parameter W: 0 is not of type pint: expected a whole"),
    ("{name} of", "{nam} of", "13: id pooling.a: prompt: {nam} names nothing here; a brace is written {{"),
    ("{name} of", "max of", "7: id pooling.a: parameter 'name' is never used"),
    ("Not {X}", "Not {Y}", "16: id pooling.a: mistakes[0].because: {Y} names nothing here; a brace is written {{"),
    ("of {W}.", "of {V}.", "17: id pooling.a: hints: {V} names nothing here; a brace is written {{"),
    ("{{braces}}", "{braces}", "18: id pooling.a: solution: {braces} names nothing here; a brace is written {{"),
    ("{{braces}}", "{", "18: id pooling.a: solution: a lone brace; {name} puts a value in, {{ writes a brace"),
    ("{X: W + 1}", "{X: sqrt(W)}", "8: id pooling.a: derived X is irrational at W="),
    ("X > 2", "sqrt(X) > 2", "9: id pooling.a: where is irrational at W="),
    ("name: out", "name: W", "11: id pooling.a: the name 'W' is taken"),
    ("X > 2", "X > 20", "9: id pooling.a: pooling.a has no variant: none of its 18 combinations satisfies where"),
    ("[vgg.there]", "[Pooling.a]", "4: id pooling.a: follow-ups go round in a ring: pooling.a → pooling.a"),
    ("key: X - 1", "key: 1/(W - W)", "11: id pooling.a: part 1 has no key at "),
    (
        "checks: [{oracle: count.windows, with: {W: W, F: \"1\"}}]",
        "checks: []",
        "11: id pooling.a: part 1 has no checks and no citation: nothing would show that its key is right",
    ),
]  # fmt: skip

# the reader of lines words these; here only the place counts
UNREADABLE = [
    ("derived: {X: W + 1}", "derived: {X: W +}", "8: id pooling.a: derived X: "),
    ("derived: {X: W + 1}", "derived: {X: V + 1}", "8: id pooling.a: derived X: "),
    ("where: [X > 2]", "where: ['X >']", "9: id pooling.a: where: "),
    ("key: X - 1", "key: X -", "14: id pooling.a: key: "),
    ("key: X - 1", "key: Q - 1", "14: id pooling.a: key: "),
    ("key: X - 1", "key: name - 1", "14: id pooling.a: key: "),
    ("{W: W, F", "{W: W +, F", "15: id pooling.a: count.windows: W: "),
    ("value: X", "value: (X", "16: id pooling.a: mistakes[0].value: "),
]


def lint(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "q.yaml"
    path.write_text(text, encoding="utf-8")
    return [str(complaint) for complaint in lint_files({path: "f"}, KNOWN)]


def test_nothing_is_wrong(tmp_path: Path) -> None:
    assert lint(tmp_path, GOOD) == []


@pytest.mark.parametrize(("old", "by", "complaint"), SLIPS)
def test_a_slip(tmp_path: Path, old: str, by: str, complaint: str) -> None:
    assert old in GOOD
    found = lint(tmp_path, GOOD.replace(old, by))
    assert [one for one in found if one.startswith(f"f:{complaint}")], found


@pytest.mark.parametrize(("old", "by", "start"), UNREADABLE)
def test_an_unreadable_expression(tmp_path: Path, old: str, by: str, start: str) -> None:
    assert old in GOOD
    found = lint(tmp_path, GOOD.replace(old, by))
    assert found[0].startswith(f"f:{start}")


def test_options_that_read_the_same_on_some_variant(tmp_path: Path) -> None:
    options = "[{text: '{W}', right: true}, {text: '5'}]"
    part = f"  - {{kind: choice, prompt: '{{name}}?', citation: x, options: {options}}}\n  hints"
    found = lint(tmp_path, GOOD.replace("  hints", part))
    assert len(found) == 1
    assert found[0].startswith("f:17: id pooling.a: part 2 has no key at W=5, name=")


@pytest.mark.parametrize(
    ("old", "by", "line"),
    [("Think of {W}.", "Think of {out}.", 17), ("It is {X}", "It is {out}", 18)],
)
def test_a_text_that_names_a_part_without_a_value(tmp_path: Path, old: str, by: str, line: int) -> None:
    number = GOOD.replace("{out}", "{X}")
    shape = (
        number.replace("number", "shape")
        .replace("key: X - 1", "key: (X, X)")
        .replace("value: X,", "value: (W),")
    )
    assert [found for found in lint(tmp_path, shape) if "has no value" in found] == []
    found = lint(tmp_path, shape.replace(old, by))
    assert (
        f"f:{line}: id pooling.a: {{out}} is a shape, which has no value to put in: derive its numbers"
        in found
    )


def test_every_complaint_of_a_file_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace("X > 2", "X >").replace("{nam", "{nom").replace("topic: p", "topic: q")
        + "- id: pooling.b\n"
    )
    assert [found.split(":")[1] for found in lint(tmp_path, text)][:2] == ["2", "4"]
    assert len(lint(tmp_path, text)) >= 5


def test_a_new_file_is_clean(tmp_path: Path) -> None:
    assert lint(tmp_path, new("pooling.mine", "pooling")) == []


def test_the_shipped_taxonomy() -> None:
    topics, complaints = taxonomy.load_file(content.root("questions") / "taxonomy.yaml")
    assert complaints == ()
    assert len(topics) == 91
    after = {topic.key: topic.after for topic in topics}
    assert cycle(after) == []
    assert sum(bool(names) for names in after.values()) > 80
    assert all(topic.sources > 0 and topic.label and topic.group for topic in topics)


def topic(key: str, *after: str) -> Topic:
    return Topic(key=key, group="g", label="l", after=after)


@pytest.mark.parametrize(
    ("topics", "found"),
    [
        ([topic("a"), topic("b", "a")], []),
        ([topic("a", "a")], [("a", "builds on itself: a → a")]),
        ([topic("a", "b"), topic("b", "c"), topic("c", "b")], [("b", "builds on itself: b → c → b")]),
        ([topic("a", "x")], [("a", "builds on 'x', which is no topic")]),
        ([topic("a"), topic("a")], [("a", "is named twice")]),
    ],
)
def test_taxonomy_problems(topics: list[Topic], found: list[tuple[str, str]]) -> None:
    assert problems(topics) == found
