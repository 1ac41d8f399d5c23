"""A listing and how it ended, executed once for all that is asked about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from prepkit.errors import NotInstalled, Undefined
from prepkit.sandbox.run import Limits, Ran
from prepkit.sandbox.warm import Nursery

if (
    TYPE_CHECKING
):  # they run in another process, yet decide what is said here: results are kept by their text too
    from prepkit.sandbox import inside, zygote  # noqa: F401

SECONDS = 3.0
LONGEST = 10_000
"""Characters of a listing with what is appended to it."""
_IMPORT = re.compile(r"^\s*(?:import|from)\s+(torch|numpy)\b", re.MULTILINE)
_INSTALL = {"torch": "pip install 'prepkit-interview[torch]'", "numpy": "pip install numpy"}
_OPTIM = re.compile(r"\boptim\b|lr_scheduler")


@cache
def _nursery(heavy: bool) -> Nursery:
    """One warm interpreter for plain Python, one that has torch: a fork of it takes three times as long."""
    return Nursery()


@lru_cache(maxsize=512)
def ran(code: str) -> Ran:
    """How `code` ended.

    >>> ran("print(6 * 7)").stdout
    '42\\n'
    """
    if len(code) > LONGEST:
        raise ValueError(f"a listing of {len(code)} characters; at most {LONGEST}")
    libraries = tuple(_libraries(code))
    return _nursery(bool(libraries)).run(code, Limits(seconds=SECONDS), libraries)


def _libraries(code: str) -> Iterator[str]:
    wanted = set(_IMPORT.findall(code))
    for name in sorted(wanted):
        if find_spec(name) is None:
            raise NotInstalled(name, _INSTALL[name])
    yield from sorted(wanted)
    if "torch" in wanted and _OPTIM.search(code):
        yield "torch.optim"
    if "torch" in wanted and "torch.utils" in code:
        yield "torch.utils.data"


def finished(code: str) -> str:
    """What was printed by code that ran to its end; Undefined, with what stopped it, where it did not.

    >>> finished("print([1] * 2)")
    '[1, 1]'
    >>> finished("[1][2]")
    Traceback (most recent call last):
    prepkit.errors.Undefined: line 1: IndexError: list index out of range
    """
    found = ran(code)
    if found.status != "done":
        raise Undefined(ending(found))
    return tidy(found.stdout)


def ending(found: Ran) -> str:
    """How a program ended that did not finish, in words."""
    if found.error:
        return f"line {found.line}: {found.error}" if found.line else found.error
    return {
        "deadline": f"it runs for more than {SECONDS:g} s",
        "memory": "it takes too much memory",
        "output": "it prints too much",
    }.get(found.status, found.status)


def tidy(text: str) -> str:
    """Lines without blanks at their ends, and no empty ones at the end.

    >>> tidy("a  \\n\\n")
    'a'
    """
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


def replaced(listing: str, line: int, text: str) -> str:
    """The listing with one line (from 1) replaced; its indentation is kept where the new one has none.

    >>> replaced("if x:\\n    y = 1\\n", 2, "y = 2")
    'if x:\\n    y = 2\\n'
    """
    rows = listing.split("\n")
    if not 1 <= line <= len(rows):
        raise ValueError(f"the listing has no line {line}")
    old = rows[line - 1]
    indent = "" if text[:1].isspace() else old[: len(old) - len(old.lstrip())]
    rows[line - 1] = indent + text
    return "\n".join(rows)
