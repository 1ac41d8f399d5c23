"""A sheet as one HTML page to print or to fill in: nothing is loaded from anywhere, and its button saves the answers.

The page allows the one script written here by its hash: nothing a question or a name says can run.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping

from prepkit.grading.paper import address
from prepkit.grading.sheet import Blank, Posed, Sheet
from prepkit.kinds.interface import Option
from prepkit.render import exhibit_html
from prepkit.render.html import text

_SHORT = ("number", "shape", "match", "order", "fault")  # kinds whose answers take one line
_STYLE = """
:root { color-scheme: light dark; --ink: #1c2026; --soft: #5b6470; --paper: #fdfdfb; --rule: #d9dce1;
  --accent: #0b5cad; --panel: #f3f4f1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --soft: #9aa4b1; --paper: #14171b; --rule: #333a43;
  --accent: #79b8ff; --panel: #1c2127; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.5 Georgia, "Times New Roman", serif; }
form { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 6rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1rem; margin: 0 0 .5rem; color: var(--accent); overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1rem 0 .25rem; }
.soft { color: var(--soft); font-size: .9rem; }
.worth { float: right; color: var(--soft); font-size: .9rem; font-weight: normal; padding-left: 1rem; }
section { padding: 1.4rem 0; border-top: 1px solid var(--rule); break-inside: avoid; }
.ask { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .6rem; }
ol, ul { list-style: none; margin: 0 0 .6rem; padding: 0; }
li { margin: .25rem 0; overflow-wrap: anywhere; }
li label { display: flex; gap: .6rem; align-items: baseline; padding: .15rem .4rem; border-radius: 4px;
  cursor: pointer; }
li label:hover { background: var(--panel); }
.label { color: var(--soft); min-width: 1.4rem; }
input[type=text], textarea { width: 100%; font: 1rem/1.5 ui-monospace, Menlo, Consolas, monospace; color: inherit;
  background: var(--panel); border: 1px solid var(--rule); border-radius: 4px; padding: .45rem .6rem; }
textarea { min-height: 4.6rem; resize: vertical; }
input:focus-visible, textarea:focus-visible, button:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 1px; }
#candidate { max-width: 24rem; }
.bar { position: fixed; inset: auto 0 0 0; background: var(--paper); border-top: 1px solid var(--rule);
  padding: .7rem 1.25rem; display: flex; gap: 1rem; align-items: center; justify-content: center; }
button { font: inherit; color: var(--paper); background: var(--accent); border: 0; border-radius: 4px;
  padding: .45rem 1.1rem; cursor: pointer; }
