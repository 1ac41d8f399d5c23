"""Nothing from a bank or a user steers a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.render.page import Look, ascii_only, line, look_of, paint, prose
from prepkit.render.safe import cut, safe, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("112", "112"),
        ("⌊X/2⌋ ≤ 3×3", "⌊X/2⌋ ≤ 3×3"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),  # C1: a terminal may take it for ESC [
        ("a\0b\x7f", "a\\x00b\\x7f"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("\u200b\ufeff\u00ad", "\\u200b\\ufeff\\xad"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\tb", "a    b"),
        ("a\r\nb", "a\\x0d\\x0ab"),
        ("[/][bold]", "[/][bold]"),
        ("𝘦𝘷𝘢𝘭", "𝘦𝘷𝘢𝘭"),
        ("é e\u0301 👩\u200d🔬", "é e\u0301 👩\u200d🔬"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_line_ends_stay_where_lines_are_wanted() -> None:
    assert safe("a\r\nb\rc\nd\x0be", lines=True) == "a\nb\nc\nd\\x0be"


@given(st.text(alphabet=st.characters()))
def test_nothing_that_steers_is_left(text: str) -> None:
    left = {unicodedata.category(c) for c in safe(text).replace("\u200d", "")}
    assert not left & {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"}
    assert safe(safe(text)) == safe(text)


@given(st.text(alphabet=st.characters()), st.integers(1, 50), st.booleans(), st.booleans())
def test_no_row_is_wider_than_the_terminal(text: str, columns: int, colour: bool, unicode: bool) -> None:
    page = paint(
        [*prose(text, indent=2), line(("x ", "bold"), safe(text), hang=4)], Look(columns, colour, unicode)
    )
    plain = page.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert "\x1b" not in plain
    assert all(width(row) <= max(columns, 2) for row in plain.split("\n"))  # a wide character needs two cells
    assert unicode or page.isascii()


@given(st.lists(st.text("abcdefgh×", min_size=1, max_size=12), min_size=1), st.integers(20, 60))
def test_wrapping_loses_no_word(words: list[str], columns: int) -> None:
    assert paint([line(" ".join(words), indent=2)], Look(columns)).split() == words


@pytest.mark.parametrize(("text", "cells"), [("", 0), ("abc", 3), ("畳み", 4), ("e\u0301", 1), ("→", 1)])
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("text", "cells", "taken"), [("abc", 2, 2), ("abc", 9, 3), ("畳み", 3, 1), ("畳み", 1, 1)]
)
def test_cut(text: str, cells: int, taken: int) -> None:
    assert cut(text, cells) == taken


def test_a_word_longer_than_the_row_is_broken() -> None:
    assert paint([line("a " + "x" * 25, indent=0)], Look(10)) == "a\nxxxxxxxxxx\nxxxxxxxxxx\nxxxxx\n"


def test_ascii_output_says_the_same() -> None:
    assert ascii_only("⌊(224 − 3)/2⌋ + 1 ≤ 112 ✓ λ") == "floor((224 - 3)/2) + 1 <= 112 + \\u03bb"


@pytest.mark.parametrize(
    ("terminal", "environ", "colour"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True),  # no-color.org: present and not empty
        (True, {"TERM": "dumb"}, False),
        (True, {}, False),
        (False, {"TERM": "xterm"}, False),
    ],
)
def test_colour_only_where_it_is_wanted(terminal: bool, environ: dict[str, str], colour: bool) -> None:
    assert look_of(80, terminal=terminal, encoding="UTF-8", environ=environ).colour is colour
