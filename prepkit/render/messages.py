"""Events of a quiz ↔ lines of JSON. The types here are the schema: what is printed is made from them."""

from __future__ import annotations

from typing import Any

import msgspec

from prepkit.domain import EvidenceLevel, Outcome
from prepkit.errors import PrepkitError
from prepkit.render import exhibit, words
from prepkit.render.ascii_json import ascii_json
from prepkit.session import events
from prepkit.session.commands import Answer, Line, Unknown, command
from prepkit.session.events import Choice, Event, TopicScore

SCHEMA = 1


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """One line of output; `event` says which."""

    schema: int = SCHEMA


class QuestionMessage(Message, frozen=True, kw_only=True, tag="question"):
    """A part is on the table; an answer is expected. A follow-up names the question it `follows`, and its number."""

    id: str
    number: int
    of: int
    part: int
    parts: int
    prompt: str
    kind: str
    options: tuple[Choice, ...]
    lefts: tuple[Choice, ...]
    code: str = ""
    plot: dict[str, Any] | None = None
    level: str
    topic: str
    evidence: str
    evidence_level: EvidenceLevel
    seed: int
    follows: str
    follows_number: int


class VerdictMessage(Message, frozen=True, kw_only=True, tag="verdict"):
    """What became of an answer. `unreadable`: nothing was recorded, the part is still on the table; `span` are the
    characters it fails at, `expected` the form, and of several `readings` one can be sent as the answer."""

    id: str
    part: int
    outcome: Outcome
    credit: float = 0.0
    read_as: str = ""
    mistake: str = ""
    counter_example: dict[str, str] | None = None
    reason: str = ""
    key: str = ""
    solution: str = ""
    derivation: str = ""
    evidence: str = ""
    next_review: str = ""
    gave_up: bool = False
    follow_ups: tuple[str, ...] = ()
    expected: str = ""
    span: tuple[int, int] | None = None
    readings: tuple[str, ...] = ()


class RecordedMessage(Message, frozen=True, kw_only=True, tag="recorded"):
    """In an exam: the answer is on disk; its verdict comes at the end."""

    id: str
    part: int
    read_as: str


class RubricMessage(Message, frozen=True, kw_only=True, tag="rubric"):
    """A written answer is in; the next line ticks the points it makes, such as `1 3`."""

    id: str
    part: int
    points: tuple[str, ...]


class HintMessage(Message, frozen=True, kw_only=True, tag="hint"):
    """The `number`-th hint of `of`."""

    id: str
    hint: str
    number: int
    of: int


class DoneMessage(Message, frozen=True, kw_only=True, tag="done"):
    """A skip, flag or undo is on disk."""

    id: str
    what: str
    text: str


class NoticeMessage(Message, frozen=True, kw_only=True, tag="notice"):
    """Something that changes nothing, such as an unknown command."""

    name: events.NoticeName
    text: str


class HelpMessage(Message, frozen=True, kw_only=True, tag="help"):
    """The commands, and the form expected of an answer."""

    expected: str
    commands: dict[str, str]


class SummaryMessage(Message, frozen=True, kw_only=True, tag="summary"):
    """The end: questions answered, of them with full credit; credit by topic; what next."""

    answered: int
    right: int
    partly: int
    credit: float
    skipped: int
    undecided: int
    topics: tuple[TopicScore, ...]
    weak: tuple[str, ...]
    next_command: str
    placement: str


AnyMessage = (
    QuestionMessage | VerdictMessage | RecordedMessage | RubricMessage | HintMessage | DoneMessage
    | NoticeMessage | HelpMessage | SummaryMessage
)  # fmt: skip


def message(event: Event) -> AnyMessage:
    """The line of an event."""
    match event:
        case events.Asked():
            return QuestionMessage(
                **_shared(event, QuestionMessage), evidence=words.evidence(event.evidence),
                evidence_level=event.evidence.level, code="\n".join(exhibit.rows(event.exhibit)),
                plot=exhibit.data(event.exhibit.curves),
            )  # fmt: skip
        case events.Unread():
            return VerdictMessage(
                id=event.id, part=event.part, outcome=Outcome.UNREADABLE, reason=event.reason, span=event.span,
                expected=event.form, readings=event.readings,
            )  # fmt: skip
        case events.Judged():
            return VerdictMessage(
                **_shared(event, VerdictMessage), evidence=words.evidence(event.evidence),
                gave_up=event.event == "give-up", follow_ups=event.deeper,
            )  # fmt: skip
        case events.Recorded():
            return RecordedMessage(**_shared(event, RecordedMessage))
        case events.Rubric():
            return RubricMessage(**_shared(event, RubricMessage))
        case events.Hinted():
            return HintMessage(**_shared(event, HintMessage))
        case events.Done():
            return DoneMessage(**_shared(event, DoneMessage))
        case events.Notice():
            return NoticeMessage(name=event.name, text=words.notice(event))
        case events.Help():
            return HelpMessage(expected=event.form, commands=dict(words.HELP))
        case events.Summary():
            return SummaryMessage(**_shared(event, SummaryMessage))


def _shared(event: Event, kind: type[Message]) -> dict[str, Any]:
    """The fields that event and message have in common by name and meaning; evidence is worded by the caller."""
    names = set(event.__struct_fields__) & set(kind.__struct_fields__) - {"evidence"}
    return {name: getattr(event, name) for name in names}


def encode(event: Event) -> str:
    """One line of JSON in ASCII: whatever a bank or a user wrote, no terminal can be steered by it.

    >>> encode(events.Notice(name="time"))
    '{"event":"notice","schema":1,"name":"time","text":"Time is up."}'
    """
    return ascii_json(message(event))


class Malformed(PrepkitError):
    """A line that opens like a JSON object and is none that is understood; `why` says what was read."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Input(msgspec.Struct, forbid_unknown_fields=True):
    """`{"answer": "112"}` or `{"command": "skip"}`; `why` (or `words`) goes with `flag`."""

    answer: str | int | float | None = None
    command: str | None = None
    why: str = ""
    words: str = ""


def decode(text: str) -> str | Line:
    """A line of input: a plain answer stays text, an object becomes an answer or a command.

    >>> decode('{"answer": 112}'), decode('{"command": "skip"}'), decode("112")
    (Answer(text='112'), Command(name='skip', words=''), '112')
    """
    if not text.lstrip().startswith("{"):
        return text
    try:
        line = msgspec.json.decode(text, type=Input)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError, UnicodeEncodeError) as error:
        raise Malformed(str(error)) from None
    if (line.answer is None) == (line.command is None):
        raise Malformed('expected either {"answer": "…"} or {"command": "…"}')
    if line.command is not None:
        return command(line.command, line.why or line.words) or Unknown(line.command)
    return Answer(str(line.answer).strip())


def schema() -> dict[str, Any]:
    """JSON Schema of every line of output, and of the objects that may be sent."""
    types = (*AnyMessage.__args__, Input)
    (*_, sent), components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    names = [kind.__name__ for kind in AnyMessage.__args__]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "prepkit quiz --json, one event a line",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in names],
        "input": sent,
        "$defs": components,
    }
