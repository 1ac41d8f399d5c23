"""Workers on this machine: processes of joblib's loky."""

from __future__ import annotations

import signal
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from prepkit.pool.done import Worked, work
from prepkit.pool.waves import Lost


class Local:
    """So many processes; loky keeps them for the next call."""

    def __init__(self, jobs: int) -> None:
        self.size = jobs

    def run(self, function: Callable[[Any], object], chunks: Iterable[Sequence[Any]]) -> Iterator[Worked]:
        """Every chunk, in order; `Lost` where a process died or something could not be sent."""
        parallel: Any = Parallel(
            n_jobs=self.size, batch_size=1, return_as="generator", pre_dispatch="3*n_jobs"
        )
        hook, threading.excepthook = threading.excepthook, _silent
        results = parallel(delayed(_in_worker)(function, chunk) for chunk in chunks)
        try:
            for worked in results:  # noqa: UP028 - `yield from` would close it there, before the warning is off
                yield worked
        except TerminatedWorkerError:
            raise Lost from None
        except Exception as error:
            raise Lost(error) from error
        finally:
            with warnings.catch_warnings():  # whoever stops early need not be told that work was cancelled
                warnings.simplefilter("ignore", UserWarning)
                results.close()
            threading.excepthook = hook

    def close(self) -> None:
        """Nothing: they end by themselves."""


def _in_worker(function: Callable[[Any], object], chunk: Sequence[Any]) -> Worked:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the parent's to tell
    return work(function, chunk)


def _silent(_: object) -> None:
    """When interrupted, joblib's helper thread trips over its own workers: nobody needs to read that."""
