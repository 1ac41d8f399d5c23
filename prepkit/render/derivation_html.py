"""A derivation as one HTML page: MathML, no script, nothing loaded from anywhere, light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from prepkit.derive.chain import Derivation
from prepkit.derive.numbers import KINDS
from prepkit.derive.story import Step, given, strength
from prepkit.errors import NotInstalled
from prepkit.render.derivation import point

try:
    from prepkit.render.mathml import mathml
except ModuleNotFoundError:
    raise NotInstalled("latex2mathml", "pip install latex2mathml") from None

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2026; --soft: #5b6470; --paper: #fdfdfb; --rule: #d9dce1;
  --good: #1a7f37; --fair: #9a6700; --bad: #b42318; --accent: #0b5cad; --panel: #f3f4f1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --soft: #9aa4b1; --paper: #14171b; --rule: #333a43;
  --good: #4cc46a; --fair: #d8a93a; --bad: #ff7b6b; --accent: #79b8ff; --panel: #1c2127; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.55 Georgia, "Times New Roman", serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1rem; letter-spacing: .04em; margin: 2.25rem 0 .25rem; color: var(--accent); }
.about, .reason, .at { color: var(--soft); font-size: .9rem; }
.goal { margin: 1.25rem 0; padding: .75rem 1rem; background: var(--panel);
  border-left: 3px solid var(--accent); overflow-x: auto; font-size: 1.12rem; }
ul.with { list-style: none; padding: 0; margin: 0; font-size: .95rem; }
ul.with li { margin: .15rem 0; }
ol { list-style: none; padding: 0; margin: 0; }
li.step { display: grid; grid-template-columns: 2rem minmax(0, 1fr); padding: .8rem 0;
  border-bottom: 1px solid var(--rule); }
.sign { color: var(--accent); padding-top: .35rem; }
.line { overflow-x: auto; overflow-y: hidden; padding: .3rem 0; font-size: 1.12rem; }
.body p { margin: .3rem 0 0; }
.numbers { color: var(--accent); }
.proved { color: var(--good); } .probed { color: var(--fair); }
.torch { color: var(--accent); } .unchecked { color: var(--bad); }
.tag { float: right; color: var(--soft); font-size: .9rem; }
details { margin-top: .4rem; font-size: .95rem; }
summary { color: var(--soft); cursor: pointer; }
.wrong::before { content: "\\2717\\00a0"; color: var(--bad); }
math { font-family: "STIX Two Math", "Latin Modern Math", math; }
@media print { details { display: none; } }
"""


def written(derivation: Derivation, steps: Sequence[Step]) -> str:
    """The page."""
    return "\n".join(_lines(derivation, steps)) + "\n"


def _lines(derivation: Derivation, steps: Sequence[Step]) -> Iterator[str]:
    title = text(derivation.title)
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{title}</h1>"
    about = " · ".join(filter(None, [derivation.topic, derivation.source, *derivation.equations]))
    yield f'<p class="about">{text(about)}</p>'
    yield f'<div class="goal">{_goal(derivation)}</div>'
    yield from _given(derivation)
    for number, step in enumerate(steps):
        if step.number == 0:
            yield ("</ol>\n" if number else "") + f"<h2>{text(step.chain)}</h2>\n<ol>"
        yield from _step(step)
    yield "</ol>\n<p>∎</p>\n</main>\n</body>\n</html>"


def text(words: str) -> str:
    """Words in which nothing is markup, and nothing unprintable is left.

    >>> text("<b>x</b> & y")
    '&lt;b&gt;x&lt;/b&gt; &amp; y'
    """
    return escape("".join(c for c in words if c.isprintable() or c == " "))


def _goal(derivation: Derivation) -> str:
    goal = derivation.goal
    shown = mathml(goal.line.tree)
    if goal.premise is None:
        return shown
    return f"{mathml(goal.premise)} {'⇔' if goal.both else '⇒'} {mathml(goal.line.tree)}"


def _given(derivation: Derivation) -> Iterator[str]:
    found = given(derivation.context)
    yield '<ul class="with">'
    for kind, trees in found.symbols:
        yield f"<li>{', '.join(map(mathml, trees))}: {text(KINDS[kind])}</li>"
    for name in found.functions:
        yield f"<li><i>{text(name)}</i>: any function</li>"
    for name in found.sequences:
        yield f"<li><i>{text(name)}</i>: any sequence</li>"
    for name, body in found.definitions:
        yield f"<li>where <i>{text(name)}</i> = {mathml(body)}</li>"
    for fact in found.facts:
        yield f"<li>given {mathml(fact)}</li>"
    yield "</ul>"


def _step(step: Step) -> Iterator[str]:
    yield f'<li class="step"><span class="sign">{text(step.sign)}</span><div class="body">'
    tag = f'<span class="tag">{text(step.equation)}</span>' if step.equation else ""
    yield f'{tag}<div class="line">{mathml(step.tree)}</div>'
    firm = strength(step)
    mark = f'<span class="{text(step.reached)}">{text(firm)}</span> · ' if firm else ""
    yield f'<p class="reason" title="{text(step.law)}">{mark}{text(step.reason)}</p>'
    if step.say:
        yield f"<p>{text(step.say)}</p>"
    if step.numbers is not None:
        yield f'<p class="numbers">{mathml(step.numbers)}</p>'
    if step.mistakes:
        yield "<details><summary>What goes wrong here</summary>"
        for wrong in step.mistakes:
            at = point(wrong.counter_example)
            fails = f' <span class="at">It fails at {text(at)}.</span>' if at else ""
            yield f'<p><span class="wrong">{mathml(wrong.tree)}</span><br>{text(wrong.because)}{fails}</p>'
        yield "</details>"
    yield "</div></li>"
