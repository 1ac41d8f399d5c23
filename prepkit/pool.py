"""One function over many items: in order, on one core or on all, and no item spoils another."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
R = TypeVar("R")
FEW = 4
"""Items below which starting processes costs more than it saves."""


class Done(msgspec.Struct, Generic[R], frozen=True):
    """What became of one item: its value, or the error it ended with."""

    value: R | None
    error: Exception | None = None


def cores() -> int:
    """How many this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def map(
    function: Callable[[T], R],
    items: Sequence[T],
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Done[R]]:
    """`Done` of each item in order, as soon as it and all before it are there; jobs=0 takes all cores.

    >>> [done.value for done in map(abs, [-1, 2])]
    [1, 2]
    >>> [done.error is None for done in map(int, ["1", "one", "3"])]
    [True, False, True]
    """
    jobs = min(jobs or cores(), len(items))
    if jobs <= 1 or len(items) < FEW:
        results: Iterable[Done[R]] = (_one(function, item) for item in items)
    else:
        results = _processes(function, items, jobs)
    for count, done in enumerate(results, 1):
        if progress:
            progress(count, len(items))
        yield done


def _one(function: Callable[[T], R], item: T) -> Done[R]:
    try:
        return Done(function(item))
    except Exception as error:
        return Done(None, error)


def _processes(function: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[Done[R]]:
    from joblib import Parallel, delayed  # only now: it is slow to import

    parallel: Any = Parallel(n_jobs=jobs, return_as="generator")
    hook, threading.excepthook = threading.excepthook, _silent
    yield from parallel(delayed(_in_worker)(function, item) for item in items)
    threading.excepthook = hook


def _in_worker(function: Callable[[T], R], item: T) -> Done[R]:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the parent's to tell
    return _one(function, item)


def _silent(_: object) -> None:
    """When interrupted, joblib's helper thread trips over its own workers: nobody needs to read that."""
