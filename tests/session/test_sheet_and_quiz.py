"""The verdicts of a sheet are the quiz's: the whole bank's keys, and the mistakes it plants, answered in both."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from prepkit import load_bank
from prepkit.bank.bank import Bank
from prepkit.bank.variant import variant
from prepkit.domain import Attempt, Outcome, Part, Verdict
from prepkit.grading import presenting
from prepkit.grading.mark import mark
from prepkit.grading.paper import Asked, Paper, part_names
from prepkit.grading.report import Mark
from prepkit.grading.submission import Given, Submission
from prepkit.kinds import kind, kind_of
from prepkit.session.deck import Deck
from prepkit.session.events import Judged, Unread
from prepkit.session.handed_in import attempts
from prepkit.session.plan import Planned
from prepkit.session.quiz import Quiz
from prepkit.session.sitting import Asking
from tests.session.stage import NOON

EVERY = 12  # of the derivations' lines, which are many and alike
SEED = 1


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


def asked(bank: Bank) -> Iterator[Asked]:
    """Every question of the files, and some of each derivation's."""
    for number, row in enumerate(bank.questions()):
        question = bank.question(row.id)
        spoken = any(presenting.rubric(question, part) for part in range(len(question.parts)))
        lines = {kind_of(part) for part in question.parts} == {"line"}
        if not spoken and (not lines or number % EVERY == 0):
            values = variant(question, SEED).values
            yield Asked(question, SEED, values, (1.0,) * len(question.parts), bank.evidence(question.id))


def answers(of: Asked, turn: int) -> list[str]:
    """Turn 0: the keys. Turn n: of each part its n-th mistake, else something nobody would say."""
    told, texts = dict(of.values), []
    for place, part in enumerate(of.question.parts):
        told = presenting.told(of.question, of.values, of.seed, place)
        texts.append(_answer(part, told, of.seed, turn))
    return texts


def _answer(part: Part, told: dict, seed: int, turn: int) -> str:  # type: ignore[type-arg]
    use = kind(kind_of(part))
    planted = use.mistakes(part, told)
    if not turn:
        return use.show(use.key(part, told), part, told, seed)
    return use.show(planted[turn - 1][0], part, told, seed) if turn <= len(planted) else "12345"


def quizzed(of: Asked, texts: list[str]) -> tuple[list[Verdict], list[Attempt]]:
    """What the quiz says and writes; where it asks again, its answer is given up."""
    made: list[Attempt] = []
    numbers = count()
    asking = Asking(of.question, of.seed, of.values, of.evidence, "e")
    deck = Deck([Planned(of.question.id)], lambda name: asking)
    quiz = Quiz(deck, lambda each: made.append(each) or "", lambda: str(next(numbers)))  # type: ignore[func-returns-value]
    quiz.start(NOON)
    said = []
    for text in texts:
        for event in quiz.submit(text, NOON):
            if isinstance(event, Unread):
                return said, made
            if isinstance(event, Judged):
                said.append(Verdict(
                    event.outcome, event.credit, event.read_as, event.mistake, event.counter_example, event.reason,
                    event.key,
                ))  # fmt: skip
    return said, made


def sheet(of: Asked, texts: list[str]) -> tuple[tuple[Mark, ...], list[Attempt]]:
    given = (
        Given(of.question.id, name, text) for name, text in zip(part_names(of.question), texts, strict=True)
    )
    paper = Paper("s", (of,))
    report = mark(paper, Submission("x", given=tuple(given)))
    return report.marks, list(attempts(paper, report, NOON))


def same(of: Asked, turn: int) -> int:
    """Compares one question's parts up to the first that cannot be read; how many were."""
    texts = answers(of, turn)
    said, made = quizzed(of, texts)
    marks, recorded = sheet(of, texts)
    for one, verdict in zip(marks, said, strict=False):
        got = one.verdict
        assert (got.outcome, got.credit, got.read_as, got.mistake) == (
            verdict.outcome, verdict.credit, verdict.read_as, verdict.mistake), (of.question.id, texts)  # fmt: skip
        assert (got.counter_example, got.reason) == (verdict.counter_example, verdict.reason), of.question.id
    for mine, theirs in zip(recorded, made, strict=False):
        for field in ("question", "digest", "seed", "values", "part", "event", "text", "read_as", "outcome", "credit",
                      "mistake", "parts"):  # fmt: skip
            assert getattr(mine, field) == getattr(theirs, field), (of.question.id, field)
    return len(said)


def test_keys_and_mistakes_of_the_whole_bank_are_judged_alike(bank: Bank) -> None:
    papers = list(asked(bank))
    assert len(papers) > 200
    compared = sum(same(of, turn) for of in papers for turn in range(3))
    assert compared > 600


def test_the_keys_are_right(bank: Bank) -> None:
    for of in asked(bank):
        marks, _ = sheet(of, answers(of, 0))
        assert {each.verdict.outcome for each in marks} == {Outcome.RIGHT}, of.question.id
