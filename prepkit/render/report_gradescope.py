"""A report as Gradescope's results.json (gradescope-autograders.readthedocs.io, specs, "Output format").

One file is about one submission. A part that waits for a person has no score of its own: the total is that of what is
decided, and its text says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from prepkit.errors import UsageError
from prepkit.grading.report import Mark, Report
from prepkit.render import report_words as said
from prepkit.render.ascii_json import ascii_json
from prepkit.render.page import Look
from prepkit.render.safe import safe

VISIBILITY = "after_due_date"  # keys and solutions stand in it
OPEN = (
    "hidden"  # while one test is hidden Gradescope shows no total, which would count what is open as nothing
)


def written(reports: Iterable[Report], look: Look) -> Iterator[str]:
    """The file; UsageError at a second report, since a file is about one."""
    for number, report in enumerate(reports):
        if number:
            raise UsageError("results.json is about one submission; write a file each with -o FOLDER/")
        yield f"{ascii_json(results(report))}\n"


def results(report: Report) -> dict[str, Any]:
    """What Gradescope reads.

    >>> results(Report("Ada", "s", "a.md", ()))["score"]
    0.0
    """
    told = [said.total(report), *(safe(str(complaint)) for complaint in report.complaints)]
    next_ = [f"Next: {command}" for command in said.commands(report.marks)]
    return {
        "score": report.earned,
        "output": "\n".join([*told, *next_]),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": VISIBILITY,
        "stdout_visibility": "hidden",
        "tests": [_test(mark) for mark in report.marks],
        "extra_data": {"candidate": report.candidate, "sheet": report.sheet, "in_review": report.in_review},
    }


def _test(mark: Mark) -> dict[str, Any]:
    decided = mark.earned is not None
    scored = (
        {"score": mark.earned, "status": "passed" if mark.verdict.credit >= 1 else "failed"}
        if decided
        else {}
    )
    return {
        **scored, "max_score": mark.points, "name": said.name(mark), "name_format": "text",
        "number": str(mark.number), "output": _output(mark), "output_format": "text",
        "tags": [mark.topic, mark.status],
        "visibility": VISIBILITY if decided else OPEN,
    }  # fmt: skip


def _output(mark: Mark) -> str:
    lines = (
        [said.prompt(mark), f"Answered: {' – '.join((mark.text, *mark.answer_texts))}"]
        if mark.text.strip()
        else [said.prompt(mark)]
    )
    read = f" Read as {mark.verdict.read_as}." if mark.verdict.read_as else ""
    lines.append(f"{said.headline(mark)}{read}")
    if mark.key and not said.right(mark):
        lines.append(f"The answer: {' – '.join((mark.key, *mark.key_texts))}")
    lines += [*said.remarks(mark), *filter(None, [mark.explanation]), f"Key: {said.evidence(mark)}"]
    return safe("\n".join(lines), lines=True)
