"""Events of a quiz → lines for a terminal or a plain file. All wording that fills a screen stands here."""

from __future__ import annotations

from datetime import datetime

from prepkit.domain import Outcome
from prepkit.kinds.common.exhibit import NONE
from prepkit.render import exhibit, words
from prepkit.render.page import Line, Look, Style, line, prose
from prepkit.render.safe import safe
from prepkit.render.safe import width as cells
from prepkit.session import events
from prepkit.session.events import Event, TopicScore

PROMPT = "› "
MARGIN = 2
BAR = 10  # cells of a topic's bar

_STYLES: dict[Outcome, Style] = {
    Outcome.RIGHT: "right", Outcome.PARTLY: "partly", Outcome.WRONG: "wrong", Outcome.UNDECIDED: "partly",
}  # fmt: skip
_SIGNS = {Outcome.RIGHT: "✓", Outcome.PARTLY: "◐", Outcome.WRONG: "✗", Outcome.UNDECIDED: "○"}
_BLANK = line()


def screen(event: Event, now: datetime, look: Look) -> list[Line]:
    """The lines of one event."""
    match event:
        case events.Asked():
            return _asked(event, look)
        case events.Unread():
            return _unread(event, look)
        case events.Judged():
            return _judged(event, now, look)
        case events.Recorded():
            read_as = f", read as {safe(event.read_as)}" if event.read_as else ""
            return [line((f"Noted{read_as}.", "dim"), indent=MARGIN)]
        case events.Rubric():
            return _rubric(event)
        case events.Hinted():
            label = f"Hint {event.number} of {event.of}  " if event.of > 1 else "Hint  "
            return [line((label, "accent"), safe(event.hint), indent=MARGIN)]
        case events.Done():
            return [_done(event)]
        case events.Notice():
            return [line((safe(words.notice(event)), "accent"), indent=MARGIN)]
        case events.Help():
            return _help(event)
        case events.Summary():
            return _summary(event)


def _asked(event: events.Asked, look: Look) -> list[Line]:
    head = [f"{event.number} of {event.of}", safe(event.title or event.topic), event.level]
    if event.parts > 1:
        head.insert(1, f"part {event.part} of {event.parts}")
    follow_up = f"Follow-up to {event.follows_number} · " if event.follows_number else ""
    found = [_BLANK, line((follow_up, "accent"), (" · ".join(filter(None, head)), "dim")), _BLANK]
    found += prose(event.prompt, indent=MARGIN) + exhibit.lines(event.exhibit, look.columns, MARGIN)
    if event.exhibit != NONE and (event.lefts or event.options):
        found.append(_BLANK)
    for option in event.lefts:
        found.append(_option(option))
    if event.lefts:
        found.append(_BLANK)
    found += [_option(option) for option in event.options]
    return [*found, _BLANK]


def _option(option: events.Choice, indent: int = MARGIN) -> Line:
    label = f"{safe(option.label)}  "
    return line((label, "accent"), safe(option.text), indent=indent, hang=indent + cells(label))


def _unread(event: events.Unread, look: Look) -> list[Line]:
    found = []
    if event.span is not None:
        found += _caret(event.text, event.span, look)
    if event.readings:
        found.append(line(("This can be read in two ways; which do you mean?", "accent"), indent=MARGIN))
        found += [_option(events.Choice(str(n), r)) for n, r in enumerate(event.readings, 1)]
        found.append(line(("Type the number, or the answer again.", "dim"), indent=MARGIN))
        return found
    found.append(line(("Not read: ", "partly"), safe(event.reason) + ".", indent=MARGIN))
    form = "" if event.form in event.reason else f"Answer with {safe(event.form)}. "
    found.append(line((f"{form}Nothing was recorded.", "dim"), indent=MARGIN))
    return found


