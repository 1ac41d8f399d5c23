"""What is shown under letters, and what is typed back: `b`, `b a c`, `b > a > c`, `bac`, or the text itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from prepkit.errors import Unreadable
from prepkit.kinds.interface import Option

MOST = 26
LONGEST = 2000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BETWEEN = re.compile(r"\s*(?:->|=>|[,;>→<|/&+]|\band\b|\bthen\b)\s*|\s+")
_LISTED = re.compile(r"\s*(?:->|=>|[;>→|])\s*|\s*,\s+")
_DRESS = "().[]:'\" \t"


@lru_cache(maxsize=4096)
def shuffled(count: int, salt: str, seed: int, *, moved: bool = False) -> tuple[int, ...]:
    """An order of `range(count)` that `salt` and `seed` decide, the same everywhere; `moved` is never the listed one.

    >>> shuffled(4, "prompt", 1) == shuffled(4, "prompt", 1), shuffled(1, "prompt", 1, moved=True)
    (True, (0,))
    """
    listed = tuple(range(count))
    for turn in range(64):
        order = tuple(sorted(listed, key=lambda k: sha256(f"{salt}\0{seed}\0{turn}\0{k}".encode()).digest()))
        if not moved or order != listed:
            return order
    return listed


def lettered(texts: Sequence[str]) -> tuple[Option, ...]:
    """Texts under a, b, c, …

    >>> [option.label for option in lettered(["x", "y"])]
    ['a', 'b']
    """
    return tuple(Option(LETTERS[k], text) for k, text in enumerate(texts[:MOST]))


def guarded(text: str, expected: str) -> str:
    """The text without space around it, if it is short enough to be an answer."""
    if len(text) > LONGEST:
        raise Unreadable(text[:80], 79, 80, f"{len(text)} characters", f"at most {LONGEST}")
    if not text.strip():
        raise Unreadable(text, 0, len(text), "nothing", expected)
    return text.strip()


def one(text: str, options: Sequence[Option], expected: str) -> tuple[int, ...]:
    """Every option, by place, that `text` may name: by its letter, and only where it is none by its text.

    >>> one("(B)", lettered(["yes", "no"]), "a letter"), one("No", lettered(["yes", "no"]), "a letter")
    ((1,), (1,))
    >>> one("b", lettered(["B", "A"]), "a letter")  # a letter was asked for: nobody could say which was meant
    (1,)
    """
    line = guarded(text, expected)
    label = line.strip(_DRESS).lower()
    places = [k for k, option in enumerate(options) if option.label == label]
    places = places or [k for k, option in enumerate(options) if _plain(option.text) == _plain(line)]
    if not places:
        raise Unreadable(text, 0, len(text), _quoted(line), expected)
    return tuple(places)


def several(text: str, options: Sequence[Option], expected: str) -> tuple[int, ...]:
    """The options, by place, that `text` lists in this order; each may be named once.

    >>> several("b > a", lettered(["x", "y"]), "letters"), several("ba", lettered(["x", "y"]), "letters")
    ((1, 0), (1, 0))
    """
    line = guarded(text, expected)
    labels = {option.label: k for k, option in enumerate(options)}
    words = [word.strip(_DRESS).lower() for word in _BETWEEN.split(line) if word.strip(_DRESS)]
    if not words:
        raise Unreadable(text, 0, len(text), _quoted(line), expected)
    if len(words) == 1 and set(words[0]) <= set(labels):
        words = list(words[0])
    texts = {_plain(option.text): k for k, option in enumerate(options)}
    if all(word in labels for word in words):
        places = [labels[word] for word in words]
    elif _plain(line) in texts:
        places = [texts[_plain(line)]]
    else:
        phrases = [_plain(phrase) for phrase in _LISTED.split(line) if phrase.strip()]
        strange = next((phrase for phrase in phrases if phrase not in texts and phrase not in labels), "")
        if strange:
            raise Unreadable(text, 0, len(text), _quoted(_stranger(words, labels) or strange), expected)
        places = [texts.get(phrase, labels.get(phrase, 0)) for phrase in phrases]
    if len(set(places)) < len(places):
        twice = next(k for k in places if places.count(k) > 1)
        raise Unreadable(text, 0, len(text), f"{options[twice].label} twice", expected)
    return tuple(places)


def _stranger(words: Sequence[str], labels: dict[str, int]) -> str:
    """The one word among letters that is no letter."""
    strange = [word for word in words if word not in labels]
    return strange[0] if len(strange) < len(words) else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(_DRESS)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
