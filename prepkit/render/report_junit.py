"""Reports as JUnit XML: a paper is a suite, a part a test; lost credit fails, what waits for a person is skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.grading.report import Mark, Report
from prepkit.render import report_words as said
from prepkit.render.html import text
from prepkit.render.page import Look


def written(reports: Iterable[Report], look: Look) -> Iterator[str]:
    """The root, one suite a report, the root's end."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="prepkit grade">\n'
    for report in reports:
        yield "".join(f"{line}\n" for line in _suite(report))
    yield "</testsuites>\n"


def _suite(report: Report) -> Iterator[str]:
    unread = not report.marks
    failures = sum(_failed(mark) for mark in report.marks)
    seconds = sum(mark.seconds for mark in report.marks)
    counts = {
        "tests": len(report.marks) + unread, "failures": failures, "errors": int(unread),
        "skipped": report.in_review, "time": f"{seconds:.3f}",
    }  # fmt: skip
    yield f"  <testsuite{_attributes(name=said.title(report), **counts)}>"
    if unread:
        told = "\n".join(map(str, report.complaints)) or "nothing could be graded"
        yield f"    <testcase{_attributes(name=report.source, classname='submission', time='0.000')}>"
        yield f"      <error{_attributes(message='could not be graded')}>{text(told)}</error>\n    </testcase>"
    for mark in report.marks:
        yield from _case(mark)
    if report.marks and report.complaints:
        told = "\n".join(map(str, report.complaints))
        yield f"    <system-err>{text(told)}</system-err>"
    yield "  </testsuite>"


def _case(mark: Mark) -> Iterator[str]:
    name = f"{mark.number}. {said.name(mark)}"
    yield f"    <testcase{_attributes(name=name, classname=mark.topic, time=f'{mark.seconds:.3f}')}>"
    head = f"{said.headline(mark)} {said.score(mark)}"
    if mark.status == "review":
        yield f"      <skipped{_attributes(message=' '.join((head, *said.remarks(mark))))}/>"
    elif _failed(mark):
        yield f"      <failure{_attributes(message=head, type=_state(mark))}>{text(_told(mark))}</failure>"
    yield f"      <system-out>{text(_about(mark))}</system-out>\n    </testcase>"


def _state(mark: Mark) -> str:
    return mark.status if mark.status != "graded" else str(mark.verdict.outcome)


def _failed(mark: Mark) -> bool:
    return mark.status != "review" and mark.verdict.credit < 1


def _told(mark: Mark) -> str:
    key = [f"The answer: {' – '.join((mark.key, *mark.key_texts))}"] if mark.key else []
    return "\n".join([*key, *said.remarks(mark), *([mark.explanation] if mark.explanation else [])])


def _about(mark: Mark) -> str:
    answered = f"Answered: {mark.text}" if mark.text.strip() else "Not answered."
    read = [f"Read as: {mark.verdict.read_as}"] if mark.verdict.read_as else []
    return "\n".join(
        [said.prompt(mark), answered, *read, said.score(mark), *_carried(mark), f"Key: {said.evidence(mark)}"]
    )


def _carried(mark: Mark) -> tuple[str, ...]:
    """Why a right answer is right, where that needs saying; of others the failure says it."""
    return said.remarks(mark) if said.right(mark) else ()


def _attributes(**values: object) -> str:
    """Attributes with line ends kept, which XML would make blanks."""
    return "".join(f' {name}="{text(str(value))}"'.replace("\n", "&#10;") for name, value in values.items())
