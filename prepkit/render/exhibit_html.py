"""A listing and curves in a page: text in `<pre>`, curves as inline SVG. No script, no style from outside, no link."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from prepkit.kinds.common.exhibit import Curves, Exhibit
from prepkit.kinds.common.quantity import spelled
from prepkit.render.chart import Scale, nice, scale
from prepkit.render.exhibit import rows
from prepkit.render.html import text

STYLE = """
.code { font: .88rem/1.5 ui-monospace, Menlo, Consolas, monospace; background: var(--panel); border-radius: 4px;
  padding: .6rem .8rem; margin: 0 0 .8rem; overflow-x: auto; white-space: pre; }
.plot { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0 0 .8rem; }
"""
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 520, 300, 52, 16, 24, 64
_DASHES = ("", "6 3", "2 3", "8 3 2 3")
_X_TICKS = 10


def written(shown: Exhibit) -> str:
    """The pieces below a prompt; empty where there are none.

    >>> written(Exhibit("a < b"))
    '<pre class="code">a &lt; b</pre>'
    """
    code = '<pre class="code">' + "\n".join(map(text, rows(shown))) + "</pre>" if shown.code else ""
    return code + (_svg(shown.curves) if shown.curves else "")


def _svg(curves: Curves) -> str:
    names = ", ".join(each.name for each in curves.lines)
    said = text(f"{curves.y_label or 'value'} over {curves.x_label or 'x'}: {names}")
    head = f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{said}"'
    style = 'font-family="sans-serif" font-size="12" fill="currentColor" stroke="none"'
    ticks = scale(curves)
    return "\n".join(
        [f"{head} {style}>", *_axes(curves, ticks), *_lines(curves, ticks), *_legend(curves), "</svg>"]
    )


def _across(curves: Curves, x: Fraction) -> float:
    share = (x - curves.x[0]) / (curves.x[-1] - curves.x[0])
    return round(_LEFT + float(share) * (_WIDTH - _LEFT - _RIGHT), 1)


def _down(ticks: Scale, y: Fraction) -> float:
    share = (y - ticks.bottom) / (ticks.top - ticks.bottom)
    return round(_HEIGHT - _BOTTOM - float(share) * (_HEIGHT - _TOP - _BOTTOM), 1)


def _axes(curves: Curves, ticks: Scale) -> Iterator[str]:
    left, right, low = _LEFT, _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    for k in range(ticks.count + 1):
        value = ticks.bottom + k * ticks.step
        y = _down(ticks, value)
        yield f'<path d="M{left} {y}H{right}" stroke="currentColor" stroke-opacity=".2" fill="none"/>'
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{spelled(value)}</text>'
    span = curves.x[-1] - curves.x[0]
    stride = max(nice(span / _X_TICKS), curves.x[1] - curves.x[0])
    for x in (each for each in curves.x if each % stride == 0):
        at = _across(curves, x)
        yield f'<path d="M{at} {low}v5" stroke="currentColor" fill="none"/>'
        yield f'<text x="{at}" y="{low + 18}" text-anchor="middle">{spelled(x)}</text>'
    yield f'<path d="M{left} {_TOP}V{low}H{right}" stroke="currentColor" fill="none"/>'
    yield f'<text x="{right}" y="{low + 34}" text-anchor="end">{text(curves.x_label)}</text>'
    yield f'<text x="{left}" y="{_TOP - 8}">{text(curves.y_label)}</text>'


def _lines(curves: Curves, ticks: Scale) -> Iterator[str]:
    for place, each in enumerate(curves.lines):
        points = [(_across(curves, x), _down(ticks, y)) for x, y in zip(curves.x, each.y, strict=True)]
        way = "L".join(f"{x} {y}" for x, y in points)
        dash = f' stroke-dasharray="{_DASHES[place]}"' if _DASHES[place] else ""
        yield f'<path d="M{way}" stroke="currentColor" stroke-opacity=".7" fill="none"{dash}/>'
        yield from (_marker(place, x, y) for x, y in points)


def _marker(place: int, x: float, y: float) -> str:
    """Circle, cross, plus, square: told apart without colour."""
    shapes = (
        f'<circle cx="{x}" cy="{y}" r="3"/>',
        f'<path d="M{x - 3} {y - 3}l6 6m0 -6l-6 6" stroke="currentColor" stroke-width="1.5"/>',
        f'<path d="M{x - 4} {y}h8m-4 -4v8" stroke="currentColor" stroke-width="1.5"/>',
        f'<path d="M{x - 3} {y - 3}h6v6h-6z"/>',
    )
    return shapes[place]


def _legend(curves: Curves) -> Iterator[str]:
    at, y = float(_LEFT), float(_HEIGHT - 12)
    for place, each in enumerate(curves.lines):
        yield _marker(place, at + 4, y - 4)
        yield f'<text x="{at + 14}" y="{y}">{text(each.name)}</text>'
        at += 30 + 7 * len(each.name)
