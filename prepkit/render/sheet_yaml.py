"""A sheet as YAML to fill in: an answer goes between the quotes, or below `answer: |` where it has several lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prepkit.grading.paper import address
from prepkit.grading.sheet import Blank, Posed, Sheet
from prepkit.render import exhibit
from prepkit.render.safe import safe
from prepkit.render.yaml_words import block, quoted


def written(sheet: Sheet, answers: Mapping[str, str] = {}) -> str:
    """The file; `answers`, by the address of a part, are filled in."""
    return "\n".join(_lines(sheet, answers)) + "\n"


def _lines(sheet: Sheet, answers: Mapping[str, str]) -> Iterator[str]:
    yield f"# {safe(sheet.title) or 'Practice sheet'}: write each answer between the quotes behind answer:"
    yield "# (an apostrophe twice; several lines as a block: answer: | and the lines below, further in)"
    yield "format: 1"
    yield f"sheet: {quoted(sheet.sheet)}"
    yield f"title: {quoted(sheet.title)}"
    yield f"candidate: {quoted(sheet.candidate)}"
    yield "answers:" if sheet.posed else "answers: []"
    for posed in sheet.posed:
        yield from _posed(posed, answers)


def _posed(posed: Posed, answers: Mapping[str, str]) -> Iterator[str]:
    yield f"\n- id: {quoted(posed.id)}"
    yield f"  digest: {quoted(posed.digest)}"
    yield f"  seed: {posed.seed}"
    yield f"  points: [{', '.join(f'{blank.points:.12g}' for blank in posed.blanks)}]"
    if len(posed.blanks) == 1 and not posed.blanks[0].part:
        yield from _blank(posed.id, posed.blanks[0], answers, 2)
        return
    yield "  parts:"
    for blank in posed.blanks:
        yield f"  - part: {quoted(blank.part)}"
        yield from _blank(posed.id, blank, answers, 4)


def _blank(question: str, blank: Blank, answers: Mapping[str, str], margin: int) -> Iterator[str]:
    pad = " " * margin
    yield f"{pad}question: {block(safe(blank.prompt, lines=True), margin + 2)}"
    for name, content in (("code", exhibit.rows(blank.exhibit)), ("plot", exhibit.plotted(blank.exhibit))):
        if content:
            yield f"{pad}{name}: {block(chr(10).join(content), margin + 2)}"
    for name, options in (("match", blank.lefts), ("options", blank.options)):
        if options:
            yield f"{pad}{name}:"
            yield from (f"{pad}- {quoted(safe(f'{each.label}) {each.text}'))}" for each in options)
    yield f"{pad}form: {quoted(safe(blank.form))}"
    text = answers.get(address(question, blank.part), "")
    yield f"{pad}answer: {block(text, margin + 2) if chr(10) in text else quoted(text)}"
