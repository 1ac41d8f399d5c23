"""Bare `prepkit`: what is due, what is weakest, how far, and the next command."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime


def start(*, as_json: bool) -> None:
    """Reads the history and the index; writes nothing but the index's own cache."""
    from prepkit.cli.banks import opened_bank
    from prepkit.session.home import home
    from prepkit.session.topics import asked_topics
    from prepkit.study import settings
    from prepkit.study.opening import open_history
    from prepkit.study.paths import history_file, settings_file

    now = datetime.now(UTC)
    chosen = settings.load(settings_file(os.environ))
    bank = opened_bank((), chosen)
    with open_history(history_file(os.environ), read_only=True) as history:
        goal = chosen.target()
        due = [card for card in history.due(now.isoformat(), goal) if bank.row(card.question)]
        today = datetime.now().astimezone().date()
        cards = history.cards(goal)
        topic_of = {id_: topic for id_, topic, _ in bank.about(card.question for card in cards)}
        found = home(cards, len(due), asked_topics(bank), bank.counts(), topic_of, today, chosen.goal)
    bank.close()
    if as_json:
        from prepkit.render.home import encode

        print(encode(found))
        return
    from prepkit.cli import terminal
    from prepkit.render.home import screen
    from prepkit.render.page import paint

    sys.stdout.write(paint(screen(found), terminal.look()))
