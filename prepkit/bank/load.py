"""A bank file → its questions and every complaint about it. What is wrong with one question never hides another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from prepkit import strictyaml
from prepkit.bank.format import FORMAT, Entry, entry_type, file_type, question_of
from prepkit.bank.question import Question, digest
from prepkit.domain import At, Complaint
from prepkit.strictyaml import Document

_FIELDS = frozenset(("format", "topic", "questions"))
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.IGNORECASE)
ID_FORM = "an id is topic.slug, of letters, digits and hyphens, such as conv-output-size.stem"


class Found(msgspec.Struct, frozen=True):
    """An entry that can be used, where it stands in its file, and the hash of what decides its answer."""

    entry: Entry[Any]
    place: int
    line: int
    digest: str


class Loaded(msgspec.Struct, frozen=True):
    """What a file holds: its entries, what is wrong with the rest, and the document for lines."""

    topic: str
    found: tuple[Found, ...]
    complaints: tuple[Complaint, ...]
    document: Document
    data: bytes = b""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The entries as questions of this file."""
        name = self.document.file
        return tuple(question_of(f.entry, self.topic, At(name, f.line), f.digest) for f in self.found)


def load_file(path: Path, shown: str = "") -> Loaded:
    """The file at `path`, named `shown` in complaints; a file that cannot be opened is one complaint."""
    name = shown or str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
        return Loaded("", (), (Complaint(At(name), "", problem),), Document(file=name))
    return msgspec.structs.replace(load_text(data, name), data=data)


def load_text(source: str | bytes, name: str) -> Loaded:
    """The questions of a file's text.

    >>> loaded = load_text("format: 1\\ntopic: t\\nquestions:\\n- id: t.a\\n  parts: [{kind: numbr}]\\n", "a.yaml")
    >>> print(loaded.complaints[0])
    a.yaml:5: id t.a: kind 'numbr' is unknown; did you mean 'number'?
    """
    document = strictyaml.load(source, name)
    if head := _head(document):
        return Loaded("", (), (*document.complaints, *(head if document.whole else ())), document)
    entries, complaints = _entries(document)
    topic = document.value["topic"]
    plain = document.value["questions"]
    lines = document.lines[id(plain)]
    found = []
    for place, entry in entries:
        if not is_id(entry.id):
            complaints.append(Complaint(document.at(("questions", place, "id")), f"id {entry.id}", ID_FORM))
        else:
            found.append(Found(entry, place, lines[place + 1], digest(plain[place])))
    return Loaded(topic, tuple(found), (*document.complaints, *complaints), document)


def is_id(name: str) -> bool:
    """topic.slug, of letters, digits and hyphens.

    >>> is_id("conv-output-size.stem"), is_id("stem"), is_id("conv output.stem")
    (True, False, False)
    """
    return _ID.fullmatch(name) is not None


def _head(document: Document) -> list[Complaint]:
    """What is wrong with the file as a whole, so that no question can be read."""
    value = document.value
    if not isinstance(value, dict):
        return [
            Complaint(
                At(document.file, document.line(()) or 1),
                "",
                "expected the fields format, topic and questions",
            )
        ]
    problems = {
        "format": None if value.get("format") == FORMAT else f"{FORMAT}, the format this version reads",
        "topic": None if isinstance(value.get("topic"), str) else "a key of taxonomy.yaml",
        "questions": None if isinstance(value.get("questions"), list) else "a list of questions",
    }
    return [
        Complaint(document.at((field,)), "", f"{field} is {_shown(value, field)}; expected {expected}")
        for field, expected in problems.items()
        if expected
    ]


def _shown(value: dict[str, Any], field: str) -> str:
    if field not in value:
        return "missing"
    plain = value[field]
    return f"{plain!r}" if isinstance(plain, str | int | float) else "something else"


def _entries(document: Document) -> tuple[Sequence[tuple[int, Entry[Any]]], list[Complaint]]:
    """The entries that can be read, by place, and complaints about the others."""
    if not document.complaints:
        try:
            file = msgspec.convert(document.value, file_type())
        except msgspec.ValidationError:
            pass
        else:
            return list(enumerate(file.questions)), []
    unknown = [field for field in document.value if field not in _FIELDS]
    complaints = [Complaint(document.at((field,)), "", f"field '{field}' is unknown") for field in unknown]
    entries = []
    spoilt = _spoilt(document)
    last = len(document.value["questions"])
    for index in range(last if document.whole or not spoilt else last - 1):
        entry, found = strictyaml.convert(document, entry_type(), ("questions", index))
        complaints += found
        if entry is not None and index not in spoilt:
            entries.append((index, entry))
    return entries, complaints


def _spoilt(document: Document) -> set[int]:
    """Places of the questions in which YAML itself is wrong."""
    starts = document.lines[id(document.value["questions"])][1:]
    spoilt = set()
    for complaint in document.complaints:
        before = [index for index, start in enumerate(starts) if start <= complaint.at.line]
        spoilt.update(before[-1:])
    return spoilt
