"""The one place where a session calls the rooms below: presenting, grading, filling in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

from prepkit.bank.question import Question
from prepkit.bank.variant import variant
from prepkit.domain import Part, Value, Values, Verdict
from prepkit.grading.answers import grade as grade_answer
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common import template
from prepkit.session.events import Choice

Shown = tuple[tuple[Choice, ...], tuple[Choice, ...]]


def draw(question: Question, seed: int) -> Values:
    """The values of the variant of `seed`."""
    return variant(question, seed).values


def doubt(question: Question, values: Values) -> str:
    """What a second, torch-free family says against the key of an unverified variant; '' if nothing."""
    recompute = import_module("prepkit.oracles.agreement").recompute  # only for questions nobody verified
    against = next((said for said in recompute(question.parts, values) if said.agrees is False), None)
    return f"{against.oracle} gives {against.found}, wanted {against.wanted}" if against else ""


def fill(text: str, values: Mapping[str, Value]) -> str:
    """`{name}` replaced by its value.

    >>> fill("{W} wide", {"W": 5})
    '5 wide'
    """
    return template.fill(text, values)


def grade(
    question: Question, part: int, values: Values, seed: int, text: str, answers: Sequence[str | None]
) -> Verdict:
    """The verdict of an answer to a part, in the light of what was answered to the parts before."""
    earlier = tuple(zip(question.parts, answers, strict=False))
    return grade_answer(question.parts[part], values, text, seed=seed, earlier=earlier)


def shown(part: Part, values: Values, seed: int) -> Shown:
    """Options, and what they are matched to, as shown below the prompt."""
    seen = kind(kind_of(part)).present(part, values, seed)
    options = tuple(Choice(option.label, option.text) for option in seen.options)
    return options, tuple(Choice(left.label, left.text) for left in seen.lefts)


def form(part: Part, values: Values) -> str:
    """The expected form in words."""
    return kind(kind_of(part)).expected(part, values)


def keys(question: Question, values: Values, seed: int, before: int) -> dict[str, Value]:
    """What the names of the parts before this one stand for."""
    found: dict[str, Value] = {}
    for part in question.parts[:before]:
        of = kind(kind_of(part))
        known = {**values, **found}
        if part.name:
            key = of.key(part, known)
            value = of.value(key, part, known)
            found[part.name] = of.show(key, part, known, seed) if value is None else value
    return found


def key(question: Question, part: int, values: Values, seed: int) -> str:
    """The key of a part as one would type it."""
    on, known = question.parts[part], {**values, **keys(question, values, seed, part)}
    of = kind(kind_of(on))
    return of.show(of.key(on, known), on, known, seed)


def rubric(part: Part) -> tuple[str, ...]:
    """The points of a written answer that the learner ticks; empty for every kind a machine grades."""
    return tuple(getattr(part, "rubric", ()))


def name_of_kind(part: Part) -> str:
    """The name of a part's kind."""
    return kind_of(part)
