"""A line typed → a command or an answer. A line that opens with ':' or is exactly '?' is never an answer."""

from __future__ import annotations

from typing import Literal

import msgspec

CommandName = Literal["hint", "explain", "skip", "flag", "flag-last", "undo", "quit", "help", "deeper"]

# letter → name; the whole name works as well (`:quit`)
LETTERS: dict[str, CommandName] = {
    "e": "explain",
    "s": "skip",
    "f": "flag",
    "ff": "flag-last",
    "u": "undo",
    "d": "deeper",
    "q": "quit",
    "h": "help",
    "?": "hint",
}
NAMES: frozenset[str] = frozenset(LETTERS.values())


class Answer(msgspec.Struct, frozen=True):
    """A line to be graded."""

    text: str


class Command(msgspec.Struct, frozen=True):
    """What the learner wants instead of answering; `words` follow the command, such as why a question is bad."""

    name: CommandName
    words: str = ""


class Unknown(msgspec.Struct, frozen=True):
    """A line that opens with ':' and names no command."""

    text: str


Line = Answer | Command | Unknown


def parse(text: str) -> Line:
    """The command or answer in a line.

    >>> parse(" 112 "), parse("?"), parse(":f key is off by one")
    (Answer(text='112'), Command(name='hint', words=''), Command(name='flag', words='key is off by one'))
    >>> parse(":wq"), parse("? 3")
    (Unknown(text=':wq'), Answer(text='? 3'))
    """
    line = text.strip()
    if line == "?":
        return Command("hint")
    if not line.startswith(":"):
        return Answer(line)
    word, _, rest = line[1:].partition(" ")
    return command(word, rest.strip()) or Unknown(line)


def command(word: str, words: str = "") -> Command | None:
    """The command of a letter or a name, or None.

    >>> command("skip"), command("Q"), command("x")
    (Command(name='skip', words=''), Command(name='quit', words=''), None)
    """
    lowered = word.lower()
    name = LETTERS.get(lowered) or (lowered if lowered in NAMES else None)
    return Command(name, words) if name else None  # type: ignore[arg-type]
