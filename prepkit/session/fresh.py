"""New questions in the order to learn them.

Far from the interview, or without a date, topics get places in proportion to how many sources ask them (by their
highest averages, d'Hondt 1878), and none is opened before what it builds on is begun. Close to it every topic has one
question before any has a second, those asked most first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from prepkit.domain import Level
from prepkit.session.plan import LEVELS, Shelf, Topic, Wanted

BEGUN = 2  # questions of a topic that must have been asked before what builds on it
CLOSE = 14  # days to the interview from which breadth counts more than depth
REPEAT = (
    3  # days until a new question that came right is asked again: FSRS-6's first interval, and one to spare
)
DERIVED_EVERY = (
    5  # of the new questions at most one in five is made from a derivation, while the bank has its own
)

Ids = Callable[[str, Level], Iterator[str]]


class Fresh:
    """Hands out questions not answered yet, one at a time, none twice; `met` counts those answered of each topic."""

    def __init__(
        self,
        shelf: Shelf,
        wanted: Wanted,
        answered: Collection[str],
        met: Mapping[str, int],
        days: int | None,
    ) -> None:
        self._topics = [topic for topic in shelf.topics() if not wanted.topics or topic.key in wanted.topics]
        self._there = {topic.key for topic in self._topics}
        self._met, self._given = Counter(met), 0
        levels = levels_for(wanted, days)
        self._close = days is not None and days < CLOSE
        self._own = _sources(self._topics, shelf.ids, levels, answered)
        self._derived = _sources(self._topics, shelf.derived, levels, answered)

    def next(self, last: str) -> tuple[str, str] | None:
        """A question and its topic, of another topic than `last` where there is one."""
        derived_now = self._given % DERIVED_EVERY == DERIVED_EVERY - 1
        begun_first = ((self._derived, True),) if derived_now else ()
        for sources, begun in (*begun_first, (self._own, False), (self._derived, False)):
            fit = [t for t in self._topics if t.key in sources and (not begun or self._met[t.key] >= BEGUN)]
            while fit and (topic := self._pick(fit, last)):
                if name := self._take(sources, topic.key):
                    return name, topic.key
                fit.remove(topic)
        return None

    def left(self) -> bool:
        """Whether the bank may have anything of its own left."""
        return bool(self._own)

    def of(self, topic: str) -> str | None:
        """The next question of this topic, the bank's own."""
        return self._take(self._own, topic) if topic in self._own else None

    def _take(self, sources: dict[str, Iterator[str]], topic: str) -> str | None:
        name = next(sources[topic], None)
        if name is None:
            del sources[topic]
        else:
            self._met[topic] += 1
            self._given += 1
        return name

    def _pick(self, fit: Sequence[Topic], last: str) -> Topic:
        """Whose turn it is; a circle of prerequisites is the linter's business and stops nobody."""
        free = [topic for topic in fit if self._open(topic)] or fit
        return min([topic for topic in free if topic.key != last] or free, key=self._rank)

    def _rank(self, topic: Topic) -> tuple[float, ...]:
        met = self._met[topic.key]
        return (met, -topic.weight) if self._close else (-topic.weight / (met + 1),)

    def _open(self, topic: Topic) -> bool:
        return self._close or all(self._begun(before) for before in topic.after if before in self._there)

    def _begun(self, topic: str) -> bool:
        return self._met[topic] >= BEGUN or topic not in self._own


def levels_for(wanted: Wanted, days: int | None) -> tuple[Level, ...]:
    """The levels new questions may have: nothing hard that cannot be asked again before the interview.

    >>> levels_for(Wanted(), None), levels_for(Wanted(), 2), levels_for(Wanted(level="senior"), 2)
    (('screen', 'core', 'senior'), ('screen', 'core'), ('senior',))
    """
    if wanted.level:
        return (wanted.level,)
    return LEVELS[:-1] if days is not None and days < REPEAT else LEVELS


def _sources(
    topics: Sequence[Topic], ids: Ids, levels: Sequence[Level], answered: Collection[str]
) -> dict[str, Iterator[str]]:
    return {topic.key: _unanswered(ids, topic.key, levels, answered) for topic in topics}


def _unanswered(ids: Ids, topic: str, levels: Sequence[Level], answered: Collection[str]) -> Iterator[str]:
    """Those of a topic, level after level; read from the bank when they are needed."""
    for level in levels:
        for name in ids(topic, level):
            if name not in answered:
                yield name
