"""What practising a derivation says: facts for `render` to word."""

from __future__ import annotations

from typing import Literal

import msgspec

from prepkit.derive.chain import Chain, Derivation
from prepkit.domain import Judgement
from prepkit.maths.tree import Node
from prepkit.session.events import Choice

NoticeName = Literal["empty", "unknown-command", "no-more-hints", "nothing-to-undo", "taken-back", "no-skip"]
Standing = Literal["step", "jump", "nearer", "aside", "restated"]


class Posed(msgspec.Struct, frozen=True, kw_only=True):
    """The next line is wanted: line `number` of the chain, `done` of `of` lines are behind. `first`: a chain begins."""

    derivation: Derivation
    chain: Chain
    number: int
    done: int
    of: int
    before: Node
    sign: str
    first: bool
    example: str


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed is no line, or several."""

    text: str
    reason: str
    form: str
    span: tuple[int, int] | None = None
    readings: tuple[str, ...] = ()


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """The line follows: it is our next line, a later one (with what was skipped), nearer, aside, or the same again."""

    standing: Standing
    read_as: str
    judgement: Judgement
    say: str = ""
    skipped: tuple[tuple[str, str, Node], ...] = ()  # sign, reason, line


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """The line does not follow: refuted, or only one way, or only where both are defined."""

    read_as: str
    judgement: Judgement
    because: str = ""


class Undecided(msgspec.Struct, frozen=True, kw_only=True):
    """Neither proved nor refuted: nothing is counted, the line is asked again."""

    read_as: str
    reason: str


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """The right line among planted mistakes, under letters."""

    options: tuple[Choice, ...]
    trees: tuple[Node, ...]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A line was picked: right, or wrong with the reason."""

    right: bool
    because: str = ""
    counter_example: dict[str, str] | None = None


class Hinted(msgspec.Struct, frozen=True, kw_only=True):
    """A hint: the rule with its law, then what is said of the line."""

    hint: str
    number: int
    of: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The line was given away."""

    sign: str
    line: Node
    reason: str
    say: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to say that records nothing."""

    name: NoticeName
    detail: str = ""


class Help(msgspec.Struct, frozen=True):
    """The commands were asked for."""


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """The end: lines found at the first attempt, with help, given away; `complete` where the goal was reached."""

    title: str
    unaided: int
    helped: int
    shown: int
    of: int
    complete: bool


Event = (
    Posed | Unread | Followed | Missed | Undecided | Offered | Chosen | Hinted | Shown | Notice | Help | Finished
)  # fmt: skip
