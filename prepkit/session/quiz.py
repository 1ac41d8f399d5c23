"""The quiz: `submit(line, now)` gives the events that follow. No I/O, no clock, no randomness of its own.

`record` appends an attempt, returns when its question is due again ('' while that is open), and has committed
before it returns: nothing is said of an answer that is not on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from prepkit.domain import Attempt, Outcome, Verdict
from prepkit.grading import presenting
from prepkit.session import lower, sitting, tally
from prepkit.session.commands import Answer, Command, Line, Unknown, parse
from prepkit.session.events import Done, Event, Help, Judged, Notice, Recorded
from prepkit.session.ledger import Ledger
from prepkit.session.sitting import Sitting
from prepkit.session.state import State, Supply
from prepkit.session.tally import Mark

replace = msgspec.structs.replace


class Quiz:
    """One session. `exam` holds every verdict back until the end; `until` is when no further question is asked."""

    def __init__(
        self,
        supply: Supply,
        record: Callable[[Attempt], str],
        uuid: Callable[[], str],
        *,
        exam: bool = False,
        until: datetime | None = None,
        asks_why: bool = False,
        placement: Callable[[Sequence[Mark]], str] | None = None,
    ) -> None:
        self._supply, self._ledger = supply, Ledger(record, uuid)
        self._exam, self._until, self._asks_why, self._placement = exam, until, asks_why, placement
        self._state = State()

    @property
    def over(self) -> bool:
        """The summary has been given."""
        return self._state.over

    def start(self, now: datetime) -> list[Event]:
        """The first question."""
        events = self._next(now)
        return [Notice(name="nothing-left"), *events] if self.over else events

    def stop(self, now: datetime) -> list[Event]:
        """The end, whatever is on the table: in an exam all that was held back, then the summary."""
        if self.over:
            return []
        state = self._state
        self._state = replace(state, over=True, table=None)
        placement = self._placement(state.marks) if self._placement else ""
        late = (replace(said, late=True, last=True) for said in state.held)
        return [*late, tally.summary(state.marks, exam=self._exam, placement=placement)]

    def submit(self, text: str, now: datetime) -> list[Event]:
        """What follows from a line typed."""
        flagged = self._state.flagging
        return self._why(text, flagged, now) if flagged else self.take(parse(text), now)

    def take(self, line: Line, now: datetime) -> list[Event]:
        """What follows from an answer or a command."""
        table = self._state.table
        if self.over or table is None:
            return []
        if isinstance(line, Unknown):
            return [Notice(name="unknown-command", detail=line.text)]
        if isinstance(line, Command):
            return self._command(line, table, now)
        return self._answer(line, table, now)

    def _command(self, line: Command, table: Sitting, now: datetime) -> list[Event]:
        match line.name:
            case "hint":
                return self._hint(table)
            case "explain":
                return self._give_up(table, now)
            case "skip":
                return self._skip(table, now)
            case "flag":
                return self._flag(line.words, table, now)
            case "flag-last":
                return self._flag(line.words, self._ledger.last(), now)
            case "undo":
                return self._undo(now)
            case "deeper":
                return self._deeper(table, now)
            case "help":
                return [Help(sitting.form(table))]
            case "quit":
                return self.stop(now)

    def _answer(self, line: Answer, table: Sitting, now: datetime) -> list[Event]:
        text, points = line.text, sitting.points(table)
        if points and table.draft is None:
            return self._draft(text, table)
        if not text and not points:
            return [Notice(name="empty")]
        text = {str(n): reading for n, reading in enumerate(table.readings, 1)}.get(text, text)
        asking = table.asking
        verdict = lower.grade(asking.question, table.part, asking.values, asking.seed, text, table.answers)
        if verdict.outcome is Outcome.UNREADABLE:
            return self._unread(text, verdict, table)
        if table.draft is not None:
            text = f"{table.draft}\n{text}"
        return self._judge(text, verdict, table, now)

    def _draft(self, text: str, table: Sitting) -> list[Event]:
        self._table(replace(table, draft=text))
        return [sitting.rubric(table)]

    def _unread(self, text: str, verdict: Verdict, table: Sitting) -> list[Event]:
        self._table(replace(table, readings=verdict.readings))
        return [sitting.unread(table, text, verdict)]

    def _judge(self, text: str, verdict: Verdict, table: Sitting, now: datetime) -> list[Event]:
        """Record first; then the verdict, and the next part or question."""
        made, due = self._ledger.append(table, "answer", text, verdict, now)
        said = sitting.judged(table, made, verdict, due)
        self._remember(made, table, said)
        if not table.last:
            answers = (*table.answers, text)
            following = replace(
                table, part=table.part + 1, shown_at=now, answers=answers, draft=None, readings=()
            )
            self._table(following)
            return [*self._tell(said), sitting.asked(following, self._of(following))]
        return self._go_on(said, now)

    def _give_up(self, table: Sitting, now: datetime) -> list[Event]:
        asking = table.asking
        key = presenting.key(asking.question, table.part, asking.values, asking.seed)
        verdict = Verdict(Outcome.WRONG, expected=key)
        made, due = self._ledger.append(table, "give-up", table.draft or "", verdict, now)
        said = sitting.judged(table, made, verdict, due)
        self._remember(made, table, said)
        return self._go_on(said, now)

    def _skip(self, table: Sitting, now: datetime) -> list[Event]:
        made, _ = self._ledger.append(table, "skip", "", None, now)
        self._remember(made, table, None)
        return [Done(id=table.asking.question.id, what="skip"), *self._next(now)]

    def _hint(self, table: Sitting) -> list[Event]:
        hints = table.asking.question.hints
        if self._exam:
            return [Notice(name="no-hints-in-exam")]
        if table.told >= len(hints):
            return [Notice(name="no-more-hints", detail=str(len(hints)))]
        self._table(replace(table, told=table.told + 1, hints=table.hints + 1))
        return [sitting.hinted(table)]

    def _flag(self, words: str, flagged: Sitting | None, now: datetime) -> list[Event]:
        if flagged is None:
            return [Notice(name="nothing-to-flag")]
        if not words and self._asks_why:
            self._state = replace(self._state, flagging=flagged)
            return [Notice(name="why")]
        self._ledger.append(flagged, "flag", words, None, now)
        return [Done(id=flagged.asking.question.id, what="flag", text=words)]

    def _why(self, text: str, flagged: Sitting, now: datetime) -> list[Event]:
        """The line after `:f`. A command flags without a reason and is then obeyed."""
        self._state, line = replace(self._state, flagging=None), parse(text)
        words = line.text if isinstance(line, Answer) else ""
        self._ledger.append(flagged, "flag", words, None, now)
        done: list[Event] = [Done(id=flagged.asking.question.id, what="flag", text=words)]
        return done if isinstance(line, Answer) else [*done, *self.take(line, now)]

    def _undo(self, now: datetime) -> list[Event]:
        """Take the last answer back and ask its part again; once the key was shown, that counts as a hint."""
        taken = self._ledger.take_back(now)
        if taken is None:
            return [Notice(name="nothing-to-undo")]
        made, before = taken
        now_on, then = self._state.table, before.table
        assert then is not None  # only what lay on the table was ever answered
        on_table = (now_on,) if now_on else ()
        left = (*on_table, *self._state.waiting)
        waiting = tuple(each for each in left if each.asking.encounter != then.asking.encounter)
        hints = then.hints if self._exam or made.event == "skip" else max(then.hints, 1)
        again = replace(then, shown_at=now, hints=hints, readings=(), draft=None)
        self._state = replace(before, table=again, waiting=waiting, deeper=())
        return [Done(id=made.question, what="undo", text=made.text), sitting.asked(again, self._of(again))]

    def _deeper(self, table: Sitting, now: datetime) -> list[Event]:
        """The follow-up of the question just answered, before the one on the table."""
        before = self._state.marks[-1].question if self._state.marks else ""
        for name in self._state.deeper:
            if asking := self._supply.take(name, before):
                waiting = (table, *self._state.waiting)
                self._state = replace(self._state, waiting=waiting, deeper=())
                return self._put(Sitting(asking, self._state.number, now))
        return [Notice(name="nothing-deeper")]

    def _next(self, now: datetime) -> list[Event]:
        state = self._state
        if self._until and state.marks and now >= self._until:
            return [Notice(name="time"), *self.stop(now)]
        if state.waiting:
            self._state = replace(state, waiting=state.waiting[1:])
            return self._put(replace(state.waiting[0], shown_at=now))
        asking = self._supply.next(state.marks)
        if asking is None:
            return self.stop(now)
        return self._put(Sitting(asking, state.number, now))

    def _go_on(self, said: Judged, now: datetime) -> list[Event]:
        """The verdict, then what comes next; behind the last question nothing can be asked."""
        following = self._next(now)
        return [*self._tell(replace(said, last=self.over)), *following]

    def _put(self, on: Sitting) -> list[Event]:
        on = replace(on, number=self._state.number, follows=self._state.number_of(on.asking.follows))
        self._table(on)
        return [sitting.asked(on, self._of(on))]

    def _of(self, on: Sitting) -> int:
        return max(self._supply.of, on.number)

    def _table(self, on: Sitting) -> None:
        self._state = replace(self._state, table=on)

    def _remember(self, made: Attempt, table: Sitting, said: Judged | None) -> None:
        """What is on disk now counts: for the summary, for undo, and in an exam for the end."""
        self._ledger.remember(made, self._state)
        state, asking = self._state, table.asking
        outcome = made.outcome or made.event
        mark = Mark(asking.encounter, made.question, asking.question.topic, asking.title, table.part,
                    outcome, made.credit, made.mistake)  # fmt: skip
        self._state = replace(
            state, marks=(*state.marks, mark), deeper=said.deeper if said else (), table=None,
            held=(*state.held, said) if said and self._exam else state.held,
        )  # fmt: skip

    def _tell(self, said: Judged) -> list[Event]:
        if self._exam:
            return [Recorded(id=said.id, part=said.part, read_as=said.read_as)]
        return [said]
