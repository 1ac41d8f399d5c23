"""What a quiz remembers between lines, and where its questions come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from prepkit.session.events import Judged
from prepkit.session.sitting import Asking, Sitting
from prepkit.session.tally import Mark


class Supply(Protocol):
    """Where questions come from."""

    @property
    def of(self) -> int:
        """How many questions there will be at most."""

    def next(self, marks: Sequence[Mark]) -> Asking | None:
        """The next question, given how it went so far; None when there is none left."""

    def take(self, name: str, follows: str) -> Asking | None:
        """This very question, which follows another, if it was not asked yet."""


class State(msgspec.Struct, frozen=True):
    """All that a quiz remembers between lines."""

    table: Sitting | None = None
    waiting: tuple[Sitting, ...] = ()
    marks: tuple[Mark, ...] = ()
    held: tuple[Judged, ...] = ()
    deeper: tuple[str, ...] = ()  # what follows the question just answered
    flagging: Sitting | None = None  # what a reason is awaited for
    over: bool = False

    @property
    def number(self) -> int:
        """Which question is on the table: one more than have been left behind."""
        return len({mark.encounter for mark in self.marks}) + 1

    def number_of(self, question: str) -> int:
        """Which question of this session that was; 0 where it was none."""
        encounters = dict.fromkeys(mark.encounter for mark in self.marks)
        asked = {mark.encounter: mark.question for mark in self.marks}
        return next((n for n, each in enumerate(encounters, 1) if asked[each] == question), 0)
