"""Workers of a dask cluster that runs already: joblib's dask backend on the scheduler's address."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from distributed import Client, KilledWorker
from joblib import Parallel, delayed, parallel_config

from prepkit.errors import Unusable
from prepkit.pool.done import Worked, work
from prepkit.pool.waves import Lost

_SECONDS = 10  # to answer a first call
_START = (
    "start one by: dask scheduler; and on every machine: dask worker ADDRESS --nworkers auto --nthreads 1"
)


class Cluster:
    """Everybody who works for the scheduler at `address` (`tcp://…`, `tls://…`)."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._log, self._level = logging.getLogger("distributed"), logging.getLogger("distributed").level
        self._log.setLevel(logging.CRITICAL)  # what happens to workers is told here, or mended
        try:
            self._client = Client(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            self._log.setLevel(self._level)
            raise Unusable(address, f"no dask scheduler answers: {_first_line(error)}", _START) from None
        self.size = sum(self._client.ncores().values()) or 1

    def run(self, function: Callable[[Any], object], chunks: Iterable[Sequence[Any]]) -> Iterator[Worked]:
        """Every chunk, in order; the scheduler itself gives what a dead worker held to another."""
        try:
            with parallel_config(backend="dask", client=self._client, wait_for_workers_timeout=_SECONDS):
                parallel: Any = Parallel(batch_size=1, return_as="generator", pre_dispatch="3*n_jobs")
                results = parallel(delayed(work)(function, chunk) for chunk in chunks)
            for worked in results:
                if not isinstance(worked, Worked):  # a cancelled future says so instead of a result
                    raise Lost
                yield worked
        except (Lost, KilledWorker):
            self._there()
            raise Lost from None
        except TimeoutError:
            raise Unusable(self._address, "the scheduler has no workers", _START) from None
        except ModuleNotFoundError as error:
            problem = f"a worker lacks {error.name!r}"
            raise Unusable(self._address, problem, "install the same prepkit on every worker") from None
        except Exception as error:
            self._there()
            raise Lost(error) from error

    def _there(self) -> None:
        """`Unusable` where the scheduler itself is gone: nobody is left to try again with."""
        if self._client.status != "running":
            raise Unusable(self._address, "the scheduler went away", "start it again, then --resume")

    def close(self) -> None:
        """Let go of what was not taken, and of the scheduler."""
        self._client.close()
        self._log.setLevel(self._level)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
