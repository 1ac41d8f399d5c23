"""What a plot is asked for can be read off it: no two points that matter share a row of characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import msgspec

from prepkit import content
from prepkit.bank.load import load_file
from prepkit.bank.question import Question
from prepkit.bank.variant import Sampler
from prepkit.domain import Part
from prepkit.kinds.common import exhibit
from prepkit.kinds.common.exhibit import Line
from prepkit.kinds.number import key
from prepkit.render.chart import ROWS_A_TICK, Scale, scale

SEEDS = 60
# a point is asked for: the epoch at which something happens
PLACES = re.compile(r"count\.\w+_(?:at|from)$")


def asked(question: Question) -> Iterator[tuple[Part, list[str]]]:
    """Parts whose key is a point of their own plot, with the curves that decide it."""
    for part in question.parts:
        checks = [check for check in part.checks if PLACES.match(check.oracle)]
        if part.plot and checks:
            yield part, re.findall(r"plot\.(\w+)", " ".join(checks[0].arguments.values()))


def hidden(line: Line, rows: tuple[int, ...], at: int) -> Iterator[str]:
    """Neighbours of a point that have another value and are drawn on the same row."""
    for beside in (at - 1, at + 1):
        if 0 <= beside < len(rows) and line.y[beside] != line.y[at] and rows[beside] == rows[at]:
            yield f"{line.name}: points {at} and {beside} share a row"


def complaints(question: Question) -> Iterator[str]:
    """What cannot be read on some variant."""
    sampler = Sampler(question)
    for part, names in asked(question):
        for seed in range(SEEDS):
            values = sampler.variant(seed).values
            curves = exhibit.shown(part, values).curves
            assert curves
            point = curves.x.index(Fraction(key(part, values).value))  # type: ignore[arg-type]
            ticks = scale(curves)
            for line in curves.lines:
                if line.name in names:
                    yield from hidden(line, tuple(row(y, ticks) for y in line.y), point)


def row(y: Fraction, ticks: Scale) -> int:
    """The row of characters a value is drawn on, from below."""
    return int((y - ticks.bottom) / ticks.step * ROWS_A_TICK + Fraction(1, 2))


def questions() -> list[Question]:
    files = sorted(content.root("questions").glob("*/*.yaml"))
    return [
        question
        for path in files
        if "plot:" in path.read_text("utf-8")
        for question in load_file(path).questions
    ]


def test_the_point_asked_for_has_a_row_of_its_own() -> None:
    plotted = [question for question in questions() if list(asked(question))]
    assert len(plotted) >= 4
    assert [f"{question.id}: {found}" for question in plotted for found in complaints(question)] == []


def test_a_flat_valley_is_found() -> None:
    (question,) = (one for one in questions() if one.id == "overfitting.early-stopping")
    part = question.parts[0]
    assert part.plot
    train, val = part.plot.curves
    flat = msgspec.structs.replace(val, y="r*(k + abs(m - n)/4)")
    shallow = msgspec.structs.replace(part, plot=msgspec.structs.replace(part.plot, curves=(train, flat)))
    changed = msgspec.structs.replace(question, parts=(shallow, *question.parts[1:]))
    assert any("share a row" in found for found in complaints(changed))
