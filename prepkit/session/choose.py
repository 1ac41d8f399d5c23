"""What to ask: due first, then of weak topics, then new in the order in which topics build on each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from prepkit.session.fresh import Fresh
from prepkit.session.interleave import interleave
from prepkit.session.plan import About, Known, Planned, Shelf, Wanted
from prepkit.session.weak import weak_topics

WEAK_SHARE = 3  # of the places left after what is due, one in three goes to weak topics
DUE_SHARE = 4  # with an interview ahead; CONTRIBUTING shows what other shares and orders give


def choose(shelf: Shelf, known: Known, wanted: Wanted) -> list[Planned]:
    """The questions of a session, in order, none twice."""
    if wanted.ids and not wanted.topics:
        there = shelf.about(wanted.ids)
        return [Planned(name, there[name].topic) for name in dict.fromkeys(wanted.ids) if name in there][
            : wanted.count
        ]
    return _Choice(shelf, known, wanted).made()


class _Choice:
    """One session in the making."""

    def __init__(self, shelf: Shelf, known: Known, wanted: Wanted) -> None:
        self._shelf, self._known, self._wanted = shelf, known, wanted
        given = {
            *wanted.ids,
            *known.due,
            *known.weak,
            *known.faint,
            *known.answered,
            *known.credits,
            known.last,
        }
        self._about: Mapping[str, About] = shelf.about(given)
        self._met = Counter(self._about[name].topic for name in known.answered if name in self._about)
        met = {*known.answered, *known.due, *known.weak, *wanted.ids}
        self._fresh = Fresh(shelf, wanted, met, self._met, known.days)
        self._plan: dict[str, Planned] = {}

    def made(self) -> list[Planned]:
        """All that was asked for, as far as there is enough of it."""
        known, wanted = self._known, self._wanted
        for name in wanted.ids:
            self._add(name)
        named = list(self._plan.values())
        if wanted.only in (None, "due"):
            self._fill(known.due, self._due_places(), due=True)
        if wanted.only is None:
            self._weak_topics(-(-self._free // WEAK_SHARE))
        if wanted.only in (None, "new"):
            self._new()
        if wanted.only is None:
            self._fill(known.due, due=True)
        if wanted.only in (None, "weak"):
            self._fill(known.weak)
        if wanted.only is None:  # all is known and nothing due: better once more than nothing
            self._fill([*known.faint, *sorted(known.answered)])
        return [*named, *self._alternating(list(self._plan.values())[len(named) :], named)]

    @property
    def _free(self) -> int:
        return self._wanted.count - len(self._plan)

    def _due_places(self) -> int:
        """All; before an interview a quarter while there is something new, which reviews would leave no place for."""
        crowded = self._known.days is not None and self._wanted.only is None and self._fresh.left()
        return -(-self._free // DUE_SHARE) if crowded else self._free

    def _add(self, name: str, *, due: bool = False) -> bool:
        if name in self._plan or self._free <= 0 or name not in self._about:
            return False
        self._plan[name] = Planned(name, self._about[name].topic, due)
        return True

    def _fill(self, names: Iterable[str], places: int | None = None, *, due: bool = False) -> None:
        left = self._free if places is None else places
        for name in names:
            if left <= 0:
                return
            if self._wanted.has(self._about.get(name)):
                left -= self._add(name, due=due)

    def _weak_topics(self, places: int) -> None:
        """Round by round of each weak topic something new, or what was missed there."""
        found = weak_topics(
            self._known.credits,
            {name: about.topic for name, about in self._about.items()},
            self._shelf.topics(),
        )
        turns = [weak.topic for weak in found if not self._wanted.topics or weak.topic in self._wanted.topics]
        while turns and places > 0:
            for topic in tuple(turns[:places]):
                if self._of_topic(topic):
                    places -= 1
                else:
                    turns.remove(topic)

    def _of_topic(self, topic: str) -> bool:
        if name := self._fresh.of(topic):
            self._plan[name] = Planned(name, topic)
            return True
        missed = (name for name in self._known.weak if (a := self._about.get(name)) and a.topic == topic)
        return any(self._add(name) for name in missed if self._wanted.has(self._about[name]))

    def _new(self) -> None:
        last = next(reversed(self._plan.values())).topic if self._plan else self._last_topic
        while self._free > 0 and (found := self._fresh.next(last)):
            name, last = found
            self._plan[name] = Planned(name, last)

    @property
    def _last_topic(self) -> str:
        found = self._about.get(self._known.last)
        return found.topic if found else ""

    def _alternating(self, plan: list[Planned], before: list[Planned]) -> list[Planned]:
        last = before[-1] if before else Planned(self._known.last, self._last_topic)
        after: Mapping[str, tuple[str, ...]] = {topic.key: topic.after for topic in self._shelf.topics()}
        return interleave(plan, after, self._met, last)
