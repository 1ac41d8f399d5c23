"""Questions that cannot stand on one sheet: the words of one hold the key of the other.

A later step of a derivation shows the line before, which is what an earlier step asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prepkit.bank.bank import Bank
from prepkit.errors import PrepkitError
from prepkit.grading import presenting
from prepkit.grading.draw import draw
from prepkit.grading.paper import Asked
from prepkit.kinds import kind_of

LEAST = 6
"""Characters of a key that is looked for: `2*n` stands in many a text and tells nothing."""
_TYPED = ("formula", "line")  # numbers and letters stand anywhere


def apart(bank: Bank, ids: Sequence[str], seed: int, candidate: str = "") -> dict[str, str]:
    """Each question that must be left out, and the one before it on the sheet that is the reason."""
    kept: list[tuple[str, str, tuple[str, ...]]] = []
    out: dict[str, str] = {}
    for name in ids:
        try:
            asked = draw(bank, [name], seed, candidate).asked[0]
            words, keys = "\n".join(_words(asked)), tuple(_keys(asked))
        except PrepkitError:
            continue  # it cannot be asked at all, which is said elsewhere
        rival = next((other for other, told, wanted in kept if _tell(words, wanted) or _tell(told, keys)), "")
        if rival:
            out[name] = rival
        else:
            kept.append((name, words, keys))
    return out


def _tell(words: str, keys: tuple[str, ...]) -> bool:
    return any(key in words for key in keys)


def _words(asked: Asked) -> Iterator[str]:
    for part in range(len(asked.question.parts)):
        yield presenting.prompt(asked.question, part, asked.values, asked.seed)


def _keys(asked: Asked) -> Iterator[str]:
    for part, on in enumerate(asked.question.parts):
        if kind_of(on) in _TYPED:
            key = presenting.key(asked.question, part, asked.values, asked.seed)
            if len(key) >= LEAST:
                yield key
