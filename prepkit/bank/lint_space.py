"""What is wrong with the variants of a question: there is none, one has no key, an answer is given away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from prepkit import kinds
from prepkit.bank.lint_parts import Found
from prepkit.bank.question import Question
from prepkit.bank.variant import SMALL, EmptySpace, Sampler
from prepkit.domain import Part, Value
from prepkit.errors import PrepkitError
from prepkit.kinds.common import exhibit, template
from prepkit.maths.evaluate import Inexact

VARIANTS = SMALL
"""Seeds looked at; all of them in a small space."""
FEW, NEARLY = 20, 0.9
"""Of so many variants, with the same key on such a share, the numbers are hardly worth drawing."""
_WORD = re.compile(r"\w+")
_TYPED = ("number", "shape")

Seen = list[tuple[dict[str, Value], str, Value | None]]
"""Of one part on each variant: the values it may use, its key as one would type it, and its value."""


def lint(question: Question) -> Iterator[Found]:
    """An empty space; a key that has no value, or is not the only one, on some variant; keys that are given away."""
    sampler = Sampler(question)
    try:
        count = min(VARIANTS, sampler.count().number or 1)
        points = [(seed, dict(sampler.variant(seed).values)) for seed in range(count)]
    except EmptySpace as error:
        yield ("where",) if question.where else (), str(error), ()
        return
    for index, part in enumerate(question.parts):
        try:
            seen = _keys(part, index, points)
        except _NoKey as error:
            yield ("parts", index), str(error), ()
            return
        yield from _shows(part, index, seen)
        yield from _told_by_hints(question, index, seen)
        yield from _told_by_prompt(part, index, seen)


def notes(question: Question) -> Iterator[Found]:
    """Numbers that change nothing: a key that is the same on nearly every variant."""
    sampler = Sampler(question)
    points = [
        (seed, dict(sampler.variant(seed).values)) for seed in range(min(VARIANTS, sampler.count().number))
    ]
    for index, part in enumerate(question.parts):
        keys = Counter(shown for _, shown, _ in _keys(part, index, points))
        ((most, times),) = keys.most_common(1)
        if kinds.kind_of(part) in _TYPED and len(points) >= FEW and times >= NEARLY * len(points):
            yield (
                ("parts", index),
                f"part {index + 1} has the key {most} on {times} of {len(points)} variants",
                (),
            )


class _NoKey(PrepkitError):
    """On some variant a part has no key, or more than one."""


def _keys(part: Part, index: int, points: list[tuple[int, dict[str, Value]]]) -> Seen:
    """The part on every variant; its value joins the values under its name."""
    kind: Any = kinds.kind(kinds.kind_of(part))
    seen: Seen = []
    for seed, known in points:
        try:
            key = kind.key(part, known)
            value = kind.value(key, part, known)
        except (PrepkitError, Inexact) as error:
            shown = ", ".join(f"{name}={template.shown(given)}" for name, given in known.items())
            raise _NoKey(f"part {index + 1} has no key{f' at {shown}' if shown else ''}: {error}") from None
        seen.append((dict(known), kind.show(key, part, known, seed), value))
        if part.name and value is not None:
            known[part.name] = value
    return seen


def _shows(part: Part, index: int, seen: Seen) -> Iterator[Found]:
    """Curves that have no value at some point of some variant, once a part."""
    for known, _, _ in seen if part.plot else ():
        try:
            exhibit.shown(part, known)
        except (PrepkitError, Inexact) as error:
            told = ", ".join(f"{name}={template.shown(given)}" for name, given in known.items())
            yield ("parts", index, "plot"), f"nothing to draw{f' at {told}' if told else ''}: {error}", ()
            return


def _told_by_hints(question: Question, index: int, seen: Seen) -> Iterator[Found]:
    """A name in a hint that the prompts do not show, and that is the key on every variant."""
    part = question.parts[index]
    if any(value is None for _, _, value in seen):
        return
    asked = set().union(*(template.names(each.prompt) for each in question.parts))
    for place, hint in enumerate(question.hints):
        for name in sorted(template.names(hint) - asked):
            if name == part.name or all(_same(known, name, value) for known, _, value in seen):
                yield (
                    ("hints", place),
                    f"hint {place + 1} gives the key of part {index + 1} away: {{{name}}}",
                    (),
                )


def _same(known: Mapping[str, Value], name: str, value: Value | None) -> bool:
    return name in known and known[name] == value


def _told_by_prompt(part: Part, index: int, seen: Seen) -> Iterator[Found]:
    """A right option of several words that stands in the prompt word by word, when no wrong one does."""
    options = getattr(part, "options", ())
    if options and all(_repeats(part, known) for known, _, _ in seen):
        yield ("parts", index, "prompt"), "the prompt says what the right option says, and no wrong one", ()


def _repeats(part: Any, known: Mapping[str, Value]) -> bool:
    kind: Any = kinds.kind(kinds.kind_of(part))
    key = kind.key(part, known)
    right = {key} if isinstance(key, int) else key
    asked = _plain(template.fill(part.prompt, known))
    told = {k for k, option in enumerate(part.options) if _stands(template.fill(option.text, known), asked)}
    return bool(told) and told <= right


def _stands(text: str, asked: str) -> bool:
    words = _plain(text)
    return words.count(" ") > 2 and words in asked  # two words or more, with a blank at either end


def _plain(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "
