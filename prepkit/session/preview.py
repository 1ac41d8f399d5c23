"""The questions of a session without anybody to answer them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prepkit.session import sitting
from prepkit.session.events import Asked
from prepkit.session.sitting import Sitting
from prepkit.session.state import Supply


def preview(supply: Supply, now: datetime) -> Iterator[Asked]:
    """Every part of every question, in order."""
    number = 0
    while asking := supply.next(()):
        number += 1
        for part in range(len(asking.question.parts)):
            yield sitting.asked(Sitting(asking, number, now, part), supply.of)
