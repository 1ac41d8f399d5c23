"""One part over many variants: does its key grade RIGHT, does each mistake speak, do the families agree?"""

from __future__ import annotations

from collections import Counter
from typing import Any

from prepkit.domain import EvidenceLevel, Mistake, Outcome, Part, Values
from prepkit.errors import NotInstalled, PrepkitError
from prepkit.grading import grade
from prepkit.kinds import kind, kind_of
from prepkit.kinds.common.exhibit import shown
from prepkit.kinds.common.template import fill
from prepkit.oracles.agreement import Said, ask
from prepkit.verify.foundation import level, states_formula
from prepkit.verify.result import Failure

FORMULA = "formula"
_LOWEST = {Outcome.WRONG, Outcome.PARTLY}


def label(part: Part, place: int) -> str:
    """How messages name a part.

    >>> label(Part(prompt="?", name="out"), 0), label(Part(prompt="?"), 1)
    ('part out', 'part 2')
    """
    return f"part {part.name or place + 1}"


class PartExaminer:
    """Collects what one part shows over the variants; each kind of failure is kept once."""

    def __init__(self, part: Part, place: int, beside: Part | None = None) -> None:
        self.part, self._of, self._where = part, kind(kind_of(part)), label(part, place)
        self._beside = beside or part  # whose listing and curves it is about
        self.checks = 0
        self.families: tuple[str, ...] = ()
        self._failures: dict[str, Failure] = {}
        self._decided: Counter[str] = Counter()
        self._undecided: Failure | None = None
        self._heard: dict[tuple[str, str], bool] = {}
        self._fates: dict[int, Counter[str]] = {k: Counter() for k in range(len(part.mistakes))}

    @property
    def level(self) -> EvidenceLevel:
        """The evidence for this part, once finished."""
        return level(self.part, self.families)

    def examine(self, values: Values, seed: int) -> None:
        """Everything about one variant."""
        try:
            key = self._of.key(self.part, values)
            self._key(key, values, seed)
            self._mistakes(key, values, seed)
            self._oracles(values, seed)
            shown(self.part, values)
        except NotInstalled:
            raise
        except PrepkitError as error:
            self._fail("key", f"the key has no value: {error}", values, seed)

    def finish(self, enough: int) -> list[Failure]:
        """All failures; families that decided on `enough` variants are named."""
        named = [family for family, count in self._decided.items() if count >= enough]
        if named and states_formula(self.part):
            named.append(FORMULA)
        self.families = tuple(sorted(named))
        for place, mistake in enumerate(self.part.mistakes):
            if problem := _silence(place, self._fates[place]):
                self._failures[f"silent {place}"] = Failure(f"{problem}: {mistake.because!r}", self._where)
        for (about, oracle), heard in self._heard.items():
            if not heard:
                why = f"{about}: {oracle} decides on no variant, so that it proves nothing"
                self._failures[f"mute {about} {oracle}"] = Failure(why, self._where)
        if self._undecided and not self.part.citation:
            self._failures["undecided"] = self._undecided
        if self._decided and not named and not self._failures and not self.part.citation:
            counts = ", ".join(f"{family} on {count}" for family, count in sorted(self._decided.items()))
            self._failures["few"] = Failure(f"no family decides on {enough} variants: {counts}", self._where)
        return list(self._failures.values())

    def _fail(
        self, topic: str, problem: str, values: Values, seed: int, said: tuple[tuple[str, str], ...] = ()
    ) -> None:
        told = {name: str(value) for name, value in values.items()}
        self._failures.setdefault(topic, Failure(problem, self._where, seed, told, said))

    def _key(self, key: Any, values: Values, seed: int) -> None:
        """The key, shown and read again, grades RIGHT."""
        text = self._of.show(key, self.part, values, seed)
        verdict = grade(self.part, values, text, seed=seed)
        self.checks += 1
        if verdict.outcome is not Outcome.RIGHT:
            why = f" ({verdict.reason})" if verdict.reason else ""
            self._fail("round", f"the key, typed as {text!r}, grades {verdict.outcome}{why}", values, seed)

    def _mistakes(self, key: Any, values: Values, seed: int) -> None:
        """Each mistake that differs from the key grades WRONG, and is the one that speaks on some variant."""
        places = _places(self.part.mistakes)
        for value, because in self._of.mistakes(self.part, values):
            place = next(places[because])
            if self._of.compare(value, key, self.part, values).outcome is Outcome.RIGHT:
                self._fates[place]["equals the key"] += 1
                continue
            text = self._of.show(value, self.part, values, seed)
            verdict = grade(self.part, values, text, seed=seed)
            self.checks += 1
            if verdict.outcome not in _LOWEST:
                problem = f"mistakes[{place}], typed as {text!r}, grades {verdict.outcome}"
                self._fail(f"mistake {place}", problem, values, seed)
            spoke = verdict.mistake == fill(because, values)
            self._fates[place]["spoke" if spoke else f"an earlier one speaks: {verdict.mistake!r}"] += 1

    def _oracles(self, values: Values, seed: int) -> None:
        """Every check says what the key says; and one at least decides."""
        said = list(ask(self.part, values, beside=self._beside))
        self.checks += sum(1 for each in said if each.agrees is not None)
        for each in said:
            who = (each.about, each.oracle)
            self._heard[who] = self._heard.get(who, False) or each.agrees is not None
        for each in said:
            if each.agrees is False:
                topic = f"{each.oracle} {each.about}"
                self._fail(topic, _disagreement(each), _point(each, values), seed, _all_said(each, said))
        decided = {each.family for each in said if each.agrees is not None}
        abstained = {each.family for each in said if each.agrees is None}
        self._decided.update(decided - abstained)
        if said and not decided and not self._undecided:
            told = {name: str(value) for name, value in values.items()}
            self._undecided = Failure("no family decides", self._where, seed, told, _all_said(said[0], said))


def _places(mistakes: tuple[Mistake, ...]) -> dict[str, Any]:
    """`because` → the places of the mistakes that say it, in order: undefined ones are left out by their kind."""
    found: dict[str, list[int]] = {}
    for place, mistake in enumerate(mistakes):
        found.setdefault(mistake.because, []).append(place)
    return {because: iter(places) for because, places in found.items()}


def _silence(place: int, fate: Counter[str]) -> str:
    """Why a mistake never speaks; empty where it does."""
    if fate["spoke"]:
        return ""
    why = fate.most_common(1)[0][0] if fate.total() else "it has no value"
    return f"mistakes[{place}] never speaks: on every variant {why}"


def _disagreement(said: Said) -> str:
    return f"{said.about}: {said.oracle} gives {said.found}, wanted {said.wanted}"


def _point(said: Said, values: Values) -> Values:
    """Where it was said: of a formula a point of its symbols too."""
    return {**values, **said.values}


def _all_said(about: Said, said: list[Said]) -> tuple[tuple[str, str], ...]:
    """What each family said of the same thing at the same point; the key first."""
    same = [each for each in said if (each.about, each.values) == (about.about, about.values)]
    return (("key", about.wanted), *((each.oracle, each.found) for each in same))
