"""A graded paper → lines of history, as the quiz writes them. Handed in twice, they are the same lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from prepkit.domain import Attempt, Outcome, Verdict
from prepkit.grading.paper import Paper, ToShow
from prepkit.grading.report import Mark, Report
from prepkit.session.practice_state import Place, State
from prepkit.session.practice_state import attempt as line_attempt
from prepkit.session.sitting import Asking, Sitting, attempt

DAY = 86_400.0  # seconds; nobody sits longer over a part


def attempts(paper: Paper, report: Report, now: datetime) -> Iterator[Attempt]:
    """One attempt for each part that is decided; what is missing, or waits for a person, is no attempt yet.

    Of a derivation the lines that were reached by writing them are attempts, as in practice; wrong lines are none.
    """
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
    for wanted in paper.to_show:
        yield from _shown(wanted, paper, report.candidate, next(marks), now)


def _shown(asked: ToShow, paper: Paper, candidate: str, mark: Mark, now: datetime) -> Iterator[Attempt]:
    """One attempt for each line of ours that was written, as practising the derivation records it."""
    names = [chain.name for chain in asked.derivation.chains]
    for line in mark.lines:
        if line.place and line.earned:
            encounter = _name(candidate, paper.sheet, asked.id, line.chain, str(line.place))
            state = State(chain=names.index(line.chain), number=line.place, shown_at=now, encounter=encounter)
            verdict = Verdict(Outcome.RIGHT, 1.0, line.read_as)
            place = Place(asked.derivation, state)
            yield line_attempt(place, "answer", line.text, verdict, _name(encounter, line.text), now)


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
