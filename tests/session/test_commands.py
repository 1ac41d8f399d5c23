"""An answer can never be taken for a command, nor a command for an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.session.commands import LETTERS, NAMES, Answer, Command, Unknown, parse


@pytest.mark.parametrize(("letter", "name"), [(k, v) for k, v in LETTERS.items() if k != "?"])
def test_letters_and_names(letter: str, name: str) -> None:
    assert parse(f":{letter}") == parse(f"  :{letter.upper()} ") == parse(f":{name}") == Command(name)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["?", " ? ", ":?", ":hint"])
def test_a_hint(text: str) -> None:
    assert parse(text) == Command("hint")


@pytest.mark.parametrize("text", [":", "::", ":wq", ":ex", ": e", ":5", ":é", ":[/]", ":\x1b"])
def test_unknown_commands_are_no_answers(text: str) -> None:
    assert parse(text) == Unknown(text)


@pytest.mark.parametrize("text", ["??", "? x", "e", "q", "quit", "x:q", "1:2", "/q", "！", "a b"])
def test_answers(text: str) -> None:
    assert parse(text) == Answer(text)


@given(st.text())
def test_only_a_colon_or_a_lone_question_mark_commands(text: str) -> None:
    line = text.strip()
    assert isinstance(parse(text), Answer) == (not line.startswith(":") and line != "?")


def test_each_command_has_one_letter() -> None:
    assert sorted(LETTERS.values()) == sorted(NAMES)
