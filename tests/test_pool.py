"""One function over many items: order, errors, progress, memory, dead workers; on one core, two, and a cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prepkit import pool
from prepkit.errors import Unreadable, Unusable
from prepkit.pool import waves
from prepkit.pool.done import Done, Worked, WorkerLost, work


def half(number: int) -> int:
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


@pytest.mark.parametrize("jobs", [1, 2, 0])
@pytest.mark.parametrize("count", [0, 1, 3, 20, 1000])
@pytest.mark.parametrize("sized", [True, False])
def test_in_order_and_no_item_spoils_another(jobs: int, count: int, sized: bool) -> None:
    seen: list[tuple[int, int]] = []
    items = range(count) if sized else iter(range(count))
    done = list(pool.map(half, items, jobs, lambda at, of: seen.append((at, of))))
    assert [each.value for each in done] == [None if n % 2 else n // 2 for n in range(count)]
    assert [str(each.error) for each in done[1::2]] == [f"{n} is odd" for n in range(1, count, 2)]
    assert seen == [(at, count if sized else 0) for at in range(1, count + 1)]


def test_results_come_one_by_one() -> None:
    worked: list[int] = []
    results = pool.map(worked.append, [1, 2, 3])
    next(results)
    assert worked == [1]


def test_an_interruption_passes() -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(pool.map(stop, [1]))


def test_joblib_is_loaded_only_for_many() -> None:
    code = (
        "import sys; from prepkit import pool; list(pool.map(abs, [1, 2], 2)); print('joblib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


def refuse(number: int) -> int:
    raise Unreadable("1 +", number, number + 1, "nothing", "a value")


def test_our_own_errors_travel_whole() -> None:
    errors = [done.error for done in pool.map(refuse, range(5), 2)]
    assert [(type(e), e.start, e.found, str(e)) for e in errors] == [
        (Unreadable, n, "nothing", f"nothing at {n}; expected a value") for n in range(5)
    ]


def unsendable(number: int) -> object:
    return threading.Lock() if number in (4, 7) else number


def test_what_cannot_be_sent_back_is_an_error_of_its_own() -> None:
    done = list(pool.map(unsendable, range(10), 2))
    assert [n for n, each in enumerate(done) if each.error] == [4, 7]
    assert done[9].value == 9


def fragile(number: int, folder: str, victim: int, always: bool) -> int:
    """Kills its own process at `victim`: once, or whenever it is asked."""
    if number == victim and (always or not (Path(folder) / "dead").exists()):
        (Path(folder) / "dead").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


@pytest.mark.parametrize("victim", [0, 333, 599])
def test_what_a_killed_worker_held_is_done_again(victim: int, tmp_path: Path) -> None:
    def fragile_once(number: int) -> int:
        return fragile(number, str(tmp_path), victim, False)

    done = list(pool.map(fragile_once, iter(range(600)), 2))
    assert (tmp_path / "dead").exists()
    assert [each.value for each in done] == [n * n for n in range(600)]


def test_an_item_that_always_kills_spoils_no_other(tmp_path: Path) -> None:
    def fatal(number: int) -> int:
        return fragile(number, str(tmp_path), 13, True)

    done = list(pool.map(fatal, range(20), 2))
    assert [n for n, each in enumerate(done) if each.error] == [13]
    assert isinstance(done[13].error, WorkerLost)
    assert [each.value for each in done if not each.error] == [n * n for n in range(20) if n != 13]


class Serial:
    """A crew of one that keeps count of what is under way."""

    size = 2

    def run(self, function: Callable[[int], int], chunks: Iterator[list[int]]) -> Iterator[Worked]:
        for chunk in chunks:
            yield work(function, chunk)

    def close(self) -> None: ...


def test_only_so_many_items_are_read_ahead() -> None:
    read = taken = ahead = 0

    def items() -> Iterator[int]:
        nonlocal read
        for number in range(300_000):
            read += 1
            yield number

    def slow(number: int) -> int:
        return number

    for taken, _ in enumerate(waves.over(Serial(), slow, items()), 1):
        ahead = max(ahead, read - taken)
    assert taken == 300_000
    assert ahead <= 2 * waves._MOST


@pytest.mark.parametrize(
    ("each", "wave"), [(1.0, 256), (0.02, 300), (0.001, 6000), (1e-4, 8192), (1e-9, 8192), (0.0, 256)]
)
def test_a_wave_is_seconds_of_work_within_bounds(each: float, wave: int) -> None:
    pace = waves.Pace(2)
    for _ in range(12):
        pace.told(Worked([Done(None)] * 100, 100 * each))
    assert pace.wave == wave
    assert sum(len(chunk) for chunk in pace.cut(range(5000))) == 5000


INTERRUPTED = """
import os, signal, threading, time
from prepkit import pool

if __name__ == "__main__":
    threading.Timer(2, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        for done in pool.map(time.sleep, [0.2] * 100, 2):
            pass
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


def test_ctrl_c_stops_all(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(INTERRUPTED)
    start = time.monotonic()
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=20, check=False)
    assert (done.stdout, done.stderr) == ("stopped\n", "")
    assert time.monotonic() - start < 10


def test_without_a_scheduler_it_is_said() -> None:
    with pytest.raises(Unusable, match=r"no dask scheduler answers.*dask scheduler; and on every machine"):
        list(pool.map(abs, [1], cluster="nonsense://127.0.0.1:1"))


def test_without_dask_the_command_that_adds_it() -> None:
    code = (
        "import sys; sys.modules['distributed'] = None\nfrom prepkit import pool\n"
        "try: list(pool.map(abs, [1], cluster='tcp://localhost:8786'))\n"
        "except Exception as error: print(error.exit_code, error)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
    assert told == "3 distributed is not installed; pip install 'prepkit-interview[cluster]'\n"
