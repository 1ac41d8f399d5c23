"""What looks at graded papers on their way to the writer: reviews merged, open answers kept, attempts, scores."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

from msgspec.structs import replace

from prepkit.cli.sink import named
from prepkit.domain import Attempt, Complaint
from prepkit.errors import UsageError
from prepkit.grading import review
from prepkit.grading.pipeline import Graded
from prepkit.grading.report import Report
from prepkit.grading.review import Decisions
from prepkit.grading.roster import Roster
from prepkit.render import roster_csv, roster_html
from prepkit.render.review_file import HEAD, NONE, entry
from prepkit.render.safe import safe
from prepkit.render.words import counted
from prepkit.session.handed_in import attempts
from prepkit.study.store import History

Papers = Iterable[Graded]
ROUNDING = 1e-9
"""Percent: 29 of 100 points are 28.999999999999996 to a machine."""


def say(text: str) -> None:
    """A line of chatter."""
    print(f"prepkit: {safe(text)}", file=sys.stderr)


def reviewed(papers: Papers, decisions: Decisions) -> Iterator[Graded]:
    """Each paper with a person's decisions; at the end, what belonged to none."""
    _complain(decisions.complaints)
    for paper in papers:
        yield replace(paper, report=decisions.apply(paper.report))
    _complain(decisions.unused())


def kept_open(papers: Papers, file: TextIO) -> Iterator[Graded]:
    """Every answer that waits for a person, written into `file` on the way."""
    count = 0
    _put(file, HEAD)
    for paper in papers:
        for mark in paper.report.marks:
            if review.for_a_person(mark):
                count += 1
                _put(file, entry(review.ticket(paper.report, mark)))
        yield paper
    _put(file, "" if count else NONE)
    with named(Path(file.name)):
        file.flush()
    say(f"{counted(count, 'answer')} to review in {file.name}" if count else "nothing to review")


def _put(file: TextIO, text: str) -> None:
    with named(Path(file.name)):
        file.write(text)


def summarised(papers: Papers, folder: Path, *, anonymous: bool) -> Iterator[Graded]:
    """The class, written into `folder` once all papers have passed."""
    roster = Roster()
    for paper in papers:
        roster.add(paper.report)
        yield paper
    told = roster.summary(anonymous=anonymous)
    pages = {
        "summary.html": roster_html.written(told),
        "candidates.csv": roster_csv.candidates(told),
        "parts.csv": roster_csv.parts(told),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, pieces in pages.items():
        (folder / name).write_text("".join(pieces), encoding="utf-8", newline="\n")
    say(f"the class of {counted(len(told.rows), 'candidate')} is in {folder}: {', '.join(pages)}")


def recorded(papers: Papers, open_history: Callable[[], History], now: datetime) -> Iterator[Graded]:
    """One learner's answers, appended to the history at the end; `UsageError` where there are several learners."""
    made: list[Attempt] = []
    whose: set[str] = set()
    for paper in papers:
        whose.add(paper.report.candidate.casefold())
        if paper.paper is not None and len(whose) == 1:
            made += attempts(paper.paper, paper.report, now)
        yield paper
    if len(whose) > 1:
        raise UsageError(
            "--record found answers of several people, and a history is of one; nothing was recorded"
        )
    with open_history() as history:
        fresh = history.lacks({attempt.uuid: attempt for attempt in made}.values())
        history.extend(fresh)
        there = f" ({len(made) - len(fresh)} there already)" if len(fresh) < len(made) else ""
        say(f"{counted(len(fresh), 'answer')} recorded{there}")
        for note in history.notes:
            say(note)


class Watch:
    """Counts what decides how the command ends, and tells complaints on standard error unless the report does."""

    def __init__(self, fail_under: float | None, tells: bool) -> None:
        self.fail_under, self._tells = fail_under, tells
        self.missed, self.unusable = 0, 0
        self._seen: set[int] = set()  # hashes: a crowd's names would fill the memory

    def __call__(self, papers: Papers) -> Iterator[Graded]:
        """The papers, looked at."""
        for paper in papers:
            report = paper.report
            self._twice(report)
            self.unusable += not report.marks
            self.missed += self._below(paper)
            if self._tells:
                _complain(report.complaints)
            yield paper

    def _twice(self, report: Report) -> None:
        """Says so where somebody hands the same sheet in again; both are graded."""
        who = hash((report.candidate.casefold(), report.sheet.casefold()))
        if report.candidate and report.marks and who in self._seen:
            say(
                f"{report.source}: {report.candidate} handed in {report.sheet or 'answers'} before; both are graded"
            )
        self._seen.add(who)

    def _below(self, paper: Graded) -> bool:
        """What nobody could grade misses any bar; what waits for a person counts neither way."""
        if self.fail_under is None:
            return False
        report = paper.report
        return not report.marks or (
            report.share is not None and 100 * report.share < self.fail_under - ROUNDING
        )


def _complain(complaints: Iterable[Complaint]) -> None:
    for complaint in complaints:
        say(str(complaint))
