"""From a learner's cards to what choosing knows of the learner."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from prepkit.session.plan import Known
from prepkit.study.cards import Card, Goal
from prepkit.study.moments import utc_text


def knowing(
    cards: Sequence[Card], answered: Collection[str], last: str, goal: Goal | None, now: datetime
) -> Known:
    """`cards` come with due dates that look to the goal; one that has passed is none."""
    instant = utc_text(now)
    by_date = sorted(cards, key=lambda card: (card.due, card.question))
    missed = sorted((c for c in cards if c.credit < 1), key=lambda c: (c.credit, -c.lapses, c.last_review))
    days = (goal.day - now.date()).days if goal else -1
    return Known(
        due=[card.question for card in by_date if card.due <= instant],
        weak=[card.question for card in missed],
        faint=[card.question for card in by_date],
        credits={card.question: card.credit for card in cards},
        answered=answered,
        last=last,
        days=days if days >= 0 else None,
    )
