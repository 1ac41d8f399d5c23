"""The key file of a sheet: all that grading needs, so that it never depends on what the bank has become.

JSON: the questions whole, and for every candidate which variant was drawn, the values, the keys as one would type
them, and the points. `values` keeps fractions as `[numerator, denominator]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from itertools import starmap
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from prepkit.bank.format import entry_type, question_of
from prepkit.bank.question import Question, digest
from prepkit.domain import At, Evidence, Value
from prepkit.errors import Unusable, UsageError
from prepkit.grading import presenting
from prepkit.grading.paper import Asked, Paper, ToShow

FORMAT = 1
NAME = "key.json"
_ABOUT = ("topic", "at", "digest")  # what a question has beside its entry
Kept = int | bool | str | tuple[int, int]


class KeptQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question as it was when the sheet was drawn; `entry` is its entry in a bank file.

    `sealed` is the digest of `entry` as it was written here: once somebody corrects the entry, the evidence is no
    longer about it.
    """

    topic: str
    digest: str
    evidence: Evidence
    entry: dict[str, Any]
    sealed: str = ""


class KeptAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of one candidate."""

    id: str
    seed: int
    values: dict[str, Kept]
    keys: tuple[str, ...]
    points: tuple[float, ...]


class KeptDerivation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A derivation as it was when the sheet was drawn; `source` is its file's text."""

    source: str
    digest: str
    evidence: Evidence


class KeptPaper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One candidate's paper; a sheet without a roster has one, of nobody. `to_show`: derivations and their points."""

    candidate: str
    asked: tuple[KeptAsked, ...]
    to_show: dict[str, float] = {}


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    format: int
    sheet: str
    title: str
    questions: dict[str, KeptQuestion]
    papers: tuple[KeptPaper, ...]
    derivations: dict[str, KeptDerivation] = {}


class Keys:
    """A key file, read: the paper of each candidate."""

    def __init__(self, kept: KeyFile, path: str) -> None:
        self.sheet, self.title, self._path = kept.sheet, kept.title, path
        self._papers = {paper.candidate: paper for paper in kept.papers}
        self._kept, self._questions = kept.questions, dict[str, Question]()
        self._sources, self._derivations = kept.derivations, dict[str, ToShow]()
        self._evidence: dict[str, Evidence] = {}

    def candidates(self) -> tuple[str, ...]:
        """In the order of the roster."""
        return tuple(self._papers)

    def paper(self, candidate: str = "") -> Paper:
        """What this candidate was asked; a sheet for everybody is the same for whoever hands it in."""
        kept = self._papers.get(candidate) or (self._papers.get("") if len(self._papers) == 1 else None)
        if kept is None:
            import difflib  # only on the way to an error

            if not candidate:
                raise UsageError(
                    f"says no candidate; {self._path} has a paper for each of {len(self._papers)}"
                )
            nearest = tuple(difflib.get_close_matches(candidate, self._papers, 2, 0.6))
            raise UsageError(f"{self._path} has no paper of candidate {candidate!r}", nearest)
        asked, to_show = (
            tuple(map(self._asked, kept.asked)),
            tuple(starmap(self._to_show, kept.to_show.items())),
        )
        return Paper(self.sheet, asked, candidate or kept.candidate, self.title, to_show)

    def _to_show(self, name: str, points: float) -> ToShow:
        if name not in self._derivations:
            kept = self._sources[name]
            read = import_module("prepkit.grading.to_show").to_show(kept.source, f"{self._path}: {name}")
            self._derivations[name] = replace(read, evidence=kept.evidence)
        return replace(self._derivations[name], points=points)

    def _asked(self, kept: KeptAsked) -> Asked:
        values = {name: _value(value) for name, value in kept.values.items()}
        question = self._question(kept.id)
        return Asked(question, kept.seed, values, kept.points, self._evidence[kept.id])

    def _question(self, name: str) -> Question:
        if name not in self._questions:
            kept = self._kept[name]
            entry = msgspec.convert(kept.entry, entry_type(_kinds(kept.entry)))
            self._evidence[name] = kept.evidence if _untouched(kept) else Evidence("unverified")
            self._questions[name] = question_of(entry, kept.topic, At(self._path), kept.digest)
        return self._questions[name]


def _untouched(kept: KeptQuestion) -> bool:
    return not kept.sealed or digest(kept.entry) == kept.sealed


def _kinds(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(part["kind"]) for part in entry["parts"]))


def load(path: Path) -> Keys:
    """The key file at `path`; `Unusable` with what is wrong in it."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=KeyFile)
    except OSError as error:
        raise Unusable(str(path), error.strerror or "cannot be read", "give --key FILE") from None
    except msgspec.MsgspecError as error:
        raise Unusable(str(path), f"is no key file of prepkit: {error}", "give --key FILE") from None
    if kept.format != FORMAT:
        raise Unusable(str(path), f"has format {kept.format}; this prepkit reads {FORMAT}", "update prepkit")
    missing = {asked.id for paper in kept.papers for asked in paper.asked} - kept.questions.keys()
    missing |= {name for paper in kept.papers for name in paper.to_show} - kept.derivations.keys()
    if missing:
        raise Unusable(
            str(path), f"asks {sorted(missing)[0]!r}, which it does not hold", "draw the sheet again"
        )
    return Keys(kept, str(path))


def encode(papers: Sequence[Paper]) -> bytes:
    """The key file of these papers of one sheet, indented: who corrects a key edits `entry`."""
    asked = [each for paper in papers for each in paper.asked]
    questions = {each.question.id: _keep(each) for each in asked}
    kept = tuple(map(_keep_paper, papers))
    derivations = {
        each.derivation.id: KeptDerivation(each.source, each.derivation.digest, each.evidence)
        for paper in papers
        for each in paper.to_show
    }
    file = KeyFile(FORMAT, papers[0].sheet, papers[0].title, questions, kept, derivations)
    return msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n"


def _keep_paper(paper: Paper) -> KeptPaper:
    to_show = {each.derivation.id: each.points for each in paper.to_show}
    return KeptPaper(paper.candidate, tuple(map(_keep_asked, paper.asked)), to_show)


def _keep(asked: Asked) -> KeptQuestion:
    entry = {name: value for name, value in msgspec.to_builtins(asked.question).items() if name not in _ABOUT}
    entry = _lean(entry)
    return KeptQuestion(asked.question.topic, asked.question.digest, asked.evidence, entry, digest(entry))


def _lean(value: Any) -> Any:
    """Without what is empty: every field of an entry may be left out."""
    if isinstance(value, dict):
        return {name: _lean(inner) for name, inner in value.items() if inner not in (None, "", [], {}, ())}
    return [_lean(inner) for inner in value] if isinstance(value, list | tuple) else value


def _keep_asked(asked: Asked) -> KeptAsked:
    question, values, seed = asked.question, asked.values, asked.seed
    keys = tuple(presenting.key(question, part, values, seed) for part in range(len(question.parts)))
    return KeptAsked(
        question.id, seed, {name: _kept(value) for name, value in values.items()}, keys, asked.points
    )


def _kept(value: Value) -> Kept:
    return (value.numerator, value.denominator) if isinstance(value, Fraction) else value


def _value(kept: Kept) -> Value:
    return Fraction(*kept) if isinstance(kept, tuple) else kept
