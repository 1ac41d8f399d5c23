"""Words → stems, by the Snowball project's English stemmer."""

from __future__ import annotations

import functools

import snowballstemmer

_LONGEST = 40  # characters of a word; a longer one is none
_ENGLISH = snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The stem of a lower-case word; a word that is none is its own.

    >>> stem("sharing"), stem("shared"), stem("ß" * 50) == "ß" * 50
    ('share', 'share', True)
    """
    return word if len(word) > _LONGEST else str(_ENGLISH.stemWord(word))
