"""A paper marked: what is graded, missing, open; whose answer counts; what is no answer to anything."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from prepkit import load_bank
from prepkit.domain import Outcome, Verdict
from prepkit.errors import UsageError
from prepkit.grading import draw
from prepkit.grading import mark as marking
from prepkit.grading.mark import mark
from prepkit.grading.paper import address
from prepkit.grading.pipeline import graded
from prepkit.grading.submission import Submission
from prepkit.grading.totals import Total, by_topic, what_next
from tests.grading.papers import MIXED, PAPER, handed_in, report

STATUSES = [  # address, text, status, outcome, earned
    ("conv.width/out", "5", "graded", Outcome.RIGHT, 2.0),
    ("conv.width/out", "4", "graded", Outcome.WRONG, 0.0),
    ("CONV.Width/OUT", "5", "graded", Outcome.RIGHT, 2.0),
    ("conv.width/out", "", "missing", Outcome.WRONG, 0.0),
    ("conv.width/out", " \n", "missing", Outcome.WRONG, 0.0),
    ("conv.width/out", "five", "review", Outcome.UNREADABLE, None),
    ("conv.width/twice", "10", "graded", Outcome.RIGHT, 1.0),
    ("pool.pick", "a", "graded", Outcome.RIGHT, 1.0),
    ("conv.why", "1 2", "review", Outcome.UNDECIDED, None),  # not ticks: those are a quiz's
]


@pytest.mark.parametrize(("where", "text", "status", "outcome", "earned"), STATUSES)
def test_each_part_is_graded_missing_or_open(
    where: str, text: str, status: str, outcome: Outcome, earned: float | None
) -> None:
    marks = report((where, text)).marks
    one = next(each for each in marks if address(each.question, each.part) == where.lower())
    assert (one.status, one.verdict.outcome, one.earned) == (status, outcome, earned)
    assert [each.status for each in marks if each is not one] == ["missing"] * 3


def test_what_is_open_is_never_zero() -> None:
    found = report(*MIXED)
    assert (found.earned, found.decided, found.points, found.in_review) == (1.0, 4.0, 8.0, 1)
    assert found.share == 0.25
    assert report(("conv.why", "words")).share == 0.0
    assert replace(found, marks=found.marks[-1:]).share is None


def test_an_earlier_slip_is_carried_forward_and_said() -> None:
    first, second, *_ = report(*MIXED).marks
    assert (first.verdict.mistake, second.earned) == ("The first position counts too.", 1.0)
    assert second.verdict.reason == "right from your own earlier out = 4; from the right value it is 10"


def test_the_solution_stands_once_with_the_last_part() -> None:
    assert [bool(each.explanation) for each in report(*MIXED).marks] == [False, True, True, False]
    right = report(("conv.width/out", "5"), ("conv.width/twice", "10"))
    assert [bool(each.explanation) for each in right.marks][:2] == [False, False]


def test_letters_come_with_their_texts_and_open_parts_with_key_or_rubric() -> None:
    marks = report(*MIXED).marks
    assert (marks[2].answer_texts, marks[2].key, marks[2].key_texts) == (("average",), "a", ("max",))
    assert marks[3].rubric == ("fewer weights", "the same feature anywhere")
    assert report(("conv.width/out", "five")).marks[0].key == "5"


COMPLAINTS = [
    ([("conv.width/out", "5"), ("conv.width/out", "6")],
     "ada.yaml:2: conv.width: answered twice; what stands at line 1 is graded"),
    ([("conv.widht", "5")], "ada.yaml:1: conv.widht: is not on this sheet; did you mean 'conv.width' or 'conv.why'?"),
    ([("conv.width/oot", "5")], "ada.yaml:1: conv.width: has no part 'oot'; it has out, twice; did you mean 'out'?"),
    ([("conv.width", "5")], "ada.yaml:1: conv.width: which part is meant is not said; it has out, twice"),
    ([("conv.why/x", "5")], "ada.yaml:1: conv.why: has no part 'x'"),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "told"), COMPLAINTS)
def test_answers_to_nothing_are_complaints(answers: list[tuple[str, str]], told: str) -> None:
    found = report(*answers, ("pool.pick", "a"))
    assert [str(complaint) for complaint in found.complaints] == [told]
    assert found.marks[2].earned == 1.0  # the rest is graded


def test_a_defect_of_ours_in_one_part_is_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(part: object, *rest: object, **more: object) -> object:
        raise RecursionError("deep")

    monkeypatch.setattr(marking, "grade", broken)
    found = report(*MIXED)
    assert [each.status for each in found.marks] == ["review"] * 4
    assert found.marks[0].note == "grading it ended in RecursionError: deep"


def test_a_submission_of_nobody_knows_what_spoils_no_other() -> None:
    def paper_of(submission: Submission) -> tuple[object, Submission]:
        if submission.candidate == "Eve":
            raise UsageError("no paper of candidate 'Eve'", ("Eva",))
        return PAPER, submission

    found = list(graded([handed_in(*MIXED, candidate="Eve"), handed_in(*MIXED)], paper_of))  # type: ignore[arg-type]
    assert [len(each.report.marks) for each in found] == [0, 4]
    told = "ada.yaml:1: no paper of candidate 'Eve'; did you mean 'Eva'?"
    assert str(found[0].report.complaints[0]) == told


def test_totals_by_topic_weakest_first_and_what_next() -> None:
    marks = report(*MIXED).marks
    assert by_topic(marks) == (Total("pool", 0.0, 1.0), Total("conv", 1.0, 3.0, 1))
    found = what_next(marks)
    assert (found.topics, found.derivation) == (("pool", "conv"), "output-size")
    right = report(("conv.width/out", "5"), ("conv.width/twice", "10"), ("pool.pick", "a"), ("conv.why", "x"))
    assert (what_next(right.marks).topics, what_next(right.marks).derivation) == ((), "")


def test_a_drawn_paper_answered_with_its_keys_earns_all_that_a_machine_decides() -> None:
    bank = load_bank()
    ids = [row.id for row in bank.questions()][:40]
    paper = draw.draw(bank, ids, 5, "Ada")
    keys = mark(paper, Submission("x")).marks
    answers = [(address(each.question, each.part), each.key) for each in keys if each.key]
    found = mark(paper, handed_in(*answers))
    assert {each.verdict.outcome for each in found.marks if each.key} == {Outcome.RIGHT}
    assert not found.complaints


def test_a_limit_that_was_met_is_open_not_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    late = Verdict(Outcome.UNDECIDED, reason="the deadline came first")
    monkeypatch.setattr(marking, "grade", lambda *told, **more: late)
    one = report(("conv.width/out", "5")).marks[0]
    assert (one.status, one.earned, one.note) == ("review", None, "the deadline came first")
