"""Reports as one HTML page: no script, nothing loaded from anywhere, light and dark, fit to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.grading.report import Mark, Report
from prepkit.grading.totals import by_topic
from prepkit.render import exhibit_html
from prepkit.render import report_words as said
from prepkit.render.html import HEAD, text
from prepkit.render.page import Look

_STYLE = """
article { page-break-after: always; }
h2 { font-size: 1rem; margin: 0; }
section { border-left: 4px solid var(--rule); padding: .1rem 0 .1rem 1rem; margin: 1.5rem 0; }
section.right { border-color: var(--good); } section.partly, section.review { border-color: var(--fair); }
section.wrong, section.missing { border-color: var(--bad); }
.prompt, .solution, .answer { white-space: pre-wrap; overflow-wrap: anywhere; }
.solution { background: var(--panel); padding: .6rem .8rem; }
.answer { font-family: ui-monospace, monospace; }
.soft, .key { color: var(--soft); font-size: .9rem; }
.points { float: right; color: var(--soft); }
.complaint { color: var(--bad); }
td, th { text-align: left; padding: .15rem .8rem .15rem 0; } td.number { text-align: right; }
"""


def written(reports: Iterable[Report], look: Look) -> Iterator[str]:
    """The page's head, one article a report, the page's end."""
    yield HEAD.format(title="Graded", style=_STYLE + exhibit_html.STYLE)
    for report in reports:
        yield "".join(f"{line}\n" for line in _article(report))
    yield "</main>\n</body>\n</html>\n"


def _article(report: Report) -> Iterator[str]:
    yield f"<article>\n<h1>{text(said.title(report))}</h1>"
    yield f'<p class="soft">{text(report.source)}</p>'
    for complaint in report.complaints:
        yield f'<p class="complaint">{text(str(complaint))}</p>'
    if report.marks:
        yield from _totals(report)
    for mark in report.marks:
        yield from _section(mark)
    yield "</article>"


def _totals(report: Report) -> Iterator[str]:
    yield f"<p><strong>{text(said.total(report))}</strong></p>"
    yield "<table><tr><th>topic</th><th>earned</th><th>of</th><th>open</th></tr>"
    for total in by_topic(report.marks):
        numbers = (said.number(total.earned), said.number(total.points), str(total.in_review))
        cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
        yield f"<tr><td>{text(total.topic)}</td>{cells}</tr>"
    yield "</table>"
    for command in said.commands(report.marks):
        yield f"<p>Next: <code>{text(command)}</code></p>"


def _section(mark: Mark) -> Iterator[str]:
    state = mark.status if mark.status != "graded" else str(mark.verdict.outcome)
    yield f'<section class="{text(state)}">'
    yield f'<span class="points">{text(said.score(mark))}</span>'
    yield f"<h2>{mark.number}. {text(said.name(mark))}</h2>"
    yield f'<p class="prompt">{text(mark.prompt)}</p>'
    yield exhibit_html.written(mark.exhibit)
    if mark.text.strip():
        yield f'<p class="answer"><span class="soft">Answered:</span> {text(mark.text)}</p>'
    yield from (f"<p>{text(behind)}</p>" for behind in mark.answer_texts)
    read = f' <span class="soft">read as {text(mark.verdict.read_as)}</span>' if mark.verdict.read_as else ""
    yield f"<p><strong>{text(said.headline(mark))}</strong>{read}</p>"
    if mark.key and not said.right(mark):
        behind = "".join(f" {text(words)}" for words in mark.key_texts)
        yield f"<p>The answer: <strong>{text(mark.key)}</strong>{behind}</p>"
    yield from (f"<p>{text(remark)}</p>" for remark in said.remarks(mark))
    if mark.rubric:
        yield "<ul>" + "".join(f"<li>{text(point)}</li>" for point in mark.rubric) + "</ul>"
    if mark.explanation:
        yield f'<p class="solution">{text(mark.explanation)}</p>'
    yield f'<p class="key">Key: {text(said.evidence(mark))}</p>\n</section>'
