"""What one candidate was asked: questions with their variants and points. Grading needs this and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from prepkit.bank.question import Question
from prepkit.derive.chain import Derivation
from prepkit.domain import Evidence, Value

DERIVATION = "derivation."


class Asked(msgspec.Struct, frozen=True):
    """One question of a paper: its variant, and the points of each part."""

    question: Question
    seed: int
    values: dict[str, Value]
    points: tuple[float, ...]
    evidence: Evidence = Evidence("unverified")


class ToShow(msgspec.Struct, frozen=True):
    """A derivation asked for, line by line; `source` is its file's text, so that a key file can keep it whole."""

    derivation: Derivation
    source: str
    points: float = 1.0
    evidence: Evidence = Evidence("unverified")

    @property
    def id(self) -> str:
        """How answers address it: `derivation.` and its name."""
        return DERIVATION + self.derivation.id


class Paper(msgspec.Struct, frozen=True):
    """All that stands on a candidate's sheet, in order; `sheet` names the sheet itself."""

    sheet: str
    asked: tuple[Asked, ...]
    candidate: str = ""
    title: str = ""
    to_show: tuple[ToShow, ...] = ()

    def find(self, question: str) -> Asked | None:
        """The question of this id, ignoring case.

        >>> Paper("s", ()).find("conv.stem") is None
        True
        """
        wanted = question.casefold()
        return next((asked for asked in self.asked if asked.question.id.casefold() == wanted), None)


def part_names(question: Question) -> tuple[str, ...]:
    """How answers address the parts of a question: by name, else by number; '' where there is one alone.

    >>> from prepkit.domain import Part
    >>> both = (Part(prompt="How wide?", name="out"), Part(prompt="How many?"))
    >>> part_names(Question(id="a.b", topic="a", parts=both))
    ('out', '2')
    """
    if len(question.parts) == 1:
        return ("",)
    return tuple(part.name or str(number) for number, part in enumerate(question.parts, 1))


def derivation_of(name: str) -> str:
    """The derivation that an id stands for; '' for a question's, also for one about a line of a derivation.

    >>> derivation_of("derivation.output-size"), derivation_of("derivation.output-size.fits.1")
    ('output-size', '')
    """
    start, rest = name[: len(DERIVATION)].casefold(), name[len(DERIVATION) :]
    return rest if start == DERIVATION and "." not in rest else ""


def address(question: str, part: str) -> str:
    """A part of a question in one word, as sheets and reports write it.

    >>> address("conv-output-size.stem", "out"), address("conv-output-size.stem", "")
    ('conv-output-size.stem/out', 'conv-output-size.stem')
    """
    return f"{question}/{part}" if part else question


def addresses(asked: Sequence[Asked]) -> tuple[str, ...]:
    """Every part of a paper, in order."""
    return tuple(address(each.question.id, part) for each in asked for part in part_names(each.question))
