"""What `verify` finds out: a result a question, and failures that can be acted on."""

from __future__ import annotations

import msgspec

from prepkit.domain import At, EvidenceLevel

RANK: tuple[EvidenceLevel, ...] = ("proved", "agreed", "single", "cited", "self-graded", "unverified")


class Failure(msgspec.Struct, frozen=True):
    """What is wrong, in which part, on which variant (none: before any was drawn), and what each family said."""

    problem: str
    part: str = ""
    seed: int | None = None
    values: dict[str, str] = {}
    said: tuple[tuple[str, str], ...] = ()


class Result(msgspec.Struct, frozen=True):
    """The evidence for one question, or its failures."""

    id: str
    digest: str
    evidence: EvidenceLevel
    families: tuple[str, ...] = ()
    variants: int = 0
    checks: int = 0
    citation: str = ""
    failures: tuple[Failure, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """A result and where its question is written."""

    at: At
    result: Result


def worst(levels: list[EvidenceLevel]) -> EvidenceLevel:
    """A question is as well founded as its weakest part.

    >>> worst(["agreed", "cited", "single"])
    'cited'
    """
    return max(levels, key=RANK.index, default="unverified")
