"""A net as a drawing of lines: layers in boxes, branches side by side, what comes again drawn once with its count."""

from __future__ import annotations

from collections.abc import Mapping

from prepkit.maths.show import line
from prepkit.nets.drawing import Drawing, beside, boxed, bracketed, stacked, under
from prepkit.nets.laws.here import factor
from prepkit.nets.plan import plan
from prepkit.nets.repeats import again
from prepkit.nets.spoken import Net
from prepkit.nets.steps import Fork, Op, Step, Sum
from prepkit.nets.table import Analysis, Layer, Number

_PLAIN = str.maketrans("┌┐└┘├┤┬┴┼─│×·−⌊⌋▼→", "+++++++++-|x*-[]v>")


def diagram(
    net: Net,
    analysis: Analysis,
    settings: Mapping[str, int] | None = None,
    *,
    width: int = 80,
    plain: bool = False,
) -> list[str]:
    """Lines of at most `width` columns where the branches allow it; `plain` draws in ASCII.

    >>> from prepkit.nets.language import read
    >>> from prepkit.nets.symbolic import analyse
    >>> net = read("3x8x8: conv 4 k3 p1 > res( conv 4 k3 p1 > relu )")
    >>> print("\\n".join(diagram(net, analyse(net))))
              3×8×8
                │
     ┌──────────┴──────────┐
     │ conv 4 k3 p1  4×8×8 │
     └──────────┬──────────┘
           ┌────┴─────┐
    ┌──────┴───────┐  │
    │ conv 4 k3 p1 │  │
    │ relu         │  │
    └──────┬───────┘  │
           └────┬─────┘
          ┌─────┴──────┐
          │ add  4×8×8 │
          └─────┬──────┘
                ▼
              4×8×8
    """
    drawer = _Drawer({layer.name: layer for layer in analysis.layers}, width)
    steps = plan(net, settings).steps
    shape = _shape(analysis.input)
    parts = [under(shape), *drawer.parts(steps, shape), under(_shape(analysis.output), above=True)]
    drawn = stacked(parts).lines
    return [each.rstrip().translate(_PLAIN) if plain else each.rstrip() for each in drawn]


def _shape(shape: tuple[Number, ...]) -> str:
    return "×".join(factor(str(size) if isinstance(size, int) else line(size)) for size in shape)


class _Drawer:
    """Drawings of steps; layers by their names say what comes out."""

    def __init__(self, layers: dict[str, Layer], width: int) -> None:
        self.layers, self.width = layers, width

    def parts(self, steps: tuple[Step, ...], shape: str) -> list[Drawing]:
        """Boxes of layers, forks and what comes again, from above to below."""
        found: list[Drawing] = []
        rows: list[tuple[str, str]] = []
        marks = [self._mark(step) for step in steps]
        place = 0
        while place < len(steps):
            size, times = again(marks, place)
            group = steps[place : place + size]
            if times > 1:
                found += _flushed(rows)
                found.append(bracketed(stacked(self.parts(group, shape)), f"×{times}"))
                place += size * times
            else:
                place += 1
                if not isinstance(group[0], Op):
                    found += _flushed(rows)
                    found.append(self._fork(group[0], shape))
                rows.append(self._row(group[0], shape))
            shape = _shape(self.layers[steps[place - 1].path].output)
        return found + _flushed(rows)

    def _row(self, step: Step, shape: str) -> tuple[str, str]:
        layer = self.layers[step.path]
        after = _shape(layer.output)
        return layer.text, "" if after == shape and isinstance(step, Op) else after

    def _fork(self, step: Sum | Fork, shape: str) -> Drawing:
        """Branches side by side, or where they are too wide one below the other."""
        ways = (step.body, step.shortcut) if isinstance(step, Sum) else step.branches
        return beside([stacked(self.parts(way, shape)) for way in ways], self.width)

    def _mark(self, step: Step) -> tuple[object, ...]:
        """What makes two steps the same drawing."""
        layer = self.layers[step.path]
        own: tuple[object, ...] = (layer.text, layer.output)
        if isinstance(step, Sum):
            return (*own, *map(self._mark, step.body), "|", *map(self._mark, step.shortcut))
        if isinstance(step, Fork):
            return (*own, *(tuple(map(self._mark, branch)) for branch in step.branches))
        return own


def _flushed(rows: list[tuple[str, str]]) -> list[Drawing]:
    """The box of the rows so far, and none are left."""
    if not rows:
        return []
    box = boxed(rows)
    rows.clear()
    return [box]
