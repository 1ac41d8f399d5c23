"""Practising a derivation → lines for a terminal: what is wanted, what became of a line, what to try next."""

from __future__ import annotations

import re

from prepkit.domain import Judgement
from prepkit.render.caret import carets
from prepkit.render.derivation import block, given, point
from prepkit.render.page import Line, Look, Style, line, prose
from prepkit.render.safe import safe
from prepkit.session import practice_events as events
from prepkit.session.practice_events import Event

MARGIN = 2
INNER = 4
_BLANK = line()
_TRUTHS = {"true": "holds", "false": "does not hold"}
_SIDES = re.compile(r"left (.+), right (.+)")
_HELP = (
    ("?", "a hint: the rule, then what is said of the line"),
    (":e", "explain: show the line and go on"),
    (":u", "undo: take the last answer back"),
    (":q", "quit; what you did is kept"),
    (":h", "this help"),
)
_STANDINGS = {
    "step": "",
    "jump": "And you went ahead. What we write in between:",
    "nearer": "It is not our line, but it is nearer to the goal: go on from it.",
    "aside": "It is right, but no nearer to the goal: go on from it, or take it back with :u.",
    "restated": "It is the line before, written in another order: it says nothing new. What comes next?",
}
_NOTICES = {
    "empty": "An empty line is no answer. ? hints, :e explains, :h helps.",
    "no-more-hints": "That was the last hint. :e explains.",
    "nothing-to-undo": "Nothing was answered in this session yet.",
    "taken-back": "Taken back.",
}


def screen(event: Event, look: Look) -> list[Line]:
    """The lines of one event."""
    match event:
        case events.Posed():
            return _posed(event, look)
        case events.Unread():
            return _unread(event, look)
        case events.Followed():
            return _followed(event, look)
        case events.Missed():
            return _missed(event)
        case events.Undecided():
            why = f"Neither proved nor refuted ({safe(event.reason)}). Nothing is counted; type it again, or otherwise."
            return [line((f"○ {safe(event.read_as)}", "partly"), indent=MARGIN), line(why, indent=INNER)]
        case events.Offered():
            return _offered(event)
        case events.Chosen():
            return _chosen(event)
        case events.Hinted():
            label = f"Hint {event.number} of {event.of}  "
            return [line((label, "accent"), safe(event.hint), indent=MARGIN, hang=INNER)]
        case events.Shown():
            return [*block(event.line, look, event.sign), *_said(event.reason, event.say)]
        case events.Notice():
            return [line((_notice(event), "accent"), indent=MARGIN)]
        case events.Help():
            return [
                line((f"{key:<3}", "accent"), text, indent=MARGIN, hang=MARGIN + 3) for key, text in _HELP
            ]
        case events.Finished():
            return _finished(event)


def _posed(event: events.Posed, look: Look) -> list[Line]:
    derivation = event.derivation
    head = f"{event.done + 1} of {event.of} · {safe(derivation.title)} · {safe(event.chain.name)}"
    found = [_BLANK, line((head, "dim"), indent=MARGIN), line(("To show", "accent"), indent=MARGIN)]
    goal = derivation.goal
    if goal.premise is not None:
        found += block(goal.premise, look, "")
    found += block(goal.line.tree, look, ("⇔" if goal.both else "⇒") if goal.premise is not None else "")
    found += given(event.chain.context)
    if event.first and event.chain.head.say:
        found += prose(event.chain.head.say, indent=MARGIN)
    found += [line(("We have", "accent"), indent=MARGIN), *block(event.before, look, "")]
    wanted = f"What is the next line{_wanted(event.sign)}? Type it like this one: "
    return [*found, line((wanted, "dim"), safe(event.example), indent=MARGIN, hang=INNER)]


def _wanted(sign: str) -> str:
    """What relation it shall stand in, where it is none of equality."""
    return {"≤": ", one that is not smaller", "≥": ", one that is not larger", "⇒": ", one that follows"}.get(
        sign, ""
    )


def _unread(event: events.Unread, look: Look) -> list[Line]:
    if event.readings:
        found = [line(("This can be read in several ways; which do you mean?", "accent"), indent=MARGIN)]
        found += [
            line((f"{n}  ", "accent"), safe(text), indent=INNER) for n, text in enumerate(event.readings, 1)
        ]
        return [*found, line(("Type the number, or the line again.", "dim"), indent=MARGIN)]
    found = carets(event.text, event.span, look, MARGIN) if event.span else []
    found.append(line(("Not read: ", "partly"), safe(event.reason) + ".", indent=MARGIN))
    return [*found, line((f"Type {safe(event.form)}. Nothing was recorded.", "dim"), indent=MARGIN)]


