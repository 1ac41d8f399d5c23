"""Which points of a rubric a short text seems to make, to leave out, or to contradict. A person decides.

A point with `words:` is found where of every set one phrase is said; a plain point where enough of its own words are
said close together. A phrase that is denied where the point affirms it, or said where the point denies it, speaks
against the point: *does not share weights*, *more parameters* for *fewer weights*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum

import msgspec

from prepkit.domain import Values
from prepkit.grading.report import Suggestion
from prepkit.grading.rubric import english
from prepkit.grading.rubric.clauses import Clause, Word, clauses, told
from prepkit.grading.rubric.stems import stem
from prepkit.kinds.common import template
from prepkit.kinds.text import Part, Point, points

LONGEST = 10_000  # characters that are looked at: a minute of speech has about 1,000
WINDOW = 8  # words between the first and last of a phrase
ENOUGH = 0.5  # of the words of a plain point, and never fewer than
FEWEST = 2
_GLUE = frozenset(map(stem, english.GLUE))
_PLAIN = frozenset(map(stem, english.PLAIN))


class Found(IntEnum):
    """How a phrase, a set or a point stands in a text; the higher says more for it."""

    MISSING = 0
    CONTRADICTED = 1
    SAID = 2


class Phrase(msgspec.Struct, frozen=True):
    """Families that must be said together, and whether turned round an odd number of times."""

    families: frozenset[str]
    turned: bool


def suggest(part: Part, values: Values, text: str) -> Suggestion:
    """The points of the part by what the text seems to say of each.

    >>> part = Part(prompt="Why?", rubric=("weights are shared", "fewer parameters"))
    >>> suggest(part, {}, "It doesn't share weights, and needs far fewer weights.")
    Suggestion(found=('fewer parameters',), missing=(), contradicted=('weights are shared',), note='')
    """
    said = tuple(clauses(text[:LONGEST]))
    sorted_: dict[Found, list[str]] = {found: [] for found in Found}
    for point in points(part):
        sorted_[_point(point, values, said)].append(template.fill(point.point, values))
    note = f"only the first {LONGEST:,} characters were looked at" if len(text) > LONGEST else ""
    return Suggestion(
        tuple(sorted_[Found.SAID]), tuple(sorted_[Found.MISSING]), tuple(sorted_[Found.CONTRADICTED]), note
    )


def _point(point: Point, values: Values, said: Sequence[Clause]) -> Found:
    if not point.words:
        return _plain(template.fill(point.point, values), said)
    sets = [max(_phrase(phrase(one), said) for one in phrases) for phrases in point.words]
    if all(found is Found.SAID for found in sets):
        return Found.SAID
    return Found.CONTRADICTED if Found.CONTRADICTED in sets else Found.MISSING


def phrase(text: str) -> Phrase:
    """What a phrase of a rubric asks for.

    >>> sorted(phrase("not the same filter").families), phrase("not invariant").turned
    (['filter', 'same'], True)
    """
    found = list(clauses(text))
    words = [word for clause in found for word in _telling(clause)]
    denied = sum(len(clause.denied) for clause in found)
    return Phrase(told(words), (denied + sum(word.turned for word in words)) % 2 == 1)


def _telling(clause: Clause) -> Iterator[Word]:
    """Words that tell something, without those that deny."""
    for place, word in enumerate(clause.words):
        if place not in clause.denied and word.family not in _GLUE:
            yield word


def _phrase(wanted: Phrase, said: Iterable[Clause]) -> Found:
    """Said in one clause close together; denied there counts against it, unless it is said elsewhere."""
    found = Found.MISSING
    for clause in said:
        turned = _turned(wanted, clause)
        if turned is not None:
            found = max(found, Found.SAID if turned == wanted.turned else Found.CONTRADICTED)
    return found


def _turned(wanted: Phrase, clause: Clause) -> bool | None:
    """Whether what the phrase speaks of is turned round in the clause; None where it is not spoken of."""
    last = {}
    for place, word in enumerate(clause.words):
        if word.family in wanted.families:
            last[word.family] = place
            if len(last) == len(wanted.families) and max(last.values()) - min(last.values()) <= WINDOW:
                first, end = min(last.values()), max(last.values())
                opposite = sum(clause.words[at].turned for at in last.values()) % 2 == 1
                return opposite != clause.turned(first, end)
    return None


def _plain(point: str, said: Sequence[Clause]) -> Found:
    """Clause by clause of the point, the words that are said; enough of them make it found or contradicted."""
    senses = [sense for clause in clauses(point) for sense in _senses(clause)]
    if not senses:
        return Found.MISSING
    spoken = [sense for clause in said for sense in _senses(clause)]
    affirmed, denied = set(), set()
    for family, turned in senses:
        if (family, turned) in spoken:
            affirmed.add(family)
        elif (family, not turned) in spoken:
            denied.add(family)
    families = {family for family, _ in senses}
    if len(affirmed) + len(denied) < max(min(FEWEST, len(families)), ENOUGH * len(families)):
        return Found.MISSING
    return Found.CONTRADICTED if denied and 2 * len(denied) >= len(affirmed) else Found.SAID


def _senses(clause: Clause) -> Iterator[tuple[str, bool]]:
    """Telling words with whether each is turned round."""
    for place, word in enumerate(clause.words):
        if place not in clause.denied and word.family not in _PLAIN:
            yield word.family, word.turned != clause.turned(place, place)
