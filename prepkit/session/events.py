"""What a quiz says: facts for `render` to word. No event holds a sentence of ours, only those of the bank."""

from __future__ import annotations

from typing import Literal

import msgspec

from prepkit.domain import Evidence, Outcome
from prepkit.kinds.common.exhibit import NONE, Exhibit

NoticeName = Literal[
    "empty", "unknown-command", "no-more-hints", "no-hints-in-exam", "nothing-to-undo", "nothing-to-flag",
    "nothing-deeper", "malformed", "why", "placement", "time", "withdrawn", "nothing-left",
]  # fmt: skip


class Choice(msgspec.Struct, frozen=True):
    """A label that can be typed and the text behind it."""

    label: str
    text: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A part is on the table: the `number`-th question of `of`, part `part` of `parts` (from 1).

    A follow-up names what it `follows`, and that question's number in this session.
    """

    id: str
    number: int
    of: int
    part: int
    parts: int
    prompt: str
    kind: str
    options: tuple[Choice, ...] = ()
    lefts: tuple[Choice, ...] = ()
    exhibit: Exhibit = NONE
    level: str = ""
    topic: str = ""
    title: str = ""
    evidence: Evidence
    seed: int
    follows: str = ""
    follows_number: int = 0


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that could not be read, or reads two ways: nothing was recorded, the part stays on the table."""

    id: str
    part: int
    text: str
    reason: str
    form: str
    span: tuple[int, int] | None = None
    readings: tuple[str, ...] = ()


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """An answer (or giving up) is recorded and judged. `solution` comes with a question's last part.

    `key_texts` and `answer_texts` stand behind labels in the key and in what was answered; `late` verdicts are told
    at the end of an exam; after the `last` one no follow-up can be asked.
    """

    id: str
    part: int
    parts: int
    topic: str
    event: Literal["answer", "give-up"]
    text: str
    outcome: Outcome
    credit: float
    read_as: str
    key: str
    evidence: Evidence
    mistake: str = ""
    counter_example: dict[str, str] | None = None
    reason: str = ""
    solution: str = ""
    derivation: str = ""
    next_review: str = ""
    deeper: tuple[str, ...] = ()
    kind: str = ""
    key_texts: tuple[Choice, ...] = ()
    answer_texts: tuple[Choice, ...] = ()
    prompt: str = ""
    exhibit: Exhibit = NONE
    number: int = 0
    late: bool = False
    last: bool = False


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An answer is recorded; in an exam nothing more is said until the end."""

    id: str
    part: int
    read_as: str


class Rubric(msgspec.Struct, frozen=True, kw_only=True):
    """A written answer is in; the learner ticks the points it makes."""

    id: str
    part: int
    points: tuple[str, ...]


class Hinted(msgspec.Struct, frozen=True, kw_only=True):
    """The `number`-th hint of `of`."""

    id: str
    hint: str
    number: int
    of: int


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A skip, flag or undo is recorded; `text` is the reason for a flag or the answer taken back."""

    id: str
    what: Literal["skip", "flag", "undo"]
    text: str = ""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to say that records nothing."""

    name: NoticeName
    detail: str = ""


class Help(msgspec.Struct, frozen=True):
    """The commands were asked for."""

    form: str = ""


class TopicScore(msgspec.Struct, frozen=True):
    """Of one topic: credit earned over questions decided."""

    topic: str
    title: str
    credit: float
    answered: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The end: questions decided, of them with full credit, and where the credit was lost."""

    answered: int
    right: int
    credit: float
    partly: int = 0
    skipped: int = 0
    undecided: int = 0
    topics: tuple[TopicScore, ...] = ()
    weak: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    next_command: str = ""
    placement: str = ""
    exam: bool = False


Event = Asked | Unread | Judged | Recorded | Rubric | Hinted | Done | Notice | Help | Summary
