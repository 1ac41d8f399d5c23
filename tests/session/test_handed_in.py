"""A graded paper in the history: the quiz's own lines, the same however often it is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from prepkit.grading.mark import mark
from prepkit.grading.review import Decision, decided
from prepkit.session.handed_in import attempts
from prepkit.study.opening import open_history
from tests.grading.papers import MIXED, PAPER, handed_in, report

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_what_is_decided_is_recorded_and_nothing_else() -> None:
    made = list(attempts(PAPER, report(*MIXED), NOW))
    told = [(each.question, each.part, each.text, each.outcome, each.credit) for each in made]
    assert told == [
        ("conv.width", 0, "4", "wrong", 0.0), ("conv.width", 1, "8", "right", 1.0), ("pool.pick", 0, "b", "wrong", 0.0),
    ]  # fmt: skip
    assert made[0].mistake == "The first position counts too."
    assert made[0].encounter == made[1].encounter != made[2].encounter
    assert (made[0].digest, made[0].values, made[0].parts) == ("d1", {"W": "7", "F": "3"}, 2)


def test_recorded_twice_nothing_is_doubled(tmp_path: Path) -> None:
    made = list(attempts(PAPER, report(*MIXED), NOW))
    again = list(attempts(PAPER, report(*MIXED), NOW + timedelta(days=1)))
    with open_history(tmp_path / "h.sqlite3") as history:
        assert history.extend(history.lacks(made)) == 3
        assert history.lacks(again) == []
        assert len(history.attempts()) == 3
        card = history.card("conv.width")
        assert card is not None
        assert card.credit == 0.5


def test_another_answer_candidate_or_sheet_is_another_line() -> None:
    def ids(paper: object = PAPER, who: str = "Ada", text: str = "4") -> set[str]:
        found = mark(paper, handed_in(("conv.width/out", text), candidate=who))  # type: ignore[arg-type]
        return {each.uuid for each in attempts(paper, found, NOW)}  # type: ignore[arg-type]

    others = [ids(replace(PAPER, sheet="s2")), ids(who="Bob"), ids(text="5")]
    assert all(ids() == ids() != other for other in others)


def test_a_reviewed_answer_is_recorded_once_a_person_has_decided() -> None:
    found = report(("conv.why", "Fewer weights."))
    assert list(attempts(PAPER, found, NOW)) == []
    marks = (*found.marks[:3], decided(found.marks[3], Decision("Ada", "s1", "conv.why", "", credit=0.5)))
    (made,) = attempts(PAPER, replace(found, marks=marks), NOW)
    assert (made.question, made.outcome, made.credit) == ("conv.why", "partly", 0.5)


def test_seconds_beyond_reason_are_cut() -> None:
    found = mark(PAPER, handed_in(("pool.pick", "a"), seconds=1e30))
    (made,) = attempts(PAPER, found, NOW)
    assert made.seconds == 86_400.0
