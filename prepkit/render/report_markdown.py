"""Reports as Markdown. Nothing in an answer, a name or a question is markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.grading.report import Mark, Report
from prepkit.grading.totals import by_topic
from prepkit.render import exhibit
from prepkit.render import report_words as said
from prepkit.render.markdown import escaped, quoted
from prepkit.render.page import Look


def written(reports: Iterable[Report], look: Look) -> Iterator[str]:
    """One text a report."""
    return ("\n\n".join(_blocks(report)) + "\n\n" for report in reports)


def _blocks(report: Report) -> Iterator[str]:
    yield f"# {escaped(said.title(report))}"
    if report.marks:
        yield f"**{escaped(said.total(report))}**"
        yield _topics(report)
        yield "\n".join(f"- Next: {escaped(command)}" for command in said.commands(report.marks))
    if report.complaints:
        yield "\n".join(f"- ⚠ {escaped(str(complaint))}" for complaint in report.complaints)
    for mark in report.marks:
        yield from _mark(mark)


def _topics(report: Report) -> str:
    rows = (
        f"| {escaped(total.topic)} | {said.number(total.earned)} | {said.number(total.points)} | {total.in_review} |"
        for total in by_topic(report.marks)
    )
    return "\n".join(["| topic | earned | of | open |", "| --- | ---: | ---: | ---: |", *rows])


def _mark(mark: Mark) -> Iterator[str]:
    yield f"## {mark.number}. {escaped(said.name(mark))} ({said.score(mark)})"
    yield quoted(mark.prompt)
    yield from exhibit.markdown(mark.exhibit)
    read = f" (read as {escaped(mark.verdict.read_as)})" if mark.verdict.read_as else ""
    if mark.text.strip():
        behind = "".join(f" – {escaped(text)}" for text in mark.answer_texts)
        yield f"Answered: {escaped(mark.text)}{behind}{read}"
    yield f"**{escaped(said.headline(mark))}**"
    if mark.key and not said.right(mark):
        behind = "".join(f" – {escaped(text)}" for text in mark.key_texts)
        yield f"The answer: **{escaped(mark.key)}**{behind}"
    yield from map(escaped, said.remarks(mark))
    if mark.rubric:
        yield "\n".join(f"- {escaped(point)}" for point in mark.rubric)
    if mark.explanation:
        yield quoted(mark.explanation)
    yield f"Key: {escaped(said.evidence(mark))}"
