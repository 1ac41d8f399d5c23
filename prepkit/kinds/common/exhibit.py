"""What is shown below a prompt: a listing with this variant's numbers, and curves as points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

import msgspec

from prepkit import domain
from prepkit.errors import Undefined
from prepkit.kinds.common import expressions, template
from prepkit.kinds.common.quantity import spelled

MOST_POINTS = 30
"""Each has a column of its own on a terminal of 40."""
MOST_CURVES = 4
LONGEST = 8_000  # characters of a listing
WIDEST = 100  # and of one of its lines
MOST_PLACES = 9
_CURVE = re.compile(r"\bplot\.\w+")
GIVEN = "plot."
"""How a check names a curve of its part: `plot.train`."""
EXECUTED = "code"
"""The family of oracles that execute a listing."""


class Line(msgspec.Struct, frozen=True):
    """A curve of one variant: a value a point of the axis."""

    name: str
    y: tuple[Fraction, ...]


class Curves(msgspec.Struct, frozen=True):
    """Lines over one axis."""

    x: tuple[Fraction, ...]
    lines: tuple[Line, ...]
    x_label: str = ""
    y_label: str = ""


class Exhibit(msgspec.Struct, frozen=True):
    """A listing (empty where there is none), whether its lines are numbered, and curves."""

    code: str = ""
    numbered: bool = False
    curves: Curves | None = None


NONE = Exhibit()


def shown(part: domain.Part, values: domain.Values) -> Exhibit:
    """What stands below the prompt of this variant; `Undefined` where a curve has no value.

    >>> shown(domain.Part(prompt="?", code="x = {W}\\n"), {"W": 5}).code
    'x = 5'
    """
    if not part.code and part.plot is None:
        return NONE
    curves = drawn(part.plot, values) if part.plot else None
    return Exhibit(listing(part, values), part.numbered, curves)


def listing(part: domain.Part, values: domain.Values) -> str:
    """The part's listing with values put in."""
    return template.fill(part.code, values).rstrip()


def drawn(plot: domain.Plot, values: domain.Values) -> Curves:
    """The curves of one variant.

    >>> axis = domain.Axis("1", "3", label="epoch")
    >>> [str(y) for y in drawn(domain.Plot(axis, (domain.Curve("loss", "1/n"),), places=2), {}).lines[0].y]
    ['1', '1/2', '33/100']
    """
    told = tuple((name, value) for name, value in values.items())
    return _drawn(plot, told, tuple(map(type, values.values())))


@lru_cache(maxsize=256)
def _drawn(plot: domain.Plot, told: tuple[tuple[str, domain.Value], ...], _: tuple[type, ...]) -> Curves:
    values = dict(told)
    x = _points(plot.x, values)
    lines = tuple(Line(curve.name, _values(curve, plot, x, values)) for curve in plot.curves)
    return Curves(x, lines, template.fill(plot.x.label, values), template.fill(plot.label, values))


def _points(axis: domain.Axis, values: domain.Values) -> tuple[Fraction, ...]:
    start, stop, step = (
        expressions.number(text, values).value for text in (axis.start, axis.stop, axis.step)
    )
    if step <= 0 or stop <= start:
        raise Undefined("the axis is empty: from < to and a positive step are wanted")
    count = (stop - start) // step + 1
    if count < 2:
        raise Undefined("one point is no curve: the axis ends before its second")
    if count > MOST_POINTS:
        raise Undefined(f"{count} points; at most {MOST_POINTS} can be told apart")
    return tuple(start + k * step for k in range(count))


def _values(
    curve: domain.Curve, plot: domain.Plot, x: tuple[Fraction, ...], values: domain.Values
) -> tuple[Fraction, ...]:
    if curve.values and len(curve.values) != len(x):
        raise Undefined(f"curve {curve.name}: {len(curve.values)} values at {len(x)} points")
    texts = curve.values or (curve.y,) * len(x)
    found = []
    for at, text in zip(x, texts, strict=True):
        try:
            exact = expressions.number(text, {**values, plot.x.name: _whole(at)}).value
        except Undefined as error:
            raise Undefined(f"curve {curve.name} at {plot.x.name} = {spelled(at)}: {error.why}") from None
        found.append(round(exact, plot.places))
    return tuple(found)


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def given(part: domain.Part, values: domain.Values) -> dict[str, object]:
    """What checks of this part may name: each curve as the tuple of its values, and the axis as `plot.x`."""
    if part.plot is None:
        return {}
    curves = drawn(part.plot, values)
    found: dict[str, object] = {GIVEN + "x": curves.x}
    return found | {GIVEN + line.name: line.y for line in curves.lines}


