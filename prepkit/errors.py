"""The exception tree. Inner code raises facts; whoever faces the user words them, once, and exits with `exit_code`.

PrepkitError
├── UsageError      2   a name, option or value that does not exist; carries the nearest names
├── NotInstalled    3   something this installation lacks, and the command that adds it
├── Unavailable     3   a device that is not there, or memory that does not suffice
├── Unusable        4   a file or store that cannot be used
├── Unreadable          an answer or a line that is no sentence of the language: where, found, expected
│   └── Ambiguous       two readings that would grade differently: the writer chooses
├── Misfit          2   a net whose layers do not fit: which, where, the shapes, what would fit
├── Disagreement        two ways to the same figures differ: a defect, never shown as a result
├── Undefined           a value that does not exist at this point, such as 1/0
└── Undecided           a limit was met before a verdict: never a grade
"""

from __future__ import annotations

from typing import Any


class PrepkitError(Exception):
    """Anything prepkit raises on purpose; `exit_code` is what the command line ends with."""

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """By what it carries, so that it travels between processes whatever its `__init__` takes."""
        return _arrived, (type(self), self.args), self.__dict__


class UsageError(PrepkitError):
    """A name or value the user gave does not exist. `nearest` are existing names like it."""

    exit_code = 2

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message, self.nearest = message, nearest


class NotInstalled(PrepkitError):
    """`what` is missing; `remedy` is the command that installs it."""

    exit_code = 3

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} is not installed; {remedy}")
        self.what, self.remedy = what, remedy


class Unavailable(PrepkitError):
    """This machine lacks it: a device, or memory. `what` is the fact, `remedy` the next move."""

    exit_code = 3

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what, self.remedy = what, remedy


class Unusable(PrepkitError):
    """A file or store cannot be used: `path`, what is wrong, and the next move."""

    exit_code = 4

    def __init__(self, path: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"{path}: {problem}" + (f"; {remedy}" if remedy else ""))
        self.path, self.problem, self.remedy = path, problem, remedy


class Unreadable(PrepkitError):
    """`text[start:end]` is not of the language: `found` stands where `expected` should (short facts)."""

    def __init__(self, text: str, start: int, end: int, found: str, expected: str) -> None:
        super().__init__(f"{found} at {start}; expected {expected}")
        self.text, self.start, self.end = text, start, max(end, start)
        self.found, self.expected = found, expected


class Ambiguous(Unreadable):
    """`text` has several readings; `readings` are unambiguous lines, one of which the writer means."""

    def __init__(self, text: str, start: int, end: int, readings: tuple[str, ...]) -> None:
        super().__init__(text, start, end, "two readings", " or ".join(readings))
        self.readings = readings


class Misfit(PrepkitError):
    """`layer`, at `text[start:end]`, does not fit the `shapes` it gets: `problem`; `remedy` says what would fit."""

    exit_code = 2

    def __init__(
        self,
        text: str,
        at: tuple[int, int],
        layer: str,
        shapes: tuple[str, ...],
        problem: str,
        remedy: str = "",
    ) -> None:
        super().__init__(f"{layer}: {problem}" + (f"; what would fit: {remedy}" if remedy else ""))
        self.text, (self.start, self.end), self.layer = text, at, layer
        self.shapes, self.problem, self.remedy = shapes, problem, remedy


class Disagreement(PrepkitError):
    """Of `layer`, two computations give different figures: `what` is `first` by one and `second` by the other."""

    def __init__(self, layer: str, what: str, first: str, second: str) -> None:
        super().__init__(f"{layer}: {what} is {first} symbolically and {second} as torch runs it")
        self.layer, self.what, self.first, self.second = layer, what, first, second


class Undefined(PrepkitError):
    """The expression has no value here; `why` says it in a few words, such as 'division by zero'."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Undecided(PrepkitError):
    """A limit (deadline, size, digits) was met first; `why` names it. Never counted as wrong."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _arrived(kind: type[PrepkitError], args: tuple[object, ...]) -> PrepkitError:
    return kind.__new__(kind, *args)
