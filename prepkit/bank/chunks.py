"""A bank file as text: what stands before its entries, and the text of each.

An edit touches few entries of a file. Those before and after it that read the same byte for byte mean the same too: the
text between is read under the same header, and only where it is whole by itself are the others kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import msgspec

_FIRST = re.compile(
    rb"^questions:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*(?P<indent> *)- ", re.MULTILINE
)
# The end of a document: what follows is another, whatever it says.
_ENDS = re.compile(rb"^(?:\.\.\.|---)(?:\s|$)", re.MULTILINE)
_HASH_BYTES = 8


class Chunks(msgspec.Struct, frozen=True):
    """`head` + `texts` is the file; `lines` are where the texts begin (1-based)."""

    head: bytes
    texts: tuple[bytes, ...]
    lines: tuple[int, ...]

    def hashes(self) -> list[bytes]:
        """A hash of each text together with the head, which decides what it means."""
        about = hashlib.blake2b(self.head, digest_size=_HASH_BYTES)
        found = []
        for text in self.texts:
            one = about.copy()
            one.update(text)
            found.append(one.digest())
        return found


def split(data: bytes) -> Chunks | None:
    """The chunks of a file, or None where it is not laid out as a list below `questions:`.

    >>> split(b"format: 1\\ntopic: t\\nquestions:\\n- id: t.a\\n- id: t.b\\n").lines
    (4, 5)
    """
    first = _FIRST.search(data)
    if first is None:
        return None
    start = first.start("indent")
    if _ENDS.search(data, start):
        return None
    pattern = re.compile(rb"^%s- " % first["indent"], re.MULTILINE)
    starts = [found.start() for found in pattern.finditer(data, start)]
    texts = tuple(data[low:high] for low, high in zip(starts, [*starts[1:], len(data)], strict=True))
    lines, line = [], data.count(b"\n", 0, start) + 1
    for text in texts:
        lines.append(line)
        line += text.count(b"\n")
    return Chunks(data[:start], texts, tuple(lines))


def common(old: Sequence[bytes], new: Sequence[bytes]) -> tuple[int, int]:
    """How many items the two have in common at the front, and then at the end.

    >>> common([b"a", b"b", b"c"], [b"a", b"x", b"y", b"c"])
    (1, 1)
    """
    most = min(len(old), len(new))
    front = next((n for n in range(most) if old[n] != new[n]), most)
    back = next((n for n in range(most - front) if old[-1 - n] != new[-1 - n]), most - front)
    return front, back
