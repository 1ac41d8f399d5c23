"""What one candidate handed in, whatever file it came in: answers by address, and what was wrong with the file."""

from __future__ import annotations

import msgspec

from prepkit.domain import At, Complaint


class Given(msgspec.Struct, frozen=True):
    """One answer as written: `id` is a question's id, `part` its part ('' for the only one)."""

    id: str
    part: str
    text: str
    at: At = At()
    seconds: float = 0.0


class Stated(msgspec.Struct, frozen=True):
    """What the sheet itself says it asked, to be graded without a key file: question, digest, seed, points."""

    id: str
    digest: str
    seed: int
    points: tuple[float, ...] = ()


class Submission(msgspec.Struct, frozen=True):
    """All of one candidate's answers. `complaints` are about lines that could not be read; the rest is there."""

    source: str
    candidate: str = ""
    sheet: str = ""
    given: tuple[Given, ...] = ()
    stated: tuple[Stated, ...] = ()
    complaints: tuple[Complaint, ...] = ()
