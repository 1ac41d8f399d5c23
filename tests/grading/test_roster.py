"""A class's figures beside numpy and counts by hand; anonymity; the same bytes from the same reports."""

from __future__ import annotations

import csv
import io
import random

import numpy as np
import pytest

from prepkit.domain import Evidence, Outcome, Verdict
from prepkit.grading.report import Mark, Report
from prepkit.grading.roster import Roster, Summary, correlation
from prepkit.render import roster_csv, roster_html

ASKED = Evidence("agreed", ("formula", "count"), 40)


def mark(
    number: int,
    share: float | None,
    *,
    mistake: str = "",
    text: str = "7",
    points: float = 2.0,
    missing: bool = False,
) -> Mark:
    outcome = Outcome.UNDECIDED if share is None else Outcome.RIGHT if share == 1 else Outcome.WRONG
    return Mark(
        number=number, question=f"a.q{number}", part="", topic="a", level="core", kind="number", prompt="How many?",
        text=text, verdict=Verdict(outcome, share or 0.0, mistake=mistake, misconception=mistake), points=points,
        earned=None if share is None else share * points, evidence=ASKED, seconds=30.0,
        status="review" if share is None else "missing" if missing else "graded",
    )  # fmt: skip


def of(reports: list[Report], *, anonymous: bool = False) -> Summary:
    roster = Roster()
    for report in reports:
        roster.add(report)
    return roster.summary(anonymous=anonymous)


def crowd(people: int, parts: int, seed: int) -> tuple[np.ndarray, list[Report]]:
    chance = random.Random(seed)
    shares = np.array([[chance.choice([0.0, 0.5, 1.0]) for _ in range(parts)] for _ in range(people)])
    reports = [
        Report(
            f"c{person}",
            "s1",
            f"c{person}.yaml",
            tuple(mark(part, shares[person, part]) for part in range(parts)),
        )
        for person in range(people)
    ]
    return shares, reports


@pytest.mark.parametrize(("people", "parts"), [(3, 2), (12, 5), (40, 7)])
def test_facility_and_discrimination_beside_numpy(people: int, parts: int) -> None:
    shares, reports = crowd(people, parts, seed=people)
    for part, item in enumerate(of(reports).items):
        others = np.delete(shares, part, axis=1).mean(axis=1)
        assert item.facility == pytest.approx(shares[:, part].mean())
        if np.ptp(shares[:, part]) and np.ptp(others):
            assert item.discrimination == pytest.approx(np.corrcoef(shares[:, part], others)[0, 1])


def test_what_is_open_counts_nowhere_and_is_listed() -> None:
    reports = [
        Report("Ada", "s", "ada", (mark(1, 1.0), mark(2, None, text="because"))),
        Report("Bob", "s", "bob", (mark(1, 0.0, missing=True), mark(2, 1.0))),
    ]
    told = of(reports)
    assert [(item.facility, item.in_review, item.missing, item.asked) for item in told.items] == [
        (0.5, 0, 1, 2),
        (1.0, 1, 0, 2),
    ]
    assert [(row.share, row.in_review, row.seconds) for row in told.rows] == [(1.0, 1, 60.0), (0.5, 0, 60.0)]
    assert [(each.candidate, each.name, each.text) for each in told.open] == [("Ada", "a.q2", "because")]


def test_mistakes_are_counted_and_the_commonest_come_first() -> None:
    made = ["forgot the bias"] * 3 + ["added once"] * 5 + [""] * 2
    told = of([Report(str(n), "s", "f", (mark(1, 0.0, mistake=words),)) for n, words in enumerate(made)])
    assert told.items[0].mistakes == (("added once", 5), ("forgot the bias", 3))


def test_papers_of_different_questions_stand_beside_each_other() -> None:
    told = of([
        Report("Ada", "s", "a", (mark(1, 1.0),)),
        Report("Bob", "s", "b", (mark(2, 0.0),)),
        Report("Cid", "s", "c", (mark(1, 0.0), mark(2, 1.0))),
    ])  # fmt: skip
    assert [(item.asked, item.facility) for item in told.items] == [(2, 0.5), (2, 0.5)]


def test_anonymous_names_nobody_and_the_order_tells_nothing() -> None:
    _, reports = crowd(9, 3, seed=1)
    told = of(reports, anonymous=True)
    page = "".join((*roster_html.written(told), *roster_csv.candidates(told), *roster_csv.parts(told)))
    assert "person" not in page
    assert [row.candidate for row in told.rows] == [f"candidate {number}" for number in range(1, 10)]
    assert told.rows == of(reports[::-1], anonymous=True).rows


def test_the_same_reports_give_the_same_bytes() -> None:
    first, second = (of(crowd(12, 5, seed=2)[1]) for _ in range(2))
    assert "".join(roster_html.written(first)) == "".join(roster_html.written(second))


def test_nothing_in_names_or_answers_is_markup_or_a_formula() -> None:
    nasty = '<script>alert(1)</script>=HYPERLINK("x")\x1b[2J'
    told = of([Report(nasty, "s", "f", (mark(1, None, text=nasty), mark(2, 0.0, mistake=nasty)))])
    page = "".join(roster_html.written(told))
    assert "<script" not in page
    assert "\x1b" not in page
    rows = list(csv.reader(io.StringIO("".join(roster_csv.candidates(of([Report("=1+1", "s", "f", ())]))))))
    assert rows[1][0] == "'=1+1"


def test_what_is_open_is_in_no_total() -> None:
    told = of([Report("Ada", "s", "f", (mark(1, 1.0, points=3.0), mark(2, None, points=5.0)))])
    assert (told.rows[0].earned, told.rows[0].decided, told.rows[0].points) == (3.0, 3.0, 8.0)
    assert "3 of 3</td>" in "".join(roster_html.written(told))
    assert list(csv.reader(roster_csv.candidates(told)))[1] == ["Ada", "3", "3", "8", "100", "1", "0", "60"]


def test_an_empty_class_is_a_page_too() -> None:
    page = "".join(roster_html.written(of([])))
    assert "0 candidates" in page
    assert page.endswith("</html>\n")


@pytest.mark.parametrize("pairs", [[], [(0, 1), (1, 0)], [(1, 0), (1, 5), (1, 9)], [(0, 3), (1, 3), (0, 3)]])
def test_no_correlation_where_there_is_none(pairs: list[tuple[float, float]]) -> None:
    assert correlation(pairs) is None
