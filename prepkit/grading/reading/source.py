"""Bytes → text, whatever they were saved as. What is no text is said to be none; a wrong byte spoils its line alone.

UTF-8 with or without a mark, UTF-16 and UTF-32 with one, UTF-16 without one where every other byte is zero.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import BufferedReader, RawIOBase, TextIOWrapper
from typing import Any, BinaryIO

import msgspec

from prepkit.domain import At, Complaint

PEEK = 1 << 16  # bytes looked at before reading begins
WHOLE = 32 << 20  # bytes of a file that is read in one piece
LONGEST = 1 << 20  # characters of one line of a file that is read by lines
_MARKS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_MAGIC = {
    b"%PDF": "a PDF", b"PK\x03\x04": "a zip archive (a spreadsheet or a document?)", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"\x1f\x8b": "a gzip archive", b"SQLite format 3": "a database",
}  # fmt: skip
_BROKEN = re.compile("[\udc80-\udcff]")


class NoText(Exception):
    """There is nothing to read; `why` says what there is instead."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Text(msgspec.Struct):
    """A file while it is read: its first characters, and the rest of it."""

    name: str
    stream: TextIOWrapper
    head: str

    def whole(self) -> tuple[str, list[Complaint]]:
        """All of it, and where it was damaged; raises `NoText` where it is too large."""
        text = self.stream.read(WHOLE + 1)
        if len(text) > WHOLE:
            raise NoText(f"holds more than {WHOLE >> 20} MiB: split it, or hand in JSON lines or CSV")
        return _mended(self.name, 1, text)

    def lines(self) -> Iterator[tuple[int, str, list[Complaint]]]:
        """Each line's number, the line without its end, and where it was damaged."""
        number = 0
        while line := self.stream.readline(LONGEST):
            number += 1
            if len(line) == LONGEST and not line.endswith("\n"):
                while (rest := self.stream.readline(LONGEST)) and not rest.endswith("\n"):
                    pass
                problem = f"the line has more than {LONGEST:,} characters and was left out"
                yield number, "", [Complaint(At(self.name, number), "", problem)]
                continue
            yield number, *_mended(self.name, number, line.removesuffix("\n"))


class _Rejoined(RawIOBase):
    """A stream from its first byte again: a pipe cannot be wound back."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        """The bytes that were looked at, then the others."""
        found = self._start[: len(into)] or self._rest.read(len(into))
        self._start = self._start[len(into) :]
        into[: len(found)] = found
        return len(found)


def opened(stream: BinaryIO, name: str) -> Text:
    """The text in `stream`; raises `NoText` for what is empty or binary.

    >>> from io import BytesIO
    >>> opened(BytesIO("id,answer".encode("utf-16")), "a.csv").head
    'id,answer'
    """
    start = stream.read(PEEK)
    buffered = BufferedReader(_Rejoined(start, stream), PEEK)
    encoding = _encoding(start)
    head = start.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
    if not start or (not head.strip() and len(start) < PEEK):
        raise NoText("is empty")
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    return Text(name, TextIOWrapper(buffered, encoding, errors), head)


def _encoding(start: bytes) -> str:
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked:
        return marked
    magic = next((what for mark, what in _MAGIC.items() if start.startswith(mark)), None)
    if magic:
        raise NoText(f"is {magic}, not text; expected YAML, JSON, JSON lines, CSV, Markdown or a notebook")
    if b"\0" not in start:
        return "utf-8"
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) * 2 > len(start) // 2 and not min(even, odd):  # of Latin text, one half is zero
        return "utf-16-le" if odd else "utf-16-be"
    raise NoText("is binary, not text; expected YAML, JSON, JSON lines, CSV, Markdown or a notebook")


def _mended(name: str, first: int, text: str) -> tuple[str, list[Complaint]]:
    """The text with `�` for what is no UTF-8, and one complaint a damaged line."""
    complaints: dict[int, Complaint] = {}
    for broken in _BROKEN.finditer(text) if not text.isascii() else ():
        line = first + text.count("\n", 0, broken.start())
        problem = (
            f"byte 0x{ord(broken[0]) - 0xDC00:02x} is not UTF-8, and stands as �; save the file as UTF-8"
        )
        complaints.setdefault(line, Complaint(At(name, line), "", problem))
        if len(complaints) > 100:
            break
    return (_BROKEN.sub("�", text) if complaints else text), list(complaints.values())
