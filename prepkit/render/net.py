"""The table of a network on a terminal: as many columns as fit, two lines a layer where the window is narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from prepkit.maths.show import line as formula
from prepkit.nets.table import Analysis, Layer, field_layer
from prepkit.render.net_sizes import BYTES, bytes_of, counted, size, spelled, times, total
from prepkit.render.page import Line, Look, Style, line
from prepkit.render.safe import cut, safe
from prepkit.render.safe import width as cells

ALONE = ("symbolic",)
"""Evidence of one way only: symbols without numbers, or no torch."""
_BLANK = line()
GAP = 2
MARGIN = 2
LABEL = 17
LONGEST_NAME = 34


class Column(msgspec.Struct, frozen=True):
    """A column: its head, what it says of a layer, and when it gives way (the highest first; 0 never)."""

    head: str
    cell: Callable[[Layer], str]
    gives_way: int = 0
    left: bool = False


def parameters(layer: Layer) -> str:
    """Weights, biases and norms together; nothing for none."""
    return _count(total((layer.weights, layer.biases, layer.norm)))


def _count(number: object) -> str:
    return "" if number == 0 else counted(number)  # type: ignore[arg-type]


def _field(layer: Layer) -> str:
    return counted(layer.receptive_field) if layer.output else ""


def _place(number: object) -> str:
    return "" if number is None else counted(number)  # type: ignore[arg-type]


def columns(dtype: str, batch: int) -> tuple[Column, ...]:
    """All there are, in their order."""
    each = bytes_of(dtype) * batch
    return (
        Column("layer", lambda one: _name(one.name), left=True),
        Column("", lambda one: one.text, 3, left=True),
        Column("output", lambda one: spelled(one.output), left=True),
        Column("parameters", parameters),
        Column("weights", lambda one: _count(one.weights), 8),
        Column("biases", lambda one: _count(one.biases), 8),
        Column("norm", lambda one: _count(one.norm), 8),
        Column("MACs", lambda one: _count(one.macs)),
        Column("FLOPs", lambda one: _count(times(one.macs, 2)), 9),
        Column("memory", lambda one: size(times(one.activations, each)) if one.activations else "", 6),
        Column("field", _field),
        Column("jump", lambda one: _place(one.jump), 5),
        Column("offset", lambda one: _place(one.offset), 7),
    )


def _name(name: str) -> str:
    """A long name keeps its end, which is what tells layers apart."""
    return name if len(name) <= LONGEST_NAME else "…" + name[-LONGEST_NAME + 1 :]


def table(layers: Sequence[Layer], look: Look, dtype: str = "float32", batch: int = 1) -> list[Line]:
    """The layers, a row each where the window is wide enough."""
    chosen = list(columns(dtype, batch))
    while True:
        rows = [[safe(column.cell(layer)) for column in chosen] for layer in layers]
        widths = [max(map(cells, [column.head, *cell])) for column, *cell in zip(chosen, *rows, strict=True)]
        if sum(widths) + GAP * len(widths) <= look.columns:
            return _rows(chosen, rows, widths)
        gives_way = max(column.gives_way for column in chosen)
        if not gives_way:
            return _stacked(layers)
        chosen = [column for column in chosen if column.gives_way != gives_way]


def _rows(chosen: list[Column], rows: list[list[str]], widths: list[int]) -> list[Line]:
    found = [line((_row(chosen, [column.head for column in chosen], widths), "dim"), nowrap=True)]
    for row in rows:
        name = _aligned(chosen[0], row[0], widths[0])
        rest = _row(chosen[1:], row[1:], widths[1:])
        found.append(line((name, "accent"), " " * GAP + rest, nowrap=True))
    return found


def _row(chosen: list[Column], row: list[str], widths: list[int]) -> str:
    return (" " * GAP).join(
        _aligned(column, text, width) for column, text, width in zip(chosen, row, widths, strict=True)
    )


def _aligned(column: Column, text: str, width: int) -> str:
    blank = " " * (width - cells(text))
    return text + blank if column.left else blank + text


def _stacked(layers: Sequence[Layer]) -> list[Line]:
    """Two lines a layer: what it is, then its figures."""
    found = []
    for layer in layers:
        found.append(line((safe(layer.name), "accent"), "  " + safe(layer.text), hang=MARGIN))
        figures = [
            spelled(layer.output),
            f"{parameters(layer)} parameters" if parameters(layer) else "",
            f"{_count(layer.macs)} MACs" if layer.macs != 0 else "",
            f"sees {_field(layer)}" if layer.output else "",
        ]
        text = " · ".join(safe(figure).replace(" ", "\xa0") for figure in figures if figure)
        found.append(line(text.replace("\xa0·\xa0", " · "), indent=MARGIN))
    return found


def head(analysis: Analysis, look: Look) -> list[Line]:
    """Its name and what goes in and out."""
    title = safe(analysis.name) or "net"
    shapes = f"{spelled(analysis.input)} → {spelled(analysis.output)}"
    return [_BLANK, line((title, "bold"), ("  " + safe(shapes), "dim"), hang=MARGIN), _BLANK]


def totals(analysis: Analysis, look: Look, dtype: str = "float32", batch: int = 1) -> list[Line]:
    """Parameters, work, memory, field; the conventions, and by which means all this was computed."""
    kinds = [
        f"{counted(amount)} {word}"
        for word in ("weights", "biases", "norm")
        if (amount := total(getattr(layer, word) for layer in analysis.layers)) != 0
    ]
    each = bytes_of(dtype) * batch
    images = f" × {batch} images" if batch > 1 else ""
    rows = [
        ("parameters", counted(analysis.parameters) + (f": {' + '.join(kinds)}" if len(kinds) > 1 else "")),
        ("buffers", counted(analysis.buffers) if analysis.buffers != 0 else ""),
        ("MACs", counted(analysis.macs) + images),
        ("FLOPs", f"{counted(times(analysis.macs, 2))}{images}, 2 a MAC"),
        ("weights take", " · ".join(f"{size(times(analysis.parameters, b))} {name}" for name, b in BYTES.items())),
        ("activations", f"{size(times(analysis.forward_activations, each))} at once in a forward pass, "
                        f"{size(times(analysis.training_activations, each))} kept for training "
                        f"({dtype}, {'a batch of ' + str(batch) if batch > 1 else 'one image'})"),
        ("receptive field", _looks(analysis)),
        ("fits where", ", ".join(map(formula, analysis.facts))),
        ("computed by", " = ".join(analysis.evidence) + (" alone" if analysis.evidence == ALONE else "")),
    ]  # fmt: skip
    return [_BLANK, *(_told(label, safe(text)) for label, text in rows if text)]


def _looks(analysis: Analysis) -> str:
    """How far the network looks before everything is pooled."""
    layer = field_layer(analysis)
    if layer is None:
        return ""
    if layer.receptive_field is None:
        return f"the whole input, at {layer.name}"
    return (
        f"{counted(layer.receptive_field)} rows at {layer.name}: jump {counted(layer.jump)}, "
        f"offset {counted(layer.offset)}"
    )


def _told(label: str, text: str) -> Line:
    return line((f"{label:<{LABEL}}", "accent"), text, hang=MARGIN)


def listing(rows: Sequence[tuple[str, int, int, str]], look: Look) -> list[Line]:
    """Models with their parameters and MACs."""
    longest = max((cells(name) for name, *_ in rows), default=0)
    found = [line((f"{'model':<{longest}}  {'parameters':>11}  {'MACs':>15}  input", "dim"), nowrap=True)]
    for name, weights, work, shape in rows:
        style: Style = "accent"
        figures = f"  {weights:>11,}  {work:>15,}  {shape}"
        room = max(look.columns - longest, 0)
        found.append(
            line(
                (f"{safe(name):<{longest}}", style),
                figures[: cut(figures, room)] if room else "",
                nowrap=True,
            )
        )
    return found
