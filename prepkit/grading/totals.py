"""What a paper came to: by topic, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from prepkit.grading.report import Mark

FULL = 1 - 1e-9  # credits are sums of fractions such as 1/3
NAMED = 2  # topics in the next command


class Total(msgspec.Struct, frozen=True):
    """Of one topic: points earned, points of the parts decided, and how many parts wait for a person."""

    topic: str
    earned: float
    points: float
    in_review: int = 0


class Next(msgspec.Struct, frozen=True):
    """The next command: topics to practise, weakest first; a derivation of a question that was lost."""

    topics: tuple[str, ...] = ()
    derivation: str = ""


def by_topic(marks: Iterable[Mark]) -> tuple[Total, ...]:
    """Earned and decided points of each topic, the weakest first, undecided topics last."""
    sums: dict[str, list[float]] = {}
    for mark in marks:
        total = sums.setdefault(mark.topic, [0.0, 0.0, 0])
        if mark.earned is None:
            total[2] += 1
        else:
            total[0] += mark.earned
            total[1] += mark.points
    totals = [Total(topic, earned, points, int(waiting)) for topic, (earned, points, waiting) in sums.items()]
    return tuple(sorted(totals, key=lambda total: (_share(total), total.topic)))


def what_next(marks: Iterable[Mark]) -> Next:
    """Where credit was lost: at most two topics, and the derivation behind the first part that lost any."""
    marks = tuple(marks)
    weak = [total.topic for total in by_topic(marks) if total.points and _share(total) < FULL]
    lost = (mark.derivation for mark in marks if mark.derivation and _lost(mark))
    return Next(tuple(weak[:NAMED]), next(lost, ""))


def _share(total: Total) -> float:
    return total.earned / total.points if total.points else 2.0


def _lost(mark: Mark) -> bool:
    return mark.earned is not None and mark.earned < mark.points * FULL
