"""The caret stands under what is meant, whatever the text holds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.maths.caret import caret

SHOWN = [
    ("2 + ln*x", (6, 7), 40, "2 + ln*x", "      ^"),
    ("floor(", (6, 6), 40, "floor(", "      ^"),
    ("2*gama", (2, 6), 40, "2*gama", "  ^^^^"),
    ("中中x", (2, 3), 40, "中中x", "    ^"),
    ("\x1b[2Jx", (4, 5), 40, "\\x1b[2Jx", "       ^"),
    ("a\tb", (2, 3), 40, "a b", "  ^"),
    ("", (0, 0), 40, "", "^"),
    ("x" * 100 + "!" + "y" * 100, (100, 101), 22, "…" + "x" * 14 + "!" + "y" * 5 + "…", " " * 15 + "^"),
]


@pytest.mark.parametrize(("text", "span", "width", "shown", "under"), SHOWN)
def test_shown(text, span, width, shown, under):
    assert caret(text, span, width) == (shown, under)


def wide(text):
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


@given(st.text(max_size=200), st.integers(-3, 210), st.integers(0, 20), st.integers(10, 100))
def test_safe_and_within_the_width(text, start, size, width):
    shown, under = caret(text, (start, start + size), width)
    assert shown.isprintable()
    assert wide(shown) <= width + 2
    assert set(under) <= {" ", "^"}
    assert len(under) <= width + 2
