"""The name of a layer as people write it: `max-pool`, `Global Average Pooling`, `3x3 conv`, `conv3x3`, `nn.Conv2d`."""

from __future__ import annotations

import re

from prepkit.nets.cursor import Cursor
from prepkit.nets.tokens import Token
from prepkit.nets.words import WORDS, layer_word

MOST_WORDS = 4
"""Of a name, such as multi-head self attention."""
KERNEL = "kernel"
"""The kind of a token that is a kernel because of where it stands."""
_SIZE = re.compile(r"\d+x\d+", re.ASCII)
_SIZED = re.compile(r"([A-Za-z]+(?:2d_?)?)(\d+(?:x\d+)?)", re.ASCII)


def layer_name(cursor: Cursor) -> str:
    """The canonical word of the layer named here, and a step past the name; empty and no step where there is none.

    >>> cursor = Cursor("Max Pooling 2x2")
    >>> layer_name(cursor), cursor.now.text
    ('maxpool', '2x2')
    """
    if _SIZE.fullmatch(cursor.now.text) and cursor.next.kind == "run" and cursor.next.text[0].isalpha():
        return _after_its_kernel(cursor)
    for count in range(MOST_WORDS, 0, -1):
        if (taken := _words(cursor, count)) and (word := layer_word(taken[1])):
            cursor.at = taken[0]
            return word
    return _with_its_kernel(cursor)


def _words(cursor: Cursor, count: int) -> tuple[int, str] | None:
    """So many words from here as one, and where they end; `-` may stand between."""
    at, found = cursor.at, [cursor.tokens[cursor.at].text]
    for _ in range(count - 1):
        at += 1
        at += cursor.tokens[min(at, len(cursor.tokens) - 1)].kind == "-"
        if at >= len(cursor.tokens) or cursor.tokens[at].kind != "run":
            return None
        found.append(cursor.tokens[at].text)
    return at + 1, "".join(found)


def _after_its_kernel(cursor: Cursor) -> str:
    """`3x3 conv`: the kernel comes after the name, as in `conv 3x3`."""
    first, size = cursor.at, cursor.now
    cursor.at += 1
    word = layer_name(cursor)
    if not word or "k" not in WORDS[word].keys:
        cursor.at = first
        return ""
    names = cursor.tokens[first + 1 : cursor.at]
    cursor.tokens[first : cursor.at] = [*names, Token(KERNEL, size.text, size.start, size.end)]
    cursor.at -= 1
    return word


def _with_its_kernel(cursor: Cursor) -> str:
    """`conv3x3`, and `conv3-64` as in the paper of VGG."""
    token = cursor.now
    match = _SIZED.fullmatch(token.text)
    word = layer_word(match[1]) if match else ""
    if not match or not word or "k" not in WORDS[word].keys:
        return ""
    middle = token.start + len(match[1])
    kernel = Token(KERNEL, match[2], middle, token.end)
    dash = cursor.next.kind == "-" and cursor.next.start == token.end
    cursor.tokens[cursor.at : cursor.at + 1 + dash] = [
        Token("run", match[1], token.start, middle),
        kernel,
    ]
    cursor.at += 1
    return word
