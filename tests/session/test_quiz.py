"""The quiz as a table: what is typed, what is said, what is on disk."""

from __future__ import annotations

import pytest

from prepkit.domain import Outcome
from prepkit.errors import Unusable
from prepkit.session.deck import Deck
from prepkit.session.events import (
    Asked,
    Done,
    Event,
    Help,
    Hinted,
    Judged,
    Notice,
    Recorded,
    Rubric,
    Summary,
    Unread,
)
from prepkit.session.plan import Planned
from prepkit.session.quiz import Quiz
from tests.session.stage import DEEP, PAIRS, PICK, RANKED, TWO, WIDTH, WORDS, Stage


def names(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


LINES = [
    # typed, what is said, what is recorded
    ("5", ["Judged", "Summary"], [("answer", "right")]),
    ("4", ["Judged", "Summary"], [("answer", "wrong")]),
    (" 10/2 ", ["Judged", "Summary"], [("answer", "right")]),
    ("5 (", ["Unread"], []),
    ("", ["Notice"], []),
    ("   ", ["Notice"], []),
    ("?", ["Hinted"], []),
    (":h", ["Help"], []),
    (":help", ["Help"], []),
    (":H", ["Help"], []),
    (":e", ["Judged", "Summary"], [("give-up", "wrong")]),
    (":explain", ["Judged", "Summary"], [("give-up", "wrong")]),
    (":s", ["Done", "Summary"], [("skip", "")]),
    (":f", ["Done"], [("flag", "")]),
    (":f off by one", ["Done"], [("flag", "")]),
    (":u", ["Notice"], []),
    (":d", ["Notice"], []),
    (":q", ["Summary"], []),
    (":x", ["Notice"], []),
    (":5", ["Notice"], []),
    (":", ["Notice"], []),
    ("[/]", ["Unread"], []),
    ("\x1b[2J", ["Unread"], []),
    ("__import__('os').system('id')", ["Unread"], []),
]


@pytest.mark.parametrize(("typed", "said", "recorded"), LINES)
def test_one_line(typed: str, said: list[str], recorded: list[tuple[str, str]]) -> None:
    stage = Stage(WIDTH)
    assert names(stage.say(typed)) == said
    assert [(event, outcome) for event, _, outcome in stage.events] == recorded
    assert stage.quiz.over == ("Summary" in said)


def test_the_first_event_is_the_question_with_numbers_put_in() -> None:
    (asked,) = Stage(WIDTH).shown
    assert isinstance(asked, Asked)
    assert asked.prompt == "A 3-tap filter over 7 pixels. How wide?"
    assert (asked.number, asked.of, asked.part, asked.parts, asked.kind) == (1, 1, 1, 1, "number")


def test_a_wrong_answer_is_told_everything() -> None:
    judged = Stage(WIDTH).say("4")[0]
    assert isinstance(judged, Judged)
    assert (judged.outcome, judged.read_as, judged.key) == (Outcome.WRONG, "4", "5")
    assert judged.mistake == "The first position counts too."
    assert judged.solution == "7 − 3 + 1 = 5."
    assert judged.next_review.startswith("2026-11-25")
    assert judged.evidence.families == ("count", "formula", "torch")


def test_the_attempt_is_whole() -> None:
    stage = Stage(WIDTH)
    stage.say("?", "5", seconds=7)
    (made,) = stage.recorded
    assert (made.question, made.seed, made.values, made.part, made.parts) == (
        "t.width",
        0,
        {"W": "7", "F": "3"},
        0,
        1,
    )
    assert (made.text, made.read_as, made.credit, made.hints, made.seconds) == ("5", "5", 1.0, 1, 14.0)
    assert made.at == "2026-11-22T12:00:14+00:00"
    assert made.digest == stage.known["t.width"].digest
    assert made.encounter == "e1"


def test_nothing_is_said_of_an_answer_that_is_not_on_disk() -> None:
    stage = Stage(WIDTH, TWO)

    def full(attempt: object) -> str:
        raise Unusable("history", "the disk is full")

    stage.quiz._ledger.record = full
    with pytest.raises(Unusable):
        stage.say("5")
    stage.quiz._ledger.record = stage.record
    assert names(stage.say("5")) == ["Judged", "Asked"]  # the question is still on the table


def test_hints_run_out_and_are_counted() -> None:
    stage = Stage(WIDTH)
    first, second, third = (stage.say("?")[0] for _ in range(3))
    assert isinstance(first, Hinted)
    assert isinstance(second, Hinted)
    assert (first.hint, first.number, second.hint, second.of) == (
        "Count places.",
        1,
        "The last starts at W − F.",
        2,
    )
    assert third == Notice(name="no-more-hints", detail="2")
    stage.say("5")
    assert stage.recorded[0].hints == 2


def test_an_error_is_carried_forward() -> None:
    stage = Stage(TWO)
    first, asked = stage.say("6")
    assert isinstance(first, Judged)
    assert isinstance(asked, Asked)
    assert (first.outcome, first.solution, asked.part, asked.parts, asked.number, asked.of) == (
        Outcome.WRONG, "", 2, 2, 1, 1)  # fmt: skip
    second, summary = stage.say("12")
    assert isinstance(second, Judged)
    assert isinstance(summary, Summary)
    assert (second.outcome, second.solution) == (Outcome.RIGHT, "5, then 10.")
    assert (summary.answered, summary.right, summary.partly, summary.credit) == (1, 0, 1, 0.5)
    assert [made.encounter for made in stage.recorded] == ["e1", "e1"]


def test_giving_up_one_part_ends_the_question() -> None:
    stage = Stage(TWO, WIDTH)
    judged, asked = stage.say(":e")
    assert isinstance(judged, Judged)
    assert (judged.event, judged.key, judged.solution) == ("give-up", "5", "5, then 10.")
    assert isinstance(asked, Asked)
    assert (asked.id, asked.number, asked.of) == ("t.width", 2, 2)


def test_undo_appends_and_asks_again_as_helped() -> None:
    stage = Stage(WIDTH, TWO)
    stage.say("4")
    done, asked = stage.say(":u")
    assert done == Done(id="t.width", what="undo", text="4")
    assert isinstance(asked, Asked)
    assert (asked.id, asked.number) == ("t.width", 1)
    _, following = stage.say("5")
    assert isinstance(following, Asked)
    assert (following.id, following.number) == ("t.two", 2)
    assert stage.events == [
        ("answer", "t.width", "wrong"),
        ("undo", "t.width", ""),
        ("answer", "t.width", "right"),
    ]
    assert stage.recorded[1].text == stage.recorded[0].uuid
    assert stage.recorded[1].uuid != stage.recorded[0].uuid
    assert stage.recorded[2].hints == 1  # the key had been shown
    summary = stage.say(":q")[-1]
    assert isinstance(summary, Summary)
    assert (summary.answered, summary.right) == (1, 1)


def test_undo_goes_back_through_parts_and_questions() -> None:
    stage = Stage(TWO, WIDTH, DEEP)
    stage.say("5", "10", "5", ":u", ":u", ":u")
    assert [event for event, _, _ in stage.events] == ["answer"] * 3 + ["undo"] * 3
    assert [made.text for made in stage.recorded[3:]] == [made.uuid for made in reversed(stage.recorded[:3])]
    assert stage.say(":u") == [Notice(name="nothing-to-undo")]
    ids = []
    for line in ("5", "10", "5", "2"):
        ids += [event.id for event in stage.say(line) if isinstance(event, Asked)]
    assert ids == ["t.two", "t.width", "t.deep"]  # each asked again, once, in the old order
    assert stage.quiz.over


def test_a_skip_can_be_undone_without_help() -> None:
    stage = Stage(WIDTH, TWO)
    stage.say(":s", ":u", "5")
    assert stage.recorded[-1].hints == 0


@pytest.mark.parametrize(
    ("lines", "why", "following"),
    [
        ([":f", "off by one"], "off by one", ["Done"]),
        ([":f", ""], "", ["Done"]),
        ([":f", ":q"], "", ["Done", "Summary"]),
        ([":f", "?"], "", ["Done", "Hinted"]),
        ([":f off by one"], "off by one", ["Done"]),
    ],
)
def test_a_flag_asks_why(lines: list[str], why: str, following: list[str]) -> None:
    stage = Stage(WIDTH, asks_why=True)
    assert names(stage.say(*lines)) == following
    assert [(made.event, made.text) for made in stage.recorded] == [("flag", why)]
    assert not stage.quiz.over or ":q" in lines


def test_the_question_just_answered_can_be_flagged() -> None:
    stage = Stage(WIDTH, TWO)
    assert stage.say(":ff") == [Notice(name="nothing-to-flag")]
    stage.say("5", ":ff the key is off")
    assert stage.recorded[-1].question == "t.width"
    assert (stage.recorded[-1].event, stage.recorded[-1].text) == ("flag", "the key is off")
    assert names(stage.say("5")) == ["Judged", "Asked"]  # the one on the table is untouched


def test_a_quiz_without_questions_says_so() -> None:
    stage = Stage(WIDTH)
    quiz = Quiz(Deck([Planned("t.gone")], lambda name: None), stage.record, lambda: "u")
    assert names(quiz.start(stage.now)) == ["Notice", "Summary"]


def test_the_line_after_an_answered_flag_is_an_answer() -> None:
    stage = Stage(WIDTH, asks_why=True)
    assert names(stage.say(":f", "bad", "5")) == ["Judged", "Summary"]


def test_a_written_answer_is_ticked_by_its_writer() -> None:
    stage = Stage(WORDS)
    (asked,) = stage.shown
    assert isinstance(asked, Asked)
    assert asked.options == ()  # the rubric would give the answer away
    assert stage.say("They are fewer") == [
        Rubric(id="t.words", part=1, points=("fewer weights", "anywhere", "less memory"))
    ]
    assert stage.recorded == []
    assert names(stage.say("7")) == ["Unread"]
    judged, _ = stage.say("1 2")
    assert isinstance(judged, Judged)
    assert (judged.outcome, round(judged.credit, 3)) == (Outcome.PARTLY, 0.667)
    assert stage.recorded[0].text == "They are fewer\n1 2"


def test_enter_ticks_nothing_and_commands_still_work_while_ticking() -> None:
    stage = Stage(WORDS)
    assert names(stage.say("", "")) == ["Judged", "Summary"]
    assert stage.recorded[0].credit == 0
    assert names(Stage(WORDS).say("text", ":s")) == ["Done", "Summary"]


def test_two_readings_are_for_the_learner_to_choose() -> None:
    wide = WIDTH.replace("values: [7]", "values: [1236]")
    stage = Stage(wide)
    (unread,) = stage.say("1,234")
    assert isinstance(unread, Unread)
    assert len(unread.readings) == 2
    assert stage.recorded == []
    for choice, reading in enumerate(unread.readings, 1):
        chosen = Stage(wide)
        judged = chosen.say("1,234", str(choice))[0]
        assert isinstance(judged, Judged)
        assert judged.text == reading
    again = Stage(wide).say("1,234", "1234")[0]
    assert isinstance(again, Judged)
    assert again.outcome is Outcome.RIGHT


@pytest.mark.parametrize("typed", ["0012", "0020", "3", "02"])
def test_a_number_that_numbers_no_reading_is_an_answer(typed: str) -> None:
    stage = Stage(WIDTH.replace("values: [7]", "values: [1236]"))
    judged = stage.say("1,234", typed)[0]
    assert isinstance(judged, Judged)
    assert judged.text == typed


def test_an_exam_tells_nothing_until_its_end_and_then_all() -> None:
    stage = Stage(WIDTH, PICK, exam=True)
    assert stage.say("?") == [Notice(name="no-hints-in-exam")]
    assert names(stage.say("(")) == ["Unread"]
    recorded, asked = stage.say("4")
    assert recorded == Recorded(id="t.width", part=1, read_as="4")
    assert isinstance(asked, Asked)
    late = stage.say("a")
    assert names(late) == ["Recorded", "Judged", "Judged", "Summary"]
    assert [(e.id, e.outcome, e.late) for e in late if isinstance(e, Judged)] == [
        ("t.width", Outcome.WRONG, True), ("t.pick", Outcome.RIGHT, True)]  # fmt: skip


def test_an_answer_taken_back_in_an_exam_is_not_judged() -> None:
    stage = Stage(WIDTH, exam=True)
    stage.say("?")
    stage = Stage(WIDTH, PICK, exam=True)
    late = stage.say("4", ":u", "5", "a")
    assert [e.text for e in late if isinstance(e, Judged)] == ["5", "a"]
    assert stage.recorded[2].hints == 0  # nothing had been shown


def test_time_runs_out_between_questions_only() -> None:
    stage = Stage(WIDTH, TWO, minutes=1)
    events = stage.say("5", seconds=61)
    assert names(events) == ["Judged", "Notice", "Summary"]
    assert stage.quiz.over


def test_a_follow_up_is_offered_and_taken_out_of_turn() -> None:
    stage = Stage(WIDTH, TWO, also=[DEEP])
    judged, asked = stage.say("5")
    assert isinstance(judged, Judged)
    assert judged.deeper == ("t.deep",)
    (deep,) = stage.say(":d")
    assert isinstance(deep, Asked)
    assert (deep.id, deep.number, deep.of) == ("t.deep", 2, 3)
    assert (deep.follows, deep.follows_number) == ("t.width", 1)
    assert stage.say(":d") == [Notice(name="nothing-deeper")]
    _, back = stage.say("2")
    assert isinstance(back, Asked)
    assert isinstance(asked, Asked)
    assert (back.id, back.number) == (asked.id, 3)


def chain(name: str, *follow_ups: str) -> str:
    """A question whose answer is 2."""
    parts = '[{kind: number, prompt: "1 + 1?", key: "2"}]'
    return f"\n- id: t.{name}\n  parts: {parts}\n  follow_ups: [{', '.join(follow_ups)}]\n"


LINKS = [chain("a", "t.b"), chain("b", "t.c"), chain("c", "t.d"), chain("d", "t.e"), chain("e")]
OTHERS = [chain(f"x{n}") for n in range(14)]
CHAINS = [
    # answers, which questions are asked first
    ("2222", ["a", "b", "c", "d", "x0"]),  # four are a chain; what follows the fourth is not asked
    ("1", ["a", "x0"]),  # a wrong answer ends it
    ("21", ["a", "b", "x0"]),
    ("222", ["a", "b", "c", "d"]),
]


@pytest.mark.parametrize(("typed", "asked"), CHAINS)
def test_a_right_answer_brings_its_follow_up(typed: str, asked: list[str]) -> None:
    stage = Stage(LINKS[0], *OTHERS, also=LINKS[1:], follow_ups=True)
    seen = list(stage.shown)
    for line in typed:
        seen += stage.say(line)
    put = [event for event in seen if isinstance(event, Asked)]
    assert [event.id.removeprefix("t.") for event in put] == asked
    assert {event.of for event in put} == {15}  # it takes the place of another, the session grows no longer
    assert [event.follows_number for event in put] == [
        n if name in "bcd" else 0 for n, name in enumerate(asked)
    ]
    assert [event.follows for event in put][1:2] == (["t.a"] if asked[1] == "b" else [""])


@pytest.mark.parametrize(("others", "follow_ups"), [(0, 0), (1, 0), (2, 1), (4, 1), (5, 2)])
def test_follow_ups_have_a_third_of_a_session_at_most(others: int, follow_ups: int) -> None:
    stage = Stage(LINKS[0], *OTHERS[:others], also=LINKS[1:], follow_ups=True)
    stage.say(*"2" * (others + 1))
    assert stage.quiz.over
    assert sum(made.question in ("t.b", "t.c", "t.d") for made in stage.recorded) == follow_ups


def test_what_is_due_gives_no_place_to_a_follow_up() -> None:
    asked: list[str] = []
    stage = Stage(LINKS[0], *OTHERS[:5], also=LINKS[1:])
    plan = [Planned("t.a", "t"), *(Planned(f"t.x{n}", "t", due=True) for n in range(5))]
    quiz = Quiz(Deck(plan, stage.deal, lambda name: True), stage.record, lambda: f"v{len(asked)}")
    events = quiz.start(stage.now)
    while not quiz.over:
        asked += [event.id for event in events if isinstance(event, Asked)]
        events = quiz.submit("2", stage.now)
    assert asked == [planned.name for planned in plan]


def test_a_follow_up_that_may_not_be_asked_is_not() -> None:
    stage = Stage(LINKS[0], *OTHERS, also=LINKS[1:])  # no follow-ups, as in an exam
    asked = stage.say("2")[-1]
    assert isinstance(asked, Asked)
    assert (asked.id, asked.follows_number) == ("t.x0", 0)


RIGHT_TEXTS = [
    # question, answer, texts behind the key
    (PICK, "b", [("a", "same")]),
    (PAIRS, "1a 2a", [("1b", "one — 1"), ("2a", "two — 2")]),
    (RANKED, "a b c", [("c", "first"), ("a", "second"), ("b", "third")]),
    (WIDTH, "4", []),
]


@pytest.mark.parametrize("exam", [False, True])
@pytest.mark.parametrize(("question", "typed", "texts"), RIGHT_TEXTS)
def test_the_texts_behind_the_letters_are_told(
    question: str, typed: str, texts: list[tuple[str, str]], exam: bool
) -> None:
    judged = Stage(question, exam=exam).say(typed)[-2]
    assert isinstance(judged, Judged)
    assert [(choice.label, choice.text) for choice in judged.key_texts] == texts


def test_the_end_comes_once() -> None:
    stage = Stage(WIDTH)
    stage.say(":q")
    assert stage.say("5") == []
    assert stage.quiz.stop(stage.now) == []
    assert stage.recorded == []


def test_the_summary_counts_questions_and_names_what_was_weak() -> None:
    stage = Stage(WIDTH, TWO, PICK, DEEP)
    summary = stage.say("4", "5", "10", ":s", "2")[-1]
    assert isinstance(summary, Summary)
    assert (summary.answered, summary.right, summary.skipped) == (3, 2, 1)
    assert summary.weak == ("t.width",)
    assert summary.mistakes == ("The first position counts too.",)
    assert [(score.title, score.credit, score.answered) for score in summary.topics] == [("Topic T", 2.0, 3)]
    assert summary.next_command == "prepkit quiz t"


def test_help_says_the_expected_form() -> None:
    (shown,) = Stage(PICK).say(":h")
    assert isinstance(shown, Help)
    assert "letter" in shown.form
