"""`prepkit stats`: how far, how well, what is due."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from prepkit.study.progress import Coverage, TopicProgress
    from prepkit.study.summary import Summary

SHOWN = 5


def stats(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """Show progress by topic, what is due and weak, and how much of what interviews ask is covered."""
    import msgspec

    found = overview(datetime.now().astimezone())
    typer.echo(msgspec.json.encode(found).decode() if as_json else "\n".join(lines(found)))


def overview(now: datetime) -> Summary:
    """The learner's own summary: history, settings and bank put together. Nothing is created or changed."""
    from prepkit.cli.topics import topics
    from prepkit.study import paths, settings
    from prepkit.study.opening import open_history
    from prepkit.study.summary import summarise

    goal = settings.load(paths.settings_file(os.environ)).target()
    bank = topics()
    with open_history(paths.history_file(os.environ), read_only=True) as history:
        return summarise(
            history.attempts(),
            history.cards(goal),
            bank.of_question,
            bank.weights,
            goal.day if goal else None,
            now,
        )


def lines(found: Summary) -> list[str]:
    """The summary as a learner reads it; it ends with what to do next."""
    if not found.answered:
        return ["Nothing answered yet.", "Next: prepkit quiz"]
    text = [
        f"{_count(found.answered, 'answer')} to {_count(found.questions_seen, 'question')}, "
        f"{found.due} due now, {_count(found.streak_days, 'day')} in a row"
    ]
    if found.goal and found.days_left is not None and found.days_left >= 0:
        text.append(f"The interview is on {found.goal}: {_count(found.days_left, 'day')} left")
    text += [*_asked(found.coverage), "", *_table([topic for topic in found.topics if topic.seen]), ""]
    if found.weak:
        text.append("Weak: " + ", ".join(f"{w.question} ({w.credit:.0%})" for w in found.weak[:SHOWN]))
    return [*text, f"Next: {_next(found)}"]


def _asked(coverage: Coverage) -> list[str]:
    known = len(coverage.covered) + len(coverage.uncovered)
    if not known:
        return []
    share = f"{coverage.share:.0%} by how often they are asked"
    still_open = "; open: " + ", ".join(coverage.uncovered[:SHOWN]) if coverage.uncovered else ""
    return [f"Topics that interviews ask: {len(coverage.covered)} of {known} covered, {share}{still_open}"]


def _table(topics: list[TopicProgress]) -> list[str]:
    width = max(len(topic.topic) for topic in topics)
    rows = [f"{'topic':<{width}}   seen  due  credit"]
    for topic in topics:
        credit = "–" if topic.credit is None else f"{topic.credit:.0%}"
        seen = f"{topic.seen}/{topic.questions}"
        rows.append(f"{topic.topic:<{width}}  {seen:>5}  {topic.due:>3}  {credit:>6}")
    return rows


def _next(found: Summary) -> str:
    if found.due:
        return "prepkit quiz --due"
    return "prepkit quiz --weak" if found.weak else "prepkit quiz --new"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
