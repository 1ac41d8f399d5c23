"""Open answers out to a person and back: what is merged, and what is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from prepkit.domain import At, Outcome
from prepkit.errors import Unusable
from prepkit.grading import review
from prepkit.grading.report import LineMark, Report
from prepkit.grading.review import Decision, Decisions
from prepkit.render.review_file import HEAD, NONE, entry
from tests.grading.papers import MIXED, report

OPEN = "conv.why"


def decisions(*made: Decision) -> Decisions:
    found = Decisions()
    for line, decision in enumerate(made, 1):
        found.add(decision, At("review.yaml", line))
    return found


def of(**changes: object) -> Decision:
    plain = Decision("Ada", "s1", OPEN, "Fewer weights.", credit=0.5, reason="One point of two")
    return replace(plain, **changes)


def test_a_decision_earns_its_share_and_says_why() -> None:
    found = decisions(of()).apply(report(*MIXED))
    mark = found.marks[3]
    assert (mark.status, mark.earned, mark.verdict.outcome, mark.note, mark.by_person) == (
        "graded", 2.0, Outcome.PARTLY, "One point of two", True)  # fmt: skip
    assert (found.earned, found.in_review, found.complaints) == (3.0, 0, ())


OUTCOMES = [(0, Outcome.WRONG), (0.0, Outcome.WRONG), (1, Outcome.RIGHT), (0.25, Outcome.PARTLY)]


@pytest.mark.parametrize(("credit", "outcome"), OUTCOMES)
def test_credit_becomes_an_outcome(credit: float, outcome: Outcome) -> None:
    assert decisions(of(credit=credit)).apply(report(*MIXED)).marks[3].verdict.outcome is outcome


RANGE = "review.yaml:1: Ada · conv.why: credit is {}; expected 0 to 1, a share of the points"
CHANGED = "review.yaml:1: Ada · conv.why: the answer has changed since it was reviewed; it stays open"
NOBODY = "review.yaml:1: {}: there is no such answer among those graded now"
KEPT_OPEN = [  # the decision, and what is said of it: in the file, in the report, at the end
    (of(credit=None), [], [], []),
    (of(credit=2.0), [RANGE.format(2)], [], []),
    (of(credit=-0.1), [RANGE.format(-0.1)], [], []),
    (of(credit=float("nan")), [RANGE.format("nan")], [], []),
    (of(answer="More weights."), [], [CHANGED], []),
    (of(digest="0" * 16), [], [CHANGED], []),
    (of(candidate="Bob"), [], [], [NOBODY.format("Bob · conv.why")]),
    (of(sheet="s2"), [], [], [NOBODY.format("Ada · conv.why")]),
    (of(part="conv.how"), [], [], [NOBODY.format("Ada · conv.how")]),
]


@pytest.mark.parametrize(("decision", "in_file", "in_report", "unused"), KEPT_OPEN)
def test_what_cannot_be_meant_leaves_the_answer_open(
    decision: Decision, in_file: list[str], in_report: list[str], unused: list[str]
) -> None:
    made = decisions(decision)
    found = made.apply(report(*MIXED))
    assert found.marks[3].status == "review"
    assert [str(each) for each in made.complaints] == in_file
    assert [str(each) for each in found.complaints] == in_report
    assert [str(each) for each in made.unused()] == unused


def test_a_machines_verdict_stands() -> None:
    found = decisions(of(part="pool.pick", answer="b", credit=1.0)).apply(report(*MIXED))
    assert found.marks[2].earned == 0.0
    assert "the machine decided this answer; its verdict stands" in str(found.complaints[0])


def test_the_first_of_two_decisions_counts() -> None:
    made = decisions(of(), of(credit=1.0))
    assert made.apply(report(*MIXED)).marks[3].earned == 2.0
    assert str(made.complaints[0]) == "review.yaml:2: Ada · conv.why: decided twice; line 1 counts"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "review.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def tickets(of: Report) -> str:
    return HEAD + "".join(entry(review.ticket(of, mark)) for mark in of.marks if mark.status == "review")


def test_a_file_written_filled_in_and_merged(tmp_path: Path) -> None:
    text = tickets(report(*MIXED))
    assert not review.load(written(tmp_path, text))  # nothing decided yet
    filled = text.replace("credit: null", "credit: 0.75").replace('reason: ""', "reason: Both but briefly")
    made = review.load(written(tmp_path, filled))
    assert made.apply(report(*MIXED)).marks[3].earned == 3.0
    assert made.complaints == []


def test_a_file_of_nothing_is_a_file(tmp_path: Path) -> None:
    assert not review.load(written(tmp_path, HEAD + NONE))


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_was_answered_comes_back_and_steers_no_terminal(
    tmp_path_factory: pytest.TempPathFactory, answer: str, who: str
) -> None:
    found = report(("conv.why", answer), candidate=who)
    text = tickets(found)
    assert all(character == "\n" or character.isprintable() or character == "\u200d" for character in text)
    filled = text.replace("\n  credit: null\n", "\n  credit: 1\n")
    path = written(tmp_path_factory.mktemp("r"), filled)
    open_ = sum(mark.status == "review" for mark in found.marks)
    made = review.load(path) if open_ else Decisions()
    assert made.complaints == []
    after = made.apply(found)
    if who.isprintable():
        assert sum(mark.by_person for mark in after.marks) == open_


BROKEN = [("", "has no list `review`"), ("review: 3", "has no list `review`"), ("[1", "has no list `review`")]


@pytest.mark.parametrize(("text", "told"), BROKEN)
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Unusable, match=told):
        review.load(written(tmp_path, text))
    with pytest.raises(Unusable, match="No such file"):
        review.load(tmp_path / "none.yaml")


def test_one_wrong_entry_spoils_no_other(tmp_path: Path) -> None:
    text = tickets(report(*MIXED)).replace("credit: null", "credit: 1")
    broken = text + "- {candidate: Ada, sheet: s1, part: x, answer: y, credit: much}\n- 3\n"
    made = review.load(written(tmp_path, broken))
    assert made.apply(report(*MIXED)).marks[3].earned == 4.0
    assert [str(each).split(": ", 1)[1] for each in made.complaints] != []
    assert len(made.complaints) == 2


def test_lines_to_be_looked_at_are_listed_and_a_person_may_decide_otherwise() -> None:
    of_ = report(("pool.pick", "a"))
    line = LineMark(number=2, text="x = y", standing="own", look=True)
    marks = tuple(
        replace(mark, lines=(line,)) if mark.question == "pool.pick" else mark for mark in of_.marks
    )
    probed = replace(of_, marks=marks)
    entry_ = review.ticket(probed, marks[2])
    assert entry_.why == "earned 1 as it stands; to be looked at: line 2. Leave credit empty to let it stand"
    assert decisions(entry_).apply(probed).marks[2].earned == 1.0
    found = decisions(replace(entry_, credit=0.5)).apply(probed)
    assert (found.marks[2].earned, found.complaints) == (0.5, ())
