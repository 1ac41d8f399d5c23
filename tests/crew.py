"""A real dask cluster on this machine: a scheduler, and workers in processes of their own, each with its nanny."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from distributed import LocalCluster


@contextmanager
def cluster(workers: int = 2) -> Iterator[LocalCluster]:
    """Running until the end of the block; `.scheduler_address` is what --cluster takes."""
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


def kill_one(running: LocalCluster) -> int:
    """SIGKILL to one worker; its nanny starts another. Its process id."""
    pid = int(running.workers[0].pid)
    os.kill(pid, signal.SIGKILL)
    return pid
