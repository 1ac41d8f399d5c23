"""A crowd is graded as one after another would be; a journal keeps what was graded, whatever tears it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from prepkit.errors import Unusable, UsageError
from prepkit.grading import crowd
from prepkit.grading.crowd import Crew
from prepkit.grading.journal import Journal
from prepkit.grading.mark import mark
from prepkit.grading.paper import Paper
from prepkit.grading.pipeline import Graded
from prepkit.grading.submission import Submission
from tests.bench import answers

COUNT = 30


@cache
def papers() -> dict[str, tuple[Paper, Submission]]:
    return {paper.candidate: (paper, submission) for paper, submission in answers.papers(COUNT)}


def paper_of(submission: Submission) -> tuple[Paper, Submission]:
    if submission.candidate not in papers():
        raise UsageError(f"there is no paper of {submission.candidate}")
    return papers()[submission.candidate][0], submission


def handed_in() -> list[Submission]:
    """What all handed in, a stranger among them."""
    found = [submission for _, submission in papers().values()]
    return [*found[:7], Submission("x.yaml", "stranger"), *found[7:]]


@cache
def one_by_one() -> tuple[Graded, ...]:
    return tuple(crowd.graded(handed_in(), paper_of, Crew()))


def test_every_report_is_what_mark_says() -> None:
    known = [found for found in one_by_one() if found.paper]
    assert [found.report for found in known] == [mark(*item) for item in papers().values()]
    assert str(one_by_one()[7].report.complaints[0]) == "x.yaml:1: there is no paper of stranger"


def test_two_processes_give_the_same() -> None:
    assert tuple(crowd.graded(iter(handed_in()), paper_of, Crew(jobs=2))) == one_by_one()


def through(path: Path, submissions: list[Submission], version: str = "1") -> tuple[list[Graded], int]:
    """The reports, and how many papers were graded anew."""
    with Journal(path, version) as journal:
        before = len(journal)
        found = list(crowd.graded(submissions, paper_of, Crew(), journal))
        return found, len(journal) - before


def test_what_was_graded_is_not_graded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal"
    assert through(path, handed_in()[:12]) == (list(one_by_one()[:12]), 11)
    assert through(path, handed_in()) == (list(one_by_one()), COUNT - 11)
    monkeypatch.setattr(crowd, "mark", None)
    assert through(path, handed_in()) == (list(one_by_one()), 0)


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(path, "1") as journal:
        for _, found in zip(range(9), crowd.graded(handed_in(), paper_of, Crew(2), journal), strict=False):
            assert found.report.complaints or journal.recall(journal.key(*paper_of(found.submission)))
    assert through(path, handed_in()) == (list(one_by_one()), COUNT - 8)


CHANGED: dict[str, Callable[[Submission], Submission]] = {
    "an answer": lambda s: replace(s, given=(replace(s.given[0], text="0 + 0"), *s.given[1:])),
    "the file": lambda s: replace(s, source="moved.yaml"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_changed_is_graded_anew(what: str, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    first, *rest = handed_in()
    through(path, [first, *rest])
    assert through(path, [CHANGED[what](first), *rest])[1] == 1


def test_another_version_trusts_no_old_verdict(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    assert through(path, handed_in(), "1")[1] == COUNT
    assert through(path, handed_in(), "2")[1] == COUNT


@pytest.mark.parametrize("lost", [1, 7, 100, 3000, 200_000])
def test_a_torn_end_costs_only_what_it_held(lost: int, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    through(path, handed_in())
    size = path.stat().st_size
    os.truncate(path, max(size - lost, 0))
    left = max(path.read_bytes().count(b"\n") - 1, 0)
    assert through(path, handed_in()) == (list(one_by_one()), COUNT - left)
    assert path.stat().st_size == size


def test_a_damaged_line_is_graded_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    through(path, handed_in())
    lines = path.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"marks":[', b'"marks":{')
    path.write_bytes(b"".join(lines))
    assert through(path, handed_in())[0] == list(one_by_one())


@pytest.mark.parametrize("content", [b"format: 1\nsheet: s1\n", b'{"candidate":"Ada"}\n', b"\0\1\2", b"\n"])
def test_another_file_is_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_bytes(content)
    with pytest.raises(Unusable, match="is no journal of prepkit grade; give --resume a file of its own"):
        Journal(path, "1")
    assert path.read_bytes() == content


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="give --resume FILE"):
        Journal(tmp_path, "1")
