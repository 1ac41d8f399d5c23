"""`verified.jsonl` beside the derivations: a header with versions, then what checking each derivation found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from prepkit.derive.chain import Derivation
from prepkit.derive.result import Result

NAME = "verified.jsonl"
FORMAT = 1


class _Header(msgspec.Struct):
    format: int = FORMAT
    versions: dict[str, str] = {}


def text(results: Iterable[Result], versions: Mapping[str, str]) -> bytes:
    """The whole file, in the order of ids; what has problems is left out.

    >>> text([], {"prepkit": "1"})
    b'{"format":1,"versions":{"prepkit":"1"}}\\n'
    """
    sound = sorted((result for result in results if not result.problems), key=lambda result: result.id)
    rows = [msgspec.json.encode(_Header(versions=dict(versions)), order="deterministic")]
    rows += [msgspec.json.encode(_row(result), order="deterministic") for result in sound]
    return b"\n".join(rows) + b"\n"


def _row(result: Result) -> dict[str, object]:
    row: dict[str, object] = msgspec.to_builtins(result)
    del row["problems"]
    return row


def stored(path: Path) -> dict[str, Result]:
    """What the file says by id; a line that cannot be read is as if it were not there."""
    try:
        rows = path.read_bytes().splitlines()[1:]
    except OSError:
        return {}
    found = {}
    for row in rows:
        try:
            result = msgspec.json.decode(row, type=Result)
        except msgspec.DecodeError:
            continue
        found[result.id] = result
    return found


def of(derivation: Derivation, results: Mapping[str, Result]) -> Result | None:
    """What was found about the derivation as it is now."""
    result = results.get(derivation.id)
    return result if result is not None and result.digest == derivation.digest else None


def differences(path: Path, content: bytes) -> list[str]:
    """What the file says otherwise than `content`, versions apart."""
    try:
        old = _lines(path.read_bytes())
    except OSError:
        return [f"{path} is not there"]
    new = _lines(content)
    found = [f"{key} is not in it" for key in new if key not in old]
    found += [f"{key} is in it, but is no sound derivation" for key in old if key not in new]
    found += [f"{key} says otherwise" for key in new if key in old and old[key] != new[key]]
    return sorted(found)


def _lines(content: bytes) -> dict[str, bytes]:
    found = {}
    for number, row in enumerate(content.splitlines()[1:], 2):
        try:
            key = str(msgspec.json.decode(row, type=dict)["id"])
        except (msgspec.DecodeError, KeyError):
            key = f"line {number}"
        found[key] = row
    return found
