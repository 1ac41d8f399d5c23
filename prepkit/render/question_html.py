"""A question as one HTML page to read on a phone: answers are folded away, no script, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.kinds.interface import Option
from prepkit.render import exhibit_html
from prepkit.render.html import HEAD, text
from prepkit.render.question import PartTold, Told, VariantTold

_STYLE = """
main { padding: 1.25rem 1rem 4rem; }
h1 { overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 .5rem; color: var(--soft); font-weight: normal; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
article { border-top: 1px solid var(--rule); padding: 1.25rem 0; break-inside: avoid; }
.prompt, .solution { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .6rem; }
ol, ul { list-style: none; margin: 0 0 .6rem; padding: 0; }
li { display: flex; gap: .6rem; margin: .3rem 0; overflow-wrap: anywhere; }
li > span:last-child { min-width: 0; }
.label { color: var(--soft); min-width: 1.4rem; }
.soft { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
li.no { display: block; }
li.no + li.no { margin-top: .5rem; }
.wrong { color: var(--bad); font: .9rem ui-monospace, Menlo, Consolas, monospace; margin-right: .35rem; }
.key { margin: .2rem 0 .6rem; font-size: 1.1rem; overflow-wrap: anywhere; }
details { background: var(--panel); border-radius: 6px; margin: .5rem 0; padding: 0 .8rem; overflow: hidden; }
summary { cursor: pointer; color: var(--accent); padding: .6rem 0; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""


def written(told: Told) -> str:
    """The page."""
    title = text(told.row.id)
    return "\n".join([HEAD.format(title=title, style=_STYLE + exhibit_html.STYLE), *_body(told)]) + "\n"


def _body(told: Told) -> Iterator[str]:
    yield f"<h1>{text(told.row.id)}</h1>"
    yield f'<p class="soft">{text(told.about)}</p>'
    for variant in told.variants:
        yield from _variant(told, variant)
    yield "</main>\n</body>\n</html>"


def _variant(told: Told, variant: VariantTold) -> Iterator[str]:
    yield "<article>"
    if len(told.variants) > 1:
        yield f"<h2>Variant {variant.seed}</h2>"
    several = len(variant.parts) > 1
    for number, part in enumerate(variant.parts, 1):
        if several:
            yield _heading(number, part)
        yield from _asked(part)
    for number, hint in enumerate(variant.hints, 1):
        yield _folded(f"Hint {number}", [f'<p class="prompt">{text(hint)}</p>'])
    yield _folded("Answer", _answers(told, variant))
    yield "</article>"


def _asked(part: PartTold) -> Iterator[str]:
    yield f'<p class="prompt">{text(part.prompt)}</p>'
    yield exhibit_html.written(part.exhibit)
    for options in (part.lefts, part.options):
        yield from _listed(options)
    if not part.rubric:
        yield f'<p class="soft">Expected: {text(part.form)}.</p>'


def _answers(told: Told, variant: VariantTold) -> Iterator[str]:
    for number, part in enumerate(variant.parts, 1):
        if len(variant.parts) > 1:
            yield _heading(number, part)
        yield from _answer(part)
    if variant.solution:
        yield f'<p class="solution">{text(variant.solution)}</p>'
    yield f'<p class="soft">Key: {text(told.rests_on)}</p>'
    if told.source:
        yield f'<p class="soft">Source: {text(told.source)}</p>'
    if told.follow_ups:
        yield f'<p class="soft">Deeper: {text(", ".join(told.follow_ups))}</p>'


def _heading(number: int, part: PartTold) -> str:
    return f"<h3>Part {number}{': ' if part.name else ''}{text(part.name)}</h3>"


def _answer(part: PartTold) -> Iterator[str]:
    if part.rubric:
        yield "<p>A good answer makes these points:</p>"
        yield from _listed(tuple(Option("•", point) for point in part.rubric))
        return
    if part.behind:
        yield from _listed(part.behind)
    else:
        yield f'<p class="key"><strong>{text(part.key)}</strong></p>'
    yield from (f'<p class="prompt">{text(why)}</p>' for why in part.why)
    if part.wrong:
        rows = (f'<li class="no">{_not(one.answer)}{text(one.because)}</li>' for one in part.wrong)
        yield f"<ul>{''.join(rows)}</ul>"


def _not(answer: str) -> str:
    return f'<span class="wrong">✗ {text(answer)}</span>'


def _listed(options: Iterable[Option]) -> Iterator[str]:
    rows = [
        f'<li><span class="label">{text(each.label)}</span><span>{text(each.text)}</span></li>'
        for each in options
    ]
    if rows:
        yield f"<ul>{''.join(rows)}</ul>"


def _folded(summary: str, lines: Iterable[str]) -> str:
    return "\n".join([f"<details><summary>{summary}</summary>", *lines, "</details>"])
