"""The corpus: judgement against truth, in a table; nothing wrong, little unknown, and what is the same is proved."""

from __future__ import annotations

import collections
import json
import time
from pathlib import Path

import pytest

from prepkit.domain import Context
from prepkit.maths.judge import judge

FILE = Path(__file__).resolve().parents[1] / "facts" / "pairs.jsonl"
VERDICTS = ("proved", "probed", "where-defined", "one-way", "refuted", "unknown", "unreadable")
RIGHT = {
    "same": {"proved", "probed"},
    "different": {"refuted"},
    "one-way": {"one-way"},
    "where-defined": {"where-defined"},
}
UNKNOWN = 0.03  # at most this share
PROVED = 0.97  # of what is the same
PROBED_WRONG = 0.002


@pytest.fixture(scope="module")
def table():
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    wrong, seconds = [], []
    for text in FILE.read_text(encoding="utf-8").splitlines():
        pair = json.loads(text)
        context = Context(
            pair["let"],
            tuple(pair["facts"]),
            tuple(pair["functions"]),
            tuple(pair["sequences"]),
            pair["definitions"],
        )
        start = time.perf_counter()
        found = judge(pair["a"], pair["b"], context)
        seconds.append(time.perf_counter() - start)
        counts[pair["truth"], found.verdict] += 1
        if found.verdict not in RIGHT[pair["truth"]] | {"unknown"}:
            wrong.append((pair["truth"], found.verdict, found.rung, pair["a"], pair["b"]))
    return counts, wrong, sorted(seconds)


def test_the_table(table, capsys):
    counts, wrong, seconds = table
    total = sum(counts.values())
    with capsys.disabled():
        print("\n  " + " " * 14 + " ".join(f"{verdict:>13}" for verdict in VERDICTS))
        for truth in RIGHT:
            print(f"  {truth:14}" + " ".join(f"{counts[truth, verdict]:13}" for verdict in VERDICTS))
        middle, late = seconds[total // 2], seconds[total * 99 // 100]
        late = f"99 % in {1e3 * late:.0f} ms, {seconds[-1]:.2f} s at most"
        print(f"  {total} pairs: median {1e3 * middle:.1f} ms, {late}")
    assert total >= 600
    assert [row for row in wrong if row[1] != "probed"] == []
    assert len(wrong) <= PROBED_WRONG * total
    assert sum(count for (_, verdict), count in counts.items() if verdict == "unknown") <= UNKNOWN * total
    same = sum(count for (truth, _), count in counts.items() if truth == "same")
    assert counts["same", "proved"] >= PROVED * same


def test_half_of_what_was_added_is_held_out():
    rows = [json.loads(text) for text in FILE.read_text(encoding="utf-8").splitlines()]
    added = [row for row in rows if row["subject"] != "start"]
    assert 0.4 <= sum(row["held_out"] for row in added) / len(added) <= 0.6
    assert len({row["subject"] for row in added}) >= 30
