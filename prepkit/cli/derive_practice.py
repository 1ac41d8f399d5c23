"""`prepkit derive NAME --practice`: lines in, events out, attempts on disk before anything is said."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from prepkit.derive.chain import Derivation
    from prepkit.session.practice_events import Event

INTERRUPTED = 130


def practise(derivation: Derivation) -> None:
    """The session until its end."""
    from prepkit.cli import terminal
    from prepkit.cli.desk import new_uuid
    from prepkit.session.practice import Practice
    from prepkit.study.opening import open_history
    from prepkit.study.paths import history_file

    with terminal.quiet_pipe(), open_history(history_file(os.environ)) as history:
        practice = Practice(derivation, lambda attempt: history.append(attempt).uuid, new_uuid)
        lines = (
            terminal.typed(terminal.prompt()) if terminal.interactive() else terminal.piped(sys.stdin.buffer)
        )
        try:
            _say(practice.start(_now()))
            while not practice.over:
                typed = next(lines, None)
                if typed is None:
                    break
                _say(practice.submit(typed, _now()))
            _say(practice.stop(_now()))
        except KeyboardInterrupt:
            print()
            _say(practice.stop(_now()))
            raise typer.Exit(INTERRUPTED) from None


def _now() -> datetime:
    return datetime.now(UTC)


def _say(events: Iterable[Event]) -> None:
    from prepkit.cli import terminal
    from prepkit.render.page import paint
    from prepkit.render.practice import screen

    look = terminal.look()
    sys.stdout.write("".join(paint(screen(event, look), look) for event in events))
    sys.stdout.flush()
