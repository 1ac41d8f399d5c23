"""A class as two tables of CSV: a candidate a row, a part a row. No cell can be taken for a formula."""

from __future__ import annotations

from collections.abc import Iterator

from prepkit.grading.roster import Summary
from prepkit.render.cells import row

CANDIDATES = ("candidate", "earned", "decided", "points", "percent", "in_review", "not_answered", "seconds")
PARTS = (
    "part", "topic", "level", "kind", "asked", "not_answered", "in_review", "facility", "discrimination",
    "median_seconds", "commonest_mistakes",
)  # fmt: skip


def candidates(summary: Summary) -> Iterator[str]:
    """The head, then who earned what.

    >>> print("".join(candidates(Summary((), (), (), ()))), end="")
    candidate,earned,decided,points,percent,in_review,not_answered,seconds
    """
    yield row(CANDIDATES)
    for each in summary.rows:
        percent = "" if each.share is None else 100 * each.share
        yield row(
            (
                each.candidate,
                each.earned,
                each.decided,
                each.points,
                percent,
                each.in_review,
                each.missing,
                each.seconds,
            )
        )


def parts(summary: Summary) -> Iterator[str]:
    """The head, then how each part went; what cannot be told is empty."""
    yield row(PARTS)
    for item in summary.items:
        figures = (item.facility, item.discrimination, item.seconds)
        mistakes = "; ".join(f"{count} × {words}" for words, count in item.mistakes)
        yield row((
            item.name, item.topic, item.level, item.kind, item.asked, item.missing, item.in_review,
            *("" if figure is None else figure for figure in figures), mistakes,
        ))  # fmt: skip
