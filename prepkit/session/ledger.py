"""What this session has put on disk, so that the last of it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from prepkit.domain import Attempt, Event, Verdict
from prepkit.session import sitting
from prepkit.session.sitting import Sitting
from prepkit.session.state import State


class Ledger:
    """Appends attempts through `record`, which has committed when it returns; ids come from `uuid`."""

    def __init__(self, record: Callable[[Attempt], str], uuid: Callable[[], str]) -> None:
        self.record, self._uuid = record, uuid
        self._past: list[tuple[Attempt, State]] = []

    def append(
        self, table: Sitting, event: Event, text: str, verdict: Verdict | None, now: datetime
    ) -> tuple[Attempt, str]:
        """The attempt, now on disk, and when its question is due again."""
        made = sitting.attempt(table, event, text, verdict, self._uuid(), now)
        return made, self.record(made)

    def remember(self, made: Attempt, before: State) -> None:
        """`made` can be taken back to the state `before` it."""
        self._past.append((made, before))

    def last(self) -> Sitting | None:
        """What was on the table when the last attempt was made."""
        return self._past[-1][1].table if self._past else None

    def take_back(self, now: datetime) -> tuple[Attempt, State] | None:
        """The last attempt remembered, once its undo is on disk, and the state before it."""
        if not self._past:
            return None
        made, _ = self._past[-1]
        undo = msgspec.structs.replace(
            made, uuid=self._uuid(), event="undo", text=made.uuid, at=now.isoformat(), read_as="", outcome="",
            credit=0.0, mistake="", hints=0, seconds=0.0,
        )  # fmt: skip
        self.record(undo)
        return self._past.pop()