@media print { .bar { display: none; } form { padding: 0; max-width: none; }
  body { background: #fff; color: #000; font-size: 11pt; }
  input[type=text], textarea { background: none; border: 0; border-bottom: 1px solid #000; border-radius: 0; } }
"""
_SCRIPT = """
"use strict";
const form = document.forms[0], told = document.getElementById("told");
let saved = true;
const read = field => field.dataset.boxes !== undefined
  ? [...field.querySelectorAll("input:checked")].map(box => box.value).join(" ") : field.value;
const answers = () => [...document.querySelectorAll("[data-id]")].map(section => ({
  id: section.dataset.id, digest: section.dataset.digest, seed: section.dataset.seed,
  points: section.dataset.points.split(","),
  parts: [...section.querySelectorAll("[data-part]")].map(field => ({part: field.dataset.part, answer: read(field)})),
}));
const count = () => {
  const parts = answers().flatMap(each => each.parts);
  told.textContent = parts.filter(each => each.answer.trim()).length + " of " + parts.length + " answered";
};
form.addEventListener("input", () => { saved = false; count(); });
form.addEventListener("submit", event => {
  event.preventDefault();
  const candidate = document.getElementById("candidate").value;
  const content = {format: 1, sheet: form.dataset.sheet, candidate, answers: answers()};
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1) + "\\n"], {type: "application/json"}));
  link.download = form.dataset.file + ".json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  saved = true;
});
window.addEventListener("beforeunload", event => { if (!saved) event.preventDefault(); });
count();
"""
_ALLOWED = b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_ALLOWED}'; "
    "base-uri 'none'; form-action 'none'"
)


def written(sheet: Sheet, answers: Mapping[str, str] = {}, file: str = "sheet") -> str:
    """The page; `file` is what the saved answers are called."""
    return "\n".join(_lines(sheet, answers, file)) + "\n"


def _lines(sheet: Sheet, answers: Mapping[str, str], file: str) -> Iterator[str]:
    title = text(sheet.title) or "Practice sheet"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{_STYLE}{exhibit_html.STYLE}</style>\n</head>\n<body>"
    yield f'<form autocomplete="off" data-sheet="{text(sheet.sheet)}" data-file="{text(file)}">'
    yield f'<h1>{title}</h1>\n<p class="soft">{_worth(sheet.points)} in all</p>'
    yield '<p><label for="candidate">Candidate</label><br>'
    yield f'<input type="text" id="candidate" maxlength="200" value="{text(sheet.candidate)}"></p>'
    for number, posed in enumerate(sheet.posed, 1):
        yield from _posed(number, posed, answers)
    yield '<div class="bar"><span id="told" class="soft"></span><button>Save the answers</button></div>'
    yield f"</form>\n<script>{_SCRIPT}</script>\n</body>\n</html>"


def _posed(number: int, posed: Posed, answers: Mapping[str, str]) -> Iterator[str]:
    points = ",".join(f"{blank.points:.12g}" for blank in posed.blanks)
    yield f'<section data-id="{text(posed.id)}" data-digest="{text(posed.digest)}"'
    yield f'  data-seed="{posed.seed}" data-points="{points}">'
    several = len(posed.blanks) > 1
    worth = "" if several else f'<span class="worth">{_worth(posed.blanks[0].points)}</span>'
    yield f"<h2>{worth}{number}. {text(posed.id)}</h2>"
    for place, blank in enumerate(posed.blanks, 1):
        if several:
            worth = f'<span class="worth">{_worth(blank.points)}</span>'
            yield f"<h3>{worth}{number}.{place} {text(blank.part)}</h3>"
        yield from _blank(f"{number}.{place}", blank, answers.get(address(posed.id, blank.part), ""))
    yield "</section>"


def _blank(number: str, blank: Blank, answer: str) -> Iterator[str]:
    yield f'<p class="ask" id="ask{number}">{text(blank.prompt)}</p>'
    yield exhibit_html.written(blank.exhibit)
    if blank.kind in ("choice", "choices"):
        yield from _boxes(number, blank, answer)
        return
    for options in (blank.lefts, blank.options):
        if options:
            yield f"<ul>{''.join(f'<li>{_option(each)}</li>' for each in options)}</ul>"
    told = f'data-part="{text(blank.part)}" aria-labelledby="ask{number}" autocapitalize="off" spellcheck="false"'
    if blank.kind not in _SHORT:
        yield f"<textarea {told}>\n{text(answer)}</textarea>"
    else:
        yield f'<input type="text" {told} value="{text(answer)}">'
    yield f'<p class="soft">Expected: {text(blank.form)}.</p>'


def _boxes(number: str, blank: Blank, answer: str) -> Iterator[str]:
    """Radio buttons where one is right, boxes where several may be."""
    kind = "radio" if blank.kind == "choice" else "checkbox"
    chosen = answer.split()
    yield f'<ol data-boxes role="group" data-part="{text(blank.part)}" aria-labelledby="ask{number}">'
    for each in blank.options:
        checked = " checked" if each.label in chosen else ""
        box = f'<input type="{kind}" name="{number}" value="{text(each.label)}"{checked}>'
        yield f"<li><label>{box} {_option(each)}</label></li>"
    yield "</ol>"


def _option(option: Option) -> str:
    return f'<span class="label">{text(option.label)})</span> <span>{text(option.text)}</span>'


def _worth(points: float) -> str:
    return f"{points:.12g} point{'' if points == 1 else 's'}"
