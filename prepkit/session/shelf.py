"""A bank as choosing sees it: topics that have questions, ids drawn page by page, names resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prepkit.bank.bank import Bank
from prepkit.bank.rows import Filter
from prepkit.domain import Level
from prepkit.errors import UsageError
from prepkit.session.plan import About, Topic
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
        """The bank's own questions of a topic at a level, as drawn."""
        return self._drawn(topic, level, derived=False)

    def derived(self, topic: str, level: Level) -> Iterator[str]:
        """Those that derivations ask of themselves."""
        return self._drawn(topic, level, derived=True)

    def _drawn(self, topic: str, level: Level, *, derived: bool) -> Iterator[str]:
        """Read page by page, so a large bank costs no more."""
        limit, given = _FIRST_PAGE, 0
        wanted = Filter(topics=(topic,), levels=(level,), derived=derived)
        while True:
            rows = self._bank.draw(limit, self._seed, wanted)
            fresh = sorted(rows[given:], key=lambda row: row.evidence not in _DECIDED)
            yield from (row.id for row in fresh)  # of a page, what a machine has decided comes first
            if len(rows) < limit:
                return
            given, limit = len(rows), limit * _GROWTH

    def about(self, names: Iterable[str]) -> dict[str, About]:
        """Topic and level of each question there is."""
        return {id_: About(topic, level) for id_, topic, level in self._bank.about(names)}

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
