"""A report as JSON: schema 1. The types here are the schema: what is printed is made from them."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from prepkit.domain import EvidenceLevel, Outcome
from prepkit.grading.report import LineMark, Mark, Report, Status, Suggestion
from prepkit.grading.totals import by_topic
from prepkit.render import exhibit
from prepkit.render import report_words as said
from prepkit.render.ascii_json import ascii_json

SCHEMA: Final = 1


class TopicMessage(msgspec.Struct, frozen=True):
    """Points of one topic: of the parts decided; `in_review` parts are open."""

    topic: str
    earned: float
    points: float
    in_review: int


class EvidenceMessage(msgspec.Struct, frozen=True):
    """What the key rests on."""

    level: EvidenceLevel
    text: str


class MarkMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One part. `earned` is null while a person has to decide; `remarks` are sentences for the learner."""

    number: int
    question: str
    part: str
    topic: str
    level: str
    kind: str
    prompt: str
    answer: str
    status: Status
    outcome: Outcome
    credit: float | None
    points: float
    earned: float | None
    read_as: str
    key: str
    mistake: str
    reason: str
    counter_example: dict[str, str] | None
    remarks: tuple[str, ...]
    explanation: str
    derivation: str
    evidence: EvidenceMessage
    suggestion: Suggestion | None
    lines: tuple[LineMark, ...]
    note: str
    by_person: bool
    seconds: float
    line: int
    code: str
    plot: dict[str, Any] | None


class ReportMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One paper, graded. `points` are of the parts decided, `open` those that wait for a person."""

    schema: Literal[1] = SCHEMA
    candidate: str
    sheet: str
    source: str
    earned: float
    points: float
    open: float
    in_review: int
    share: float | None
    topics: tuple[TopicMessage, ...]
    next: tuple[str, ...]
    marks: tuple[MarkMessage, ...]
    complaints: tuple[str, ...]


class ReportsMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What `--format json` prints; `--format jsonl` prints one report a line."""

    schema: Literal[1] = SCHEMA
    reports: tuple[ReportMessage, ...]


def message(report: Report) -> ReportMessage:
    """The report as printed.

    >>> message(Report("Ada", "s", "a.md", ())).share is None
    True
    """
    return ReportMessage(
        candidate=report.candidate, sheet=report.sheet, source=report.source, earned=report.earned,
        points=report.decided, open=report.points - report.decided, in_review=report.in_review,
        share=report.share, topics=tuple(_topics(report)), next=tuple(said.commands(report.marks)),
        marks=tuple(map(_mark, report.marks)), complaints=tuple(map(str, report.complaints)),
    )  # fmt: skip


def encode(report: Report) -> str:
    """One line of JSON."""
    return ascii_json(message(report))


def schema() -> dict[str, Any]:
    """The JSON Schema of `--format json`."""
    return msgspec.json.schema(ReportsMessage)


def _topics(report: Report) -> list[TopicMessage]:
    found = by_topic(report.marks)
    return [TopicMessage(total.topic, total.earned, total.points, total.in_review) for total in found]


def _mark(mark: Mark) -> MarkMessage:
    verdict = mark.verdict
    return MarkMessage(
        number=mark.number, question=mark.question, part=mark.part, topic=mark.topic, level=mark.level,
        kind=mark.kind, prompt=mark.prompt, answer=mark.text, status=mark.status, outcome=verdict.outcome,
        credit=None if mark.earned is None else verdict.credit, points=mark.points, earned=mark.earned,
        read_as=verdict.read_as, key=mark.key, mistake=verdict.mistake, reason=verdict.reason,
        counter_example=verdict.counter_example, remarks=said.remarks(mark), explanation=mark.explanation,
        derivation=mark.derivation, evidence=EvidenceMessage(mark.evidence.level, said.evidence(mark)),
        suggestion=mark.suggestion, lines=mark.lines, note=mark.note, by_person=mark.by_person, seconds=mark.seconds,
        line=mark.at.line, code="\n".join(exhibit.rows(mark.exhibit)), plot=exhibit.data(mark.exhibit.curves),
    )  # fmt: skip
