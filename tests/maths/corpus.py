"""The pairs of lines of tests/facts/pairs.jsonl, as values: what they say, and whether a judgement of them is right.

`truth` is mathematics, reasoned by hand and not read off the judge: `same`, `different`, `one-way` (with `direction`),
`where-defined`, or `empty` where there is nothing to compare (facts that contradict each other, lines that nowhere have
a value, infinity as a number): then no judgement that accepts is right. `half` says whether the pair may be looked at
while the judge is built (`tuned`) or not (`held`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from prepkit.domain import Context, Judgement
from prepkit.maths.judge import judge

FILE = Path(__file__).resolve().parents[1] / "facts" / "pairs.jsonl"
HALVES = ("tuned", "held")
RIGHT = {
    "same": {"proved", "probed"},
    "different": {"refuted"},
    "one-way": {"one-way"},
    "where-defined": {"where-defined"},
    "empty": {"unknown", "unreadable", "refuted", "where-defined"},
}


class Pair(NamedTuple):
    """Two lines, what comes with them, and the truth."""

    a: str
    b: str
    let: dict[str, str]
    facts: list[str]
    functions: list[str]
    sequences: list[str]
    definitions: dict[str, str]
    truth: str
    subject: str
    half: str
    direction: str | None = None

    @property
    def context(self) -> Context:
        """What comes with the lines."""
        given = (self.facts, self.functions, self.sequences)
        return Context(self.let, *map(tuple, given), self.definitions)

    def judged(self) -> Judgement:
        """The judgement, by the default deadline."""
        return judge(self.a, self.b, self.context)

    def right(self, found: Judgement) -> bool:
        """Is it the truth?"""
        return found.verdict in RIGHT[self.truth] and (
            self.direction is None or found.direction == self.direction
        )

    def undecided(self, found: Judgement) -> bool:
        """Is it silent where there is something to say?"""
        return found.verdict == "unknown" and self.truth != "empty"


def pairs(*halves: str) -> list[Pair]:
    """Those of the halves named, else all."""
    rows = (json.loads(text) for text in FILE.read_text(encoding="utf-8").splitlines())
    return [Pair(**row) for row in rows if row["half"] in (halves or HALVES)]
