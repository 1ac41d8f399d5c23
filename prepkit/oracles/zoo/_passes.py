"""Passes of models, each measured once a process."""

from __future__ import annotations

import difflib
from functools import cache

from prepkit import zoo
from prepkit.errors import Undefined
from prepkit.nets.measuring.line import Line
from prepkit.nets.measuring.run import Entry, Pass, run


@cache
def measured(model: str, side: int = 0, gates: bool = True) -> Pass:
    """The pass of `model` on its own input, or on one `side` high and wide."""
    card = zoo.card(model)
    shape = (card.input[0], *(side or extent for extent in card.input[1:]))
    return run(zoo.build(model, device="meta"), shape, gates=gates)


def part(model: str, layer: str, side: int = 0, gates: bool = True) -> tuple[Entry, ...]:
    """The layers of `model` that are `layer` or begin with it; Undefined where there is none."""
    done = measured(model, side, gates)
    found = tuple(one for one in done.entries if one.name == layer or one.name.startswith(f"{layer}."))
    if not found:
        near = difflib.get_close_matches(layer, [one.name for one in done.entries], 3)
        hint = f"; there is {', '.join(near)}" if near else ""
        raise Undefined(f"{model} has no layer {layer!r}{hint}")
    return found


def line(model: str, layer: str, side: int, gates: int) -> Line:
    """What the end of `layer` sees; Undefined where it sees the whole image."""
    last = [one for one in part(model, layer, side, bool(gates)) if one.output][-1]
    if last.line is None:
        raise Undefined(f"{last.name} of {model} sees the whole image")
    return last.line
