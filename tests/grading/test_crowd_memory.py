"""A million answers streamed in and out: memory is that of the first fifty thousand."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from prepkit.grading import crowd
from prepkit.grading.crowd import Crew
from prepkit.grading.submission import Submission
from prepkit.render import report_jsonl
from prepkit.render.page import Look
from tests.bench import answers

ANSWERS, FIRST = 1_000_000, 50_000
ROOM = 48  # MiB: of allocators, not of answers; these would be gigabytes


def most_used() -> float:
    """MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2])
def test_memory_stays_flat_over_a_million_answers(jobs: int) -> None:
    papers = list(answers.papers(40, 20, answers.LIGHT))
    given = sum(len(submission.given) for _, submission in papers)

    def handed_in() -> Iterator[Submission]:
        for turn in range(-(-ANSWERS // given)):
            for place, (_, submission) in enumerate(papers):
                yield replace(submission, candidate=f"{turn}-{place}")

    def paper_of(submission: Submission):
        return papers[int(submission.candidate.partition("-")[2])][0], submission

    graded = marks = 0
    early = 0.0

    def reports():
        nonlocal marks, early
        for found in crowd.graded(handed_in(), paper_of, Crew(jobs)):
            marks += len(found.report.marks)
            if not early and marks >= FIRST:
                early = most_used()
            yield found.report

    with Path(os.devnull).open("w") as file:
        for text in report_jsonl.written(reports(), Look(columns=100)):
            graded += file.write(text) > 0
    print(f"{marks} answers: {early:.0f} MiB after {FIRST}, {most_used():.0f} MiB at the end")
    assert marks >= ANSWERS
    assert most_used() < early + ROOM
