"""`verified.jsonl`: what `prepkit verify` found, a header line and then a line a question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from prepkit.domain import At, Complaint, EvidenceLevel


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The evidence for the key of one question, as it was when it had this digest."""

    id: str
    digest: str
    evidence: EvidenceLevel
    families: tuple[str, ...] = ()
    variants: int = 0
    checks: int = 0
    citation: str = ""


_LINE = msgspec.json.Decoder(Line)


def load_file(path: Path) -> tuple[list[tuple[Line, str]], tuple[Complaint, ...]]:
    """Every line with the versions of the header it stands under; a broken line hides no other."""
    lines: list[tuple[Line, str]] = []
    complaints: list[Complaint] = []
    try:
        written = path.read_bytes().splitlines()
    except OSError as error:
        return [], (Complaint(At(str(path)), "", f"cannot be read: {error.strerror or error}"),)
    versions = _versions(written[0]) if written else ""
    for number, text in enumerate(written, 1):
        if not text.strip() or (number == 1 and b'"id"' not in text):
            continue
        try:
            lines.append((_LINE.decode(text), versions))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problem = f"no line of evidence ({error}); run prepkit verify"
            complaints.append(Complaint(At(str(path), number), "", problem))
    return lines, tuple(complaints)


def _versions(header: bytes) -> str:
    try:
        found: Any = msgspec.json.decode(header)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    versions = found.get("versions", "") if isinstance(found, dict) else ""
    if isinstance(versions, dict):
        return ", ".join(f"{name} {version}" for name, version in versions.items())
    return str(versions)
