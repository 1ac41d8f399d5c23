"""Practising a derivation, as a table: what is typed, and what is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from prepkit.domain import Attempt, Judgement
from prepkit.maths.show import line
from prepkit.session import practice_events as events
from prepkit.session.practice import Practice
from tests.derive.examples import loaded

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Desk:
    """A practice with a history in memory and a clock that ticks a second a line."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []
        self._ids, self._ticks = count(1), count(1)
        self.practice = Practice(loaded(), self._record, lambda: f"id{next(self._ids)}")
        self.said = self.practice.start(NOON)

    def _record(self, attempt: Attempt) -> str:
        self.attempts.append(attempt)
        return ""

    def say(self, *lines: str) -> list[events.Event]:
        """The events of the last of the lines."""
        for text in lines:
            self.said = self.practice.submit(text, NOON + timedelta(seconds=next(self._ticks)))
        return self.said

    def kinds(self, *lines: str) -> list[str]:
        return [type(event).__name__ for event in self.say(*lines)]


ONE_LINE = {  # typed at k*S <= Y + S → what it is
    "the line": ("k*S <= X", "step"),
    "the line, turned round": ("X >= S*k", "step"),
    "with a sign in front": ("<=> k*S <= X", "step"),
    "an accepted line": ("k*S - X <= 0", "step"),
    "the line after it": ("k <= floor(X/S)", "jump"),
    "the same again": ("S*k <= S + Y", "restated"),
    "another way there": ("k <= X/S", "nearer"),
    "a way aside": ("7*k*S - 7*Y - 7*S <= 0", "aside"),
}


@pytest.mark.parametrize("name", ONE_LINE)
def test_a_line_that_follows(name: str) -> None:
    typed, standing = ONE_LINE[name]
    followed = Desk().say(typed)[0]
    assert isinstance(followed, events.Followed)
    assert (followed.standing, followed.judgement.verdict) == (standing, "proved")


MISSES = {
    "a planted mistake": ("k*S < X", "one-way", "The last window may end at the border."),
    "the same mistake otherwise": ("k*S + 1 <= X", "one-way", "The last window may end at the border."),
    "nobody's mistake": ("k*S <= 2*X", "one-way", ""),
    "nonsense": ("k > X", "refuted", ""),
}


@pytest.mark.parametrize("name", MISSES)
def test_a_line_that_does_not_follow_has_its_point(name: str) -> None:
    typed, verdict, because = MISSES[name]
    missed = Desk().say(typed)[0]
    assert isinstance(missed, events.Missed)
    assert (missed.judgement.verdict, missed.because) == (verdict, because)
    assert missed.judgement.counter_example


UNREAD = [
    "k*S <=",
    "k <= Z",
    "X/S",
    "[/]",
    "\x1b[31m",
    "__import__('os').system('id')",
    "9**9**9**9",
    "(" * 3000,
    "\0",
]


@pytest.mark.parametrize("typed", UNREAD)
def test_what_is_no_line_is_asked_again_and_not_recorded(typed: str) -> None:
    desk = Desk()
    assert desk.kinds(typed) == ["Unread"]
    assert desk.attempts == []
    assert desk.kinds("k*S <= X") == ["Followed", "Posed"]


def test_two_readings_are_chosen_from() -> None:
    desk = Desk()
    (unread,) = desk.say("k*S <= 1/2X + 1/2*X")
    assert isinstance(unread, events.Unread)
    assert len(unread.readings) == 2
    assert desk.kinds("1") == ["Followed", "Posed"]


def test_a_jump_tells_what_was_skipped() -> None:
    followed, posed = Desk().say("k <= floor(X/S)")
    assert [line(tree) for _, _, tree in followed.skipped] == ["k·S ≤ X"]
    assert (posed.chain.name, posed.done) == ("count", 2)


def test_ones_own_line_is_gone_on_from() -> None:
    desk = Desk()
    desk.say("k <= X/S")
    posed = desk.said[-1]
    assert (posed.number, line(posed.before)) == (1, "k ≤ X/S")
    assert desk.say("k <= floor(X/S)")[0].standing == "jump"


def test_after_two_misses_lines_are_offered() -> None:
    desk = Desk()
    assert desk.kinds("k*S < X") == ["Missed"]
    assert desk.kinds("k > X") == ["Missed", "Offered"]
    offered = desk.said[-1]
    wrong = next(one.label for one in offered.options if one.text == "k·S < X")
    right = next(one.label for one in offered.options if one.text == "k·S ≤ X")
    assert desk.kinds(wrong) == ["Chosen", "Offered"]
    assert desk.kinds(right) == ["Chosen", "Posed"]
    assert [attempt.outcome for attempt in desk.attempts] == ["partly", "wrong", "wrong", "right"]
    assert len({attempt.encounter for attempt in desk.attempts}) == 1


def test_hints_tell_the_rule_then_the_line() -> None:
    desk = Desk()
    (first,) = desk.say("?")
    (second,) = desk.say("?")
    assert first.hint.startswith("definition: A name is replaced")
    assert second.hint == "Y is written out."
    assert desk.kinds("?") == ["Notice"]
    desk.say("k*S <= X")
    assert desk.attempts[-1].hints == 2


def test_to_the_end() -> None:
    desk = Desk()
    desk.say("k*S <= X", ":e")
    assert desk.kinds("n = floor(X/S) + 1") == ["Followed", "Finished"]
    finished = desk.said[-1]
    assert (finished.unaided, finished.shown, finished.complete) == (2, 1, True)
    assert [(a.question, a.event, a.outcome) for a in desk.attempts] == [
        ("derivation.floor.fits.1", "answer", "right"),
        ("derivation.floor.fits.2", "give-up", "wrong"),
        ("derivation.floor.count.1", "answer", "right"),
    ]
    assert desk.practice.over
    assert desk.say("anything") == []


def test_undo_takes_the_last_answer_back() -> None:
    desk = Desk()
    desk.say("k*S <= X", ":u")
    assert [type(event).__name__ for event in desk.said] == ["Notice", "Posed"]
    assert desk.said[-1].number == 1
    assert (desk.attempts[-1].event, desk.attempts[-1].text) == ("undo", desk.attempts[0].uuid)
    assert desk.kinds(":u") == ["Notice"]


@pytest.mark.parametrize(
    ("typed", "kinds"), [("", ["Notice"]), (":x", ["Notice"]), (":s", ["Notice"]), (":h", ["Help"])]
)
def test_commands_record_nothing(typed: str, kinds: list[str]) -> None:
    desk = Desk()
    assert desk.kinds(typed) == kinds
    assert desk.attempts == []


def test_quitting_keeps_what_was_done() -> None:
    desk = Desk()
    desk.say("k*S <= X")
    (finished,) = desk.say(":q")
    assert (finished.complete, finished.unaided) == (False, 1)
    assert len(desk.attempts) == 1


def test_a_prover_that_dies_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from prepkit.derive import truth

    answers = iter([Judgement("unknown", "the prover died"), Judgement("proved", rung="identity")])
    monkeypatch.setattr(truth, "related", lambda *a, **k: next(answers))
    assert Desk().kinds("k*S <= X") == ["Followed", "Posed"]


def test_what_stays_open_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from prepkit.derive import truth

    desk = Desk()
    monkeypatch.setattr(truth, "related", lambda *a, **k: Judgement("unknown", "deadline"))
    assert desk.kinds("k*S <= X") == ["Undecided"]
    monkeypatch.undo()
    assert desk.kinds("k*S <= X") == ["Followed", "Posed"]
    assert [attempt.outcome for attempt in desk.attempts] == ["undecided", "right"]
