"""A question as Markdown: everything that is asked first, the answers at the end. No text of it is markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prepkit.kinds.interface import Option
from prepkit.render import exhibit
from prepkit.render.markdown import escaped, quoted
from prepkit.render.question import PartTold, Told, VariantTold


def written(told: Told) -> str:
    """The file."""
    return "\n\n".join(_blocks(told)) + "\n"


def _blocks(told: Told) -> Iterator[str]:
    yield f"# {escaped(told.row.id)}"
    yield escaped(told.about)
    for variant in told.variants:
        yield from _asked(told, variant)
    yield "---"
    yield "## Answers"
    for variant in told.variants:
        yield from _answers(told, variant)
    yield f"Key: {escaped(told.rests_on)}"
    if told.source:
        yield f"Source: {escaped(told.source)}"
    if told.follow_ups:
        yield f"Deeper: {escaped(', '.join(told.follow_ups))}"


def _asked(told: Told, variant: VariantTold) -> Iterator[str]:
    if len(told.variants) > 1:
        yield f"## Variant {variant.seed}"
    for number, part in enumerate(variant.parts, 1):
        if len(variant.parts) > 1:
            yield f"### Part {number}{': ' if part.name else ''}{escaped(part.name)}"
        yield quoted(part.prompt)
        yield from exhibit.markdown(part.exhibit)
        for options in (part.lefts, part.options):
            yield from _listed(options)
        if not part.rubric:
            yield f"Expected: {escaped(part.form)}."


def _answers(told: Told, variant: VariantTold) -> Iterator[str]:
    if len(told.variants) > 1:
        yield f"### Variant {variant.seed}"
    if variant.hints:
        yield "\n".join(f"{number}. Hint: {escaped(hint)}" for number, hint in enumerate(variant.hints, 1))
    for number, part in enumerate(variant.parts, 1):
        yield from _answer(f"Part {number}: " if len(variant.parts) > 1 else "", part)
    if variant.solution:
        yield quoted(variant.solution)


def _answer(number: str, part: PartTold) -> Iterator[str]:
    if part.rubric:
        yield f"{number}A good answer makes these points:"
        yield "\n".join(f"- {escaped(point)}" for point in part.rubric)
        return
    behind = "; ".join(f"{each.label}) {each.text}" for each in part.behind)
    yield f"{number}**{escaped(behind or part.key)}**"
    yield from map(escaped, part.why)
    if part.wrong:
        yield "\n".join(f"- not {escaped(one.answer)}: {escaped(one.because)}" for one in part.wrong)


def _listed(options: Iterable[Option]) -> Iterator[str]:
    if rows := [f"- {escaped(f'{each.label}) {each.text}')}" for each in options]:
        yield "\n".join(rows)
