"""One function over many items: in order, on one core, on all, or on a cluster; and no item spoils another.

Items come from an iterator and results leave one by one: how many there are changes nothing about the memory used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import closing
from importlib import import_module
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from prepkit.errors import NotInstalled
from prepkit.pool.done import Done, one
from prepkit.pool.waves import Crew, over

if TYPE_CHECKING:
    from prepkit.pool.once import Once

T = TypeVar("T")
R = TypeVar("R")
FEW = 4
"""Items below which starting processes costs more than it saves."""

__all__ = ["FEW", "Done", "Once", "cores", "map"]


def __getattr__(name: str) -> Any:
    """`Once` packs with cloudpickle, which only those load who send something."""
    if name == "Once":
        return import_module("prepkit.pool.once").Once
    raise AttributeError(name)


def cores() -> int:
    """How many this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def map(
    function: Callable[[T], R],
    items: Iterable[T],
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    *,
    cluster: str = "",
    total: int = 0,
) -> Iterator[Done[R]]:
    """`Done` of each item in order, as soon as it and all before it are there; jobs=0 takes all cores.

    `cluster` is the address of a dask scheduler, and then the cluster's cores are used. An item whose worker is
    killed is done again; one that kills its workers is an error of its own. `progress` is told how many are done, of
    how many: `total`, where `items` does not know its length (0: nobody knows).

    >>> [done.value for done in map(abs, [-1, 2])]
    [1, 2]
    >>> [done.error is None for done in map(int, ["1", "one", "3"])]
    [True, False, True]
    """
    total = len(items) if isinstance(items, Sized) else total
    for count, done in enumerate(_done(function, iter(items), jobs, cluster), 1):
        if progress:
            progress(count, total)
        yield done


def _done(function: Callable[[T], R], items: Iterator[T], jobs: int, cluster: str) -> Iterator[Done[R]]:
    jobs = jobs or cores()
    first = list(islice(items, FEW)) if jobs > 1 else []
    if not cluster and len(first) < FEW:
        yield from (one(function, item) for item in chain(first, items))
        return
    with closing(_crew(jobs, cluster)) as crew:
        yield from over(crew, function, chain(first, items))


def _crew(jobs: int, cluster: str) -> Crew:
    """Whoever works; only now, for both are slow to import."""
    if not cluster:
        local: Crew = import_module("prepkit.pool.local").Local(jobs)
        return local
    try:
        found: Crew = import_module("prepkit.pool.cluster").Cluster(cluster)
    except ModuleNotFoundError as error:
        raise NotInstalled(str(error.name), "pip install 'prepkit-interview[cluster]'") from None
    return found