def _followed(event: events.Followed, look: Look) -> list[Line]:
    sign, style = ("✓", "right") if event.judgement.verdict == "proved" else ("≈", "partly")
    how = "proved" if event.judgement.verdict == "proved" else f"probed at {event.judgement.points} points"
    styled: Style = "right" if style == "right" else "partly"
    found = [line((f"{sign} {how}", styled), (f"  read as {safe(event.read_as)}", "dim"), indent=MARGIN)]
    standing = _STANDINGS[event.standing]
    if standing:
        found.append(line(standing, indent=INNER))
    for relation, reason, tree in event.skipped:
        found += [*block(tree, look, relation), line((safe(reason), "dim"), indent=INNER + 2)]
    return [*found, *(prose(event.say, indent=INNER) if event.say else [])]


def _missed(event: events.Missed) -> list[Line]:
    found = [
        line(
            (f"✗ {headline(event.judgement)}", "wrong"),
            (f"  read as {safe(event.read_as)}", "dim"),
            indent=MARGIN,
        )
    ]
    at, why = point(event.judgement.counter_example), safe(here(event.judgement))
    if at or why:
        found.append(line(f"At {safe(at)} {why}." if at else f"{why}.", indent=INNER))
    return [*found, *(prose(event.because, indent=INNER) if event.because else [])]


def headline(judgement: Judgement) -> str:
    """Why a line does not follow, in a few words.

    >>> headline(Judgement("refuted"))
    'It does not follow.'
    """
    match judgement.verdict:
        case "one-way" if judgement.direction == "a=>b":
            return "It follows from the line before, but says less."
        case "one-way":
            return "The line before follows from it, not the other way round."
        case "where-defined":
            return "The same only where both are defined."
    return "It does not follow."


def here(judgement: Judgement) -> str:
    """What the point shows, in the learner's terms.

    >>> here(Judgement("refuted", "left 3, right 4")), here(Judgement("one-way", direction="b=>a"))
    ('the line before gives 3, yours gives 4', 'the line before holds, yours does not')
    """
    if judgement.verdict == "one-way":
        held, not_held = (
            ("yours", "the line before") if judgement.direction == "a=>b" else ("the line before", "yours")
        )
        return f"{held} holds, {not_held} does not"
    sides = _SIDES.search(judgement.reason)
    if sides is None:
        return judgement.reason
    return f"the line before {_gives(sides[1])}, yours {_gives(sides[2])}"


def _gives(value: str) -> str:
    if value in _TRUTHS:
        return _TRUTHS[value]
    return f"is {value}" if value.startswith("undefined") else f"gives {value}"


def _offered(event: events.Offered) -> list[Line]:
    found = [
        line(("One of these is the next line; its letter, or type it yourself.", "accent"), indent=MARGIN)
    ]
    for option in event.options:
        found.append(line((f"{option.label}  ", "accent"), safe(option.text), indent=INNER, hang=INNER + 3))
    return found


def _chosen(event: events.Chosen) -> list[Line]:
    sign: tuple[str, Style] = ("✓ That is it.", "right") if event.right else ("✗ Not that one.", "wrong")
    found = [line(sign, indent=MARGIN), *(prose(event.because, indent=INNER) if event.because else [])]
    at = point(event.counter_example)
    return [*found, line(f"It fails at {safe(at)}.", indent=INNER)] if at else found


def _said(reason: str, say: str) -> list[Line]:
    return [line((safe(reason), "dim"), indent=INNER + 2), *(prose(say, indent=INNER + 2) if say else [])]


def _notice(event: events.Notice) -> str:
    if event.name == "unknown-command":
        return f"There is no command {safe(event.detail)}. :h lists them; nothing was judged."
    if event.name == "no-skip":
        return f"There is no :{safe(event.detail)} here; :e shows the line and goes on."
    return _NOTICES[event.name]


def _finished(event: events.Finished) -> list[Line]:
    counts = [(event.unaided, "at once"), (event.helped, "with help"), (event.shown, "shown")]
    told = ", ".join(f"{number} {word}" for number, word in counts if number)
    head = "∎ Shown." if event.complete else "Stopped before the goal."
    style: Style = "right" if event.complete else "plain"
    return [_BLANK, line((head, style), (f"  {told}" if told else "", "dim"), indent=MARGIN)]
