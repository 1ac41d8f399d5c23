"""What a simulated learner remembers on the interview's day, by the order in which questions are asked."""

from __future__ import annotations

from statistics import mean, stdev

from tests.session.simulate import A_DAY, QUESTIONS, table

SEEDS = range(100, 120)  # none of them was looked at while the mix was tuned
MONTHS = (10, 30, 60)


def main() -> None:
    """Measure and print the table: all questions alike, and topics weighted by the sources that ask them."""
    print(f"{QUESTIONS} questions, {A_DAY} a day, {len(SEEDS)} learners; mean ± standard deviation in %")
    for days in MONTHS:
        print(f"\n{days} days{'':16}all alike     as asked")
        for name, found in table(SEEDS, days).items():
            columns = (f"{100 * mean(c):5.1f} ± {100 * stdev(c):3.1f}" for c in zip(*found, strict=True))
            print(f"{name:<22}" + "   ".join(columns))
