"""Out as JSON lines and in again: idempotent, all or nothing, complaints by line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepkit.domain import Attempt
from prepkit.errors import Unusable
from prepkit.study.opening import open_history
from prepkit.study.store import History
from prepkit.study.transfer import Imported, export, import_, read
from tests.study.examples import answer, histories

HEADER = b'{"schema":1,"format":"prepkit-history"}\n'


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(tmp_path / "history.sqlite3") as opened:
        yield opened


def line(attempt: Attempt, **changes: object) -> bytes:
    fields = msgspec.to_builtins(attempt) | changes
    return msgspec.json.encode({k: v for k, v in fields.items() if v is not None}) + b"\n"


def exported(history: History) -> bytes:
    out = io.BytesIO()
    export(history, out)
    return out.getvalue()


def test_the_header_and_the_lines(history: History) -> None:
    history.append(answer("1", text="\u2028é\n"))
    header, only = exported(history).splitlines()
    assert header == b'{"schema":1,"format":"prepkit-history","attempts":1}'
    assert msgspec.json.decode(only, type=Attempt) == answer("1", text="\u2028é\n")


@settings(max_examples=15, deadline=None)
@given(histories(), st.integers(0, 12), st.randoms(use_true_random=False))
def test_two_halves_in_any_order_give_the_same_history(
    tmp_path_factory: pytest.TempPathFactory, attempts: list[Attempt], cut: int, random: Random
) -> None:
    folder = tmp_path_factory.mktemp("h")
    with open_history(folder / "whole.sqlite3") as whole, open_history(folder / "other.sqlite3") as other:
        whole.extend(attempts)
        shuffled = random.sample(attempts, len(attempts))
        for half in (shuffled[cut:], shuffled[:cut], shuffled):
            import_(other, [HEADER, *map(line, half)], "half.jsonl")
        assert exported(other) == exported(whole)
        assert other.cards() == whole.cards()


def test_importing_again_adds_nothing(history: History) -> None:
    lines = [HEADER, line(answer("1")), b"\n", line(answer("2"))]
    assert import_(history, lines, "f") == Imported(2, 0)
    assert import_(history, lines, "f") == Imported(0, 2)


def test_a_byte_order_mark_and_windows_lines(history: History) -> None:
    lines = [b"\xef\xbb\xbf" + HEADER.replace(b"\n", b"\r\n"), line(answer("1")).replace(b"\n", b"\r\n")]
    assert import_(history, lines, "f").added == 1


def test_foreign_fields_are_left_out_and_said(history: History) -> None:
    lines = [HEADER, line(answer("1")), line(answer("2"), mood="fine"), line(answer("3"), mood="tired")]
    notes = import_(history, lines, "f").notes
    assert notes == ("field 'mood' is unknown and was left out (first in line 3)",)
    assert len(history.attempts()) == 3


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([], "line 1: no JSON object (Input data was truncated)"),
        ([b"hello"], "line 1: no JSON object (JSON is malformed: invalid character (byte 0))"),
        ([b"[]"], "line 1: no JSON object"),
        ([b"{}"], 'line 1: no header; expected {"schema":1,"format":"prepkit-history"}'),
        ([b'{"schema":1,"format":"chess"}'], 'line 1: no header; expected {"schema":1,"format":"prepkit-history"}'),
        ([b'{"schema":true}'], 'line 1: no header; expected {"schema":1,"format":"prepkit-history"}'),
        ([b'{"schema":7}', b"?"], "line 1: schema is 7, newer than this prepkit reads (1); upgrade prepkit"),
        ([HEADER, b'{"uuid":'], "line 2: no JSON object (Input data was truncated)"),
        ([HEADER, b"\xff\xfe"], "line 2: no JSON object (JSON is malformed: invalid character (byte 0))"),
        ([HEADER, line(answer("1"), seed="x")], "line 2: Expected `int`, got `str` - at `$.seed`"),
        ([HEADER, line(answer("1"), uuid=None)], "line 2: Object missing required field `uuid`"),
        ([HEADER, line(answer("1"), event="win")], "line 2: Invalid enum value 'win' - at `$.event`"),
        ([HEADER, line(answer("1"), credit=2.0)], "line 2: credit is 2.0; expected 0 to 1"),
        ([HEADER, line(answer("1"), at="noon")], "line 2: Invalid isoformat string: 'noon'"),
        ([HEADER, line(answer("1"), seed=10**19)], "line 2: seed is 10000000000000000000; expected a 64-bit integer"),
        ([HEADER, line(answer("1")), line(answer("1", 0.0))], "line 3: uuid 1 is taken by a different attempt"),
        ([HEADER, line(answer("here", 0.0))], "line 2: uuid here is taken by a different attempt"),
        ([HEADER, b"[" * 5000], "line 2: no JSON object (nested too deeply)"),
        ([HEADER, b" " * 2_000_000 + b"{}"], "line 2: 2000002 bytes long; expected at most 1048576"),
        ([b'{"schema":1,"attempts":3}', line(answer("1"))], "line 2: the file ends after 1 of 3 attempts"),
    ],
)  # fmt: skip
def test_complaints(history: History, lines: list[bytes], complaint: str) -> None:
    history.append(answer("here"))
    with pytest.raises(Unusable) as caught:
        import_(history, lines, "mine.jsonl")
    assert str(caught.value) == (
        f"mine.jsonl: 1 line cannot be used\n  {complaint}; nothing was imported; mend the file and try again"
    )
    assert [attempt.uuid for attempt in history.attempts()] == ["here"]


def test_every_bad_line_is_named_and_no_good_one_taken(history: History) -> None:
    lines = [HEADER, line(answer("1")), b"?", line(answer("2")), *[b"{}"] * 40]
    with pytest.raises(Unusable) as caught:
        import_(history, lines, "f")
    said = str(caught.value)
    assert said.startswith("f: 41 lines cannot be used\n  line 3: ")
    assert "… and 21 more" in said
    assert history.attempts() == []


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_reading_never_raises(lines: list[bytes]) -> None:
    read([HEADER, *lines])
    read(lines)
