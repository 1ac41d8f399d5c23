"""Tables of networks: what gives way where the window is narrow, what stays, and that nothing steers a terminal."""

from __future__ import annotations

from fractions import Fraction

import pytest

from prepkit.maths.read import Names, read
from prepkit.maths.tree import Number
from prepkit.nets.folding import folded
from prepkit.nets.table import Analysis, Layer
from prepkit.render import net as render
from prepkit.render import net_json
from prepkit.render.net_sizes import counted, size, spelled, times, total
from prepkit.render.page import Look, paint
from prepkit.render.safe import width

LAYERS = (
    Layer("stage1.0.conv", "conv 64 k7 s2 p3", (64, 112, 112), 9408, 64, 0, 118_013_952, 802_816, 7, 2, -3),
    Layer("stage1.0.bn", "bn", (64, 112, 112), 0, 0, 128, 0, 802_816, 7, 2, -3),
    Layer("up", "upsample 2", (64, 224, 224), activations=3_211_264, receptive_field=7,
          jump=Number(Fraction(1, 2), "1/2"), offset=-3),
    Layer("fc", "linear 10", (10,), 640, 10, 0, 640, 10),
    Layer("aux", "does not run in evaluation mode", (), 5, 1),
)  # fmt: skip
NET = Analysis("net", (3, 224, 224), LAYERS, 10_256, 129, 118_014_592, (10,), None, 4_014_080, 4_816_906)


def shown(columns: int, layers: tuple[Layer, ...] = LAYERS, *, unicode: bool = True) -> str:
    look = Look(columns, unicode=unicode)
    return paint([*render.head(NET, look), *render.table(layers, look), *render.totals(NET, look)], look)


@pytest.mark.parametrize(
    ("columns", "there", "gone"),
    [
        (160, ["weights", "biases", "norm", "FLOPs", "memory", "jump", "offset", "1/2"], []),
        (120, ["parameters", "MACs", "field", "conv 64 k7 s2 p3"], ["FLOPs "]),
        (80, ["output", "parameters", "MACs", "118,013,952"], ["offset "]),
        (40, ["64×112×112", "9,472 parameters", "118,013,952 MACs", "sees 7"], ["output  "]),
    ],
)
def test_columns_give_way(columns: int, there: list[str], gone: list[str]) -> None:
    table = shown(columns).replace("\xa0", " ").partition("\nparameters ")[0]
    assert all(word in table for word in there)
    assert not any(word in table for word in gone)


@pytest.mark.parametrize("columns", [20, 30, 40, 60, 80, 100, 200])
def test_nothing_is_wider_than_the_window(columns: int) -> None:
    assert max(map(width, shown(columns).splitlines())) <= columns


def test_an_ascii_terminal_gets_ascii() -> None:
    assert shown(80, unicode=False).isascii()


def test_hostile_names_are_harmless() -> None:
    hostile = (Layer("\x1b[2J", "[/]\x07\u202e", (1,)),)
    text = shown(80, hostile)
    assert not set("\x1b\x07\u202e") & set(text)


def test_totals_say_the_conventions() -> None:
    text = shown(100)
    assert "10,048" not in text
    assert "2 a MAC" in text
    assert "40.1 KiB float32 · 20.0 KiB float16 · 10.0 KiB int8" in text
    assert "7 rows at up: jump 1/2, offset −3" in text


def test_folding_adds_up_and_keeps_what_does_not_run_apart() -> None:
    rows = folded(LAYERS, 1)
    assert [(row.name, row.text) for row in rows][:2] == [("stage1", "2 layers"), ("up", "upsample 2")]
    assert sum(row.macs for row in rows) == sum(layer.macs for layer in LAYERS)  # type: ignore[misc]
    assert rows[-1].text == "does not run in evaluation mode"


def test_formulas_are_added_multiplied_and_written() -> None:
    formula = read("C*K^2 + 1", Names(frozenset(("C", "K"))))
    assert counted(times(formula, 2)) == "2·(C·K² + 1)"
    assert counted(total([formula, 3, 0])) == "C·K² + 1 + 3"
    assert spelled((8, formula)) == "8×(C·K² + 1)"
    assert size(formula) == "C·K² + 1 bytes"
    assert net_json.value(formula) == "C*K^2 + 1"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KiB"),
        (2**20, "1.0 MiB"),
        (102_228_128, "97.5 MiB"),
        (2**42, "4.0 TiB"),
    ],
)
def test_sizes(amount: int, text: str) -> None:
    assert size(amount) == text
