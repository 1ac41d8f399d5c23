"""Variants drawn: milliseconds each over the whole bank, the slowest question named, against the bar of 1 ms."""

from __future__ import annotations

import time

from prepkit.bank.bank import open_bank
from prepkit.bank.variant import Sampler
from prepkit.content import bank as shipped
from tests.bench.cpu import row

SEEDS = range(100)


def main() -> None:
    """Print the mean, and the question whose variants take longest."""
    bank, taken = open_bank(shipped()), {}
    for one in bank.questions():
        question = bank.question(one.id)
        start = time.process_time()
        sampler = Sampler(question)
        for seed in SEEDS:
            sampler.variant(seed)
        taken[one.id] = 1e3 * (time.process_time() - start) / len(SEEDS)
    slowest = max(taken, key=taken.__getitem__)
    print(row("a variant drawn: mean ms", sum(taken.values()) / len(taken), 1))
    print(row("a variant drawn: slowest question, ms", taken[slowest], 1, slowest))
