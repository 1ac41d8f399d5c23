"""Listings and curves where they are shown: verbatim, in 40 columns, without colour, in ASCII, harmless in pages."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.domain import Evidence
from prepkit.kinds.common.exhibit import Curves, Exhibit, Line
from prepkit.render import exhibit, exhibit_html, messages
from prepkit.render.chart import MARKERS, chart, scale
from prepkit.render.page import Look, paint
from prepkit.session.events import Asked

HOSTILE = "x = '</pre><script>alert(1)</script>'\n[/]\x1b[2J\u202e ``` ~~~answer"
X = tuple(map(Fraction, range(1, 21)))
FALLS = Line("train", tuple(Fraction(2) / x for x in X))
TURNS = Line("val", tuple(Fraction(1, 2) + abs(x - 8) / 20 for x in X))
BOTH = Curves(X, (FALLS, TURNS), "epoch", "loss")


def terminal(shown: Exhibit, columns: int = 40, *, unicode: bool = True) -> list[str]:
    return paint(exhibit.lines(shown, columns, 2), Look(columns=columns, unicode=unicode)).splitlines()


def test_a_listing_is_shown_as_it_stands() -> None:
    code = "def f(x):\n    if x:\n        return  x   # two blanks\n\n    return 0"
    assert terminal(Exhibit(code), 80)[1:] == [f"    {row}".rstrip() for row in code.split("\n")]
    assert terminal(Exhibit(code, numbered=True), 80)[3] == "    3          return  x   # two blanks"


def test_a_long_line_goes_on_further_in() -> None:
    code = "    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten())"
    rows = terminal(Exhibit(code), 40)[1:]
    assert len(rows) > 1
    assert max(map(len, rows)) <= 40
    assert all(row.startswith(" " * 12) for row in rows[1:])
    assert " ".join(" ".join(rows).split()) == code.strip()


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_chart_keeps_to_its_width_and_is_plain(columns: int) -> None:
    rows = terminal(Exhibit(curves=BOTH), columns)
    assert max(map(len, rows)) <= columns
    assert "\x1b" not in "".join(rows)
    assert "".join(terminal(Exhibit(curves=BOTH), columns, unicode=False)).isascii()


def test_every_point_stands_in_its_column_and_row() -> None:
    rows = chart(BOTH, 40)
    body = [row for row in rows if "┤" in row or "│" in row]
    left, ticks = re.search("[┤│]", body[0]).end(), scale(BOTH)  # type: ignore[union-attr]
    for marker, line in zip(MARKERS, BOTH.lines, strict=False):
        for place, y in enumerate(line.y):
            (at,) = (n for n, row in enumerate(reversed(body)) if row.ljust(80)[left + place] in (marker, "#")
                     and abs(ticks.bottom + n * ticks.step / 2 - y) <= ticks.step / 4)  # fmt: skip
            assert at >= 0


def test_ticks_stand_at_points() -> None:
    rows = chart(BOTH, 40)
    foot = next(n for n, row in enumerate(rows) if "└" in row)
    left = rows[foot].index("└") + 1
    for match in re.finditer(r"\d+", rows[foot + 1]):
        assert rows[foot][match.start()] == "┬"
        assert X[match.start() - left] == int(match[0])


def test_a_constant_curve_is_drawn() -> None:
    flat = Curves(X, (Line("a", (Fraction(3),) * 20),))
    assert any(row.count("o") == 20 for row in chart(flat, 40))


@given(st.lists(st.fractions(-1000, 1000, max_denominator=100), min_size=2, max_size=30))
def test_any_curve_fits(values: list[Fraction]) -> None:
    x = tuple(map(Fraction, range(len(values))))
    shown = Curves(x, (Line("a", tuple(values)),), "epoch", "loss")
    ticks = scale(shown)
    assert ticks.bottom <= min(values) <= max(values) <= ticks.top
    assert 1 <= ticks.count <= 7
    assert sum(row.count("o") for row in chart(shown, 60)[1:-1] if "┤" in row or "│" in row) == len(values)
    ElementTree.fromstring(exhibit_html.written(Exhibit(curves=shown)))


def test_nothing_in_a_listing_is_markup_or_obeyed() -> None:
    shown = Exhibit(HOSTILE, curves=Curves(X, (FALLS,), "<b>\x1b[1m", 'a"b'))
    page = exhibit_html.written(shown)
    assert "<script" not in page
    assert "<b>" not in page
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\u202e]", page + "".join(terminal(shown, 80)) + exhibit.text(shown)
    )
    assert "on" not in {key[:2] for key in re.findall(r" ([a-z-]+)=", page)}
    fence = exhibit.markdown(shown)[0].split("\n")
    assert fence[0] == "````python"
    assert fence.count("````") == 1


def test_json_gives_the_listing_and_the_points() -> None:
    asked = Asked(
        id="a.b", number=1, of=1, part=1, parts=1, prompt="?", kind="number", evidence=Evidence("unverified"), seed=0,
        exhibit=Exhibit("x = 1\nprint(x)", numbered=True, curves=BOTH),
    )  # fmt: skip
    told = msgspec.json.decode(messages.encode(asked))
    assert told["code"] == "1  x = 1\n2  print(x)"
    assert told["plot"]["x_label"] == "epoch"
    assert told["plot"]["x"] == list(range(1, 21))
    assert told["plot"]["curves"]["val"][7] == 0.5
