"""The bank as the page counts it: its questions, how many variants each has, what evidence is recorded for it."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

import msgspec

from prepkit import content
from prepkit.bank import variant, verified
from prepkit.bank.question import Question
from prepkit.verify.run import load

QUESTIONS = content.root("questions")
DERIVATIONS = content.root("solutions") / "derivations"


class Book(msgspec.Struct, frozen=True):
    """A question, the number of its distinct variants (at least so many), its evidence."""

    question: Question
    variants: int
    evidence: str

    @property
    def id(self) -> str:
        """Of the question."""
        return self.question.id

    @property
    def kinds(self) -> list[str]:
        """Of its parts, each once."""
        return sorted({str(part.__struct_config__.tag) for part in self.question.parts})

    @property
    def parameterised(self) -> bool:
        """Does it differ from one asking to the next?"""
        return self.variants > 1

    @property
    def file(self) -> str:
        """Below questions/."""
        return self.question.at.file


def books() -> dict[str, Book]:
    """Every question of the bank by its id; those that derivations ask of themselves are not among them."""
    questions, complaints = load(QUESTIONS, QUESTIONS)
    if complaints:
        raise ValueError("\n".join(map(str, complaints)))
    known = {
        (line.id, line.digest): line.evidence
        for line, _ in verified.load_file(QUESTIONS / "verified.jsonl")[0]
    }
    return {
        q.id: Book(q, variant.count(q).number, known.get((q.id, q.digest), "not verified yet"))
        for q in questions
    }


def derivations() -> frozenset[str]:
    """Names of the derivations."""
    return frozenset(path.stem for path in DERIVATIONS.glob("*.yaml"))


def fitting(patterns: Iterable[str], shelf: dict[str, Book]) -> list[Book]:
    """The questions whose id fits one of the patterns."""
    wanted = tuple(patterns)
    return [book for name, book in shelf.items() if any(fnmatchcase(name, pattern) for pattern in wanted)]
