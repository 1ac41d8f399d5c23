"""Items in waves: a bounded number is under way, results leave in order, and what a dead worker held is done again.

A wave is some seconds of work for all workers, cut into chunks of a fifth of a second, smaller ones towards its end.
While one wave is worked on, the next is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol, TypeVar

from prepkit.pool.done import Done, Worked, WorkerLost

T = TypeVar("T")
_WAVE, _CHUNK = 3.0, 0.2  # seconds: of a wave for each worker, of a chunk
_LEAST, _MOST = 256, 8192  # items of a wave
_SHARE = 3  # chunks that each worker has still to come, at least, so that all end together
_LOSSES = 3  # of workers in one wave before its items are looked at with care


class Lost(Exception):
    """Workers died, or a chunk could not travel; `cause` says how it was told."""

    def __init__(self, cause: Exception | None = None) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Crew(Protocol):
    """Those who work."""

    @property
    def size(self) -> int:
        """How many chunks are worked on at a time."""

    def run(self, function: Callable[[Any], object], chunks: Iterable[Sequence[Any]]) -> Iterator[Worked]:
        """Every chunk worked on, in order; `Lost` where one did not come back."""

    def close(self) -> None:
        """Let them go."""


class Pace:
    """How large chunks and waves are, learned from how long chunks took."""

    def __init__(self, crew: int) -> None:
        self._crew, self._each, self._chunk = crew, 0.0, 1

    def told(self, worked: Worked) -> None:
        """One more chunk is done."""
        each = worked.seconds / len(worked.done)
        self._each = (self._each + each) / 2 if self._each else each
        self._chunk = max(1, min(2 * self._chunk, round(_CHUNK / max(self._each, 1e-9))))

    @property
    def wave(self) -> int:
        """How many items the next wave has.

        >>> pace = Pace(2)
        >>> pace.told(Worked([Done(None)] * 100, 0.1))
        >>> pace.wave
        6000
        """
        wanted = round(_WAVE * self._crew / self._each) if self._each else _LEAST
        return min(max(wanted, _LEAST), _MOST)

    def cut(self, items: Sequence[T]) -> Iterator[Sequence[T]]:
        """Chunks, each as large as is known to be good when it is taken.

        >>> [len(chunk) for chunk in Pace(2).cut("abc")]
        [1, 1, 1]
        """
        place = 0
        while place < len(items):
            even = -(-(len(items) - place) // (_SHARE * self._crew))
            size = max(1, min(self._chunk, max(even, self._chunk // 8)))
            yield items[place : place + size]
            place += size


def over(crew: Crew, function: Callable[[T], Any], items: Iterator[T]) -> Iterator[Done[Any]]:
    """`Done` of every item, in order."""
    pace = Pace(crew.size)
    wave = list(islice(items, pace.wave))
    while wave:
        ahead: list[T] = []
        for done in _wave(crew, function, wave, pace):
            if len(ahead) < pace.wave:
                ahead += islice(items, 1)
            yield done
        wave = ahead + list(islice(items, max(0, pace.wave - len(ahead))))


def _wave(crew: Crew, function: Callable[[T], Any], wave: Sequence[T], pace: Pace) -> Iterator[Done[Any]]:
    """One wave; where workers die again and again, with care."""
    place = losses = 0
    while place < len(wave):
        if losses == _LOSSES:
            yield from _careful(crew, function, wave[place:])
            return
        try:
            for worked in crew.run(function, pace.cut(wave[place:])):
                pace.told(worked)
                place += len(worked.done)
                yield from worked.done
        except Lost as lost:
            losses = _LOSSES if lost.cause else losses + 1


def _careful(crew: Crew, function: Callable[[T], Any], items: Sequence[T]) -> Iterator[Done[Any]]:
    """One chunk at a time, halved where it does not come back, until the item that kills stands alone."""
    try:
        (worked,) = crew.run(function, [items])
    except Lost as lost:
        if len(items) > 1:
            middle = len(items) // 2
            yield from _careful(crew, function, items[:middle])
            yield from _careful(crew, function, items[middle:])
        else:
            yield Done(None, lost.cause or WorkerLost())
    else:
        yield from worked.done
