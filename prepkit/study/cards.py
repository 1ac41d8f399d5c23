"""A question's card, a cache that replay gives back, and how the interview's date pulls it forward."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zlib import crc32

import msgspec

from prepkit.study.moments import instant, utc_text

LAST_LOOK_DAYS = 14  # before the interview, everything is seen once more within this many days

CardState = Literal["learning", "review", "relearning"]


class Card(msgspec.Struct, frozen=True):
    """What is known of a reviewed question; a question never reviewed has none."""

    question: str
    due: str
    last_review: str
    stability: float
    difficulty: float
    state: CardState
    reviews: int
    lapses: int
    credit: float


class Goal(msgspec.Struct, frozen=True):
    """The day of the interview, and the instant since which it has been known."""

    day: date
    since: str

    def last_look(self) -> tuple[datetime, datetime]:
        """From when to when everything is seen once more: the last days before the interview's day.

        >>> [str(t.date()) for t in Goal(date(2026, 12, 15), "2026-11-22T00:00:00Z").last_look()]
        ['2026-12-01', '2026-12-15']
        """
        end = datetime.combine(self.day, time(), UTC)
        return min(max(end - timedelta(days=LAST_LOOK_DAYS), instant(self.since)), end), end


def due_before(card: Card, goal: Goal | None) -> str:
    """When the card comes due, if all is to be seen again before the interview.

    A card whose own date lies before the interview keeps it. Any other, not yet seen in the last look, gets a
    place in it by the CRC-32 of its id: spread evenly over those days, and the same whenever it is computed.

    >>> due, seen = "2027-03-01T00:00:00.000000Z", "2026-11-01T00:00:00.000000Z"
    >>> far = Card("q", due, seen, 90.0, 5.0, "review", reviews=3, lapses=0, credit=1.0)
    >>> due_before(far, Goal(date(2026, 12, 15), "2026-11-22T00:00:00Z"))[:10]
    '2026-12-14'
    """
    if goal is None:
        return card.due
    start, end = goal.last_look()
    if start >= end or card.due < utc_text(end) or card.last_review >= utc_text(start):
        return card.due
    place = crc32(card.question.encode()) / 2**32
    return utc_text(start + place * (end - start))
