"""A bank as choosing sees it: topics that have questions, ids drawn page by page, names resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prepkit.bank.bank import Bank
from prepkit.bank.rows import Filter
from prepkit.domain import Level
from prepkit.errors import UsageError
from prepkit.session.choose import Topic, Wanted
from prepkit.session.topics import asked_topics

_FIRST_PAGE, _GROWTH = 8, 4
_DECIDED = frozenset({"proved", "agreed"})


class BankShelf:
    """A `Shelf` over a bank; `seed` turns the order in which questions are drawn."""

    def __init__(self, bank: Bank, seed: int = 0) -> None:
        self._bank, self._seed = bank, seed
        self._topics: tuple[Topic, ...] | None = None

    def topics(self) -> Sequence[Topic]:
        """Those that have questions; a topic that no taxonomy knows is asked by no source."""
        if self._topics is None:
            known = {topic.key: topic for topic in asked_topics(self._bank)}
            self._topics = tuple(known.get(key) or Topic(key) for key in self._bank.counts())
        return self._topics

    def title(self, topic: str) -> str:
        """What a topic is called."""
        return next((found.label for found in self.topics() if found.key == topic), "") or topic

    def ids(self, topic: str, level: Level) -> Iterator[str]:
        """The questions of a topic at a level, as drawn; read page by page, so a large bank costs no more."""
        limit, given = _FIRST_PAGE, 0
        while True:
            rows = self._bank.draw(limit, self._seed, Filter(topics=(topic,), levels=(level,)))
            fresh = sorted(rows[given:], key=lambda row: row.evidence not in _DECIDED)
            yield from (row.id for row in fresh)  # of a page, what a machine has decided comes first
            if len(rows) < limit:
                return
            given, limit = len(rows), limit * _GROWTH

    def holds(self, name: str, wanted: Wanted) -> bool:
        """There is such a question, of the topics and level wanted."""
        row = self._bank.row(name)
        return (
            row is not None
            and (not wanted.topics or row.topic in wanted.topics)
            and (wanted.level is None or row.level == wanted.level)
        )

    def resolve(self, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The topics and the question ids among names as typed; `UsageError` with the nearest for any other."""
        keys = {topic.key.casefold(): topic.key for topic in self.topics()}
        topics: list[str] = []
        ids: list[str] = []
        for name in names:
            if key := keys.get(name.casefold()):
                topics.append(key)
            elif row := self._bank.row(name):
                ids.append(row.id)
            else:
                raise UsageError(f"there is no topic or question {name!r}", self._bank.nearest(name))
        return tuple(topics), tuple(ids)
