"""Derivations and their practice on screen. `python -m tests.render.test_derivation` writes the goldens anew."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from prepkit.derive import numbers, story
from prepkit.derive.check import check
from prepkit.render import derivation as render
from prepkit.render import (
    derivation_html,
    derivation_json,
    derivation_latex,
    derivation_markdown,
    practice,
)
from prepkit.render.page import Look, paint
from prepkit.render.safe import width
from tests.derive.examples import TEXT, changed, loaded
from tests.session.test_practice import Desk

GOLDENS = Path(__file__).parent / "goldens"
LOOKS = {"80": Look(80), "40": Look(40), "ascii": Look(80, unicode=False), "colour": Look(80, colour=True)}
SESSION = [
    "?",
    "k*S <= Z",
    "k*S < X",
    "k*S <= S + Y",
    "k > X",
    "b",
    "k <= X/S",
    "k <= floor(X/S)",
    ":h",
    ":e",
]
HOSTILE = '</title><script>alert(1)</script> & "x" [bold] \\\\input{x} $x$ `y` <!-- '
FORMATS = {
    "html": derivation_html, "latex": derivation_latex, "markdown": derivation_markdown, "json": derivation_json,
}  # fmt: skip


def read(look: Look, text: str = TEXT) -> str:
    """The whole derivation with numbers, and what goes wrong."""
    derivation = loaded(text)
    told = story.steps(derivation, check(derivation), numbers.chosen(derivation, ["X=9"]))
    lines = [*render.head(derivation, look)]
    for one in told:
        lines += render.step(one, look, with_mistakes=True)
    return paint([*lines, *render.end(look)], look)


def practised(look: Look) -> str:
    """A session through every kind of event."""
    desk = Desk()
    page = "".join(paint(practice.screen(event, look), look) for event in desk.said)
    for typed in SESSION:
        page += f"› {typed}\n" + "".join(
            paint(practice.screen(event, look), look) for event in desk.say(typed)
        )
    return page


PAGES = {"derivation": read, "practice": practised}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", PAGES)
def test_the_screen_is_as_agreed(page: str, look: str) -> None:
    shown = PAGES[page](LOOKS[look])
    assert shown == (GOLDENS / f"{page}-{look}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [20, 24, 40, 80])
def test_nothing_is_wider_than_the_window(columns: int) -> None:
    for row in read(Look(columns)).splitlines():
        assert width(row) <= max(columns, 20), row


def test_an_ascii_terminal_gets_ascii() -> None:
    assert read(Look(80, unicode=False)).isascii()


class Page(HTMLParser):
    """Tags, in order, and whether every one that was opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("href", "src") for name, _ in attrs)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(text: str, name: str = "html") -> str:
    derivation = loaded(text)
    written: str = FORMATS[name].written(derivation, story.steps(derivation, check(derivation)))
    return written


def test_the_page_is_whole_and_loads_nothing() -> None:
    page = Page()
    page.feed(page_of(TEXT))
    assert page.open == []
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert page.tags.count("math") > 8


def test_nothing_in_a_file_is_markup() -> None:
    hostile = changed(
        ("title: Windows that fit", f"title: '{HOSTILE}'"), ('say: "Window k is inside."', f"say: '{HOSTILE}'"),
        ('because: "That hangs over the edge."', f"because: '{HOSTILE}'"),
    )  # fmt: skip
    page = Page()
    written = page_of(hostile)
    page.feed(written)
    assert page.open == []
    assert "script" not in page.tags
    assert "&lt;script&gt;" in written
    assert r"\input{x}" not in page_of(hostile, "latex")
    assert "<script>" not in page_of(hostile, "markdown")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_every_line(name: str) -> None:
    written = page_of(TEXT, name)
    assert "Window k is inside" in written
    assert len(written) > 500


if __name__ == "__main__":
    for page in PAGES:
        for look in LOOKS:
            (GOLDENS / f"{page}-{look}.txt").write_text(PAGES[page](LOOKS[look]), encoding="utf-8")
