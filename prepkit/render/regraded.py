"""Who gains and who loses what, when a key was corrected: for a terminal, as CSV, as JSON lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from prepkit.grading.regrade import Change, Regraded
from prepkit.render import report_words as said
from prepkit.render.ascii_json import ascii_json
from prepkit.render.cells import row
from prepkit.render.page import Line, Look, Style, line, paint
from prepkit.render.safe import safe
from prepkit.render.words import counted

HEAD = ("candidate", "sheet", "part", "answer", "before", "after", "points", "gain", "key_before", "key")
SCHEMA = 1


def terminal(papers: Iterable[Regraded], look: Look) -> Iterator[str]:
    """Each candidate whose points change, then how many do."""
    seen = gained = lost = unknown = 0
    for paper in papers:
        seen, unknown = seen + 1, unknown + (not paper.known)
        gained, lost = gained + (paper.gain > 0), lost + (paper.gain < 0)
        if paper.changes or not paper.known or paper.report.complaints:
            yield paint(_paper(paper), look)
    end = [f"{gained} gain", f"{lost} lose", f"{seen - gained - lost - unknown} stay"]
    end += [f"{unknown} never graded before"] if unknown else []
    yield paint([line((f"{counted(seen, 'paper')}: {', '.join(end)}", "bold"))], look)


def csv(papers: Iterable[Regraded], look: Look) -> Iterator[str]:
    """One row a part that changed."""
    yield row(HEAD)
    for paper in papers:
        about = (paper.report.candidate, paper.report.sheet)
        yield "".join(row((*about, *_cells(change))) for change in paper.changes)


def jsonl(papers: Iterable[Regraded], look: Look) -> Iterator[str]:
    """One line a paper."""
    return (f"{ascii_json(_message(paper))}\n" for paper in papers)


def _paper(paper: Regraded) -> Iterator[Line]:
    report = paper.report
    yield line((safe(said.title(report)), "bold"))
    for complaint in report.complaints:
        yield line(("! ", "wrong"), safe(str(complaint)), indent=2, hang=4)
    if not paper.known:
        yield line("has no paper on the old side; nothing to compare", indent=2)
        return
    total = (
        f"{said.number(paper.before)} → {said.number(report.earned)} of {said.number(report.decided)} points"
    )
    yield line(f"{total}  ", _gain(paper.gain), indent=2)
    for change in paper.changes:
        yield line(_gain(change.gain), f"  {safe(change.part)}: ", _told(change), indent=4, hang=6)


def _told(change: Change) -> str:
    before, after = (_points(value) for value in (change.before, change.after))
    keys = (
        "" if change.key == change.key_before else f"; key {change.key_before or '?'} → {change.key or '?'}"
    )
    return safe(f"{before} → {after} for {change.text or 'no answer'}{keys}")


def _points(value: float | None) -> str:
    return "open" if value is None else said.number(value)


def _gain(value: float) -> tuple[str, Style]:
    if abs(value) < 0.005:
        return "±0", "dim"
    return (f"+{said.number(value)}", "right") if value > 0 else (f"−{said.number(-value)}", "wrong")


def _cells(change: Change) -> tuple[str | float, ...]:
    before, after = ("open" if value is None else value for value in (change.before, change.after))
    numbers = (before, after, change.points, change.gain)
    return (change.part, change.text, *numbers, change.key_before, change.key)


def _message(paper: Regraded) -> dict[str, Any]:
    report = paper.report
    return {
        "schema": SCHEMA, "candidate": report.candidate, "sheet": report.sheet, "source": report.source,
        "known": paper.known, "before": paper.before, "after": report.earned, "gain": paper.gain,
        "changes": [
            {"part": c.part, "answer": c.text, "before": c.before, "after": c.after, "points": c.points,
             "gain": c.gain, "key_before": c.key_before, "key": c.key}
            for c in paper.changes
        ],
        "complaints": [str(complaint) for complaint in report.complaints],
    }  # fmt: skip
