"""A paper drawn from a bank: the same questions for everybody, each candidate's own numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from prepkit.bank.bank import Bank
from prepkit.bank.question import Question
from prepkit.bank.variant import variant
from prepkit.grading.paper import Asked, Paper, ToShow

UNVERIFIED = 40  # seeds of a question that nobody verified: as many as verify would look at
POINT = 1.0


def draw(
    bank: Bank,
    ids: Sequence[str],
    seed: int,
    candidate: str = "",
    *,
    title: str = "",
    points: Mapping[str, float] = {},
    to_show: Sequence[ToShow] = (),
) -> Paper:
    """The paper of `candidate`: variant by variant decided by the sheet's seed, the question and the name.

    `points` are those of a question's part or of a derivation in `to_show`, by id, by topic or by level, in this
    order; one where nothing is said of a part, and one a line of a derivation.
    """
    asked = []
    for name in ids:
        question, evidence = bank.question(name), bank.evidence(name)
        chosen = _seed(seed, question.id, candidate, evidence.variants)
        values = variant(question, chosen).values
        worth = _worth(question, points)
        asked.append(Asked(question, chosen, values, (worth,) * len(question.parts), evidence))
    wanted = tuple(replace(each, points=_worth_showing(each, points)) for each in to_show)
    name = name_of((*ids, *(each.id for each in wanted)), seed)
    return Paper(name, tuple(asked), candidate, title, wanted)


def name_of(ids: Sequence[str], seed: int) -> str:
    """What a sheet is called: the same questions and seed give the same name.

    >>> name_of(["a.b"], 7)
    's7-2e7336dc'
    """
    return f"s{seed}-{hashlib.sha256(chr(0).join(ids).encode()).hexdigest()[:8]}"


def _seed(seed: int, question: str, candidate: str, variants: int) -> int:
    word = hashlib.sha256(f"{seed}\0{question}\0{candidate}".encode()).digest()[:8]
    return int.from_bytes(word, "big") % (variants or UNVERIFIED)


def _worth(question: Question, points: Mapping[str, float]) -> float:
    told = (points.get(name) for name in (question.id, question.topic, question.level))
    return next((worth for worth in told if worth is not None), POINT)


def _worth_showing(asked: ToShow, points: Mapping[str, float]) -> float:
    names = (asked.id, asked.derivation.id, asked.derivation.topic)
    told = next((points[name] for name in names if name in points), None)
    return POINT * sum(1 for _ in asked.derivation.steps()) if told is None else told
