"""A part of a question as somebody is asked it: prompt, options, expected form, key, worked solution of one variant."""

from __future__ import annotations

from prepkit.bank.question import Question
from prepkit.domain import Value, Values
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common import exhibit, template
from prepkit.kinds.common.exhibit import Exhibit
from prepkit.kinds.interface import Option, Presentation


def told(question: Question, values: Values, seed: int, before: int) -> dict[str, Value]:
    """The variant's values, and what the names of the parts before number `before` (0-based) stand for."""
    known = dict(values)
    for part in question.parts[:before]:
        of = kind(kind_of(part))
        if part.name:
            key = of.key(part, known)
            value = of.value(key, part, known)
            known[part.name] = of.show(key, part, known, seed) if value is None else value
    return known


def prompt(question: Question, part: int, values: Values, seed: int) -> str:
    """The part's question with numbers put in."""
    return template.fill(question.parts[part].prompt, told(question, values, seed, part))


def beside(question: Question, part: int, values: Values, seed: int) -> Exhibit:
    """The listing and the curves shown below the prompt, with numbers put in."""
    on = question.parts[part]
    return exhibit.shown(on, told(question, values, seed, part)) if on.code or on.plot else exhibit.NONE


def options(question: Question, part: int, values: Values, seed: int) -> Presentation:
    """What is shown below the prompt, in shown order; for a spoken answer the points of its rubric."""
    on = question.parts[part]
    return kind(kind_of(on)).present(on, told(question, values, seed, part), seed)


def behind(question: Question, part: int, values: Values, seed: int, labels: str) -> tuple[Option, ...]:
    """The texts behind labels of the options shown: of `b`, of `c a b`, of `1c 2a`; none for a spoken answer."""
    if rubric(question, part):
        return ()
    seen = options(question, part, values, seed)
    texts = {option.label: option.text for option in seen.options}
    texts |= {
        left.label + option.label: f"{left.text} — {option.text}"
        for left in seen.lefts
        for option in seen.options
    }
    return tuple(Option(label, texts[label]) for label in labels.split() if label in texts)


def form(question: Question, part: int, values: Values, seed: int) -> str:
    """The expected form in words."""
    on = question.parts[part]
    return kind(kind_of(on)).expected(on, told(question, values, seed, part))


def key(question: Question, part: int, values: Values, seed: int) -> str:
    """The key of a part as one would type it.

    >>> from prepkit.kinds import kind as kinds
    >>> width = kinds("number").Part(prompt="How wide?", key="(W - F)/S + 1")
    >>> key(Question(id="a.b", topic="a", parts=(width,)), 0, {"W": 7, "F": 3, "S": 2}, 0)
    '3'
    """
    on, known = question.parts[part], told(question, values, seed, part)
    of = kind(kind_of(on))
    return of.show(of.key(on, known), on, known, seed)


def solution(question: Question, values: Values, seed: int) -> str:
    """The worked solution with this variant's numbers and keys."""
    return template.fill(question.solution, told(question, values, seed, len(question.parts)))


def rubric(question: Question, part: int) -> tuple[str, ...]:
    """The points of a spoken answer as written; empty for every kind a machine grades."""
    points = getattr(question.parts[part], "rubric", ())
    return tuple(one if isinstance(one, str) else one.point for one in points)
