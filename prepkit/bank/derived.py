"""Questions that no file of the bank holds: those a derivation asks of itself, with the evidence of its lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from prepkit.bank.format import Entry
from prepkit.bank.load import Found
from prepkit.derive import evidence as stored
from prepkit.derive import questions as asked
from prepkit.derive.load import load_file
from prepkit.domain import Complaint, Part


def questions(path: Path) -> tuple[str, tuple[Found, ...], tuple[Complaint, ...]]:
    """Topic, entries and complaints of the derivation at `path`."""
    loaded = load_file(path)
    derivation = loaded.derivation
    if derivation is None or loaded.complaints:
        return "", (), loaded.complaints
    found = tuple(
        Found(_entry(one), place, one.at.line, one.digest)
        for place, one in enumerate(asked.questions(derivation))
    )
    return derivation.topic, found, ()


def _entry(one: asked.Generated) -> Entry[Part]:
    return Entry(
        id=one.id, level=one.level, source=one.source, parts=(one.part,), hints=one.hints, solution=one.solution,
        derivation=one.derivation,
    )  # fmt: skip


def evidence(path: Path) -> Iterator[tuple[str, str, str, str, int, str, str]]:
    """Rows of evidence: key, digest, level, families, points, citation, versions."""
    versions = _versions(path)
    for result in stored.stored(path).values():
        for one in asked.evidence(result):
            yield (
                one.id.casefold(),
                one.digest,
                one.evidence,
                ",".join(one.families),
                one.points,
                "",
                versions,
            )


def _versions(path: Path) -> str:
    try:
        header = msgspec.json.decode(path.read_bytes().partition(b"\n")[0], type=dict[str, object])
    except (OSError, msgspec.DecodeError):
        return ""
    versions = header.get("versions")
    return (
        ", ".join(f"{name} {version}" for name, version in versions.items())
        if isinstance(versions, dict)
        else ""
    )
