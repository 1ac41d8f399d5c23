"""The bank's own mutation test: a slip in anything a machine decides is found by `verify`."""

from __future__ import annotations

from collections import Counter

import pytest

from prepkit import content
from prepkit.verify.run import load

from .mutants import mutants, run

IN_CI = 200
AT_LEAST = 3_000
REJECTED = 0.99


@pytest.fixture(scope="module")
def questions():
    return load(content.root("questions"))[0]


def _rate(fates):
    """Of mutants that a machine decides and that are no other way to say the same: how many are rejected."""
    told = Counter(fate.fate for fate in fates if fate.decided and fate.fate != "equivalent")
    return (told["rejected"] + told["endless"]) / told.total(), told


def test_slips_are_rejected(questions):
    number = sum(1 for question in questions for _ in mutants(question))
    rate, told = _rate(run(questions, every=number // IN_CI, jobs=1))
    assert told.total() > IN_CI // 2
    assert rate >= 0.98, told


@pytest.mark.slow
def test_every_slip_is_tried(questions):
    fates = list(run(questions))
    rate, told = _rate(fates)
    survivors = [fate.mutant for fate in fates if fate.decided and fate.fate == "survived"]
    assert told.total() >= AT_LEAST
    assert rate >= REJECTED, (told, survivors)


def test_slips_of_every_sort_are_made(questions):
    kinds = {mutant.what for question in questions for mutant in mutants(question)}
    assert kinds == {"key", "option", "check", "order", "pair"}
