"""Answers to grade, any number of them: papers drawn from the shipped bank, filled in as a crowd would.

Deterministic. Of a hundred answers some sixty are right, typed as people type, sixteen are planted mistakes or other
wrong options, sixteen are wrong otherwise, four are slips nobody can read and four blanks.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from prepkit import content
from prepkit.bank.bank import Bank, open_bank
from prepkit.domain import Value
from prepkit.grading import presenting
from prepkit.grading.draw import draw
from prepkit.grading.paper import Asked, Paper, part_names
from prepkit.grading.submission import Given, Submission
from prepkit.kinds import kind, kind_of

LIGHT = frozenset(("number", "shape", "choice"))
MACHINE = LIGHT | frozenset(("choices", "order", "match", "formula"))
SLIPS = ("about 7", "12 bananas", "(3, 4", "z")


@cache
def bank() -> Bank:
    """The shipped bank, its index in memory; a question is one object, as it is in a key file."""
    found = open_bank([content.root("questions")])
    found.question = cache(found.question)  # type: ignore[method-assign]
    found.evidence = cache(found.evidence)  # type: ignore[method-assign]
    return found


@cache
def ids(kinds: Collection[str] = MACHINE) -> tuple[str, ...]:
    """Questions whose parts are all of these kinds."""
    found = (bank().question(row.id) for row in bank().questions())
    return tuple(q.id for q in found if all(kind_of(part) in kinds for part in q.parts))


def papers(
    candidates: int, parts: int = 20, kinds: Collection[str] = MACHINE
) -> Iterator[tuple[Paper, Submission]]:
    """So many candidates with what each handed in, about `parts` answers each."""
    names = ids(frozenset(kinds))
    for number in range(candidates):
        who, chance = f"candidate-{number:06d}", random.Random(number)
        paper = draw(bank(), _some(names, parts, number % 10), 7, who)
        given = (answer for asked in paper.asked for answer in _filled(asked, chance))
        yield paper, Submission(f"{who}.yaml", who, paper.sheet, tuple(given))


@cache
def _some(names: tuple[str, ...], parts: int, turn: int) -> tuple[str, ...]:
    """Questions in an order of their own for every `turn`, until their parts are so many."""
    chosen: list[str] = []
    left = parts
    for name in random.Random(turn).sample(names, len(names)):
        count = len(bank().question(name).parts)
        if count <= left:
            chosen.append(name)
            left -= count
    return tuple(chosen)


def _filled(asked: Asked, chance: random.Random) -> Iterator[Given]:
    for index, name in enumerate(part_names(asked.question)):
        yield Given(asked.question.id, name, _text(asked, index, chance))


def _text(asked: Asked, index: int, chance: random.Random) -> str:
    drawn = chance.random()
    if drawn < 0.60:
        return _as_typed(presenting.key(asked.question, index, asked.values, asked.seed), chance)
    if drawn < 0.76:
        return chance.choice(_wrong(asked, index))
    if drawn < 0.92:
        return chance.choice(_other(asked, index, chance))
    return chance.choice(SLIPS) if drawn < 0.96 else ""


def _as_typed(key: str, chance: random.Random) -> str:
    return chance.choice((key, f" {key} ", key.replace(", ", ","), f"= {key}" if key[0].isdigit() else key))


def _wrong(asked: Asked, index: int) -> list[str]:
    """The planted mistakes of this variant as one would type them, else another option, else a zero."""
    part, known = asked.question.parts[index], _known(asked, index)
    of = kind(kind_of(part))
    planted = [of.show(value, part, known, asked.seed) for value, _ in of.mistakes(part, known)]
    return planted or [option.label for option in of.present(part, known, asked.seed).options] or ["0"]


def _other(asked: Asked, index: int, chance: random.Random) -> list[str]:
    part = asked.question.parts[index]
    labels = [option.label for option in kind(kind_of(part)).present(part, _known(asked, index), 0).options]
    if labels:
        return [" ".join(chance.sample(labels, len(labels))), *labels]
    if kind_of(part) == "shape":
        return ["(1, 2, 3)", f"{chance.randrange(90)}x32x32", "3 7 7"]
    return [str(chance.randrange(2000)), f"{chance.randrange(999)}.5", f"{chance.randrange(9)}*7", "1,234"]


def _known(asked: Asked, index: int) -> dict[str, Value]:
    return presenting.told(asked.question, asked.values, asked.seed, index)


def json_line(row: Mapping[str, str]) -> str:
    """A row of JSONL."""
    return json.dumps(row) + "\n"
