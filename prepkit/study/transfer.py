"""A history as JSON lines, out and in: one header line, then a line an attempt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import msgspec

from prepkit.domain import Attempt
from prepkit.errors import Unusable
from prepkit.study.attempts import COLUMNS, checked
from prepkit.study.files import replacing
from prepkit.study.store import History

SCHEMA = 1
FORMAT = "prepkit-history"
LINE_BYTES = 1 << 20  # no attempt is near a megabyte; a longer line is some other file
COMPLAINTS_SHOWN = 20


class Imported(msgspec.Struct, frozen=True):
    """What an import did; `notes` says what was left out of lines that were taken."""

    added: int
    already: int
    notes: tuple[str, ...] = ()


def export(history: History, out: IO[bytes]) -> int:
    """Writes everything, undone attempts and undos included; how many attempts.

    {"schema":1,"format":"prepkit-history","attempts":2}
    {"uuid":"…","question":"conv-output-size.stem",…}
    """
    attempts = history.recorded()
    header = {"schema": SCHEMA, "format": FORMAT, "attempts": len(attempts)}
    for line in (header, *attempts):
        out.write(msgspec.json.encode(line) + b"\n")
    return len(attempts)


def export_to(history: History, path: Path) -> int:
    """`export` into a file that appears whole or not at all."""
    try:
        with replacing(path) as partial, partial.open("wb") as out:
            return export(history, out)
    except OSError as error:
        raise Unusable(str(path), f"cannot be written ({error.strerror})", "name another file") from error


def import_(history: History, lines: Iterable[bytes], name: str) -> Imported:
    """All attempts or none; importing again adds nothing. `Unusable` lists every line that is wrong.

    `name` is the file's name in complaints. Fields this version does not know are left out and noted.
    """
    found = read(lines)
    known = {attempt.uuid: attempt for attempt in history.recorded()}
    for number, attempt in found.attempts:
        if known.setdefault(attempt.uuid, attempt) != attempt:
            found.complaints.append((number, f"uuid {attempt.uuid} is taken by a different attempt"))
    if found.complaints:
        remedy = "nothing was imported; mend the file and try again"
        raise Unusable(name, worded_complaints(found.complaints), remedy)
    added = history.extend(attempt for _, attempt in found.attempts)
    notes = [
        f"field {field!r} is unknown and was left out (first in line {n})"
        for field, n in found.foreign.items()
    ]
    return Imported(added, len(found.attempts) - added, tuple(notes))


class Reading(msgspec.Struct):
    """What a file held: attempts and complaints by line, foreign fields with the line they first stood in."""

    attempts: list[tuple[int, Attempt]] = []
    complaints: list[tuple[int, str]] = []
    foreign: dict[str, int] = {}


def read(lines: Iterable[bytes]) -> Reading:
    """Every line read, nothing raised.

    >>> read([b'{"schema": 2}']).complaints
    [(1, 'schema is 2, newer than this prepkit reads (1); upgrade prepkit')]
    """
    found = Reading()
    numbered = enumerate(lines, 1)
    _, first = next(numbered, (1, b""))
    announced = _header(first.removeprefix(b"\xef\xbb\xbf"), found)
    if found.complaints:
        return found
    number = 1
    for number, line in numbered:
        if line.strip():
            _take(number, line, found)
    taken = len(found.attempts) + len(found.complaints)
    if announced is not None and taken < announced:
        found.complaints.append((number, f"the file ends after {taken} of {announced} attempts"))
    return found


def worded_complaints(complaints: list[tuple[int, str]]) -> str:
    """The complaints in order of lines, the first twenty in full.

    >>> print(worded_complaints([(3, "no JSON"), (2, "at is '?'")]))
    2 lines cannot be used
      line 2: at is '?'
      line 3: no JSON
    """
    shown = [f"  line {line}: {what}" for line, what in sorted(complaints)[:COMPLAINTS_SHOWN]]
    if len(complaints) > len(shown):
        shown.append(f"  … and {len(complaints) - len(shown)} more")
    count = "1 line" if len(complaints) == 1 else f"{len(complaints)} lines"
    return "\n".join([f"{count} cannot be used", *shown])


def _header(line: bytes, found: Reading) -> int | None:
    """How many attempts the header announces, if it says so."""
    header = _fields(1, line, found)
    if header is None:
        return None
    schema = header.get("schema")
    if type(schema) is not int or header.get("format", FORMAT) != FORMAT:
        found.complaints.append((1, f'no header; expected {{"schema":{SCHEMA},"format":"{FORMAT}"}}'))
    elif schema > SCHEMA:
        newer = f"schema is {schema}, newer than this prepkit reads ({SCHEMA}); upgrade prepkit"
        found.complaints.append((1, newer))
    announced = header.get("attempts")
    return announced if type(announced) is int else None


def _take(number: int, line: bytes, found: Reading) -> None:
    fields = _fields(number, line, found)
    if fields is None:
        return
    for foreign in sorted(fields.keys() - set(COLUMNS)):
        found.foreign.setdefault(foreign, number)
    try:
        attempt = checked(msgspec.convert({k: v for k, v in fields.items() if k in COLUMNS}, Attempt))
    except ValueError as error:  # msgspec.ValidationError is one
        found.complaints.append((number, str(error)))
    else:
        found.attempts.append((number, attempt))


def _fields(number: int, line: bytes, found: Reading) -> dict[str, Any] | None:
    """The line as a JSON object, or a complaint."""
    if len(line) > LINE_BYTES:
        found.complaints.append((number, f"{len(line)} bytes long; expected at most {LINE_BYTES}"))
        return None
    try:
        fields = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        found.complaints.append((number, f"no JSON object ({why})"))
        return None
    if isinstance(fields, dict):
        return fields
    found.complaints.append((number, "no JSON object"))
    return None
