"""A graded paper → lines of history, as the quiz writes them. Handed in twice, they are the same lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from prepkit.domain import Attempt
from prepkit.grading.paper import Paper
from prepkit.grading.report import Mark, Report
from prepkit.session.sitting import Asking, Sitting, attempt

DAY = 86_400.0  # seconds; nobody sits longer over a part


def attempts(paper: Paper, report: Report, now: datetime) -> Iterator[Attempt]:
    """One attempt for each part that is decided; what is missing, or waits for a person, is no attempt yet."""
    marks = iter(report.marks)
    for asked in paper.asked:
        encounter = _name(report.candidate, paper.sheet, asked.question.id, str(asked.seed))
        asking = Asking(asked.question, asked.seed, asked.values, asked.evidence, encounter)
        for part in range(len(asked.question.parts)):
            mark = next(marks)
            if mark.status == "graded":
                before = now - timedelta(seconds=min(mark.seconds, DAY))
                sitting = Sitting(asking, mark.number, before, part)
                yield attempt(sitting, "answer", mark.text, mark.verdict, _uuid(encounter, part, mark), now)


def _uuid(encounter: str, part: int, mark: Mark) -> str:
    return _name(encounter, str(part), mark.text)


def _name(*words: str) -> str:
    """A UUID that the words decide (version 8 of RFC 9562: bits of our own).

    >>> _name("Ada", "s1") == _name("Ada", "s1"), _name("Ada", "s1") == _name("Ad", "as1")
    (True, False)
    """
    hashed = bytearray(sha256("\0".join(words).encode("utf-8", "surrogatepass")).digest()[:16])
    hashed[6] = hashed[6] & 0x0F | 0x80
    hashed[8] = hashed[8] & 0x3F | 0x80
    return str(UUID(bytes=bytes(hashed)))
