"""Reports as JSON lines, one report a line; see `report_messages` for the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.grading.report import Report
from prepkit.render.page import Look
from prepkit.render.report_messages import encode


def written(reports: Iterable[Report], look: Look) -> Iterator[str]:
    """One line a report."""
    return (f"{encode(report)}\n" for report in reports)
