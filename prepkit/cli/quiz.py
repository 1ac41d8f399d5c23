"""`prepkit quiz`: ask, grade, record, explain."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from prepkit.errors import Unusable, UsageError

if TYPE_CHECKING:
    from prepkit.cli.desk import Desk
    from prepkit.session.events import Event
    from prepkit.session.quiz import Quiz
    from prepkit.session.state import Supply
    from prepkit.session.tally import Mark

Say = Callable[[Iterable["Event"]], None]
COUNT_MAX, MINUTES_MAX = 1000, 1440.0  # nobody sits longer: a slip of the keys


class LevelName(enum.StrEnum):
    """Whom an interviewer asks."""

    screen = "screen"
    core = "core"
    senior = "senior"


def quiz(
    names: list[str] = typer.Argument(
        None, metavar="[TOPIC]...", help="Topics or question ids; all if none."
    ),
    count: int = typer.Option(None, "-n", "--count", min=1, max=COUNT_MAX, help="How many questions (10)."),
    minutes: float = typer.Option(
        None, "--minutes", min=0.0, max=MINUTES_MAX, help="Ask no further question after so long."
    ),
    level: LevelName = typer.Option(None, "--level", help="Only questions of this level."),
    due: bool = typer.Option(False, "--due", help="Only what is due."),
    new: bool = typer.Option(False, "--new", help="Only what was never answered."),
    weak: bool = typer.Option(False, "--weak", help="Only what was not fully right last time."),
    exam: bool = typer.Option(False, "--exam", help="No feedback until the end."),
    seed: int = typer.Option(None, "--seed", help="The same session again: questions and numbers."),
    bank: list[Path] = typer.Option(
        None, "--bank", help="A folder of your own questions, beside the shipped."
    ),
    as_json: bool = typer.Option(False, "--json", help="One event a line, as JSON; see --json-schema."),
    no_input: bool = typer.Option(False, "--no-input", help="Show the questions, ask for no answer."),
    json_schema: bool = typer.Option(
        False, "--json-schema", help="Print the JSON Schema of --json and stop."
    ),
) -> None:
    """Ask questions whose keys are proved; grade, name the mistake, explain, schedule."""
    if json_schema:
        _print_schema()
        return
    if minutes is not None and minutes != minutes:  # not a number, which every bound lets pass
        raise UsageError("--minutes nan is no time; expected a number such as 30")
    if due + new + weak > 1:
        raise UsageError("--due, --new and --weak exclude each other; give one of them")
    from prepkit.cli.desk import Order, at_desk
    from prepkit.cli.terminal import quiet_pipe
    from prepkit.render.safe import safe

    only = "due" if due else "new" if new else "weak" if weak else None
    order = Order(
        tuple(names or ()), count, level.value if level else None, only, seed, tuple(bank or ())  # type: ignore[arg-type]
    )  # fmt: skip
    say = _json_speaker() if as_json else _screen_speaker()
    now, code = _now(), 0
    with quiet_pipe(), at_desk(order, now, read_only=no_input) as desk:
        until = now + timedelta(minutes=minutes) if minutes is not None else None
        code = _preview(desk, say) if no_input else _sit(desk, say, exam=exam, until=until, as_json=as_json)
        for note in [*desk.notes, *desk.history.notes]:
            print(f"prepkit: {safe(note)}", file=sys.stderr)
    if code:
        raise typer.Exit(code)


def _now() -> datetime:
    return datetime.now(UTC)


def _print_schema() -> None:
    import json

    from prepkit.render.messages import schema

    print(json.dumps(schema(), indent=2))


def _screen_speaker() -> Say:
    from prepkit.cli import terminal
    from prepkit.render.page import paint
    from prepkit.render.screen import screen

    def say(events: Iterable[Event]) -> None:
        look, now = terminal.look(), _now()
        sys.stdout.write("".join(paint(screen(event, now, look), look) for event in events))
        sys.stdout.flush()

    return say


def _json_speaker() -> Say:
    from prepkit.render.messages import encode

    def say(events: Iterable[Event]) -> None:
        sys.stdout.write("".join(f"{encode(event)}\n" for event in events))
        sys.stdout.flush()

    return say


def _preview(desk: Desk, say: Say) -> int:
    """Every question of the session, nothing read and nothing recorded."""
    from prepkit.session.preview import preview

    for event in preview(desk.supply(), _now()):
        say([event])
    return 0


def _sit(desk: Desk, say: Say, *, exam: bool, until: datetime | None, as_json: bool) -> int:
    """The session until its end; the exit code."""
    from prepkit.cli import terminal
    from prepkit.cli.desk import new_uuid
    from prepkit.session.quiz import Quiz

    person = not as_json and terminal.interactive()
    supply, level = (
        _placed(desk)
        if person and not exam and desk.wants_nothing_special
        else (desk.supply(follow_ups=not exam), None)
    )
    if supply is None:
        return 0
    quiz = Quiz(supply, desk.record, new_uuid, exam=exam, until=until, asks_why=person, placement=level)
    lines = terminal.typed(terminal.prompt()) if person else terminal.piped(sys.stdin.buffer)
    try:
        say(quiz.start(_now()))
        while not quiz.over:
            line = next(lines, None)
            if line is None:
                break
            say(_taken(quiz, line, as_json))
        say(quiz.stop(_now()))
    except KeyboardInterrupt:
        if person:
            print()
        say(quiz.stop(_now()))
        return 130
    except Unusable:  # the history cannot be written any more: first what was answered, then why
        say(quiz.stop(_now()))
        raise
    return 0


def _placed(desk: Desk) -> tuple[Supply | None, Callable[[Sequence[Mark]], str] | None]:
    """A placement for somebody new who wants one; None where the offer itself was quit."""
    if not desk.first_time:
        return desk.supply(), None
    from prepkit.cli import terminal
    from prepkit.render.offer import ASK, accepted, offer
    from prepkit.render.page import paint

    sys.stdout.write(paint(offer(), terminal.look()))
    for text in terminal.typed(ASK):
        said = accepted(text)
        if text.strip() in (":q", ":quit"):
            break
        if said is not None:
            return desk.placement() if said else (desk.supply(), None)
    return None, None


def _taken(quiz: Quiz, line: str, as_json: bool) -> list[Event]:
    if not as_json:
        return quiz.submit(line, _now())
    from prepkit.render.messages import Malformed, decode
    from prepkit.session.events import Notice

    try:
        read = decode(line)
    except Malformed as error:
        return [Notice(name="malformed", detail=error.why)]
    return quiz.submit(read, _now()) if isinstance(read, str) else quiz.take(read, _now())
