"""What to ask: due first, then weak, then new in the order in which topics build on each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import islice
from typing import Literal, Protocol

import msgspec

from prepkit.domain import Level

LEVELS: tuple[Level, ...] = ("screen", "core", "senior")
RUN = 2  # new questions of one topic before the next topic has its turn
WEAK_SHARE = 3  # of the places left after what is due, one in three goes to what is weak


class Topic(msgspec.Struct, frozen=True):
    """A topic: how many collections of real interviews ask it, and which topics it builds on."""

    key: str
    label: str = ""
    sources: int = 0
    after: tuple[str, ...] = ()


class Shelf(Protocol):
    """What choosing needs to know of a bank. Nothing is loaded but what is asked for."""

    def topics(self) -> Sequence[Topic]:
        """The topics that have questions."""

    def ids(self, topic: str, level: Level) -> Iterator[str]:
        """The questions of a topic at a level, in the order in which they are drawn."""

    def holds(self, name: str, wanted: Wanted) -> bool:
        """There is such a question, and it is of what is wanted."""


class Wanted(msgspec.Struct, frozen=True):
    """What the learner asked for; nothing means anything."""

    topics: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    level: Level | None = None
    only: Literal["due", "new", "weak"] | None = None
    count: int = 10


class Known(msgspec.Struct, frozen=True):
    """What the history knows: what is due (longest first), what is weak (weakest first), what was ever answered."""

    due: Sequence[str] = ()
    weak: Sequence[str] = ()
    answered: Container[str] = frozenset()


def choose(shelf: Shelf, known: Known, wanted: Wanted) -> list[str]:
    """The questions of a session, in order, none twice."""
    chosen: dict[str, None] = dict.fromkeys(wanted.ids)

    def add(names: Iterable[str], places: int | None = None) -> None:
        free = wanted.count - len(chosen) if places is None else places
        for name in names if free > 0 else ():
            if name not in chosen and shelf.holds(name, wanted):
                chosen[name] = None
                free -= 1
                if not free:
                    return

    if wanted.ids and not wanted.topics:
        return list(chosen)[: wanted.count]
    if wanted.only in (None, "due"):
        add(known.due)
    weak = known.weak if wanted.only in (None, "weak") else ()
    places = wanted.count - len(chosen)
    add(weak, places if wanted.only else -(-places // WEAK_SHARE))
    if wanted.only in (None, "new"):
        fresh = (name for name in fresh_ids(shelf, wanted) if name not in known.answered)
        add(fresh)
    add(weak)
    if wanted.only is None:  # all is known and nothing due: better once more than nothing
        add(fresh_ids(shelf, wanted))
    return list(chosen)


def fresh_ids(shelf: Shelf, wanted: Wanted) -> Iterator[str]:
    """Questions in the order to learn them: a few of a topic, then the next topic; easier levels first."""
    levels = (wanted.level,) if wanted.level else LEVELS
    topics = [topic for topic in shelf.topics() if not wanted.topics or topic.key in wanted.topics]
    sources = [chain_levels(shelf.ids, topic, levels) for topic in in_order(topics)]
    while sources:
        left = []
        for source in sources:
            run = list(islice(source, RUN))
            yield from run
            if len(run) == RUN:
                left.append(source)
        sources = left


def chain_levels(
    ids: Callable[[str, Level], Iterator[str]], topic: str, levels: Collection[Level]
) -> Iterator[str]:
    """All of a topic, level after level."""
    for level in levels:
        yield from ids(topic, level)


def in_order(topics: Collection[Topic]) -> list[str]:
    """Topics after all they build on; among those free to come next, what interviews ask most.

    >>> in_order([Topic("macs", sources=9, after=("size",)), Topic("relu", sources=5), Topic("size", sources=3)])
    ['relu', 'size', 'macs']
    """
    there = {topic.key: topic for topic in topics}
    missing = {key: sum(name in there for name in topic.after) for key, topic in there.items()}
    free: list[tuple[int, str]] = []
    for key, count in missing.items():
        if not count:
            heappush(free, (-there[key].sources, key))
    ordered: list[str] = []
    while free:
        _, key = heappop(free)
        ordered.append(key)
        for other, topic in there.items():
            if key in topic.after:
                missing[other] -= topic.after.count(key)
                if not missing[other]:
                    heappush(free, (-topic.sources, other))
    return [*ordered, *(key for key in there if key not in ordered)]  # a circle is the linter's business
