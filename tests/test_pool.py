"""One function over many items: order, errors, progress, on one core or two."""

from __future__ import annotations

import subprocess
import sys

import pytest

from prepkit import pool


def half(number: int) -> int:
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


@pytest.mark.parametrize("jobs", [1, 2, 0])
@pytest.mark.parametrize("count", [0, 1, 3, 20])
def test_in_order_and_no_item_spoils_another(jobs: int, count: int) -> None:
    seen: list[tuple[int, int]] = []
    done = list(pool.map(half, range(count), jobs, lambda at, of: seen.append((at, of))))
    assert [each.value for each in done] == [None if n % 2 else n // 2 for n in range(count)]
    assert [str(each.error) for each in done[1::2]] == [f"{n} is odd" for n in range(1, count, 2)]
    assert seen == [(at, count) for at in range(1, count + 1)]


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
