"""A question as somebody reads it: variants with prompt, options, key and reasons. Every format shows this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from prepkit.bank.question import Question
from prepkit.bank.rows import Row
from prepkit.bank.variant import Count, Variant
from prepkit.domain import Evidence, Part, Value
from prepkit.grading import presenting
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common.exhibit import Exhibit
from prepkit.kinds.common.exhibit import shown as beside
from prepkit.kinds.common.template import fill, shown
from prepkit.kinds.interface import Option
from prepkit.render import words


class Wrong(msgspec.Struct, frozen=True):
    """An answer somebody might give, and why it is not right."""

    answer: str
    because: str


class PartTold(msgspec.Struct, frozen=True):
    """One part of one variant. `why` tells why right options are right; `behind` are the texts of the key's letters."""

    name: str
    kind: str
    prompt: str
    exhibit: Exhibit
    lefts: tuple[Option, ...]
    options: tuple[Option, ...]
    form: str
    key: str
    behind: tuple[Option, ...]
    why: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    rubric: tuple[str, ...]
    citation: str


class VariantTold(msgspec.Struct, frozen=True):
    """One variant: its seed, the values drawn, its parts, and prose with the numbers put in."""

    seed: int
    values: dict[str, str]
    parts: tuple[PartTold, ...]
    hints: tuple[str, ...]
    solution: str


class Told(msgspec.Struct, frozen=True):
    """A question: where it stands, what its key rests on, how many variants there are, and some of them."""

    row: Row
    topic: str
    evidence: Evidence
    source: str
    follow_ups: tuple[str, ...]
    count: Count
    variants: tuple[VariantTold, ...]

    @property
    def rests_on(self) -> str:
        """The evidence in one line."""
        return words.evidence(self.evidence)

    @property
    def about(self) -> str:
        """Topic, level and kind in one line."""
        return f"{self.topic} · {self.row.level} · {self.row.kind.replace(',', ', ')}"


def told(
    row: Row, question: Question, topic: str, evidence: Evidence, count: Count, variants: Iterable[Variant]
) -> Told:
    """Everything there is to read about these variants of a question; `topic` is how its topic is called."""
    each = tuple(_variant(question, variant) for variant in variants)
    return Told(row, topic, evidence, question.source, question.follow_ups, count, each)


def _variant(question: Question, variant: Variant) -> VariantTold:
    values, seed = variant.values, variant.seed
    known = presenting.told(question, values, seed, len(question.parts))
    return VariantTold(
        seed,
        {name: shown(value) for name, value in values.items()},
        tuple(_part(question, place, values, seed) for place in range(len(question.parts))),
        tuple(fill(hint, known) for hint in question.hints),
        fill(question.solution, known),
    )


def _part(question: Question, place: int, values: dict[str, Value], seed: int) -> PartTold:
    part, known = question.parts[place], presenting.told(question, values, seed, place)
    of = kind(kind_of(part))
    present, key = of.present(part, known, seed), presenting.key(question, place, values, seed)
    behind, rubric = presenting.behind(question, place, values, seed, key), presenting.rubric(question, place)
    reasons = _reasons(part, known)
    right = {option.text for option in behind}
    planted = [
        Wrong(of.show(wrong, part, known, seed), fill(because, known))
        for wrong, because in of.mistakes(part, known)
    ]
    others = (option for option in present.options if option.text not in right)
    wrong = [Wrong(option.label, reasons[option.text]) for option in others if option.text in reasons]
    why = tuple(reasons[option.text] for option in behind if option.text in reasons)
    return PartTold(
        part.name, kind_of(part), fill(part.prompt, known), beside(part, known), present.lefts,
        () if rubric else present.options,
        of.expected(part, known), "" if rubric else key, behind, why,
        tuple(_different([*planted, *wrong], key)), tuple(o.text for o in present.options) if rubric else (),
        part.citation,
    )  # fmt: skip


def _reasons(part: Part, known: dict[str, Value]) -> dict[str, str]:
    """Text of an option → why it is right or wrong, where the file says."""
    options = getattr(part, "options", ())
    return {fill(o.text, known): fill(o.because, known) for o in options if o.because}


def _different(wrong: Iterable[Wrong], key: str) -> Iterator[Wrong]:
    """Those that are wrong on this variant; of two that look alike the first speaks."""
    seen = {key}
    for one in wrong:
        if one.answer not in seen:
            seen.add(one.answer)
            yield one
