"""Text → Verdict."""

from __future__ import annotations

from collections.abc import Mapping

from prepkit.domain import Outcome, Value, Verdict
from prepkit.errors import PrepkitError, Unreadable
from prepkit.kinds import number
from prepkit.maths.evaluate import evaluate
from prepkit.maths.read import read


def grade(part: number.Part, values: Mapping[str, Value], text: str) -> Verdict:
    """Read, compare with the key, then with each planted mistake: the first that matches speaks."""
    try:
        answer = number.read(text)
    except Unreadable as error:
        return Verdict(Outcome.UNREADABLE, reason=str(error), span=(error.start, error.end))
    except PrepkitError as error:
        return Verdict(Outcome.UNREADABLE, reason=str(error))
    key = number.key(part, values)
    if answer == key:
        return Verdict(Outcome.RIGHT, 1.0, str(answer), expected=str(key))
    for mistake in part.mistakes:
        if answer == evaluate(read(mistake.value), values):
            return Verdict(Outcome.WRONG, 0.0, str(answer), mistake.because, expected=str(key))
    return Verdict(Outcome.WRONG, 0.0, str(answer), expected=str(key))
