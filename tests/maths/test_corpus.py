"""The corpus: judgement against truth in a table for each half; nothing wrong, little unknown, the same proved."""

from __future__ import annotations

import collections
import time

import pytest

from .corpus import HALVES, RIGHT, pairs

VERDICTS = ("proved", "probed", "where-defined", "one-way", "refuted", "unknown", "unreadable")
UNKNOWN = 0.03  # at most this share of what can be decided
PROBED_WRONG = 0.002
PROVED = 0.95  # of what is the same


@pytest.fixture(scope="module", params=HALVES)
def half(request):
    """(half, [(pair, judgement, seconds)])."""
    rows = []
    for pair in pairs(request.param):
        start = time.perf_counter()
        found = pair.judged()
        rows.append((pair, found, time.perf_counter() - start))
    return request.param, rows


def shown(pair, found):
    text = f"{pair.truth} {pair.direction or ''} | {found.verdict} {found.direction or ''} by {found.rung}"
    return f"{text} | {pair.a} ## {pair.b} | {pair.let} {pair.facts} {pair.definitions}"


def test_the_table(half, capsys):
    name, rows = half
    counts = collections.Counter((pair.truth, found.verdict) for pair, found, _ in rows)
    seconds = sorted(taken for *_, taken in rows)
    with capsys.disabled():
        print(f"\n  {name:13} " + " ".join(f"{verdict:>13}" for verdict in VERDICTS))
        for truth in RIGHT:
            print(f"  {truth:13} " + " ".join(f"{counts[truth, verdict]:13}" for verdict in VERDICTS))
        middle, late = seconds[len(rows) // 2], seconds[len(rows) * 99 // 100]
        print(
            f"  {len(rows)} pairs: median {1e3 * middle:.1f} ms, p99 {1e3 * late:.0f} ms, most {seconds[-1]:.2f} s"
        )
        print(
            *(f"  undecided: {shown(p, found)}\n" for p, found, _ in rows if p.undecided(found)),
            sep="",
            end="",
        )


def test_nothing_is_wrong(half):
    _, rows = half
    wrong = [(p, found) for p, found, _ in rows if not p.right(found) and not p.undecided(found)]
    probed = [shown(*row) for row in wrong if row[1].verdict == "probed"]
    assert [shown(*row) for row in wrong if row[1].verdict != "probed"] == []
    assert len(probed) <= PROBED_WRONG * len(rows), probed


def test_little_is_unknown(half):
    _, rows = half
    decidable = [(pair, found) for pair, found, _ in rows if pair.truth != "empty"]
    assert sum(pair.undecided(found) for pair, found in decidable) <= UNKNOWN * len(decidable)


def test_what_is_the_same_is_proved(half):
    _, rows = half
    same = [found.verdict for pair, found, _ in rows if pair.truth == "same"]
    assert same.count("proved") >= PROVED * len(same)


def test_the_corpus_is_broad_and_half_of_it_held():
    rows = pairs()
    assert len(rows) >= 1_500
    assert len({pair.subject for pair in rows}) >= 40
    assert 0.4 <= len(pairs("held")) / len(rows) <= 0.6
    fewest = {"same": 700, "different": 500, "one-way": 60, "where-defined": 40, "empty": 10}
    counts = collections.Counter(pair.truth for pair in rows)
    assert all(counts[truth] >= least for truth, least in fewest.items())
    assert all((pair.direction is not None) == (pair.truth == "one-way") for pair in rows)
