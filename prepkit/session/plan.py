"""What choosing works with: what there is to ask, what the learner wants, what the history knows, what is planned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from prepkit.domain import Level

LEVELS: tuple[Level, ...] = ("screen", "core", "senior")
Only = Literal["due", "new", "weak"]


class Topic(msgspec.Struct, frozen=True):
    """A topic: how many collections of real interviews ask it, and which topics it builds on."""

    key: str
    label: str = ""
    sources: int = 0
    after: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How much it counts; what no source asks, such as a topic of the user's own, counts as what one does."""
        return max(self.sources, 1)


class About(msgspec.Struct, frozen=True):
    """A question as choosing sees it."""

    topic: str
    level: str


class Shelf(Protocol):
    """What choosing needs to know of a bank. Nothing is loaded but what is asked for."""

    def topics(self) -> Sequence[Topic]:
        """The topics that have questions."""

    def ids(self, topic: str, level: Level) -> Iterator[str]:
        """The bank's own questions of a topic at a level, in the order in which they are drawn."""

    def derived(self, topic: str, level: Level) -> Iterator[str]:
        """Those that derivations ask of themselves."""

    def about(self, names: Iterable[str]) -> Mapping[str, About]:
        """Of each question of these that there is: its topic and level."""


class Wanted(msgspec.Struct, frozen=True):
    """What the learner asked for; nothing means anything."""

    topics: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    level: Level | None = None
    only: Only | None = None
    count: int = 10

    def has(self, found: About | None) -> bool:
        """There is such a question, and it is of the topics and the level wanted."""
        return (
            found is not None
            and (not self.topics or found.topic in self.topics)
            and (self.level is None or found.level == self.level)
        )


class Known(msgspec.Struct, frozen=True):
    """What the history knows; nothing of somebody new.

    `due` (longest due first) and `faint` (all rated ones) begin with what is likeliest forgotten; `weak` are questions
    not fully right last time, the weakest first; `credits` what each earned last; `last` was answered last of all;
    `days` are left until the interview, None without a date.
    """

    due: Sequence[str] = ()
    weak: Sequence[str] = ()
    faint: Sequence[str] = ()
    credits: Mapping[str, float] = {}
    answered: Collection[str] = frozenset()
    last: str = ""
    days: int | None = None


class Planned(msgspec.Struct, frozen=True):
    """A question that is to be asked, and whether because it is due."""

    name: str
    topic: str = ""
    due: bool = False
