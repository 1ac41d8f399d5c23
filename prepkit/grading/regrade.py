"""The same answers under two keys: who gains and who loses what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from prepkit.errors import PrepkitError, Unusable
from prepkit.grading import keyfile
from prepkit.grading.mark import mark
from prepkit.grading.paper import address
from prepkit.grading.pipeline import Graded
from prepkit.grading.report import Mark, Report

SAME = 1e-9  # credits are sums of fractions such as 1/3


class Then(msgspec.Struct, frozen=True):
    """What a part earned under the old key: None while it was open."""

    earned: float | None
    key: str = ""


class Change(msgspec.Struct, frozen=True):
    """One part that earns something else now. `before` and `after` are None where it was or is open."""

    part: str
    text: str
    before: float | None
    after: float | None
    points: float
    key_before: str
    key: str

    @property
    def gain(self) -> float:
        """What it gains, negative where it loses; what was open counted nothing.

        >>> Change("a.b", "3", 1.0, 0.0, 1.0, "3", "4").gain
        -1.0
        """
        return (self.after or 0.0) - (self.before or 0.0)


class Regraded(msgspec.Struct, frozen=True):
    """One paper: points before and after, and what changed. `known` is whether the old side has this paper."""

    report: Report
    before: float
    changes: tuple[Change, ...] = ()
    known: bool = True

    @property
    def gain(self) -> float:
        """What the candidate gains in all."""
        return self.report.earned - self.before if self.known else 0.0


class Old(Protocol):
    """What the parts of a paper earned before, by address in lower case; None where it was never graded."""

    def then(self, graded: Graded) -> dict[str, Then] | None: ...  # noqa: D102


def regraded(papers: Iterable[Graded], old: Old) -> Iterator[Regraded]:
    """Each paper beside what it was, in order."""
    for graded in papers:
        then = old.then(graded)
        if then is None:
            yield Regraded(graded.report, 0.0, known=False)
            continue
        before = sum(each.earned or 0.0 for each in then.values())
        changes = (_change(each, then) for each in graded.report.marks)
        yield Regraded(graded.report, before, tuple(change for change in changes if change))


def _change(now: Mark, then: dict[str, Then]) -> Change | None:
    name = address(now.question, now.part)
    was = then.get(name.casefold(), Then(None))
    both = was.earned is not None and now.earned is not None
    if (both and abs((now.earned or 0.0) - (was.earned or 0.0)) < SAME) or now.earned == was.earned:
        return None
    return Change(name, now.text, was.earned, now.earned, now.points, was.key, now.key)


class OldKey:
    """The old key file: everything is graded a second time, but for what a person decided."""

    def __init__(self, keys: keyfile.Keys) -> None:
        self._keys = keys

    def then(self, graded: Graded) -> dict[str, Then] | None:
        """What the old key gives."""
        try:
            paper = self._keys.paper(graded.submission.candidate)
        except PrepkitError:
            return None
        found = {
            address(each.question, each.part).casefold(): Then(each.earned, each.key)
            for each in mark(paper, graded.submission).marks
        }
        for each in graded.report.marks:
            name = address(each.question, each.part).casefold()
            if each.by_person and name in found and found[name].earned is None:
                found[name] = Then(each.earned, each.key)
        return found


class _OldMark(msgspec.Struct, frozen=True):
    question: str
    part: str
    earned: float | None
    key: str = ""


class _OldPaper(msgspec.Struct, frozen=True):
    candidate: str
    sheet: str
    marks: tuple[_OldMark, ...]


class _File(msgspec.Struct, frozen=True):
    reports: tuple[_OldPaper, ...] | None = None
    papers: list[msgspec.Raw] | None = None
    marks: list[msgspec.Raw] | None = None


class OldReports:
    """An old report in JSON or JSON lines: nothing is graded again."""

    def __init__(self, papers: Iterable[_OldPaper]) -> None:
        self._papers = {(paper.candidate.casefold(), paper.sheet.casefold()): paper for paper in papers}

    def then(self, graded: Graded) -> dict[str, Then] | None:
        """What the report says."""
        report = graded.report
        paper = self._papers.get((report.candidate.casefold(), report.sheet.casefold()))
        if paper is None:
            return None
        return {address(m.question, m.part).casefold(): Then(m.earned, m.key) for m in paper.marks}


def load(path: Path) -> Old:
    """The old key file, or the old report, at `path`."""
    try:
        content = path.read_bytes()
        first = msgspec.json.decode(content.partition(b"\n")[0] if _lines(content) else content, type=_File)
        if first.papers:
            return OldKey(keyfile.load(path))
        if first.reports is not None:
            return OldReports(first.reports)
        return OldReports(msgspec.json.decode(line, type=_OldPaper) for line in content.splitlines() if line)
    except OSError as error:
        raise Unusable(str(path), error.strerror or "cannot be read") from None
    except msgspec.MsgspecError as error:
        remedy = "give the key file as it was, or a report written with --format json or jsonl"
        raise Unusable(str(path), f"is no key file and no report: {error}", remedy) from None


def _lines(content: bytes) -> bool:
    """Whether the first line is an object of its own."""
    first = content.partition(b"\n")[0].strip()
    return first.startswith(b"{") and first.endswith(b"}")