def names(part: domain.Part) -> frozenset[str]:
    """The names that `given` will have."""
    return (
        frozenset(GIVEN + name for name in ("x", *(c.name for c in part.plot.curves)))
        if part.plot
        else frozenset()
    )


def without_curves(text: str, known: frozenset[str]) -> str:
    """An argument with the curves it names taken out, so that the rest can be read as expressions.

    >>> without_curves("(plot.a, plot.b)", frozenset(["plot.a"]))
    '(0, plot.b)'
    """
    return _CURVE.sub(lambda match: "0" if match[0] in known else match[0], text)


def complaints(
    part: domain.Part, scope: frozenset[str], numbers: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with listing and plot before any variant is drawn: field and complaint.

    >>> list(complaints(domain.Part(prompt="?", code="x = {V}"), frozenset("W"), frozenset("W")))
    [('code', '{V} names nothing here; a brace is written {{')]
    """
    if part.code:
        yield from template.complaints("code", part.code, scope)
        yield from _layout(part.code)
    if part.plot:
        yield from _of_plot(part.plot, scope, numbers)


def _layout(code: str) -> Iterator[tuple[str, str]]:
    if not code.strip():
        yield "code", "the listing is empty"
    if len(code) > LONGEST:
        yield "code", f"{len(code)} characters; a listing has at most {LONGEST}"
    for number, row in enumerate(code.split("\n"), 1):
        if "\t" in row:
            yield "code", f"line {number} has a tab; indent with spaces"
        if len(row) > WIDEST:
            yield "code", f"line {number} has {len(row)} characters; at most {WIDEST} can be read"


def _of_plot(plot: domain.Plot, scope: frozenset[str], numbers: frozenset[str]) -> Iterator[tuple[str, str]]:
    axis = plot.x
    for field, text in (("from", axis.start), ("to", axis.stop), ("step", axis.step)):
        yield from expressions.complaints(f"plot.x.{field}", text, numbers)
    for field, text in (("plot.x.label", axis.label), ("plot.label", plot.label)):
        yield from template.complaints(field, text, scope)
    if axis.name in scope:
        yield "plot.x.name", f"the name {axis.name!r} is taken"
    if not 0 <= plot.places <= MOST_PLACES:
        yield "plot.places", f"{plot.places}; 0 to {MOST_PLACES} decimals can be shown"
    if not 1 <= len(plot.curves) <= MOST_CURVES:
        yield "plot.curves", f"{len(plot.curves)} of them; 1 to {MOST_CURVES} can be told apart"
    seen = [curve.name for curve in plot.curves]
    for place, curve in enumerate(plot.curves):
        field = f"plot.curves[{place}]"
        if not curve.name.isidentifier() or curve.name == "x" or seen.count(curve.name) > 1:
            yield f"{field}.name", f"{curve.name!r}: a name of its own, of letters, digits and _, not x"
        if bool(curve.y) == bool(curve.values):
            yield field, "either y, an expression of the index, or values, one a point"
        for text in filter(None, (curve.y, *curve.values)):
            yield from expressions.complaints(
                f"{field}.{'y' if curve.y else 'values'}", text, numbers | {axis.name}
            )


def beside(parts: Sequence[domain.Part]) -> Iterator[domain.Part]:
    """For each part the one whose listing or curves it is about: itself, or the last before it that shows any.

    >>> first, second = domain.Part(prompt="a", code="x = 1"), domain.Part(prompt="b")
    >>> [part.prompt for part in beside((first, second))]
    ['a', 'a']
    """
    last: domain.Part | None = None
    for part in parts:
        last = part if part.code or part.plot or last is None else last
        yield last
