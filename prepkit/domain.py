"""The frozen values that rooms hand to each other. Nothing here computes, reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Literal

import msgspec

Value = int | Fraction | str | bool
Values = Mapping[str, Value]

JudgementName = Literal["proved", "probed", "where-defined", "one-way", "refuted", "unknown", "unreadable"]
Direction = Literal["a=>b", "b=>a"]
EvidenceLevel = Literal["proved", "agreed", "single", "cited", "self-graded", "unverified"]
Level = Literal["screen", "core", "senior"]
Event = Literal["answer", "give-up", "skip", "flag", "undo"]


class Outcome(StrEnum):
    """What became of an answer. Never a bool: undecided is not wrong, unreadable is not recorded."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    UNDECIDED = "undecided"


class At(msgspec.Struct, frozen=True, order=True):
    """Where something was written: file and line (1-based)."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.file else "?"


class Complaint(msgspec.Struct, frozen=True, order=True):
    """What is wrong with something written: at which line, in whose entry, and existing names like the one read.

    >>> print(Complaint(At("a.yaml", 41), "id conv.stem", "kind 'numbr' is unknown", ("number",)))
    a.yaml:41: id conv.stem: kind 'numbr' is unknown; did you mean 'number'?
    """

    at: At
    where: str
    problem: str
    nearest: tuple[str, ...] = ()
    note: bool = False  # worth a look, and nothing that must be mended

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        where += "note: " if self.note else ""
        guess = f"; did you mean {' or '.join(map(repr, self.nearest))}?" if self.nearest else ""
        return f"{self.at}: {where}{self.problem}{guess}"


class Context(msgspec.Struct, frozen=True):
    """What comes with a line: typed symbols, facts, abstract functions, sequences, definitions."""

    let: dict[str, str] = {}
    facts: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    sequences: tuple[str, ...] = ()
    definitions: dict[str, str] = {}


class Judgement(msgspec.Struct, frozen=True):
    """Do two lines say the same? `counter_example` is the shrunk point, `rung` what decided."""

    verdict: JudgementName
    reason: str = ""
    read_as: tuple[str, ...] = ()
    direction: Direction | None = None
    counter_example: dict[str, str] | None = None
    rung: str = ""
    points: int = 0


class Verdict(msgspec.Struct, frozen=True):
    """Of an answer: outcome and credit in [0, 1], how it was read, and why.

    `misconception` is the mistake as the question's file words it, the same for every variant.
    """

    outcome: Outcome
    credit: float = 0.0
    read_as: str = ""
    mistake: str = ""
    counter_example: dict[str, str] | None = None
    reason: str = ""
    expected: str = ""
    readings: tuple[str, ...] = ()
    span: tuple[int, int] | None = None
    misconception: str = ""


class Check(
    msgspec.Struct, frozen=True, rename={"arguments": "with", "equals": "is"}, forbid_unknown_fields=True
):
    """`family.function` of the oracles, called by name with expressions in the question's parameters.

    With `is`, what is checked is whether the oracle's result is that expression's value: a truth.
    """

    oracle: str
    arguments: dict[str, str] = {}
    equals: str = ""


class Mistake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A planted mistake: an answer of the part's own language, and the misconception behind it."""

    value: str
    because: str


class Axis(msgspec.Struct, frozen=True, rename={"start": "from", "stop": "to"}, forbid_unknown_fields=True):
    """The points at which curves are drawn: `name` is the index that their expressions use; bounds are expressions."""

    start: str
    stop: str
    step: str = "1"
    name: str = "n"
    label: str = ""


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a plot: `y` is an expression of the index, or `values` are listed, one a point of the axis."""

    name: str
    y: str = ""
    values: tuple[str, ...] = ()


class Plot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Curves over one axis; values are rounded to `places` decimals, and what is drawn is what checks are handed."""

    x: Axis
    curves: tuple[Curve, ...]
    label: str = ""
    places: int = 3


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every kind of part has; each kind adds its own fields (see `prepkit.kinds`).

    `code` is a listing shown below the prompt as it stands, `{name}` filled in, its lines `numbered` or not; `plot` are
    curves drawn there.
    """

    prompt: str
    name: str = ""
    code: str = ""
    numbered: bool = False
    plot: Plot | None = None
    checks: tuple[Check, ...] = ()
    citation: str = ""
    mistakes: tuple[Mistake, ...] = ()


class Evidence(msgspec.Struct, frozen=True):
    """What a key rests on: families that share no code, over so many variants."""

    level: EvidenceLevel
    families: tuple[str, ...] = ()
    variants: int = 0
    citation: str = ""
    versions: str = ""


class Attempt(msgspec.Struct, frozen=True):
    """One line of the append-only history; `undo` appends and names the attempt it takes back in `text`.

    `parts` is how many parts the question has; `encounter` is one id for all attempts of one sitting of the
    question, so that its card is rated once, after its last part. A question of one part needs none.
    `at` is ISO 8601 with an offset; the history keeps it in UTC.
    """

    uuid: str
    question: str
    digest: str
    seed: int
    values: dict[str, str]
    part: int
    event: Event
    text: str
    read_as: str
    outcome: str
    credit: float
    mistake: str
    hints: int
    seconds: float
    at: str
    parts: int = 1
    encounter: str = ""
