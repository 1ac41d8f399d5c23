"""From reviews to cards by FSRS-6 (py-fsrs) without fuzz. Loads fsrs: import it where a rating is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from fsrs import Card as FsrsCard
from fsrs import Rating as FsrsRating
from fsrs import Scheduler, State

from prepkit.study.cards import Card, CardState
from prepkit.study.moments import instant, utc_text
from prepkit.study.replay import Review

# One short step: what was missed comes back the same day; what was right first time waits days, not minutes.
STEPS = (timedelta(minutes=10),)
RETENTION = 0.9  # FSRS's own default: the chance of still knowing a card on the day it comes due

_RATINGS = {"again": FsrsRating.Again, "hard": FsrsRating.Hard, "good": FsrsRating.Good}
_STATES: dict[State, CardState] = {
    State.Learning: "learning", State.Review: "review", State.Relearning: "relearning",
}  # fmt: skip


def card(reviews: Sequence[Review]) -> Card:
    """The card of one question after these reviews, oldest first; there must be at least one.

    >>> first = Review("q", "2026-01-01T00:00:00.000000Z", "good", 1.0)
    >>> card([first]).due
    '2026-01-03T00:00:00.000000Z'
    """
    scheduler = Scheduler(
        desired_retention=RETENTION, learning_steps=STEPS, relearning_steps=STEPS, enable_fuzzing=False
    )
    # An explicit id and due date: without them py-fsrs reads the clock and sleeps.
    fsrs_card = FsrsCard(card_id=0, due=instant(reviews[0].at))
    lapses = 0
    for review in reviews:
        lapses += review.rating == "again" and fsrs_card.state == State.Review
        fsrs_card, _ = scheduler.review_card(fsrs_card, _RATINGS[review.rating], instant(review.at))
    return Card(
        question=reviews[-1].question,
        due=utc_text(fsrs_card.due),
        last_review=reviews[-1].at,
        stability=fsrs_card.stability or 0.0,
        difficulty=fsrs_card.difficulty or 0.0,
        state=_STATES[fsrs_card.state],
        reviews=len(reviews),
        lapses=lapses,
        credit=reviews[-1].credit,
    )
