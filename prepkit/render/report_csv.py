"""Reports as CSV, one part a row. No cell can be taken for a formula by a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.grading.report import Mark, Report
from prepkit.render import report_words as said
from prepkit.render.cells import row
from prepkit.render.page import Look

HEAD = (
    "candidate", "sheet", "source", "number", "question", "part", "topic", "level", "kind", "prompt", "answer",
    "read_as", "status", "outcome", "credit", "points", "earned", "key", "mistake", "remarks", "explanation",
    "evidence", "derivation", "note", "seconds",
)  # fmt: skip


def written(reports: Iterable[Report], look: Look) -> Iterator[str]:
    """The head, then the rows of each report. What could not be read has no row: it is told elsewhere."""
    yield row(HEAD)
    for report in reports:
        yield "".join(row(_cells(report, mark)) for mark in report.marks)


def _cells(report: Report, mark: Mark) -> tuple[str | float, ...]:
    verdict = mark.verdict
    open_ = mark.earned is None
    return (
        report.candidate, report.sheet, report.source, mark.number, mark.question, mark.part, mark.topic,
        mark.level, mark.kind, said.prompt(mark), mark.text, verdict.read_as, mark.status, str(verdict.outcome),
        "" if open_ else verdict.credit, mark.points, "" if open_ else mark.earned or 0.0,
        mark.key, verdict.mistake, " ".join(said.remarks(mark)), mark.explanation, said.evidence(mark),
        mark.derivation, mark.note, mark.seconds,
    )  # fmt: skip
