"""Drawings: small ones line by line, large ones by what must be in them."""

from __future__ import annotations

import pytest

from prepkit.nets.diagram import diagram
from prepkit.nets.language import read
from prepkit.nets.symbolic import analyse
from tests.nets.nets import KNOWN, SMALL

TEXTS = {name: known[0] for name, known in KNOWN.items()} | SMALL
GOLDENS = {
    "3x8x8: conv 2 k3 > 3x( conv 2 k3 p1 > relu )": """\
       3×8×8
         │
┌────────┴─────────┐
│ conv 2 k3  2×6×6 │
└────────┬─────────┘
  ┌──────┴───────┐ ┐
  │ conv 2 k3 p1 │ │
  │ relu         │ │ ×3
  └──────┬───────┘ ┘
         ▼
       2×6×6""",
    "2x4x4: [ relu | | bn ] > add": """\
       2×4×4
         │
   ┌─────┴┬────┐
┌──┴───┐  │  ┌─┴──┐
│ relu │  │  │ bn │
└──┬───┘  │  └─┬──┘
   └─────┬┴────┘
   ┌─────┴──────┐
   │ add  2×4×4 │
   └─────┬──────┘
         ▼
       2×4×4""",
}


def drawn(text: str, width: int = 80, plain: bool = False) -> list[str]:
    net = read(text)
    return diagram(net, analyse(net), width=width, plain=plain)


@pytest.mark.parametrize("name", TEXTS)
def test_every_layer_is_drawn(name: str) -> None:
    lines = drawn(TEXTS[name])
    whole = "\n".join(lines)
    for layer in analyse(read(TEXTS[name])).layers:
        assert layer.text in whole
    assert max(map(len, lines)) <= 120
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("name", TEXTS)
def test_ascii(name: str) -> None:
    lines = drawn(TEXTS[name], plain=True)
    assert all(line.isascii() for line in lines)
    assert len(lines) == len(drawn(TEXTS[name]))


def test_what_comes_again_is_drawn_once() -> None:
    lines = drawn(KNOWN["ViT-B/16"][0])
    assert sum("attention 12" in line for line in lines) == 1
    assert sum("×12" in line for line in lines) == 1
    again = drawn("3x8x8: relu > 3x( conv 3 k3 p1 > relu )")
    assert sum("conv" in line for line in again) == 1
    assert again.index(next(line for line in again if "×3" in line)) > 4


def test_branches_that_are_too_wide_are_listed() -> None:
    text = "3x8x8: [ conv 8 k3 p1 | conv 8 k1 | id ] > concat"
    assert any("├─ 3 of 3" in line for line in drawn(text, width=30))
    assert not any("of 3" in line for line in drawn(text, width=80))
    assert max(map(len, drawn(text, width=30))) < max(map(len, drawn(text, width=80)))


@pytest.mark.parametrize("text", GOLDENS)
def test_goldens(text: str) -> None:
    assert "\n".join(drawn(text)) == GOLDENS[text]
