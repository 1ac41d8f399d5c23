"""What was graded already: a file that grows by a line a paper, so that an interrupted run goes on where it was.

JSONL. A line holds the hash of paper and submission, and the report; a last line that was torn is cut off. What was
graded stays: another key, another answer or another prepkit has another hash.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import msgspec

from prepkit.errors import Unusable
from prepkit.grading.paper import Paper
from prepkit.grading.report import Report
from prepkit.grading.submission import Submission

HEAD = b'{"prepkit":"what was graded","format":1}\n'
_OPEN, _BETWEEN = b'{"key":"', b'","report":'
_DIGITS = 32  # of a key: 128 bits
_START = len(_OPEN) + _DIGITS + len(_BETWEEN)


class Journal:
    """An open journal: about a hundred bytes of memory for each paper in it."""

    def __init__(self, path: Path, version: str) -> None:
        self._version, self._places = version.encode(), dict[bytes, int]()
        if path.exists() and not path.is_file() and not path.is_dir():  # a device has no end to look for
            raise Unusable(str(path), "is no file", "give --resume a file of its own")
        try:
            self._file = path.open("a+b")
        except OSError as error:
            raise Unusable(str(path), error.strerror or "cannot be written", "give --resume FILE") from None
        self._look(path)

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: bytes) -> bool:
        return key in self._places

    def _look(self, path: Path) -> None:
        """Where each report stands; what was being written when the machine stopped is cut off."""
        self._file.seek(0)
        head = self._file.readline()
        if head and not HEAD.startswith(head):
            self._file.close()
            raise Unusable(str(path), "is no journal of prepkit grade", "give --resume a file of its own")
        end = len(head) if head == HEAD else 0
        while line := self._file.readline() if end else b"":
            if not line.endswith(b"}\n"):
                break
            if line.startswith(_OPEN) and line[_START - len(_BETWEEN) : _START] == _BETWEEN:
                self._places[line[len(_OPEN) : len(_OPEN) + _DIGITS]] = end
            end += len(line)
        self._file.truncate(end)
        self._file.seek(end)
        if not end:
            self._write(HEAD)

    def key(self, paper: Paper, submission: Submission) -> bytes:
        """The hash of all that decides the report."""
        told = hashlib.sha256(self._version)
        told.update(msgspec.json.encode((paper, submission), enc_hook=_plain, order="deterministic"))
        return told.hexdigest()[:_DIGITS].encode()

    def recall(self, key: bytes) -> Report | None:
        """The report of this key, if it is there and can be read."""
        place = self._places.get(key)
        if place is None:
            return None
        self._file.seek(place)
        try:
            return msgspec.json.decode(self._file.readline()[_START:-2], type=Report, dec_hook=_read)
        except msgspec.MsgspecError:
            return None

    def keep(self, key: bytes, report: Report) -> None:
        """One more is graded; it is in the file before anybody is told."""
        self._file.seek(0, 2)
        self._places[key] = self._file.tell()
        self._write(_OPEN + key + _BETWEEN + msgspec.json.encode(report, enc_hook=_plain) + b"}\n")

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()


def _plain(value: object) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError


def _read(kind: type, value: object) -> Fraction:
    """The other way round; a text that is no fraction is a damaged line."""
    if kind is Fraction and isinstance(value, str):
        return Fraction(value)
    raise NotImplementedError
