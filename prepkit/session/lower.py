"""The one place where a session calls the rooms below: presenting, grading, filling in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

from prepkit.bank.question import Question
from prepkit.bank.variant import variant
from prepkit.domain import Part, Value, Values, Verdict
from prepkit.grading import presenting
from prepkit.grading.answers import grade as grade_answer
from prepkit.kinds import kind_of
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


def shown(question: Question, part: int, values: Values, seed: int) -> Shown:
    """Options, and what they are matched to, as shown below the prompt."""
    seen = presenting.options(question, part, values, seed)
    options = tuple(Choice(option.label, option.text) for option in seen.options)
    return options, tuple(Choice(left.label, left.text) for left in seen.lefts)


def name_of_kind(part: Part) -> str:
    """The name of a part's kind."""
    return kind_of(part)
