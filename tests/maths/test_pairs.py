"""The development pairs: nothing wrong is proved, refuted, probed or called one-way, and little stays unknown."""

import collections
import json
from pathlib import Path

import pytest

from prepkit.domain import Context
from prepkit.maths.judge import judge

FILE = Path(__file__).resolve().parents[1] / "facts" / "pairs-dev.jsonl"
RIGHT = {
    "same": {"proved", "probed"},
    "different": {"refuted"},
    "one-way": {"one-way"},
    "where-defined": {"where-defined"},
}
DECIDED = 160  # of 164: a floor that may only rise


def pairs():
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def judged(pair):
    fields = ("let", "facts", "functions", "sequences", "definitions")
    let, facts, functions, sequences, definitions = (pair[field] for field in fields)
    return judge(
        pair["a"], pair["b"], Context(let, tuple(facts), tuple(functions), tuple(sequences), definitions)
    )


def test_the_development_pairs(capsys):
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    wrong = []
    for pair in pairs():
        found = judged(pair)
        counts[pair["truth"], found.verdict] += 1
        right = found.verdict in RIGHT[pair["truth"]] and found.direction == pair.get("direction")
        if found.verdict != "unknown" and not right:
            wrong.append((pair["a"], pair["b"], pair["truth"], found))
    with capsys.disabled():
        print(*(f"\n  {truth:13} {verdict:13} {count}" for (truth, verdict), count in sorted(counts.items())))
    assert not wrong
    assert sum(count for (_, verdict), count in counts.items() if verdict != "unknown") >= DECIDED


@pytest.mark.parametrize("k", range(0, 164, 9))
def test_the_same_again(k):
    pair = pairs()[k]
    assert judged(pair) == judged(pair)
