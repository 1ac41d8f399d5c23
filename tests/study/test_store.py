"""The history keeps what it is given, only ever grows, and answers what a session asks."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

from prepkit.domain import Attempt
from prepkit.study.cards import Goal
from prepkit.study.opening import open_history
from prepkit.study.replay import attempt_like, taking_back
from prepkit.study.store import History
from tests.study.examples import answer, at, histories


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    with open_history(path) as opened:
        yield opened


FULL = attempt_like(
    uuid="0b7f", question="conv.stem", digest="d1", seed=17, values={"W": "224", "q": "1/3"}, part=1, parts=2,
    encounter="e1", text="floor(W/2)\0\x1b[31m", read_as="⌊W/2⌋", outcome="partly", credit=1 / 3,
    mistake="Padding is added on both sides.", hints=1, seconds=12.25, at=at(0.1),
)  # fmt: skip


def test_an_attempt_comes_back_as_it_was(path: Path) -> None:
    with open_history(path) as history:
        assert history.append(FULL) == FULL
    with open_history(path) as history:
        assert history.attempts() == [FULL] == history.attempts("conv.stem")


def test_a_lone_surrogate_is_kept_readable(history: History) -> None:
    assert history.append(answer("1", text="a\udcff")).text == "a\\udcff"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"credit": 1.5}, "credit is 1.5; expected 0 to 1"),
        ({"credit": float("nan")}, "credit is nan; expected 0 to 1"),
        ({"seconds": -1.0}, "seconds is -1.0; expected 0 or more"),
        ({"seed": 2**63}, "seed is 9223372036854775808; expected a 64-bit integer"),
        ({"outcome": "great"}, "outcome is 'great'; expected one of right, partly, wrong, unreadable, undecided"),
        ({"uuid": "a b"}, "uuid is 'a b'; expected 1 to 64 letters, digits or -"),
        ({"question": "a\x1bb"}, r"question is 'a\x1bb'; expected a question's id"),
        ({"parts": 2}, "encounter is ''; expected an id where there are several parts"),
        ({"part": 2}, "part is 2; expected 0 to the number of parts"),
        ({"at": "2026-01-01T09:00"}, "2026-01-01T09:00 has no offset from UTC; write it like 2026-11-22T13:00:00Z"),
        ({"at": "yesterday"}, "Invalid isoformat string: 'yesterday'"),
    ],
)  # fmt: skip
def test_what_is_no_attempt_is_refused(history: History, wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        history.append(msgspec.structs.replace(answer(), **wrong))
    assert str(caught.value) == message
    assert history.attempts() == []


def test_appending_again_changes_nothing_and_a_taken_uuid_is_refused(history: History) -> None:
    history.append(answer("1"))
    history.append(answer("1"))
    with pytest.raises(ValueError, match="uuid 1 is taken by a different attempt"):
        history.extend([answer("2"), answer("1", 0.0)])
    assert history.attempts() == [answer("1")]


@pytest.mark.parametrize("statement", ["DELETE FROM attempts", "UPDATE attempts SET credit = 1"])
def test_the_database_itself_refuses_to_forget(history: History, path: Path, statement: str) -> None:
    history.append(answer("1", 0.0))
    with sqlite3.connect(path) as db, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(statement)
    db.close()


def test_durable_settings(history: History) -> None:
    pragmas = {
        name: history._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    }
    assert pragmas == {"journal_mode": "truncate", "synchronous": 2}


def test_due_and_last(history: History) -> None:
    history.extend(
        [answer("1", question="good"), answer("2", 0.0, question="bad"), answer("3", 0.5, question="so-so")]
    )
    assert [card.question for card in history.due(at(0))] == []
    assert [card.question for card in history.due(at(1))] == ["bad", "so-so"]
    assert [card.question for card in history.due(at(3))] == ["bad", "so-so", "good"]
    assert history.last() == "so-so"
    assert history.answered() == {"good", "bad", "so-so"}
    assert history.card("new") is None


def test_due_towards_a_goal(history: History) -> None:
    goal = Goal(date(2026, 2, 10), at(0))
    for number in range(4):
        history.append(answer(str(number), question="far", at=at(2 * number**2)))
    far = history.card("far", goal)
    assert far is not None
    assert far.due < "2026-02-10" <= history.cards()[0].due
    assert [card.question for card in history.due("2026-02-09T23:59:59Z", goal)] == ["far"]
    assert history.due("2026-02-09T23:59:59Z") == []


@settings(max_examples=15, deadline=None)
@given(histories())
def test_due_is_a_filter_of_cards(tmp_path_factory: pytest.TempPathFactory, attempts: list[Attempt]) -> None:
    goal = Goal(date(2026, 2, 1), at(3))
    with open_history(tmp_path_factory.mktemp("h") / "history.sqlite3") as history:
        history.extend(attempts)
        for day in (0, 10, 20, 25, 31, 60):
            expected = sorted((c.due, c.question) for c in history.cards(goal) if c.due <= at(day))
            assert [(c.due, c.question) for c in history.due(at(day), goal)] == expected


def test_undo_takes_the_latest_back(history: History) -> None:
    history.extend([answer("1", at=at(1)), answer("2", question="other", at=at(0))])
    latest = history.latest()
    assert latest is not None
    assert latest.uuid == "2"  # entered last, whatever its clock says
    history.append(taking_back(latest, uuid="3", at=at(2)))
    assert history.card("other") is None
    assert [attempt.uuid for attempt in history.attempts()] == ["2", "1", "3"]
    assert history.latest() == answer("1", at=at(1))


def test_a_renamed_question_keeps_its_history(history: History) -> None:
    history.append(answer("1", question="old", seed=4))
    history.adopt({"old": "middle"})
    history.append(answer("2", question="middle", at=at(2), seed=5))
    history.adopt({"middle": "new"})
    assert [card.question for card in history.cards()] == ["new"]
    assert history.cards()[0].reviews == 2
    assert history.seeds("new") == {4, 5}
    assert {attempt.question for attempt in history.attempts("new")} == {"new"} == history.answered()
    assert {attempt.question for attempt in history.recorded()} == {"old", "middle"}
    cards = history.cards()
    history.rebuild_cards()
    assert history.cards() == cards


def test_reading_creates_nothing_and_writes_nothing(path: Path) -> None:
    with open_history(path, read_only=True) as history:
        assert history.attempts() == history.cards() == history.due(at(0)) == []
    assert not path.parent.exists()


HOT_PATH = """
import sys
from pathlib import Path
from prepkit.study.opening import open_history
with open_history(Path(sys.argv[1])) as history:
    history.due("2026-11-22T00:00:00Z"), history.cards(), history.answered(), history.last()
slow = {"fsrs", "platformdirs", "tomllib", "tempfile", "asyncio", "json", "difflib"}
print(sorted(slow & set(sys.modules)))
"""


def test_the_way_to_the_first_question_loads_neither_fsrs_nor_anything_slow(path: Path) -> None:
    with open_history(path) as history:
        history.append(answer("1"))
    run = subprocess.run([sys.executable, "-c", HOT_PATH, path], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
