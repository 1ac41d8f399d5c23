"""Settings: strict reading with lines, changes that leave the rest of the file alone, nothing ever lost."""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepkit.errors import Unusable
from prepkit.study.settings import Settings, _quoted, change, load


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def written(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_no_file_is_all_defaults(path: Path) -> None:
    assert load(path) == Settings()
    assert not path.parent.exists()


def test_every_setting(path: Path) -> None:
    written(path, '\ufeffbanks = ["/a", "~/b"]\ncount = 5\ngoal = 2026-12-15\r\n'
                  'goal_since = 2026-11-22T10:00:00+01:00\nlevel = "core"\n')  # fmt: skip
    settings = load(path)
    assert (settings.banks, settings.count, settings.level) == (("/a", "~/b"), 5, "core")
    target = settings.target()
    assert target is not None
    assert (target.day, target.since) == (date(2026, 12, 15), "2026-11-22T09:00:00.000000Z")


COUNT = "expected a whole number from 1 to 1000"
LEVEL = 'expected one of "screen", "core", "senior"'


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("gaol = 2026-12-15", ":1", "setting 'gaol' is unknown; did you mean 'goal'?"),
        ("# x\n\nz = 1", ":3", "setting 'z' is unknown; known are banks, count, goal, goal_since, level"),
        ("[goal]\nday = 1", ":1", "goal is {'day': 1}; expected a date such as 2026-12-15"),
        ("level = 'core'\ngoal = 2026-12-15T00:00:00Z", ":2",
         "goal is 2026-12-15 00:00:00+00:00; expected a date such as 2026-12-15"),
        ('count = "ten"', ":1", f"count is 'ten'; {COUNT}"),
        ("count = true", ":1", f"count is True; {COUNT}"),
        ("count = 0", ":1", f"count is 0; {COUNT}"),
        ('level = "hard"', ":1", f"level is 'hard'; {LEVEL}"),
        ('banks = "/a"', ":1", "banks is '/a'; expected a list of folders such as [\"/home/me/questions\"]"),
        ("goal_since = 2026-11-22", ":1", "goal_since is 2026-11-22; expected a time such as 2026-11-22T09:00:00Z"),
        ("count = 0\nlevel = 1", ":1", f"count is 0; {COUNT}\n{{path}}:2: level is 1; {LEVEL}"),
        ("goal = tomorrow", ":1", "is no TOML: invalid value"),
        ("count = 1\n\ncount = 2\n", ":3", "is no TOML: cannot overwrite a value"),
        ("count = 1\nbanks = [", ":2", "is no TOML: invalid value"),
        (b"count = \xff", "", "byte 8 is not UTF-8"),
    ],
)  # fmt: skip
def test_faults(path: Path, text: str | bytes, line: str, problem: str) -> None:
    written(path, text)
    before = path.read_bytes()
    for attempt in (lambda: load(path), lambda: change(path, count=7)):
        with pytest.raises(Unusable) as caught:
            attempt()
        assert caught.value.path == f"{path}{line}"
        assert caught.value.problem == problem.replace("{path}", str(path))
        assert caught.value.exit_code == 4
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["[" * 100_000, "a = " + "[" * 100_000, "\0", "x" * 100_000])
def test_hostile_files(path: Path, text: str) -> None:
    with pytest.raises(Unusable):
        load(written(path, text))


BEFORE = '# mine\nbanks = [\n  "/a",  # the first\n  "/b",\n]\n\ncount = 5 # a few\n'


@pytest.mark.parametrize(
    ("values", "after"),
    [
        ({"count": 7}, '# mine\nbanks = [\n  "/a",  # the first\n  "/b",\n]\n\ncount = 7\n'),
        ({"banks": ["/c"]}, '# mine\nbanks = ["/c"]\n\ncount = 5 # a few\n'),
        ({"banks": None}, "# mine\n\ncount = 5 # a few\n"),
        ({"goal": date(2026, 12, 15)}, BEFORE + "goal = 2026-12-15\n"),
        ({"goal": None}, BEFORE),
        ({"goal_since": datetime(2026, 1, 1, tzinfo=UTC)}, BEFORE + "goal_since = 2026-01-01T00:00:00Z\n"),
        ({"level": "core"}, BEFORE + 'level = "core"\n'),
    ],
)
def test_a_change_leaves_the_rest_alone(path: Path, values: dict[str, object], after: str) -> None:
    written(path, BEFORE)
    settings = change(path, **values)
    assert path.read_text() == after
    assert load(path) == settings


def test_a_change_that_is_wrong_is_not_written(path: Path) -> None:
    written(path, BEFORE)
    with pytest.raises(Unusable, match="count is 0"):
        change(path, count=0)
    assert path.read_text() == BEFORE


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    real = written(tmp_path / "dotfiles" / "settings.toml", BEFORE)
    path.parent.mkdir()
    path.symlink_to(real)
    change(path, count=7)
    assert path.is_symlink()
    assert load(real).count == 7


def test_a_write_that_fails_keeps_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path, BEFORE)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(Unusable, match="cannot be written"):
        change(path, count=7)
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]
    assert path.read_text() == BEFORE


@given(st.text("ab\"\\\n\t\0\x7f é\U0001f600'#"))
def test_any_text_is_quoted_so_that_toml_reads_it_back(text: str) -> None:
    assert tomllib.loads(f"x = {_quoted(text)}") == {"x": text}
