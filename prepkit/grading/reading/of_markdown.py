"""A filled sheet in Markdown, and cells pasted from a notebook: an address, then what was answered.

An address stands in a comment of the sheet (`<!-- prepkit id=… -->`), in a heading (`## Width {#a.b}`), or is the
heading (`# a.b`, which in a cell is a comment). An answer stands behind `Answer:`, on the lines below it, or in the
block there; below a heading that is an address all is answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from prepkit.domain import At, Complaint
from prepkit.grading.reading import entries
from prepkit.grading.reading.source import Text
from prepkit.grading.reading.tidy import tidy
from prepkit.grading.submission import Given, Stated, Submission

_ID = r"[A-Za-z0-9-]*[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+(?:/\w+)?"
_COMMENT = re.compile(r"\s{0,3}<!--\s*prepkit((?:\s+\w+=\S*)+)\s*-->")
_FENCE = re.compile(r"\s{0,3}(~{3,}|`{3,})\s*(\w*)")
_HEADING = re.compile(r"\s{0,3}#+\s*(.*?)\s*#*$")
_ATTRIBUTE = re.compile(rf"\{{#({_ID})\}}$")
_WHOLE = re.compile(rf"(?:(?:id|question)\s*[:=]\s*)?`?({_ID})`?:?", re.IGNORECASE)
_LABEL = re.compile(r"[\s>*_]*answer[*_\s]*:[*_]*(?:\s+(.*)|)$", re.IGNORECASE)
_CANDIDATE = re.compile(r"[\s>*_]*(?:candidate|name)[*_\s]*:[*_\s]*(.*)$", re.IGNORECASE)
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,})$")
_PROMPT = re.compile(r"(?:In|Out)\s?\[[\d ]*\]:\s?")
_ESCAPE = re.compile(r"\\([*_<>~`#])")
_ASSIGNED = re.compile(r"(?:answer|ans)\s*=(?!=)\s*")


def read(text: Text) -> Iterator[Submission]:
    """The one submission of a file."""
    content, damaged = text.whole()
    scan = Scan(text.name)
    scan.complaints.extend(damaged)
    for number, row in enumerate(content.split("\n"), 1):
        scan.row(At(text.name, number), row)
    yield scan.done()


class Scan:
    r"""Takes rows one by one.

    >>> scan = Scan("pasted")
    >>> for number, row in enumerate(["# a.b", "112", "# a.c/out", "x^2"], 1):
    ...     scan.row(At("pasted", number), row)
    >>> [(given.id, given.part, given.text) for given in scan.done().given]
    [('a.b', '', '112'), ('a.c', 'out', 'x^2')]
    """

    def __init__(self, name: str) -> None:
        self.name, self.complaints = name, list[Complaint]()
        self._head: dict[str, str] = {}
        self._given: list[Given] = []
        self._stated: list[Stated] = []
        self._address, self._at = "", At(name, 1)
        self._whole = False  # all below the address is answer, unless a label comes
        self._labelled = self._answering = False
        self._rows: list[str] = []
        self._verbatim = False  # what was answered stands in a block
        self._fence: tuple[str, bool] | None = None  # its marker, and whether it holds answer

    def cell(self, name: str, source: str, *, code: bool) -> None:
        """A cell of a notebook; a fence does not reach into the next."""
        self._fence = None
        rows = source.replace("\r\n", "\n").split("\n")
        if code and not any(_WHOLE.fullmatch(row.lstrip("# %")) for row in rows if row.startswith("#")):
            self._code(name, source)
            return
        for number, row in enumerate(rows, 1):
            self.row(At(name, number), row)

    def _code(self, name: str, source: str) -> None:
        """A cell of code below a question is its answer, unless that has one."""
        if not self._address or (self._labelled and "".join(self._rows).strip()):
            return
        rows = [row for row in source.split("\n") if not row.startswith("#")]
        text = _ASSIGNED.sub("", "\n".join(rows).strip(), count=1)
        if len(text) > 1 and text[0] in "\"'" and text.count(text[0]) == 2 and text[-1] == text[0]:
            text = text[1:-1]  # what is no number must stand in quotes in a cell of code
        self._rows, self._at, self._labelled = [text], At(name, 1), True

    def row(self, at: At, row: str) -> None:
        """One line."""
        if self._fence is not None and self._fenced(at, row):
            return
        if comment := _COMMENT.match(row):
            self._comment(at, dict(field.split("=", 1) for field in comment[1].split()))
        elif fence := _FENCE.match(row):
            self._fence = fence[1], self._answering or (bool(self._address) and fence[2].lower() == "answer")
        elif heading := _HEADING.match(row):
            self._heading(at, heading[1])
        elif not self._address:
            if (found := _CANDIDATE.match(row)) and not self._head.get("candidate"):
                self._head["candidate"] = found[1].strip("_ \t")
        elif label := _LABEL.match(row):
            self._rows = self._rows if self._labelled else []
            self._labelled = self._answering = True
            self._keep(at, label[1] or "")
        elif _RULE.match(row) and not self._whole:
            self._answering = False
        elif self._answering:
            self._keep(at, _PROMPT.sub("", row) if self._whole else row)

    def _fenced(self, at: At, row: str) -> bool:
        """Whether the row belongs to the open fence."""
        marker, kept = self._fence or ("", False)
        if row.strip().startswith(marker) and not row.strip().strip(marker[0]):
            self._fence = None
            return True
        if _COMMENT.match(row):
            problem = f"the block of the answer to {self._address} is not closed by {marker}; it ends here"
            self.complaints.append(Complaint(at, f"id {self._address}", problem))
            self._fence = None
            return False
        if kept:
            self._keep(at, row, verbatim=True)
        return True

    def _comment(self, at: At, fields: dict[str, str]) -> None:
        told = {name: unquote(value) for name, value in fields.items()}
        if "id" not in told:
            self._head |= {name: value for name, value in told.items() if value}
            return
        self._open(at, told["id"], whole=False)
        if "digest" in told:
            reader = entries.Reader(self.name, lambda path: at.line, laid_out=True)
            reader.entry({**told, "points": told.get("points", "").split(",")}, ())
            found = reader.done("", "")
            self._stated += found.stated
            self.complaints += found.complaints

    def _heading(self, at: At, words: str) -> None:
        attribute, whole = _ATTRIBUTE.search(words), _WHOLE.fullmatch(words)
        if attribute or whole:
            self._open(at, (attribute or whole)[1], whole=not attribute)  # type: ignore[index]
        elif not self._whole:
            self._answering = False

    def _open(self, at: At, address: str, *, whole: bool) -> None:
        self._close()
        self._address, self._at, self._whole = address, at, whole
        self._answering, self._labelled = whole, False

    def _keep(self, at: At, row: str, *, verbatim: bool = False) -> None:
        if row.strip() and not any(before.strip() for before in reversed(self._rows)):
            self._at = at
        self._verbatim |= verbatim and bool(row.strip())
        self._rows.append(row if verbatim else _ESCAPE.sub(r"\1", row))

    def _close(self) -> None:
        text = tidy("\n".join(self._rows))
        if not self._verbatim:  # a span of code, or the line to write on
            span = len(text) > 1 and text[0] == text[-1] == "`" and "`" not in text[1:-1]
            text = text[1:-1] if span else text if text.strip("_ ") else ""
        if self._address and text:
            name, _, part = self._address.partition("/")
            self._given.append(Given(name, part, text, self._at))
        self._rows, self._verbatim = [], False

    def done(self) -> Submission:
        """All that was read."""
        self._close()
        self._address = ""
        if not self._given and not self._stated:
            problem = "holds no answers; expected a sheet, or the address of a question above each answer: # topic.slug"
            self.complaints.append(Complaint(At(self.name, 1), "", problem))
        head = self._head
        return Submission(
            self.name, tidy(head.get("candidate", "")), head.get("sheet", ""),
            tuple(self._given), tuple(self._stated), tuple(self.complaints),
        )  # fmt: skip
