"""A quiz without a bank, a history or a clock: questions from YAML text, attempts in a list, time by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

from prepkit.bank.load import load_text
from prepkit.bank.question import Question
from prepkit.domain import Attempt, Evidence
from prepkit.session import lower
from prepkit.session.deck import Deck
from prepkit.session.events import Event
from prepkit.session.plan import Planned
from prepkit.session.quiz import Quiz
from prepkit.session.sitting import Asking

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVIDENCE = Evidence("agreed", ("count", "formula", "torch"), 40, versions="torch 2.13.0")

WIDTH = """
- id: t.width
  level: screen
  parameters: {W: {type: pint, values: [7]}, F: {type: pint, values: [3]}}
  parts:
  - {kind: number, prompt: "A {F}-tap filter over {W} pixels. How wide?", key: "W - F + 1",
     mistakes: [{value: "W - F", because: "The first position counts too."}]}
  hints: ["Count places.", "The last starts at W − F."]
  solution: "{W} − {F} + 1 = 5."
  follow_ups: [t.deep]
"""
TWO = """
- id: t.two
  parameters: {W: {type: pint, values: [7]}}
  parts:
  - {name: out, kind: number, prompt: "W is {W}. Minus 2?", key: "W - 2"}
  - {name: twice, kind: number, prompt: "Twice that?", key: "2*out"}
  solution: "{out}, then {twice}."
"""
WORDS = """
- id: t.words
  parts:
  - {kind: text, prompt: "Why share weights?", rubric: ["fewer weights", "anywhere", "less memory"]}
  solution: "Few."
"""
PICK = """
- id: t.pick
  parts:
  - kind: choice
    prompt: "Which?"
    options: [{text: same, right: true}, {text: other, because: "Not that."}, {text: third}]
    shuffle: false
    citation: "A book, 2016"
"""
PAIRS = """
- id: t.pairs
  parts:
  - {kind: match, prompt: "Which?", pairs: [{left: one, right: "1"}, {left: two, right: "2"}], citation: "A book"}
"""
RANKED = """
- id: t.ranked
  parts:
  - {kind: order, prompt: "In order?", items: [{text: first}, {text: second}, {text: third}], citation: "A book"}
"""
DEEP = """
- id: t.deep
  parts: [{kind: number, prompt: "1 + 1?", key: "2"}]
"""


def questions(*texts: str) -> dict[str, Question]:
    """The questions of these entries, by id; a complaint is a mistake of the test."""
    loaded = load_text("format: 1\ntopic: t\nquestions:" + "".join(texts), "t.yaml")
    assert not loaded.complaints, loaded.complaints
    return {question.id: question for question in loaded.questions}


class Stage:
    """A quiz on `texts`; `show` collects what it says, `recorded` what it appended."""

    def __init__(self, *texts: str, also: Iterable[str] = (), exam: bool = False, minutes: float | None = None,
                 asks_why: bool = False, follow_ups: bool = False) -> None:  # fmt: skip
        self.known, numbers = questions(*texts, *also), count(1)
        self.recorded: list[Attempt] = []
        self.now = NOON
        self._encounters = count(1)
        plan = [Planned(name, of.topic) for name, of in questions(*texts).items()]
        deck = Deck(plan, self.deal, (lambda name: True) if follow_ups else None)
        until = None if minutes is None else NOON + timedelta(minutes=minutes)
        self.quiz = Quiz(
            deck, self.record, lambda: f"u{next(numbers)}", exam=exam, until=until, asks_why=asks_why
        )
        self.shown: list[Event] = self.quiz.start(self.now)

    def deal(self, name: str) -> Asking | None:
        if name not in self.known:
            return None
        question = self.known[name]
        return Asking(question, 0, lower.draw(question, 0), EVIDENCE, f"e{next(self._encounters)}", "Topic T")

    def record(self, attempt: Attempt) -> str:
        self.recorded.append(attempt)
        return (self.now + timedelta(days=3)).isoformat()

    def say(self, *lines: str, seconds: float = 10) -> list[Event]:
        """What follows from the last of these lines."""
        for line in lines:
            self.now += timedelta(seconds=seconds)
            self.shown = self.quiz.submit(line, self.now)
        return self.shown

    @property
    def events(self) -> list[tuple[str, str, str]]:
        """Of every attempt: what happened, to which question, with which outcome."""
        return [(attempt.event, attempt.question, attempt.outcome) for attempt in self.recorded]
