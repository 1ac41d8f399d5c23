"""Workers on this machine: processes of joblib's loky."""

from __future__ import annotations

import signal
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from prepkit.pool.done import Worked, work
from prepkit.pool.waves import Lost


class Local:
    """So many processes, kept from wave to wave."""

    def __init__(self, jobs: int) -> None:
        self.size = jobs
        self._parallel: Any = None

    def run(self, function: Callable[[Any], object], chunks: Iterable[Sequence[Any]]) -> Iterator[Worked]:
        """Every chunk, in order; `Lost` where a process died or something could not be sent."""
        parallel = self._opened()
        hook, threading.excepthook = threading.excepthook, _silent
        results = parallel(delayed(_in_worker)(function, chunk) for chunk in chunks)
        try:
            for worked in results:  # noqa: UP028 - `yield from` would close it there, before the warning is off
                yield worked
        except TerminatedWorkerError:
            self.close()
            raise Lost from None
        except Exception as error:
            self.close()
            raise Lost(error) from error
        finally:
            with warnings.catch_warnings():  # whoever stops early need not be told that work was cancelled
                warnings.simplefilter("ignore", UserWarning)
                results.close()
            threading.excepthook = hook

    def close(self) -> None:
        """Lets go of the processes; loky ends them, or keeps them for whoever asks next."""
        if self._parallel is not None:
            opened, self._parallel = self._parallel, None
            with suppress(Exception):  # of a crew that lost a process there is nothing left to close
                opened.__exit__(None, None, None)

    def _opened(self) -> Any:
        if self._parallel is None:
            # loky replaces a worker that rested too long, and tells everybody
            warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
            self._parallel = Parallel(
                n_jobs=self.size, batch_size=1, return_as="generator", pre_dispatch="3*n_jobs"
            ).__enter__()
        return self._parallel


def _in_worker(function: Callable[[Any], object], chunk: Sequence[Any]) -> Worked:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the parent's to tell
    return work(function, chunk)


def _silent(_: object) -> None:
    """When interrupted, joblib's helper thread trips over its own workers: nobody needs to read that."""
