"""`handbook.yaml` and `errata.yaml` → frozen values, or every complaint about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from prepkit import strictyaml

HERE = Path(__file__).resolve().parent
T = TypeVar("T")


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value whose fields are all known."""


class Subject(_Strict, frozen=True):
    """What claims are about; a question whose id fits one of the patterns counts for it."""

    key: str
    label: str
    questions: tuple[str, ...]


class Claim(_Strict, frozen=True):
    """One thing the handbook says, in our words, what is to be thought of it, and the ids that teach it."""

    id: str
    kind: Literal["sentence", "row", "bullet", "statement", "equation", "heading"]
    says: str
    verdict: Literal["right", "imprecise", "wrong", "missing", "not a term", "not a claim"] = "right"
    erratum: tuple[str, ...] = ()
    taught: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()


class Group(_Strict, frozen=True):
    """Claims of one section about one subject."""

    subject: str
    claims: tuple[Claim, ...]


class Section(_Strict, frozen=True):
    """A section of the handbook."""

    number: str
    about: str
    groups: tuple[Group, ...]

    @property
    def claims(self) -> list[Claim]:
        """Its claims in the order of their numbers."""
        return sorted((c for g in self.groups for c in g.claims), key=lambda claim: place(claim.id))


class Handbook(_Strict, frozen=True):
    """Every claim, by section."""

    format: Literal[1]
    subjects: tuple[Subject, ...]
    sections: tuple[Section, ...]

    @property
    def claims(self) -> Iterator[Claim]:
        """All claims in order."""
        return (claim for section in self.sections for claim in section.claims)


class Planted(_Strict, frozen=True):
    """The wrong option that is the handbook's statement: words that occur in it, in part number `part` from 1."""

    question: str
    option: str
    part: int = 1


class Erratum(_Strict, frozen=True):
    """Where the handbook errs, and what is the case; a wrong or imprecise statement is planted somewhere."""

    id: str
    verdict: Literal["wrong", "imprecise", "missing", "structure"]
    says: str
    right: str
    citation: str
    planted: Planted | None = None
    taught: tuple[str, ...] = ()


class Errata(_Strict, frozen=True):
    """All of them."""

    format: Literal[1]
    errata: tuple[Erratum, ...]


def place(claim: str) -> int:
    """The number of a claim within its section: 12 of `9.12`."""
    return int(claim.rpartition(".")[2])


def handbook() -> Handbook:
    """The claims."""
    return _load(HERE / "handbook.yaml", Handbook)


def errata() -> tuple[Erratum, ...]:
    """The errata."""
    return _load(HERE / "errata.yaml", Errata).errata


def _load(path: Path, wanted: type[T]) -> T:
    document = strictyaml.load(path.read_bytes(), path.name)
    value, complaints = strictyaml.convert(document, wanted)
    if document.complaints or value is None:
        raise ValueError("\n".join(map(str, (*document.complaints, *complaints))))
    return value
