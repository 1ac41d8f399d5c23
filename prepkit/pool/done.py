"""What became of an item, and the work itself: what runs in a worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from prepkit.errors import PrepkitError

T = TypeVar("T")
R = TypeVar("R")


class Done(msgspec.Struct, Generic[R], frozen=True):
    """What became of one item: its value, or the error it ended with."""

    value: R | None
    error: Exception | None = None


class WorkerLost(PrepkitError):
    """The process that worked on an item died, whenever it was tried."""

    def __init__(self, why: str = "the process that worked on it died, twice") -> None:
        super().__init__(why)


class Worked(msgspec.Struct, frozen=True):
    """A chunk of items, done, and how long that took."""

    done: list[Done[object]]
    seconds: float


def one(function: Callable[[T], R], item: T) -> Done[R]:
    """The value of one item, or the error it ended with; only an interruption passes.

    >>> one(int, "7").value, type(one(int, "seven").error).__name__
    (7, 'ValueError')
    """
    try:
        return Done(function(item))
    except Exception as error:
        return Done(None, error)


def work(function: Callable[[T], object], items: Sequence[T]) -> Worked:
    """A chunk of items, in a worker.

    >>> [done.value for done in work(abs, [-1, 2]).done]
    [1, 2]
    """
    start = time.perf_counter()
    done = [one(function, item) for item in items]
    return Worked(done, time.perf_counter() - start)
