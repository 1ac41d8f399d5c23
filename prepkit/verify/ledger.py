"""`verified.jsonl`: a header with versions, then a line a question in the order of ids; the same bytes every time."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from prepkit.errors import Unusable
from prepkit.verify.memory import installed
from prepkit.verify.result import Result

NAME = "verified.jsonl"
FORMAT = 1


def header(families: Iterable[str], version: str) -> bytes:
    """The versions that the results came from; `version` is prepkit's.

    >>> header(["count"], "1.0").startswith(b'{"format":1,"versions":{"prepkit":"1.0","python":')
    True
    """
    versions = {"prepkit": version, "python": platform.python_version()}
    if {"torch", "code"} & set(families):
        versions["torch"] = installed("torch")
    return msgspec.json.encode({"format": FORMAT, "versions": versions})


def line(result: Result) -> bytes:
    """One question's evidence."""
    told: dict[str, Any] = {
        "id": result.id, "digest": result.digest, "evidence": result.evidence, "families": result.families,
        "variants": result.variants, "checks": result.checks,
    }  # fmt: skip
    return msgspec.json.encode(told | ({"citation": result.citation} if result.citation else {}))


def text(results: Iterable[Result], version: str) -> bytes:
    """The whole file: what failed is left out, so that the quiz takes it as unverified."""
    sound = sorted((result for result in results if not result.failures), key=lambda r: r.id.casefold())
    families = {family for result in sound for family in result.families}
    return b"\n".join([header(families, version), *map(line, sound)]) + b"\n"


def write(path: Path, content: bytes) -> None:
    """Replace the file in one step; `Unusable` where that cannot be done."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise Unusable(
            str(path), f"cannot be written: {error.strerror}", "the results were not stored"
        ) from None


def differences(path: Path, content: bytes) -> list[str]:
    """What the file says otherwise than `content`, versions apart; one entry a question."""
    try:
        stored = path.read_bytes()
    except FileNotFoundError:
        return [f"{path} is not there"]
    except OSError as error:
        raise Unusable(str(path), f"cannot be read: {error.strerror}") from None
    old, new = _by_id(stored), _by_id(content)
    found = [f"{key} is not in it" for key in new if key not in old]
    found += [f"{key} is in it, but is no sound question" for key in old if key not in new]
    found += [f"{key}: {_fields(old[key], new[key])}" for key in new if key in old and old[key] != new[key]]
    if not found and stored.partition(b"\n")[2] != content.partition(b"\n")[2]:
        found.append("the same lines are written otherwise")
    return sorted(found)


def _by_id(content: bytes) -> dict[str, dict[str, Any]]:
    lines = {}
    for number, text in enumerate(content.splitlines()[1:], 2):
        try:
            told = msgspec.json.decode(text, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            told = {"id": f"line {number}"}
        lines[str(told.get("id", f"line {number}"))] = told
    return lines


def _fields(old: dict[str, Any], new: dict[str, Any]) -> str:
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return ", ".join(f"{name} {_plain(old.get(name))} → {_plain(new.get(name))}" for name in names)


def _plain(value: Any) -> str:
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)
