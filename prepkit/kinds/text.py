"""A spoken answer, always self-graded: the learner ticks which points of the rubric were made."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from prepkit import domain
from prepkit.domain import Outcome, Verdict
from prepkit.errors import Unreadable
from prepkit.kinds.common import lettering, template
from prepkit.kinds.interface import Complaint, Examples, Obligation, Option, Presentation, Scope

Ticks = frozenset[int]
_MANY = 99
_SETS, _ALTERNATIVES, _LONGEST = 8, 24, 80  # of one point; characters of a phrase


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point with the words to look for in a written answer: one phrase of every set must be there.

    They only suggest: who made the point is decided by a person. A phrase may be negative: `not invariant`.
    """

    point: str
    words: tuple[tuple[str, ...], ...]


class Part(domain.Part, tag_field="kind", tag="text", kw_only=True, frozen=True, forbid_unknown_fields=True):
    """`rubric`: the points a good answer makes, as texts or with words to look for."""

    rubric: tuple[str | Point, ...]


def points(part: Part) -> tuple[Point, ...]:
    """Every point; of a plain text no words are known.

    >>> points(Part(prompt="Why?", rubric=("fewer weights",)))
    (Point(point='fewer weights', words=()),)
    """
    return tuple(Point(one, ()) if isinstance(one, str) else one for one in part.rubric)


def inspect(part: Part, scope: Scope) -> list[Complaint]:
    """No point at all, points that name what is not there, checks that no machine can make."""
    found: list[Complaint] = []
    if not 1 <= len(part.rubric) <= _MANY:
        found.append(("rubric", f"{len(part.rubric)} points; 1 to {_MANY} can be ticked"))
    for index, point in enumerate(points(part)):
        found += template.complaints(f"rubric[{index}]", point.point, frozenset(scope))
        if not isinstance(part.rubric[index], str):
            found += [(f"rubric[{index}].{field}", problem) for field, problem in _words(point)]
    found += [(field, "a text is self-graded") for field in ("checks", "mistakes") if getattr(part, field)]
    return found


def _words(point: Point) -> Iterator[Complaint]:
    """Sets without a phrase, phrases without a word, and more of them than anybody reads."""
    if not 1 <= len(point.words) <= _SETS:
        yield "words", f"{len(point.words)} sets of phrases; expected 1 to {_SETS}"
    for place, phrases in enumerate(point.words):
        if not 1 <= len(phrases) <= _ALTERNATIVES:
            yield f"words[{place}]", f"{len(phrases)} phrases; expected 1 to {_ALTERNATIVES}"
        for one in phrases:
            if not re.search(r"[^\W_]", one) or len(one) > _LONGEST:
                problem = f"{one[:_LONGEST]!r} is no phrase: expected words, at most {_LONGEST} characters"
                yield f"words[{place}]", problem


def worlds(part: Part, values: domain.Values) -> tuple[domain.Values, ...]:
    """The variant itself."""
    return (values,)


def obligations(part: Part, values: domain.Values) -> tuple[Obligation, ...]:
    """None: no machine judges it."""
    return ()


def key(part: Part, values: domain.Values) -> Ticks:
    """Every point.

    >>> sorted(key(Part(prompt="Why?", rubric=("this", "that")), {}))
    [0, 1]
    """
    return frozenset(range(len(part.rubric)))


def mistakes(part: Part, values: domain.Values) -> tuple[tuple[Ticks, str], ...]:
    """None."""
    return ()


def present(part: Part, values: domain.Values, seed: int) -> Presentation:
    """The points under numbers: to be shown once the learner has answered, for ticking."""
    texts = (template.fill(one.point, values) for one in points(part))
    return Presentation(tuple(Option(str(number), text) for number, text in enumerate(texts, 1)))


def expected(part: Part, values: domain.Values) -> str:
    """Numbers of points."""
    return "the numbers of the points you made, such as '1 2', or all, or nothing for none"


def read(text: str, part: Part, values: domain.Values, seed: int) -> tuple[Ticks, ...]:
    """The points ticked: numbers, `all`, `none` or nothing."""
    line = lettering.guarded(text or "none", expected(part, values)) if text.strip() else "none"
    if line.lower() in ("all", "none"):
        return (key(part, values) if line.lower() == "all" else frozenset(),)
    if not re.fullmatch(r"[0-9]{1,2}([\s,;]+[0-9]{1,2})*", line, re.ASCII):
        raise Unreadable(text, 0, len(text), repr(line[:40]), expected(part, values))
    numbers = [int(word) for word in re.findall(r"[0-9]+", line)]
    if strange := next((number for number in numbers if not 1 <= number <= len(part.rubric)), None):
        raise Unreadable(text, 0, len(text), f"point {strange} of {len(part.rubric)}", expected(part, values))
    if 0 in numbers:
        raise Unreadable(text, 0, len(text), "point 0", expected(part, values))
    return (frozenset(number - 1 for number in numbers),)


def compare(answer: Ticks, key: Ticks, part: Part, values: domain.Values) -> Verdict:
    """The share of points made."""
    reason = f"self-graded: {len(answer)} of {len(key)} points"
    if answer == key:
        return Verdict(Outcome.RIGHT, 1.0, reason=reason)
    return Verdict(Outcome.PARTLY if answer else Outcome.WRONG, len(answer) / len(key), reason=reason)


def show(answer: Ticks, part: Part, values: domain.Values, seed: int) -> str:
    """The numbers ticked."""
    return " ".join(str(index + 1) for index in sorted(answer)) or "none"


def value(answer: Ticks, part: Part, values: domain.Values) -> None:
    """A text has no value for later parts."""


EXAMPLES = (
    Examples(
        Part(
            prompt="Why share weights?",
            rubric=(
                Point("fewer weights", words=(("fewer weights", "less parameters"),)),
                "the same feature anywhere",
                "{n} times less memory",
            ),
        ),
        {"n": 9},
        accepted=("1 2 3", "3,2,1", "all", "ALL", "1; 2; 3"),
        rejected=("", "none", "   "),
        partly=(("1", 1 / 3), ("2 3", 2 / 3), ("2 2", 1 / 3)),
        unreadable=("4", "0", "1 4", "-1", "１", "because", "[/]", "\0", "1 " * 3000),
    ),
)
