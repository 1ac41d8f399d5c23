"""Practising a derivation: `submit(line, now)` gives the events that follow. No I/O, no clock, no randomness.

`record` appends an attempt and has committed before it returns. An attempt is recorded under the question id
`derivation.<id>.<chain>.<n>`; all attempts at one line share an encounter, so that the first decides its card.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from prepkit.derive import lines
from prepkit.derive.chain import Derivation
from prepkit.derive.rules import law, title
from prepkit.derive.story import SIGNS
from prepkit.domain import Attempt, Judgement, Outcome, Verdict
from prepkit.domain import Event as Happening
from prepkit.errors import Ambiguous, Unreadable
from prepkit.kinds.common import lettering
from prepkit.maths.show import ascii_line
from prepkit.maths.show import line as shown
from prepkit.maths.tree import Node
from prepkit.session.commands import Command, Unknown, parse
from prepkit.session.practice_events import (
    Chosen,
    Event,
    Finished,
    Followed,
    Help,
    Hinted,
    Missed,
    Notice,
    Shown,
    Standing,
    Undecided,
    Unread,
)
from prepkit.session.practice_state import Place, State, attempt, taking_back

MISSES = 2  # after which the choice between lines is offered
replace = msgspec.structs.replace


class Practice:
    """One derivation, line by line."""

    def __init__(
        self, derivation: Derivation, record: Callable[[Attempt], str], uuid: Callable[[], str]
    ) -> None:
        self._derivation, self._record, self._uuid = derivation, record, uuid
        self._state = State()
        self._past: list[tuple[Attempt, State]] = []
        self._of = sum(len(chain.lines) for chain in derivation.chains)

    @property
    def over(self) -> bool:
        """The end has been told."""
        return self._state.over

    def start(self, now: datetime) -> list[Event]:
        """The first line is wanted."""
        self._state = replace(self._state, shown_at=now, encounter=self._uuid())
        return [self._at.posed(first=True)]

    def stop(self, now: datetime) -> list[Event]:
        """The end, wherever we are."""
        return [] if self.over else [self._finished(complete=False)]

    def submit(self, text: str, now: datetime) -> list[Event]:
        """What follows from a line typed."""
        if self.over:
            return []
        line = parse(text)
        if isinstance(line, Unknown):
            return [Notice(name="unknown-command", detail=line.text)]
        if isinstance(line, Command):
            return self._command(line, now)
        if not line.text:
            return [Notice(name="empty")]
        if self._state.options:
            labels = {option.label: place for place, option in enumerate(self._at.offered().options)}
            picked = labels.get(line.text.strip("().").lower())
            if picked is not None:
                return self._pick(self._state.options[picked], line.text, now)
        return self._line(self._meant(line.text), now)

    def _command(self, line: Command, now: datetime) -> list[Event]:
        match line.name:
            case "hint":
                return self._hint()
            case "explain":
                return self._give_away(now)
            case "undo":
                return self._undo(now)
            case "help":
                return [Help()]
            case "quit":
                return self.stop(now)
        return [Notice(name="no-skip", detail=line.name)]

    def _meant(self, text: str) -> str:
        """The number of a reading stands for it."""
        readings = self._state.readings
        return readings[int(text) - 1] if text.isdecimal() and 1 <= int(text[:3]) <= len(readings) else text

    def _line(self, text: str, now: datetime) -> list[Event]:
        form = f"a line such as {ascii_line(self._at.before)}"
        try:
            found = lines.read_line(text, self._at.chain, self._at.before, self._at.wanted)
        except Ambiguous as error:
            return self._ambiguous(text, error.readings, form)
        except Unreadable as error:
            reason = f"{error.found}; expected {error.expected}"
            return [Unread(text=text, reason=reason, form=form, span=(error.start, error.end))]
        if len(found) > 1:
            return self._ambiguous(text, tuple(ascii_line(tree) for tree in found), form)
        self._state = replace(self._state, readings=())
        return self._judge(text, found[0], now)

    def _ambiguous(self, text: str, readings: tuple[str, ...], form: str) -> list[Event]:
        self._state = replace(self._state, readings=readings)
        return [Unread(text=text, reason="two readings", form=form, readings=readings)]

    def _judge(self, text: str, typed: Node, now: datetime) -> list[Event]:
        judgement = lines.judged(self._at.before, self._at.wanted, typed, self._at.chain)
        read_as = shown(typed)
        if judgement.verdict in ("proved", "probed"):
            return self._follows(text, typed, judgement, now)
        if judgement.verdict in ("unknown", "unreadable"):
            self._append("answer", text, Outcome.UNDECIDED, 0.0, read_as, "", now)
            return [Undecided(read_as=read_as, reason=judgement.reason)]
        because = lines.named_mistake(typed, self._at.chain, self._state.number)
        outcome = Outcome.WRONG if judgement.verdict == "refuted" else Outcome.PARTLY
        self._append("answer", text, outcome, 0.0 if outcome is Outcome.WRONG else 0.5, read_as, because, now)
        self._state = replace(self._state, misses=self._state.misses + 1)
        missed = Missed(read_as=read_as, judgement=judgement, because=because)
        return [missed, *self._help_after_misses()]

    def _help_after_misses(self) -> list[Event]:
        if self._state.misses < MISSES or self._state.options or not self._at.wanted.mistakes:
            return []
        places = lettering.shuffled(len(self._at.wanted.mistakes) + 1, self._at.wanted.line.text, 0)
        self._state = replace(self._state, options=places)
        return [self._at.offered()]

    def _follows(self, text: str, typed: Node, judgement: Judgement, now: datetime) -> list[Event]:
        """It follows: one of our lines, or the learner's own way."""
        place = lines.placed(typed, self._at.before, self._at.chain, self._state.number)
        read_as = shown(typed)
        if place.restated:
            return [Followed(standing="restated", read_as=read_as, judgement=judgement)]
        if not place.reached:
            self._state = replace(self._state, own=typed)
            standing: Standing = "nearer" if place.nearer else "aside"
            return [
                Followed(standing=standing, read_as=read_as, judgement=judgement),
                self._at.posed(first=False),
            ]
        number = self._state.number
        skipped = tuple(
            (SIGNS.get(line.relation, line.relation), title(line.rule), line.line.tree)
            for line in self._at.chain.lines[number - 1 : place.reached - 1]
        )
        self._append("answer", text, Outcome.RIGHT, 1.0, read_as, "", now)
        aided = bool(self._state.misses or self._state.hints)
        counts = {"helped": self._state.helped + 1} if aided else {"unaided": self._state.unaided + 1}
        say = self._at.chain.lines[place.reached - 1].say
        followed = Followed(
            standing="jump" if skipped else "step",
            read_as=read_as,
            judgement=judgement,
            say=say,
            skipped=skipped,
        )
        self._state = replace(self._state, number=place.reached, **counts)
        return [followed, *self._next(now)]

    def _pick(self, place: int, text: str, now: datetime) -> list[Event]:
        """A line of those offered."""
        if place == 0:
            self._append("answer", text, Outcome.RIGHT, 1.0, shown(self._at.wanted.line.tree), "", now)
            say = self._at.wanted.say
            self._state = replace(self._state, helped=self._state.helped + 1)
            return [Chosen(right=True, because=say), *self._next(now)]
        mistake = self._at.wanted.mistakes[place - 1]
        self._append("answer", text, Outcome.WRONG, 0.0, shown(mistake.line.tree), mistake.because, now)
        found = lines.judged(self._at.before, self._at.wanted, mistake.line.tree, self._at.chain)
        chosen = Chosen(right=False, because=mistake.because, counter_example=found.counter_example)
        return [chosen, self._at.offered()]

    def _hint(self) -> list[Event]:
        wanted, given = self._at.wanted, self._state.hints
        hints = [f"{title(wanted.rule)}: {law(wanted.rule)}", *([wanted.say] if wanted.say else [])]
        if given >= len(hints):
            return [Notice(name="no-more-hints")]
        self._state = replace(self._state, hints=given + 1)
        return [Hinted(hint=hints[given], number=given + 1, of=len(hints))]

    def _give_away(self, now: datetime) -> list[Event]:
        wanted = self._at.wanted
        self._append("give-up", "", Outcome.WRONG, 0.0, "", "", now)
        told = Shown(
            sign=SIGNS.get(wanted.relation, wanted.relation), line=wanted.line.tree, reason=title(wanted.rule),
            say=wanted.say,
        )  # fmt: skip
        self._state = replace(self._state, given=self._state.given + 1)
        return [told, *self._next(now)]

    def _next(self, now: datetime) -> list[Event]:
        """On to the following line, chain, or the end."""
        state = self._state
        chain, number = state.chain, state.number + 1
        if number > len(self._at.chain.lines):
            chain, number = chain + 1, 1
        fresh: dict[str, Any] = {
            "own": None, "misses": 0, "hints": 0, "options": (), "readings": (), "shown_at": now,
            "encounter": self._uuid(),
        }  # fmt: skip
        if chain == len(self._derivation.chains):
            return [self._finished(complete=True)]
        self._state = replace(state, chain=chain, number=number, **fresh)
        return [self._at.posed(first=number == 1)]

    def _finished(self, *, complete: bool) -> Finished:
        self._state = state = replace(self._state, over=True)
        return Finished(
            title=self._derivation.title, unaided=state.unaided, helped=state.helped, shown=state.given,
            of=self._of, complete=complete,
        )  # fmt: skip

    def _undo(self, now: datetime) -> list[Event]:
        """Take the last answer back; its line is wanted again."""
        if not self._past:
            return [Notice(name="nothing-to-undo")]
        made, before = self._past.pop()
        self._record(taking_back(made, self._uuid(), now))
        self._state = replace(before, shown_at=now, readings=())
        return [Notice(name="taken-back", detail=made.text), self._at.posed(first=False)]

    @property
    def _at(self) -> Place:
        return Place(self._derivation, self._state)

    def _append(
        self,
        event: Happening,
        text: str,
        outcome: Outcome,
        credit: float,
        read_as: str,
        mistake: str,
        now: datetime,
    ) -> None:
        """On disk when this returns."""
        verdict = Verdict(outcome, credit, read_as, mistake)
        made = attempt(self._at, event, text, verdict, self._uuid(), now)
        self._record(made)
        self._past.append((made, self._state))
