"""The symbolic table against the measured one: any difference is an error that names the layer and both figures."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from prepkit.errors import Disagreement
from prepkit.maths.show import line
from prepkit.maths.tree import Node
from prepkit.nets.table import Analysis, Layer, Number

SUMMED = ("weights", "biases", "norm", "macs", "activations")
SEEN = ("receptive_field", "jump", "offset")
TOTALS = ("parameters", "buffers", "macs", "output", "forward_activations", "training_activations")
IMAGE = 3
"""Axes of an input whose rows torch's side follows too; of tokens it follows the features."""


def check(symbolic: Analysis, measured: Analysis) -> None:
    """Disagreement at the first difference.

    A layer that torch runs as several is held against their sum.

    >>> layer = Layer(name="0", text="relu", output=(3, 8, 8), activations=192)
    >>> one = Analysis("", (3, 8, 8), (layer,), 0, 0, 0, (3, 8, 8), None, 192, 192)
    >>> import msgspec
    >>> other = msgspec.structs.replace(layer, activations=0)
    >>> check(one, msgspec.structs.replace(one, layers=(other,)))
    Traceback (most recent call last):
    prepkit.errors.Disagreement: 0 (relu): activations is 192 symbolically and 0 as torch runs it
    """
    parts = _grouped(symbolic, measured)
    for layer in symbolic.layers:
        told = f"{layer.name} ({layer.text})"
        for what, first, second in _differences(layer, parts[layer.name], len(symbolic.input) == IMAGE):
            raise Disagreement(told, what, first, second)
    for what in TOTALS:
        _same("the net", what, getattr(symbolic, what), getattr(measured, what))
    if len(symbolic.input) == IMAGE:
        _same("the net", "receptive_field", symbolic.receptive_field, measured.receptive_field)


def _grouped(symbolic: Analysis, measured: Analysis) -> dict[str, list[Layer]]:
    """The rows that torch has for each layer: of its own name, or of its parts'."""
    found: dict[str, list[Layer]] = {layer.name: [] for layer in symbolic.layers}
    for row in measured.layers:
        home = row.name
        while home and home not in found:
            home = home.rpartition(".")[0]
        if not home:
            raise Disagreement(row.name or row.text, "the layer", "absent", row.text)
        found[home].append(row)
    return found


def _differences(layer: Layer, rows: list[Layer], image: bool) -> Iterator[tuple[str, str, str]]:
    for what in SUMMED:
        first, second = getattr(layer, what), sum(getattr(row, what) for row in rows)
        if first != second:
            yield what, shown(first), shown(second)
    if not rows:
        return
    last = rows[-1]
    whole = last.name == layer.name
    if layer.output != last.output if whole else _elements(layer.output) != _elements(last.output):
        yield "the output", shown(layer.output), shown(last.output)
    for what in SEEN if image else ():
        if getattr(layer, what) != getattr(last, what):
            yield what, shown(getattr(layer, what)), shown(getattr(last, what))


def _elements(shape: tuple[Number, ...]) -> int:
    return prod(size for size in shape if isinstance(size, int))


def _same(layer: str, what: str, first: object, second: object) -> None:
    if first != second:
        raise Disagreement(layer, what.replace("_", " "), shown(first), shown(second))


def shown(value: object) -> str:
    """A figure in a message."""
    if isinstance(value, tuple):
        return "×".join(map(shown, value))
    return "everything" if value is None else line(value) if isinstance(value, Node) else str(value)
