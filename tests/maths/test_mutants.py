"""One-token mutants of correct lines: what is accepted must be the same, by an oracle that shares no code."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from prepkit.domain import Context
from prepkit.errors import PrepkitError
from prepkit.maths.context import prepare
from prepkit.maths.judge import judge

from .mutants import mutants
from .oracle import Unknown, outcome, places, same

FILE = Path(__file__).resolve().parents[1] / "facts" / "pairs.jsonl"
POINTS = 12
IN_CI = 300
AT_LEAST = 5_000
EQUIVALENT_BY_HAND = {  # beyond the oracle
    # J(F, x) has no numbers; the sum of two Jacobians commutes
    "1 + J(F, x) + J(F, x + F(x)) + J(F, x + F(x))*J(F, x)",
}


def context(pair):
    return Context(
        pair["let"],
        tuple(pair["facts"]),
        tuple(pair["functions"]),
        tuple(pair["sequences"]),
        pair["definitions"],
    )


def everything():
    """Every mutant of every line that is the same as another."""
    rows = [json.loads(text) for text in FILE.read_text(encoding="utf-8").splitlines()]
    seen = set()
    for pair in rows:
        if pair["truth"] == "same":
            for text in mutants(pair):
                key = (pair["a"], text, json.dumps(pair["let"]), json.dumps(pair["facts"]))
                if key not in seen and text != pair["b"]:
                    seen.add(key)
                    yield pair, text


def objection(pair, mutant):
    """Why an accepted mutant should not have been, or None."""
    left, right = (tree for tree in prepare(pair["a"], mutant, context(pair)).read_as)
    compared = 0
    for place in places(pair, POINTS):
        try:
            values = [outcome(place, tree) for tree in (left, right)]
        except (Unknown, OverflowError, ZeroDivisionError):
            continue
        if values[0] is None and values[1] is None:
            continue
        if not same(*values):
            return f"{pair['a']} | {mutant} | {values} at {place.values}"
        compared += 1
    if not compared and mutant not in EQUIVALENT_BY_HAND:
        return f"{pair['a']} | {mutant} | accepted, and never compared"
    return None


def tried(chosen):
    """(mutants judged, accepted, objections)."""
    judged = accepted = 0
    objections = []
    for pair, mutant in chosen:
        try:
            found = judge(pair["a"], mutant, context(pair))
        except PrepkitError as error:
            raise AssertionError((pair["a"], mutant)) from error
        if found.verdict == "unreadable":
            continue
        judged += 1
        if found.verdict in ("proved", "probed"):
            accepted += 1
            why = objection(pair, mutant)
            if why is not None:
                objections.append((found.verdict, found.rung, why))
    return judged, accepted, objections


def test_mutants():
    chosen = random.Random(7).sample(list(everything()), IN_CI)
    judged, _, objections = tried(chosen)
    assert not objections
    assert judged > IN_CI * 0.8


@pytest.mark.slow
def test_all_mutants(capsys):
    judged, accepted, objections = tried(everything())
    with capsys.disabled():
        print(f"\n  {judged} mutants, {accepted} accepted as equivalent, {len(objections)} objections")
    assert not objections
    assert judged >= AT_LEAST


def test_the_oracle_objects():
    """The oracle can say no, and knows the correct lines."""
    rows = [json.loads(text) for text in FILE.read_text(encoding="utf-8").splitlines()]
    wrong = [pair for pair in random.Random(3).sample(rows, 80) if pair["truth"] == "different"]
    caught = sum(objection(pair, pair["b"]) is not None for pair in wrong)
    assert caught >= 0.9 * len(wrong)
    right = [pair for pair in random.Random(4).sample(rows, 60) if pair["truth"] == "same"]
    assert not [
        why for pair in right if (why := objection(pair, pair["b"])) is not None and "never" not in why
    ]
