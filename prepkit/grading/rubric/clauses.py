"""A text → clauses → words with the sense they have here: a family of words, and whether it is turned round.

A clause ends at punctuation and at words such as *but* and *whereas*. What denies stands before what it denies, or
right behind it after *is*, *does* and the like; denying twice is affirming.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from prepkit.grading.rubric import english
from prepkit.grading.rubric.stems import stem

_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"[.,;:!?()\[\]{}\n\r•…–—|\"“”]+|(?<=\s)-+(?=\s)")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_NOT = re.compile(
    r"\b(do|does|did|is|are|was|were|has|have|had|could|should|would)n['’ʼ]t\b|\b(ca|wo)n['’ʼ]t\b"
)


class Word(msgspec.Struct, frozen=True):
    """One word: its family, and whether it is the opposite of what the family says."""

    family: str
    turned: bool = False


class Clause(msgspec.Struct, frozen=True):
    """Words in order, and at which places something is denied."""

    words: tuple[Word, ...]
    links: frozenset[int] = frozenset()
    denied: tuple[int, ...] = ()

    def turned(self, first: int, last: int) -> bool:
        """Is what is said from `first` to `last` denied: an odd number of times before its end or right behind it?"""
        before = sum(place < last for place in self.denied)
        behind = last + 1
        while behind in self.links:
            behind += 1
        return (before + (behind in self.denied)) % 2 == 1


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text.

    >>> [len(clause.words) for clause in clauses("It shares weights, but moves nothing.")]
    [3, 2]
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _APOSTROPHE.sub(" ", _NOT.sub(r"\1\2 not", plain))
    for piece in _CLAUSE.split(plain):
        words: list[str] = []
        for word in _WORD.findall(piece):
            if word in english.BREAKS and words:
                yield _clause(words)
                words = []
            elif word not in english.BREAKS:
                words.append(word)
        if words:
            yield _clause(words)


def _clause(words: Sequence[str]) -> Clause:
    pairs = zip(words, (*words[1:], ""), strict=True)
    denied = tuple(
        place
        for place, pair in enumerate(pairs)
        if pair[0] in english.NEGATORS and pair not in english.NOT_DENYING
        if pair[0] != "nor" or "neither" not in words[:place]  # together they deny once
    )
    links = frozenset(place for place, word in enumerate(words) if word in english.LINKING)
    return Clause(tuple(map(word, words)), links, denied)


@functools.cache
def _families() -> dict[str, Word]:
    found = {stem(one): Word(row.split()[0]) for row in english.SAME for one in row.split()}
    for left, right in english.OPPOSITE:
        family = left.split()[0]
        found |= {stem(one): Word(family) for one in left.split()}
        found |= {stem(one): Word(family, True) for one in right.split()}
    return found


@functools.lru_cache(maxsize=4096)
def word(text: str) -> Word:
    """The sense of a word.

    >>> word("parameters") == word("weight"), word("more")
    (True, Word(family='fewer', turned=True))
    """
    own = stem(text)
    return _families().get(own, Word(own))


def told(words: Iterable[Word]) -> frozenset[str]:
    """The families of some words."""
    return frozenset(one.family for one in words)
