"""Reports → styled lines for a terminal or a plain file, in the quiz's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.grading.report import Mark, Report
from prepkit.grading.totals import Total, by_topic
from prepkit.render import exhibit
from prepkit.render import report_words as said
from prepkit.render.page import Line, Look, Style, line, paint, prose
from prepkit.render.safe import safe
from prepkit.render.screen import BAR, MARGIN, PROMPT, bar
from prepkit.render.words import counted

INNER = MARGIN + 2
_SIGNS: dict[str, tuple[str, Style]] = {
    "right": ("✓", "right"), "partly": ("◐", "partly"), "wrong": ("✗", "wrong"), "missing": ("○", "wrong"),
    "review": ("○", "partly"),
}  # fmt: skip


def written(reports: Iterable[Report], look: Look) -> Iterator[str]:
    """One text a report; behind several, how they did together."""
    open_, shares = 0, list[float]()
    for report in reports:
        open_ += report.in_review
        shares += [] if report.share is None else [report.share]
        yield paint(_report(report, look), look)
    if len(shares) > 1:
        yield paint([line((_together(shares, open_), "bold"))], look)


def _together(shares: list[float], open_: int) -> str:
    mean = f"{counted(len(shares), 'paper')}, {said.number(100 * sum(shares) / len(shares))} % on average"
    return f"{mean}; {counted(open_, 'answer')} for a person" if open_ else mean


def _report(report: Report, look: Look) -> Iterator[Line]:
    about = f" · {report.source}" if report.source not in ("", said.title(report)) else ""
    yield line((safe(said.title(report)), "bold"), (safe(about), "dim"))
    for complaint in report.complaints:
        yield line(("! ", "wrong"), safe(str(complaint)), indent=MARGIN, hang=INNER)
    for mark in report.marks:
        yield from _mark(mark, look)
    if report.marks:
        yield from _end(report)
    yield line()


def _mark(mark: Mark, look: Look) -> Iterator[Line]:
    sign, style = _SIGNS[mark.status if mark.status != "graded" else mark.verdict.outcome]
    yield line()
    yield line((f"{mark.number} · {safe(said.name(mark))} · {said.score(mark)}", "dim"))
    yield from prose(mark.prompt, indent=MARGIN)
    yield from exhibit.lines(mark.exhibit, look.columns, MARGIN)
    if mark.text.strip():
        yield from (line((PROMPT, "dim"), row.spans[0][0], indent=MARGIN) for row in prose(mark.text))
    yield from (line(safe(text), indent=INNER) for text in mark.answer_texts)
    read = f"  read as {safe(mark.verdict.read_as)}" if mark.verdict.read_as else ""
    yield line((f"{sign} {said.headline(mark)}", style), (read, "dim"), indent=MARGIN)
    yield from _why(mark)


def _why(mark: Mark) -> Iterator[Line]:
    if mark.key and not said.right(mark):
        beside = "".join(f"  {text}" for text in mark.key_texts)
        yield line("The answer: ", (safe(mark.key), "bold"), safe(beside), indent=INNER, hang=INNER + 12)
    for text in said.remarks(mark):
        yield from prose(text, indent=INNER)
    for point in mark.rubric:
        yield line(f"– {safe(point)}", indent=INNER, hang=INNER + 2)
    if mark.explanation:
        yield from (line(), *prose(mark.explanation, indent=INNER))
    yield line((f"Key: {safe(said.evidence(mark))}", "dim"), indent=INNER)


def _end(report: Report) -> Iterator[Line]:
    totals = by_topic(report.marks)
    yield from (line(), line((said.total(report), "bold"), indent=MARGIN), line())
    scores = [f"{said.number(total.earned)}/{said.number(total.points)}" for total in totals]
    most = max(map(len, scores), default=0)
    for total, score in zip(totals, scores, strict=True):
        yield _topic(total, score.ljust(most))
    yield line()
    for command in said.commands(report.marks):
        yield line(("Next: ", "dim"), (safe(command), "bold"), indent=MARGIN)


def _topic(total: Total, score: str) -> Line:
    waits = f" · {total.in_review} open" if total.in_review else ""
    share = total.earned / total.points if total.points else 0.0
    return line(
        *bar(share), f" {score}  ", safe(total.topic), (waits, "dim"),
        indent=MARGIN, hang=MARGIN + BAR + len(score) + 3,
    )  # fmt: skip
