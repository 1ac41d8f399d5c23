"""JSON in and out: every line that is printed is of the types the schema is made from."""

from __future__ import annotations

import json

import msgspec
import pytest

from prepkit.render.messages import AnyMessage, Malformed, VerdictMessage, decode, encode, schema
from prepkit.render.page import Look, paint
from prepkit.render.screen import screen
from prepkit.session.commands import Answer, Command, Unknown
from prepkit.session.events import Event, Hinted
from tests.session.stage import DEEP, NOON, PICK, TWO, WIDTH, WORDS, Stage

LINES = ["4 +", "?", "4", ":h", "?", ":x", "6", "12", "b", ":u", ":f bad", "a", "words", "1 2", ":s"]


def every_event() -> list[Event]:
    stage = Stage(WIDTH, TWO, PICK, WORDS, DEEP)
    events = list(stage.shown)
    for line in LINES:
        events += stage.say(line)
    late = Stage(WIDTH, exam=True)
    return [*events, *late.say("4")]


def test_every_event_is_one_line_of_its_type() -> None:
    decoder = msgspec.json.Decoder(AnyMessage)
    seen = set()
    for event in every_event():
        line = encode(event)
        assert line.isascii()
        assert line.isprintable()
        seen.add(type(decoder.decode(line)))
    assert seen == set(AnyMessage.__args__)


def test_a_verdict_says_all() -> None:
    judged = Stage(WIDTH).say("4")[0]
    found = json.loads(encode(judged))
    assert found == {
        "event": "verdict", "schema": 1, "id": "t.width", "part": 1, "outcome": "wrong", "credit": 0.0,
        "read_as": "4", "mistake": "The first position counts too.", "counter_example": None, "reason": "",
        "key": "5", "solution": "7 − 3 + 1 = 5.", "derivation": "",
        "evidence": "formula = count = torch 2.13.0, 40 variants",
        "next_review": "2026-11-25T12:00:10+00:00", "gave_up": False, "follow_ups": ["t.deep"], "expected": "",
        "span": None, "readings": [],
    }  # fmt: skip


@pytest.mark.parametrize(("typed", "told"), [("4", True), ("5", False)])
def test_what_was_missed_names_its_derivation(typed: str, told: bool) -> None:
    judged = msgspec.structs.replace(Stage(WIDTH).say(typed)[0], derivation="output-size")
    text = paint(screen(judged, NOON, Look()), Look())
    assert ("Line by line: prepkit derive output-size" in text) is told
    assert json.loads(encode(judged))["derivation"] == "output-size"


def test_unreadable_is_a_verdict_too() -> None:
    found = msgspec.json.decode(encode(Stage(WIDTH).say("4 +")[0]), type=VerdictMessage)
    assert (found.outcome, found.key, found.expected, found.span) == (
        "unreadable",
        "",
        "a number, such as 437",
        (3, 3),
    )


def test_whatever_is_inside_the_line_is_ascii() -> None:
    line = encode(Hinted(id="\x1b[2J", hint="\u202e\x9b\x7f𝘦\n", number=1, of=1))
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["hint"] == "\u202e\x9b\x7f𝘦\n"


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("112", "112"),
        (":s", ":s"),
        ('"112"', '"112"'),
        ('{"answer": "112"}', Answer("112")),
        ('  {"answer": " 112 "}', Answer("112")),
        ('{"answer": 112}', Answer("112")),
        ('{"answer": 0.5}', Answer("0.5")),
        ('{"answer": ":q"}', Answer(":q")),  # an answer is an answer: there are commands for commands
        ('{"command": "skip"}', Command("skip")),
        ('{"command": "s"}', Command("skip")),
        ('{"command": "flag", "why": "off by one"}', Command("flag", "off by one")),
        ('{"command": "flag", "words": "off by one"}', Command("flag", "off by one")),
        ('{"command": "fly"}', Unknown("fly")),
    ],
)
def test_lines_in(line: str, read: object) -> None:
    assert decode(line) == read


@pytest.mark.parametrize(
    "line",
    ["{", "{}", '{"answer": null}', '{"answer": "1", "command": "skip"}', '{"answer": ["1"]}', '{"anwser": "1"}',
     '{"answer": true}', "{" * 100_000, '{"answer":' * 50_000, '{"answer": "\\ud800"}', '{"answer": 1} x'],
)  # fmt: skip
def test_malformed_objects_are_told_as_such(line: str) -> None:
    with pytest.raises(Malformed):
        decode(line)


def test_the_schema_names_every_event() -> None:
    made = schema()
    consts = {d["properties"]["event"]["enum"][0] for n, d in made["$defs"].items() if n.endswith("Message")}
    assert consts == {
        "question", "verdict", "recorded", "rubric", "hint", "done", "notice", "help", "summary"}  # fmt: skip
    assert len(made["oneOf"]) == len(consts)
    required = made["$defs"]["QuestionMessage"]["required"]
    assert {"event", "id", "part", "prompt", "kind", "options", "level", "topic", "evidence"} <= set(required)
