"""What a candidate is given: questions with their numbers put in, and blanks. It has no field a key could stand in."""

from __future__ import annotations

from importlib import import_module

import msgspec

from prepkit.domain import Value
from prepkit.grading import presenting
from prepkit.grading.paper import Asked, Paper, ToShow, part_names
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common import template
from prepkit.kinds.common.exhibit import NONE, Exhibit
from prepkit.kinds.interface import Option, Presentation

WRITTEN = "a few sentences; a person decides"


class Blank(msgspec.Struct, frozen=True):
    """One part as it is asked; `form` says how an answer is written, `lefts` what options are matched to."""

    part: str
    kind: str
    prompt: str
    form: str
    points: float
    options: tuple[Option, ...] = ()
    lefts: tuple[Option, ...] = ()
    exhibit: Exhibit = NONE


class Posed(msgspec.Struct, frozen=True):
    """One question; `digest` and `seed` say which text and which variant, so that a bank can grade it too."""

    id: str
    digest: str
    seed: int
    blanks: tuple[Blank, ...]


class Sheet(msgspec.Struct, frozen=True):
    """All that is printed for one candidate."""

    sheet: str
    posed: tuple[Posed, ...]
    candidate: str = ""
    title: str = ""

    @property
    def points(self) -> float:
        """What can be earned in all."""
        return sum(blank.points for posed in self.posed for blank in posed.blanks)


def sheet_of(paper: Paper) -> Sheet:
    """The sheet of a paper: everything but keys, solutions, hints and mistakes.

    >>> from prepkit.bank.question import Question
    >>> from prepkit.kinds import kind
    >>> width = kind("number").Part(prompt="{W} pixels, two fewer?", key="W - 2")
    >>> asked = Asked(Question(id="a.b", topic="a", parts=(width,)), 0, {"W": 5}, (2.0,))
    >>> sheet_of(Paper("s", (asked,))).posed[0].blanks[0].prompt
    '5 pixels, two fewer?'
    """
    posed = (*map(_posed, paper.asked), *map(_to_show, paper.to_show))
    return Sheet(paper.sheet, posed, paper.candidate, paper.title)


def _to_show(asked: ToShow) -> Posed:
    """A derivation as it is asked: where its chains begin, never a line."""
    told = import_module("prepkit.grading.to_show")
    blank = Blank("", told.KIND, told.prompt(asked), told.FORM, asked.points)
    return Posed(asked.id, asked.derivation.digest, 0, (blank,))


def _posed(asked: Asked) -> Posed:
    question = asked.question
    blanks = tuple(_blank(asked, number, name) for number, name in enumerate(part_names(question)))
    return Posed(question.id, question.digest, asked.seed, blanks)


def _blank(asked: Asked, number: int, name: str) -> Blank:
    question, part = asked.question, asked.question.parts[number]
    values, of = _untold(asked, number), kind(kind_of(part))
    spoken = presenting.rubric(question, number)  # its options are the rubric: that is the key
    shown = Presentation() if spoken else of.present(part, values, asked.seed)
    form = WRITTEN if spoken else presenting.form(question, number, asked.values, asked.seed)
    prompt = template.fill(part.prompt, values)
    beside = presenting.beside(question, number, asked.values, asked.seed)
    points = asked.points[number]
    return Blank(name, kind_of(part), prompt, form, points, shown.options, shown.lefts, beside)


def _untold(asked: Asked, number: int) -> dict[str, Value]:
    """The variant's values; a quiz tells what came out of earlier parts, a sheet would give their keys away."""
    names = (part.name for part in asked.question.parts[:number] if part.name)
    return asked.values | {name: f"(your answer to {name})" for name in names}
