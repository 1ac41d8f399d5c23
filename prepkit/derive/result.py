"""What checking a derivation finds: a verdict for every head, line, accepted line and mistake, and what to mend."""

from __future__ import annotations

from typing import Literal

import msgspec

from prepkit.domain import At, JudgementName

Reached = Literal["proved", "probed", "torch", "unchecked"]


class Problem(msgspec.Struct, frozen=True, order=True):
    """What is wrong where, the judgement and the point behind it, and the repair in words."""

    at: At
    where: str
    problem: str
    judgement: str = ""
    counter_example: dict[str, str] | None = None
    repair: str = ""

    def __str__(self) -> str:
        point = ", ".join(f"{name}={value}" for name, value in (self.counter_example or {}).items())
        return (
            f"{self.at}: {self.where}: {self.problem}"
            + (f" ({self.judgement})" if self.judgement else "")
            + (f"; at {point}" if point else "")
            + (f"; {self.repair}" if self.repair else "")
        )


class MistakeFound(msgspec.Struct, frozen=True, omit_defaults=True):
    """A planted mistake as judged: the shrunk point at which it fails."""

    line: str
    verdict: JudgementName
    counter_example: dict[str, str] | None = None


class HeadFound(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a chain is linked: by what and how firmly.

    `open`: its head is a condition, so that its lines are equivalent to it and hold only under it. `defines`: its head
    says what this symbol stands for.
    """

    chain: str
    by: str
    reached: Reached
    rung: str = ""
    points: int = 0
    open: bool = False
    defines: str = ""


class LineFound(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line as judged against the line before."""

    chain: str
    number: int
    reached: Reached
    rung: str = ""
    points: int = 0
    mistakes: tuple[MistakeFound, ...] = ()
    accepted: int = 0


class Result(msgspec.Struct, frozen=True):
    """A derivation as judged; sound where there are no problems."""

    id: str
    digest: str
    goal: Reached
    heads: tuple[HeadFound, ...]
    lines: tuple[LineFound, ...]
    problems: tuple[Problem, ...] = ()

    def line(self, chain: str, number: int) -> LineFound | None:
        """What was found about a line, counted from 1."""
        return next((one for one in self.lines if (one.chain, one.number) == (chain, number)), None)

    def head(self, chain: str) -> HeadFound | None:
        """What was found about the head of a chain."""
        return next((one for one in self.heads if one.chain == chain), None)