def _caret(text: str, span: tuple[int, int], look: Look) -> list[Line]:
    """The line as read with a caret below the place, cut around it; the caret alone where the line stands above."""
    room = max(look.columns - MARGIN - 2, 8)
    start = min(max(span[0], 0), len(text))
    end = min(max(span[1], start + 1), max(len(text), start + 1))
    echoed = look.echo and cells(text) <= room and safe(text) == text
    low = 0 if len(text) <= room else max(start - room // 2, 0)
    high = len(text) if len(text) <= room else min(low + room // 2 + 4, len(text))
    lead, trail = "…" if low else "", "…" if high < len(text) else ""
    before = lead + safe(text[low:start])
    carets = "^" * max(1, min(cells(safe(text[start : min(end, high)])), room - cells(before)))
    caret = line(" " * cells(before), (carets, "wrong"), indent=MARGIN, nowrap=True)
    if echoed:
        return [caret]
    return [line(before + safe(text[start:high]) + trail, indent=MARGIN, nowrap=True), caret]


def _judged(said: events.Judged, now: datetime, look: Look) -> list[Line]:
    outcome = said.outcome
    found = _recalled(said, look) if said.late else []
    style: Style = "plain" if said.event == "give-up" else _STYLES[outcome]
    sign = "○" if said.event == "give-up" else _SIGNS[outcome]
    head: list[str | tuple[str, Style]] = [(f"{sign} {words.headline(said)}", style)]
    if said.read_as:
        head.append((f"  read as {safe(said.read_as)}", "dim"))
    found.append(line(*head, indent=MARGIN))
    inner = MARGIN + 2
    if outcome is not Outcome.RIGHT and said.key and said.kind != "text":
        found += _answer(said, inner)
    for text in (said.mistake, words.sentence(said.reason or words.counter_example(said.counter_example))):
        if text:
            found += prose(text, indent=inner)
    if said.solution:
        found += [_BLANK, *prose(said.solution, indent=inner)]
    notes = ["Key: " + words.evidence(said.evidence), words.again(said.next_review, now)]
    found.append(line((safe(" · ".join(filter(None, notes))), "dim"), indent=inner))
    if said.derivation and outcome is not Outcome.RIGHT:
        shown = f"prepkit derive {safe(said.derivation)}"
        found.append(line(("Line by line: ", "dim"), (shown, "accent"), indent=inner))
    if said.deeper and outcome is Outcome.RIGHT and not said.last:
        found.append(line((":d", "accent"), (" goes deeper: ", "dim"), safe(said.deeper[0]), indent=inner))
    return found


def _answer(said: events.Judged, indent: int) -> list[Line]:
    """The key; the text behind one letter beside it, behind several below it."""
    texts = said.key_texts
    beside = f"  {safe(texts[0].text)}" if len(texts) == 1 else ""
    head = line("The answer: ", (safe(said.key), "bold"), beside, indent=indent, hang=indent + 12)
    return [head, *(_option(choice, indent + 2) for choice in texts)] if len(texts) > 1 else [head]


def _recalled(said: events.Judged, look: Look) -> list[Line]:
    """At the end of an exam: which question it was, and what was answered."""
    part = f", part {said.part} of {said.parts}" if said.parts > 1 else ""
    found = [_BLANK, line((f"{said.number}{part}", "dim")), *prose(said.prompt, indent=MARGIN)]
    found += exhibit.lines(said.exhibit, look.columns, MARGIN)
    if said.text:
        found += [line((PROMPT, "dim"), row.spans[0][0]) for row in prose(said.text)]
    return found + [_option(choice, MARGIN) for choice in said.answer_texts]


def _rubric(event: events.Rubric) -> list[Line]:
    points = [_option(events.Choice(str(n), point)) for n, point in enumerate(event.points, 1)]
    ask = "Which of these points did you make? Their numbers, such as 1 3; Enter for none."
    return [line((ask, "accent"), indent=MARGIN), *points]


def _done(event: events.Done) -> Line:
    text = {
        "skip": "Skipped.",
        "flag": "Flagged, thank you.",
        "undo": "Taken back. Here it is again.",
    }[event.what]
    return line((text, "dim"), indent=MARGIN)


def _help(event: events.Help) -> list[Line]:
    form = [line(("Answer with ", "accent"), safe(event.form), indent=MARGIN), _BLANK] if event.form else []
    return [*form, *(_option(events.Choice(f"{key:<3}", text)) for key, text in words.HELP)]


def _summary(event: events.Summary) -> list[Line]:
    if not event.answered and not event.skipped and not event.undecided:
        return [_BLANK, line("Nothing answered.", indent=MARGIN)]
    head = f"{event.right} of {event.answered} right"
    extra = [f"{n} {w}" for n, w in _others(event) if n]
    found = [_BLANK, line((head, "bold"), (" · ".join(["", *extra]), "dim"), indent=MARGIN), _BLANK]
    credits = [f"{score.credit:.2f}".rstrip("0").rstrip(".") + f"/{score.answered}" for score in event.topics]
    most = max(map(len, credits), default=0)
    found += [_score(score, credit.ljust(most)) for score, credit in zip(event.topics, credits, strict=True)]
    if event.placement:
        found += [_BLANK, line("Begin at the level ", (event.placement, "bold"), ".", indent=MARGIN)]
    if event.mistakes:
        found += [_BLANK, line(("To remember", "accent"), indent=MARGIN)]
        found += [line(f"– {safe(text)}", indent=MARGIN, hang=MARGIN + 2) for text in event.mistakes]
    if event.next_command:
        found += [_BLANK, line(("Next: ", "dim"), (safe(event.next_command), "bold"), indent=MARGIN)]
    return found


def _others(event: events.Summary) -> tuple[tuple[int, str], ...]:
    return (event.partly, "partly"), (event.skipped, "skipped"), (event.undecided, "undecided")


def _score(score: TopicScore, credit: str) -> Line:
    return line(
        *bar(score.credit / score.answered), f" {credit}  ",
        safe(score.title or score.topic), indent=MARGIN, hang=MARGIN + BAR + len(credit) + 3,
    )  # fmt: skip


def bar(share: float) -> tuple[tuple[str, Style], tuple[str, Style]]:
    """A share of 0 to 1 as a bar of ten cells.

    >>> bar(0.5)
    (('█████', 'partly'), ('░░░░░', 'dim'))
    """
    full = round(BAR * share)
    style: Style = "right" if share > 0.99 else "partly" if share >= 0.5 else "wrong"
    return ("█" * full, style), ("░" * (BAR - full), "dim")
