"""A class as one HTML page: no script, nothing loaded from anywhere, light and dark, fit to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.grading.roster import Item, Row, Summary
from prepkit.render.html import HEAD, text
from prepkit.render.report_words import number

BINS = 10
LOW = 0.1
"""A discrimination below which a part says little about who knows more (Ebel 1972 asks for 0.2 to revise below)."""
ENOUGH = 10
"""Candidates from which a low discrimination is pointed out."""
_FIGURES = ("facility", "discrimination", "not answered", "open", "score", "points", "time")
_STYLE = """
main { max-width: 60rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; font-size: .9rem; }
td, th { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td { overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .9rem; }
.low { color: var(--bad); }
.percent { display: inline-block; width: 4.2rem; }
.bar { display: inline-block; width: 5rem; height: .6rem; background: var(--panel); border: 1px solid var(--rule); }
.bar span { display: block; height: 100%; background: var(--accent); }
.histogram { display: flex; align-items: flex-end; gap: 3px; height: 7rem; margin: 1rem 0 0; }
.histogram div { flex: 1; background: var(--accent); min-height: 1px; }
.histogram-feet { display: flex; gap: 3px; } .histogram-feet span { flex: 1; text-align: center; font-size: .75rem; }
ul { margin: 0; padding-left: 1rem; }
"""


def written(summary: Summary) -> Iterator[str]:
    """The page, piece by piece."""
    yield HEAD.format(title="Class summary", style=_STYLE)
    yield f'<h1>Class summary</h1>\n<p class="soft">{text(" · ".join(summary.sheets))}</p>\n'
    yield from _whole(summary)
    yield from _table(
        "Parts", ("part", "facility", "discrimination", "not answered", "open", "commonest mistakes"),
        (_item(item, len(summary.rows)) for item in summary.items),
    )  # fmt: skip
    yield (
        '<p class="soft">Facility: the mean share of the points. Discrimination: the correlation with the share on all '
        "other parts; none where nobody, or everybody, was right, or fewer than three candidates.</p>\n"
    )
    yield from _table(
        "Candidates",
        ("candidate", "score", "points", "open", "not answered", "time"),
        map(_row, summary.rows),
    )
    if summary.open:
        yield from _table(
            "Answers that wait for a person", ("candidate", "part", "answer", "why"),
            (_cells(each.candidate, each.name, each.text, each.note) for each in summary.open),
        )  # fmt: skip
    yield "</main>\n</body>\n</html>\n"


def _whole(summary: Summary) -> Iterator[str]:
    count = len(summary.rows)
    said = [f"{count} candidate{'s' * (count != 1)}", f"{len(summary.items)} parts"]
    if summary.middle:
        average, median, spread = (f"{100 * each:.0f}" for each in summary.middle)
        said += [f"mean {average} %", f"median {median} %", f"standard deviation {spread}"]
    if summary.open:
        said.append(f"{len(summary.open)} answers open")
    yield f"<p><strong>{text(' · '.join(said))}</strong></p>\n"
    if summary.shares:
        yield from _histogram(summary.shares)


def _histogram(shares: Iterable[float]) -> Iterator[str]:
    counts = [0] * BINS
    for share in shares:
        counts[min(BINS - 1, max(0, int(share * BINS)))] += 1
    most = max(counts)
    bars = "".join(
        f'<div style="height: {100 * count / most:.0f}%" title="{count}"></div>' for count in counts
    )
    feet = "".join(
        f"<span>{place * 100 // BINS} %<br>{count or ''}</span>" for place, count in enumerate(counts)
    )
    yield f'<div class="histogram" role="img" aria-label="scores">{bars}</div>\n'
    yield f'<div class="histogram-feet">{feet}</div>\n'


def _table(title: str, head: tuple[str, ...], rows: Iterable[str]) -> Iterator[str]:
    yield f"<h2>{text(title)}</h2>\n<table>\n<tr>{''.join(map(_heading, head))}</tr>\n"
    for row in rows:
        yield f"<tr>{row}</tr>\n"
    yield "</table>\n"


def _heading(name: str) -> str:
    return f'<th class="number">{text(name)}</th>' if name in _FIGURES else f"<th>{text(name)}</th>"


def _cells(*words: str) -> str:
    return "".join(f"<td>{text(each)}</td>" for each in words)


def _number(words: str, low: bool = False) -> str:
    return f'<td class="number{" low" * low}">{text(words)}</td>'


def _bar(share: float | None) -> str:
    if share is None:
        return _number("–")
    bar = f'<span class="bar"><span style="width: {100 * share:.0f}%"></span></span>'
    return f'<td class="number">{bar}<span class="percent">{100 * share:.0f} %</span></td>'


def _item(item: Item, candidates: int) -> str:
    mistakes = "".join(f"<li>{count} × {text(words)}</li>" for words, count in item.mistakes)
    told = item.discrimination
    low = told is not None and told < LOW and candidates >= ENOUGH
    what = (
        f'{text(item.name)}<br><span class="soft">{text(f"{item.topic} · {item.level} · {item.kind}")}</span>'
    )
    return (
        f"<td>{what}</td>{_bar(item.facility)}{_number('–' if told is None else f'{told:.2f}', low)}"
        f"{_number(str(item.missing))}{_number(str(item.in_review))}<td><ul>{mistakes}</ul></td>"
    )


def _row(row: Row) -> str:
    time = f"{row.seconds / 60:.0f} min" if row.seconds else "–"
    points = f"{number(row.earned)} of {number(row.decided)}"  # those open count neither way
    return (
        f"{_cells(row.candidate)}{_bar(row.share)}{_number(points)}{_number(str(row.in_review))}"
        f"{_number(str(row.missing))}{_number(time)}"
    )
