"""A learner's settings: one flat TOML file, read strictly, changed line by line so that comments survive.

banks = ["/home/me/questions"]   # further folders of questions
count = 10                       # questions in a quiz
goal = 2026-12-15                # the day of the interview
goal_since = 2026-11-22T09:00:00Z
level = "core"                   # screen, core or senior
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import msgspec

from prepkit.domain import Level
from prepkit.errors import Unusable
from prepkit.study.cards import Goal
from prepkit.study.files import write_whole
from prepkit.study.moments import utc_text

COUNT_MAX = 1000  # more questions than anyone answers in a sitting: a slip of the keys


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a learner chose; every field has a value when there is no file."""

    banks: tuple[str, ...] = ()
    count: int = 10
    goal: date | None = None
    goal_since: datetime | None = None
    level: Level | None = None

    def target(self) -> Goal | None:
        """The goal, if there is one.

        >>> Settings().target() is None
        True
        """
        if self.goal is None:
            return None
        since = self.goal_since or datetime(1970, 1, 1, tzinfo=UTC)
        return Goal(self.goal, utc_text(since))


_EXPECTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "banks": (
        lambda v: isinstance(v, list) and all(isinstance(i, str) and i and "\0" not in i for i in v),
        'a list of folders such as ["/home/me/questions"]',
    ),
    "count": (lambda v: type(v) is int and 1 <= v <= COUNT_MAX, f"a whole number from 1 to {COUNT_MAX}"),
    "goal": (lambda v: type(v) is date, "a date such as 2026-12-15"),
    "goal_since": (
        lambda v: type(v) is datetime and v.tzinfo is not None,
        "a time such as 2026-11-22T09:00:00Z",
    ),
    "level": (
        lambda v: v in get_args(Level),
        "one of " + ", ".join(f'"{level}"' for level in get_args(Level)),
    ),
}


def load(path: Path) -> Settings:
    """The settings at `path`, or all defaults where there is no file; `Unusable` lists every fault with its line.

    >>> load(Path("/nowhere/settings.toml")).count
    10
    """
    text = _read(path)
    return _settings(path, text) if text is not None else Settings()


def change(path: Path, **values: object) -> Settings:
    """Writes these settings into the file, None removing one, and leaves every other line as it was.

    A file that is broken is never overwritten: `Unusable`, as `load` says it.
    """
    text = _read(path) or ""
    _settings(path, text)
    for key, value in values.items():
        text = _with_line(text, key, None if value is None else f"{key} = {_toml(value)}")
    settings = _settings(path, text)
    try:
        write_whole(path, text.encode())
    except OSError as error:
        remedy = "make the folder writable, or set PREPKIT_CONFIG to one that is"
        raise Unusable(str(path), f"cannot be written ({error.strerror})", remedy) from error
    return settings


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise Unusable(str(path), f"byte {error.start} is not UTF-8", "save the file as UTF-8") from error
    except OSError as error:
        raise Unusable(str(path), f"cannot be read ({error.strerror})", "make it a readable file") from error


def _settings(path: Path, text: str) -> Settings:
    import tomllib  # 5 ms, and most learners have no file

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", where)  # else: at end of document
        number = int(line[1]) if line else max(1, len(text.splitlines()))
        problem = f"is no TOML: {what[0].lower()}{what[1:]}"
        raise Unusable(f"{path}:{number}", problem, "mend that line; the file is left as it is") from error
    except RecursionError as error:
        raise Unusable(str(path), "is nested too deeply", "the file is left as it is") from error
    faults = sorted(fault for key, value in table.items() if (fault := _fault(text, key, value)))
    if faults:
        at_line, first = faults[0]
        more = [f"{path}:{line}: {what}" for line, what in faults[1:]]
        raise Unusable(f"{path}:{at_line}", "\n".join([first, *more]), "the file is left as it is")
    return msgspec.convert(table, Settings)


def _fault(text: str, key: str, value: object) -> tuple[int, str] | None:
    line = _extent(text.splitlines(), key)[0] + 1
    if key not in _EXPECTED:
        import difflib

        near = difflib.get_close_matches(key, _EXPECTED, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else "known are " + ", ".join(_EXPECTED)
        return line, f"setting {key!r} is unknown; {hint}"
    right, expected = _EXPECTED[key]
    return None if right(value) else (line, f"{key} is {_shown(value)}; expected {expected}")


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str | int | float | list | dict) else str(value)


def _extent(lines: list[str], key: str) -> tuple[int, int]:
    """First and one past the last line of `key = …`; (0, 0) where it is not found. A list may span lines."""
    import tomllib

    for start, line in enumerate(lines):
        name = line.split("=")[0].split(".")[0].strip().strip("[]\"' ")
        if name != key or line.lstrip().startswith("#"):
            continue
        for end in range(start + 1, len(lines) + 1):
            try:
                tomllib.loads("\n".join(lines[start:end]))
            except tomllib.TOMLDecodeError:
                continue
            return start, end
    return 0, 0


def _with_line(text: str, key: str, replacement: str | None) -> str:
    lines = text.splitlines()
    start, end = _extent(lines, key)
    new = [] if replacement is None else [replacement]
    lines = lines[:start] + new + lines[end:] if end else lines + new
    return "".join(line + "\n" for line in lines)


def _toml(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value).split(".")[0] + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return _quoted(value)
    return str(value)


def _quoted(text: str) -> str:
    """A basic string of TOML 1.0: quotes, backslashes and control characters escaped."""
    plain = {'"': '\\"', "\\": "\\\\"}
    return (
        '"' + "".join(plain.get(c, c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}") for c in text) + '"'
    )
