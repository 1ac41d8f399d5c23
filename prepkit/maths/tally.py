"""What is seen of two values over many points."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from prepkit.maths import refute
from prepkit.maths.ladder import Clock
from prepkit.maths.refute import Comparison
from prepkit.maths.sample import Sample, Sampler
from prepkit.maths.tree import children


class Tally:
    """What was seen over all points."""

    def __init__(self) -> None:
        self.agreed = self.telling = self.undefined = self.open = 0
        self.different: Sample | None = None
        self.lopsided: Sample | None = None

    def nothing(self) -> str:
        """Why there is nothing to say."""
        if not (self.undefined or self.open):
            return "no point was found that satisfies the types and facts"
        if self.open:
            return "no point was found at which both lines can be evaluated"
        return "at least one line is undefined wherever it was tried"


def tried(sampler: Sampler, comparison: Comparison, points: Iterable[Sample], clock: Clock) -> Tally:
    """Look at every point, up to one at which the lines differ."""
    tally = Tally()
    constant = not all(map(children, sampler.problem.lines))  # 0 = 0 says little, unless a line is plainly 0
    for sample in points:
        clock.check()
        found = comparison.at(sample)
        outcome = found.outcome
        if outcome == refute.DIFFERENT:
            tally.different = sample
            break
        if outcome in (refute.SAME, refute.CLOSE):
            tally.agreed += 1
            tally.telling += constant or not _zero(found.left)
        elif outcome in (refute.LEFT_UNDEFINED, refute.RIGHT_UNDEFINED):
            tally.undefined += 1
            tally.lopsided = tally.lopsided or sample
        elif outcome == refute.BOTH_UNDEFINED:
            tally.undefined += 1
        else:
            tally.open += 1
    return tally


def _zero(value: object) -> bool:
    """Is it 0, exactly?"""
    return isinstance(value, int | Fraction) and not value
