"""What somebody new is offered before the first question."""

from __future__ import annotations

from prepkit.render.page import Line, line
from prepkit.session.placement import COUNT

MARGIN = 2
ASK = "Take it? [Y/n] "


def offer() -> list[Line]:
    """Three lines and no obligation."""
    return [
        line(),
        line(("First time here?", "bold"), indent=MARGIN),
        line(
            f"A placement of {COUNT} questions, harder or easier as you answer, finds where to begin.",
            indent=MARGIN,
        ),
        line(("? gives a hint, :e explains, :s skips, :h shows the rest.", "dim"), indent=MARGIN),
        line(),
    ]


def accepted(text: str) -> bool | None:
    """Yes, no, or None where the line says neither.

    >>> accepted(""), accepted("N"), accepted("112")
    (True, False, None)
    """
    return {"": True, "y": True, "yes": True, "n": False, "no": False}.get(text.strip().lower())
