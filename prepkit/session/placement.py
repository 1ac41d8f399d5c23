"""A first-timer's placement: a dozen questions across topics, harder after a right answer, easier after a wrong one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from heapq import heappop, heappush

from msgspec import structs

from prepkit.domain import Level
from prepkit.session.deck import Deal
from prepkit.session.plan import LEVELS, Shelf, Topic
from prepkit.session.sitting import Asking
from prepkit.session.tally import Mark, results

COUNT = 12
GOOD = 0.5  # credit from which a question counts as known


def step(credits: Sequence[float]) -> int:
    """The place in `LEVELS` of the next question: up after a good answer, down after another.

    >>> [LEVELS[step(c)] for c in ([], [1.0], [1.0, 1.0, 1.0], [1.0, 0.0])]
    ['screen', 'core', 'senior', 'screen']
    """
    level = 0
    for credit in credits:
        level = min(max(level + (1 if credit >= GOOD else -1), 0), len(LEVELS) - 1)
    return level


def placed(credits: Sequence[float]) -> Level | None:
    """The level where answers came right and wrong in turn: the one asked most in the second half.

    None after fewer answers than tell anything.

    >>> placed([1.0, 1.0, 0.0, 1.0, 0.0, 1.0]), placed([1.0])
    ('core', None)
    """
    if len(credits) < COUNT // 2:
        return None
    asked = [step(credits[:count]) for count in range(len(credits) + 1)]
    late = asked[len(asked) // 2 :]
    return LEVELS[max(sorted(set(late)), key=late.count)]


class Placement:
    """A `Supply` that follows the answers: each question of another topic, while there are any."""

    def __init__(self, shelf: Shelf, deal: Deal, count: int = COUNT) -> None:
        self._shelf, self._deal, self._count = shelf, deal, count
        self._topics = in_order(shelf.topics())
        self._asked: set[str] = set()
        self._dry = False

    @property
    def of(self) -> int:
        """Twelve, or fewer where the bank holds fewer."""
        return len(self._asked) if self._dry else self._count

    def next(self, marks: Sequence[Mark]) -> Asking | None:
        """A question at the level reached, or else at the nearest one."""
        if len(self._asked) >= self._count:
            return None
        level = step([result.credit for result in results(marks)])
        for near in sorted(range(len(LEVELS)), key=lambda place: abs(place - level)):
            for turn, topic in enumerate(self._topics):
                for name in self._shelf.ids(topic, LEVELS[near]):
                    if asking := self.take(name):
                        self._topics.append(self._topics.pop(turn))
                        return asking
        self._dry = True
        return None

    def take(self, name: str, follows: str = "") -> Asking | None:
        """This very question, if it was not asked."""
        asking = None if name in self._asked else self._deal(name)
        if asking:
            self._asked.add(name)
        return structs.replace(asking, follows=follows) if asking and follows else asking


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
