"""CPU seconds of whole commands, run in turn (A B C A B C …) so that a drifting machine hurts all alike."""

from __future__ import annotations

import resource
import statistics
import subprocess
from collections.abc import Mapping, Sequence


def cpu_seconds(command: Sequence[str], environ: Mapping[str, str], text: str = "") -> float:
    """User and system seconds of one run of `command`, children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=dict(environ), input=text.encode(), capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{command}: exit {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def interleaved(
    commands: Mapping[str, tuple[Sequence[str], Mapping[str, str]]], runs: int = 15
) -> dict[str, float]:
    """Median CPU seconds of each command over `runs` interleaved runs, after one warm-up of each."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, (command, environ) in commands.items():
            seconds = cpu_seconds(command, environ)
            if turn:
                taken[name].append(seconds)
    return {name: statistics.median(values) for name, values in taken.items()}


def row(what: str, ratio: float, bar: float, detail: str = "") -> str:
    """One line of the table: the ratio, the bar it is held against, and whether it is met."""
    return f"{what:<58} {ratio:>8.2f}  ≤ {bar:<6g} {'met' if ratio <= bar else 'MISSED':<7} {detail}"
