"""`prepkit goal`: the day of the interview."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

import typer

from prepkit import errors
from prepkit.study import paths


def goal(
    day: str = typer.Argument("", metavar="[YYYY-MM-DD]", help="The day of the interview."),
    clear: bool = typer.Option(False, "--clear", help="There is no interview any more."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Set or show the interview's date: everything is asked once more before it."""
    import msgspec

    from prepkit.study import settings
    from prepkit.study.cards import due_before
    from prepkit.study.opening import open_history

    now = datetime.now(UTC).replace(microsecond=0)
    file = paths.settings_file(os.environ)
    chosen = settings.load(file)
    if clear:
        chosen = settings.change(file, goal=None, goal_since=None)
    elif day:
        chosen = settings.change(file, goal=_day(day, now.astimezone().date()), goal_since=now)
    target = chosen.target()
    with open_history(paths.history_file(os.environ), read_only=True) as history:
        earlier = sum(due_before(card, target) < card.due for card in history.cards())
    left = (target.day - now.astimezone().date()).days if target else None
    if as_json:
        found = {"schema": 1, "goal": target and target.day, "days_left": left, "pulled_forward": earlier}
        typer.echo(msgspec.json.encode(found).decode())
    elif target is None:
        typer.echo("No interview date is set. Set one: prepkit goal 2026-12-15")
    else:
        moved = f"; {earlier} of your questions come back earlier for it" if earlier else ""
        typer.echo(f"The interview is on {target.day}, {_left(left or 0)}{moved}.")


def _left(days: int) -> str:
    if days < 0:
        return "which has passed"
    return {0: "which is today", 1: "which is tomorrow"}.get(days, f"in {days} days")


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise errors.UsageError(f"{text!r} is no date; expected one like 2026-12-15") from None
    if day < today:
        raise errors.UsageError(f"{text} has passed; expected a date from {today} on")
    return day
