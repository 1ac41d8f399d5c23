"""Where a learner stands, and the welcome of somebody new, as lines."""

from __future__ import annotations

import msgspec

from prepkit.render.page import Line, line
from prepkit.render.safe import safe
from prepkit.render.words import counted
from prepkit.session.home import Home

MARGIN = 2
SCHEMA = 1
NO_BREAK = "\xa0"  # a blank that wrapping does not take for one


def encode(home: Home) -> str:
    """One line of JSON: the fields of `Home` and the version of the schema."""
    return msgspec.json.encode({"schema": SCHEMA, **msgspec.to_builtins(home)}).decode()


def screen(home: Home) -> list[Line]:
    """A few calm lines that end with a command to copy."""
    return [line(), *(_welcome(home) if home.first_time else _standing(home)), line(), *_next(home)]


def _welcome(home: Home) -> list[Line]:
    return [
        line(("Welcome to prepkit.", "bold"), indent=MARGIN),
        line(
            f"{counted(home.questions, 'question')} that interviews ask, each answer computed, not typed in.",
            indent=MARGIN,
        ),
        line(
            "Answer in numbers or formulas; every mistake is named, and comes back until it is gone.",
            indent=MARGIN,
        ),
    ]


def _standing(home: Home) -> list[Line]:
    due = counted(home.due, "question") + " due" if home.due else "Nothing due"
    days = "" if home.days is None else _days(home.days)
    found = [line((due, "bold"), (f" · {days}" if days else "", "plain"), indent=MARGIN)]
    found.append(line(f"{home.covered:.0%} of what interviews ask is covered", indent=MARGIN))
    if home.next_topic:
        found.append(line((f"Asked most of the rest: {safe(home.next_topic)}", "dim"), indent=MARGIN))
    if home.weak:
        found += [line(), line(("Weakest", "accent"), indent=MARGIN)]
        found += [
            line(
                f"{weak.credit:4.0%}".replace(" ", NO_BREAK) + f"  {safe(weak.title)}",
                indent=MARGIN,
                hang=MARGIN + 6,
            )
            for weak in home.weak
        ]
    if home.days is None:
        found += [line(), line(("prepkit goal DATE plans up to the interview.", "dim"), indent=MARGIN)]
    return found


def _days(days: int) -> str:
    return "the interview is today" if days == 0 else f"{counted(days, 'day')} to the interview"


def _next(home: Home) -> list[Line]:
    return [line(("Next: ", "dim"), (safe(home.next_command), "bold"), indent=MARGIN)]
