"""The bank on a terminal: a table of questions, one question with its variants, complaints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from prepkit import kinds
from prepkit.bank.rows import Row
from prepkit.bank.variant import Count, Variant
from prepkit.domain import Evidence, Part
from prepkit.kinds.common.exhibit import shown as shown_beside
from prepkit.kinds.common.template import fill, shown
from prepkit.render import exhibit
from prepkit.render.page import Look, paint
from prepkit.render.safe import safe


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


def question(row: Row, evidence: Evidence, count: Count, variants: Iterable[Variant]) -> Iterator[str]:
    """What the question is, then each variant with its key."""
    number = f"{count.number:,}" if count.exact else f"more than {count.number:,}"
    families = (
        f" ({' = '.join(evidence.families)}, {evidence.variants} variants)" if evidence.families else ""
    )
    yield safe(f"{row.id}   {row.topic}, {row.level}, {row.kind}   {row.file}:{row.line}")
    yield safe(
        f"variants {number}; evidence {evidence.level}{families}{evidence.citation and '; ' + evidence.citation}"
    )
    for variant in variants:
        values = ", ".join(f"{name}={shown(value)}" for name, value in variant.values.items())
        yield ""
        yield safe(f"seed {variant.seed}{': ' if values else ''}{values}")
        yield from _variant(variant)


def _variant(variant: Variant) -> Iterator[str]:
    values = dict(variant.values)
    for part in variant.question.parts:
        yield from _part(part, values, variant.seed)
    for hint in variant.question.hints:
        yield f"  hint: {safe(fill(hint, values))}"
    if variant.question.solution:
        yield f"  solution: {safe(fill(variant.question.solution, values), lines=True)}"


def _part(part: Part, values: dict[str, Any], seed: int) -> Iterator[str]:
    """Prompt, options, key and planted mistakes; the key's value joins `values` under the part's name."""
    kind = kinds.kind(kinds.kind_of(part))
    yield f"  {safe(fill(part.prompt, values), lines=True)}"
    for row in exhibit.lines(shown_beside(part, values), 80, 2):
        yield from paint([row], Look()).splitlines()
    present = kind.present(part, values, seed)
    for option in (*present.lefts, *present.options):
        yield f"    {safe(option.label)}) {safe(option.text)}"
    key = kind.key(part, values)
    right = safe(kind.show(key, part, values, seed))
    yield f"  key: {right}"
    for mistake, because in kind.mistakes(part, values):
        wrong = safe(kind.show(mistake, part, values, seed))
        if wrong != right:  # on some variants a mistake goes unpunished
            yield f"    not {wrong}: {safe(fill(because, values))}"
    value = kind.value(key, part, values)
    if part.name and value is not None:
        values[part.name] = value
