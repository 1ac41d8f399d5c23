"""One-token mutants of correct lines: what is accepted must be the same, by an oracle that shares no code."""

from __future__ import annotations

import json
import random

import pytest

from prepkit.errors import PrepkitError
from prepkit.maths.context import prepare
from prepkit.maths.judge import judge

from .corpus import pairs
from .correct import correct
from .mutants import mutants
from .oracle import Unknown, outcome, places, same

POINTS = 12
IN_CI = 300
DRAWN = 6_500
AT_LEAST = 5_000
EQUIVALENT_BY_HAND = {  # beyond the oracle
    # J(F, x) has no numbers; the sum of two Jacobians commutes
    "1 + J(F, x) + J(F, x + F(x)) + J(F, x + F(x))*J(F, x)",
    "1 + J(F, x) + (J(F, x + F(x)) + J(F, x + F(x))*J(F, x))",
}


def everything():
    """Every mutant of either line of everything correct: (pair, the line let be, the mutant)."""
    seen = set()
    for pair in correct():
        for kept, changed in ((pair.a, pair.b), (pair.b, pair.a)):
            for text in mutants(pair, changed):
                key = (kept, text, json.dumps(pair.let), json.dumps(pair.facts))
                if key not in seen and text != changed:
                    seen.add(key)
                    yield pair, kept, text


def objection(pair, kept, mutant):
    """Why an accepted mutant should not have been, or None."""
    left, right = (tree for tree in prepare(kept, mutant, pair.context).read_as)
    compared = 0
    for place in places(pair, POINTS):
        try:
            values = [outcome(place, tree) for tree in (left, right)]
        except (Unknown, OverflowError, ZeroDivisionError):
            continue
        if values[0] is None and values[1] is None:
            continue
        if not same(*values):
            return f"{kept} | {mutant} | {values} at {place.values}"
        compared += 1
    if not compared and mutant not in EQUIVALENT_BY_HAND:
        return f"{kept} | {mutant} | accepted, and never compared"
    return None


def tried(chosen):
    """(mutants judged, accepted, objections)."""
    judged = accepted = 0
    objections = []
    for pair, kept, mutant in chosen:
        try:
            found = judge(kept, mutant, pair.context)
        except PrepkitError as error:
            raise AssertionError((kept, mutant)) from error
        if found.verdict == "unreadable":
            continue
        judged += 1
        if found.verdict in ("proved", "probed"):
            accepted += 1
            why = objection(pair, kept, mutant)
            if why is not None:
                objections.append((found.verdict, found.rung, why))
    return judged, accepted, objections


def drawn(count):
    """`count` mutants, the same ones always."""
    return random.Random(7).sample(list(everything()), count)


def test_mutants():
    judged, _, objections = tried(drawn(IN_CI))
    assert not objections
    assert judged > IN_CI * 0.8


@pytest.mark.slow
def test_many_mutants(capsys):
    judged, accepted, objections = tried(drawn(DRAWN))
    with capsys.disabled():
        print(f"\n  {judged} mutants, {accepted} accepted as equivalent, {len(objections)} objections")
    assert not objections
    assert judged >= AT_LEAST


def test_the_oracle_objects():
    """The oracle can say no, and knows the correct lines."""
    rows = pairs()
    wrong = [pair for pair in random.Random(3).sample(rows, 80) if pair.truth == "different"]
    caught = sum(objection(pair, pair.a, pair.b) is not None for pair in wrong)
    assert caught >= 0.9 * len(wrong)
    right = [pair for pair in random.Random(4).sample(rows, 60) if pair.truth == "same"]
    objections = [why for pair in right if (why := objection(pair, pair.a, pair.b)) is not None]
    assert [why for why in objections if "never" not in why] == []


@pytest.mark.slow
def test_the_oracle_knows_every_label():
    """What the corpus calls the same is nowhere different; what it calls different mostly is, where chance looks."""
    said = {"same": [], "different": []}
    for pair in pairs():
        if pair.truth in said:
            said[pair.truth].append((objection(pair, pair.a, pair.b), pair))
    assert [why for why, _ in said["same"] if why and "never" not in why] == []
    unseen = [(pair.a, pair.b) for why, pair in said["different"] if why is None]
    assert len(unseen) <= 0.05 * len(said["different"]), unseen
