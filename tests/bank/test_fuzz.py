"""Whatever a bank file holds, loading and linting it end in questions and complaints, never in an exception."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit import content
from prepkit.bank.lint import lint
from prepkit.bank.lint_links import Known
from prepkit.bank.load import load_text

GENERATED = 100_000
KNOWN = Known((), ())
SHIPPED = sorted(content.root("questions").glob("*/*.yaml"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2).map(lambda x: round(x, 2)) | st.sampled_from(
        ["", "W", "W +", "{W}", "{", "number", "choice", "pint", "t.a", "1/0", "W > 1", "floor(W/2)", "(1, 2)"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(
            ["id", "kind", "prompt", "key", "parameters", "W", "type", "values", "from", "to", "derived", "where",
             "parts", "options", "text", "right", "items", "by", "pairs", "left", "checks", "oracle", "with",
             "mistakes", "value", "because", "symbols", "facts", "tolerance", "unit", "rubric", "hints",
             "solution", "was"]
        ), inner, max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


def answers(source: str | bytes) -> None:
    loaded = load_text(source, "f")
    for complaint in loaded.complaints:
        assert complaint.at.line >= 1
        assert complaint.problem
    for question in loaded.questions:
        for place, problem, _ in lint(question, KNOWN):
            assert problem
            loaded.document.at(("questions", 0, *place))


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_any_entry_is_answered(entry: object) -> None:
    import json

    whole = {"id": "t.a", "parts": [{"kind": "number", "prompt": "?", "key": "1"}]}
    entries = [entry, {**whole, **entry} if isinstance(entry, dict) else whole]
    answers(json.dumps({"format": 1, "topic": "t", "questions": entries}))


def changed(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, moved, doubled or gone."""
    text = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        place = chance.randrange(len(text))
        match chance.randrange(4):
            case 0:
                text[place] = chance.randrange(256)
            case 1:
                del text[place : place + chance.randrange(1, 9)]
            case 2:
                text[place:place] = text[place : place + chance.randrange(1, 40)]
            case _:
                text[place:place] = chance.choice(
                    [b"{", b"[", b"'", b'"', b": ", b"\n- ", b"&a ", b"*a", b"|", b"\t"]
                )
        text = text or bytearray(b" ")
    return bytes(text)


def pieces(chance: random.Random) -> bytes:
    """The head of a shipped file and one or two of its questions."""
    head, *entries = chance.choice(SHIPPED).read_bytes().split(b"\n- id")
    return head + b"".join(b"\n- id" + entry for entry in chance.sample(entries, min(len(entries), 1)))


def test_shipped_questions_with_bytes_changed_are_answered() -> None:
    chance = random.Random(1)
    for _ in range(150):
        answers(changed(pieces(chance), chance))


@pytest.mark.slow
def test_a_hundred_thousand_changed_files_are_loaded() -> None:
    chance = random.Random(2)
    for _ in range(GENERATED):
        loaded = load_text(changed(pieces(chance), chance), "f")
        assert all(complaint.at.line >= 1 for complaint in loaded.complaints)


def test_there_are_shipped_files() -> None:
    assert all(isinstance(path, Path) for path in SHIPPED)
    assert len(SHIPPED) >= 8
