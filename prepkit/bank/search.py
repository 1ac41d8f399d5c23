"""Questions by words, and names by spelling."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from heapq import nlargest

import msgspec

from prepkit.bank.bank import Bank
from prepkit.bank.rows import Row

_MANY = 500  # names that difflib compares in a blink
_SHOWN = 3
_PROSE = frozenset(
    (
        "prompt",
        "text",
        "hints",
        "solution",
        "source",
        "left",
        "right",
        "because",
        "rubric",
        "point",
        "citation",
    )
)


def nearest(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three of `names` spelled like `name`, the most alike first.

    >>> nearest("conv-ouput-size", ["conv-output-size", "pooling"])
    ('conv-output-size',)
    """
    spelled = {found.casefold(): found for found in names}
    likely: Iterable[str] = spelled
    if len(spelled) > _MANY:
        mine = _trigrams(name.casefold())
        likely = nlargest(_MANY, spelled, key=lambda other: len(mine & _trigrams(other)))
    return tuple(spelled[found] for found in difflib.get_close_matches(name.casefold(), likely, _SHOWN))


def search(bank: Bank, text: str) -> list[Row]:
    """Questions in which every word of `text` occurs, ignoring case; those that have them in their id first."""
    words = text.casefold().split()
    labels = {key: topic.label.casefold() for key, topic in bank.topics().items()}
    named, told = [], []
    for row, blob in bank.entries():
        name = f"{row.id} {labels.get(row.topic, '')}".casefold()
        if all(word in name for word in words):
            named.append(row)
        elif _tells(blob, name, words):
            told.append(row)
    return named + told


def _tells(blob: bytes, name: str, words: list[str]) -> bool:
    stored = blob.decode(errors="ignore").casefold()
    if not all(word in stored or word in name for word in words):
        return False  # most, without decoding
    prose = f"{name} {' '.join(_texts(msgspec.msgpack.decode(blob)))}".casefold()
    return all(word in prose for word in words)


def _texts(node: object, prose: bool = False) -> Iterator[str]:
    """The texts below fields that people read."""
    if isinstance(node, str):
        if prose:
            yield node
    elif isinstance(node, dict):
        for field, value in node.items():
            yield from _texts(value, field in _PROSE)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item, prose)


def _trigrams(name: str) -> set[str]:
    return {name[place : place + 3] for place in range(len(name) - 2)}
