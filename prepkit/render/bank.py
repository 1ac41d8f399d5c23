"""The bank on a terminal: a table of questions, one question with its variants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from prepkit.bank.rows import Row
from prepkit.render import exhibit
from prepkit.render.page import Look, paint
from prepkit.render.question import PartTold, Told, VariantTold
from prepkit.render.safe import safe

_COLUMNS = 80  # of a chart


def table(rows: Sequence[Row]) -> Iterator[str]:
    """A line a question: id, level, kind, evidence, place."""
    width = max((len(row.id) for row in rows), default=0)
    for row in rows:
        yield safe(
            f"{row.id:<{width}}  {row.level:<6}  {row.kind:<8}  {row.evidence:<11}  {row.file}:{row.line}"
        )


def fields(row: Row) -> dict[str, Any]:
    """A row as `bank list --json` gives it."""
    return {
        "id": row.id,
        "topic": row.topic,
        "level": row.level,
        "kind": row.kind,
        "parameters": row.parameters,
        "evidence": row.evidence,
        "file": row.file,
        "line": row.line,
    }


def question(told: Told) -> Iterator[str]:
    """What the question is, then each variant with its key."""
    row, count, evidence = told.row, told.count, told.evidence
    number = f"{count.number:,}" if count.exact else f"more than {count.number:,}"
    families = (
        f" ({' = '.join(evidence.families)}, {evidence.variants} variants)" if evidence.families else ""
    )
    yield safe(f"{row.id}   {row.topic}, {row.level}, {row.kind}   {row.file}:{row.line}")
    yield safe(
        f"variants {number}; evidence {evidence.level}{families}{evidence.citation and '; ' + evidence.citation}"
    )
    for variant in told.variants:
        values = ", ".join(f"{name}={value}" for name, value in variant.values.items())
        yield ""
        yield safe(f"seed {variant.seed}{': ' if values else ''}{values}")
        yield from _variant(variant)


def _variant(variant: VariantTold) -> Iterator[str]:
    for part in variant.parts:
        yield from _part(part)
    for hint in variant.hints:
        yield f"  hint: {safe(hint)}"
    if variant.solution:
        yield f"  solution: {safe(variant.solution, lines=True)}"


def _part(part: PartTold) -> Iterator[str]:
    """Prompt, what is shown below it, options, key, why it is right and why others are not."""
    yield f"  {safe(part.prompt, lines=True)}"
    for row in exhibit.lines(part.exhibit, _COLUMNS, 2):
        yield from paint([row], Look()).splitlines()
    for option in (*part.lefts, *part.options):
        yield f"    {safe(option.label)}) {safe(option.text)}"
    for point in part.rubric:
        yield f"    + {safe(point)}"
    yield f"  key: {safe(part.key)}" if part.key else "  key: self-graded, by the points above"
    yield from (f"    {safe(why)}" for why in part.why)
    yield from (f"    not {safe(one.answer)}: {safe(one.because)}" for one in part.wrong)
