"""Questions with one slip in what a machine decides: a key, the truth of an option, an order, a pair, a check.

`python -m tests.bank.mutants [--every N]` verifies every mutant afresh and tells which survive.
"""

from __future__ import annotations

import argparse
import math
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec

from prepkit import kinds, pool
from prepkit.bank.question import Question
from prepkit.bank.variant import Sampler
from prepkit.domain import Check, Outcome, Part, Values
from prepkit.errors import PrepkitError, Undecided
from prepkit.maths.evaluate import Inexact
from prepkit.oracles.agreement import earlier_keys
from prepkit.oracles.arguments import value
from prepkit.oracles.call import call
from prepkit.verify.foundation import own_checks
from prepkit.verify.question import VARIANTS, verify
from prepkit.verify.run import load

from .slips import of_argument, of_expression

replace = msgspec.structs.replace
FEW = 12  # variants on which most mutants are found out
QUIET = "never speaks"  # what may be said of few variants and not of all
SECONDS = 20.0  # of CPU, after which a mutant counts as endless: its author would have noticed
HELD = {"options": "holds", "items": "check", "pairs": "check"}


class Mutant(NamedTuple):
    """One slip: `what` was changed at `place` of a part, from `before` to `after`."""

    question: Question
    part: int
    what: str
    place: str
    before: str
    after: str
    decided: bool  # by a machine; else a citation alone says so

    def __str__(self) -> str:
        return f"{self.question.id} part {self.part + 1} {self.place}: {self.before!r} → {self.after!r}"


def mutants(question: Question) -> Iterator[Mutant]:
    """Every mutant of a question."""
    names = [name for name, spec in question.parameters.items() if spec.type != "word"]
    names += [*question.derived]
    for at, part in enumerate(question.parts):
        known = [*names, *getattr(part, "symbols", ())]
        for what, place, before, after, decided, new in _of_part(part, known):
            parts = (*question.parts[:at], new, *question.parts[at + 1 :])
            yield Mutant(replace(question, parts=parts), at, what, place, before, after, decided)
        if part.name:
            names.append(part.name)


def _of_part(part: Any, names: list[str]) -> Iterator[tuple[str, str, str, str, bool, Part]]:
    if hasattr(part, "key"):
        for new in of_expression(part.key, names):
            yield "key", "key", part.key, new, bool(part.checks), replace(part, key=new)
    if hasattr(part, "options"):
        yield from _options(part, names)
    if hasattr(part, "items"):
        yield from _items(part, names)
    if hasattr(part, "pairs"):
        yield from _pairs(part)
    for at, check in enumerate(part.checks):
        for place, before, after, new in _of_check(check, names):
            checks = (*part.checks[:at], new, *part.checks[at + 1 :])
            yield "check", f"checks[{at}] {place}", before, after, True, replace(part, checks=checks)
    for field, held in HELD.items():
        entries = getattr(part, field, ())
        for at, entry in enumerate(entries):
            for place, before, after, new in (
                _of_check(getattr(entry, held), names) if getattr(entry, held) else ()
            ):
                changed = _put(entries, at, replace(entry, **{held: new}))
                yield (
                    "check",
                    f"{field}[{at}] {place}",
                    before,
                    after,
                    True,
                    replace(part, **{field: changed}),
                )


def _put(entries: tuple[Any, ...], at: int, new: Any) -> tuple[Any, ...]:
    return (*entries[:at], new, *entries[at + 1 :])


def _options(part: Any, names: list[str]) -> Iterator[tuple[str, str, str, str, bool, Part]]:
    """Truths told of the wrong options, relations with a slip."""
    options = part.options
    single = kinds.kind_of(part) == "choice"
    for at, option in enumerate(options):
        if isinstance(option.right, str):
            for new in of_expression(option.right, names):
                changed = _put(options, at, replace(option, right=new))
                decided = bool(option.holds or part.checks)
                yield "option", f"options[{at}]", option.right, new, decided, replace(part, options=changed)
        elif not single:
            changed = _put(options, at, replace(option, right=not option.right))
            told = str(option.right), str(not option.right)
            yield "option", f"options[{at}]", *told, bool(option.holds), replace(part, options=changed)
        elif option.right:
            for other, wrong in enumerate(options):
                if wrong.right is False:
                    changed = _put(
                        _put(options, at, replace(option, right=False)), other, replace(wrong, right=True)
                    )
                    decided = bool(option.holds or wrong.holds or part.checks)
                    told = option.text, wrong.text
                    yield "option", f"options[{other}]", *told, decided, replace(part, options=changed)


def _items(part: Any, names: list[str]) -> Iterator[tuple[str, str, str, str, bool, Part]]:
    """Values of `by` with a slip, neighbours exchanged."""
    items = part.items
    for at, item in enumerate(items):
        decided = bool(item.check or part.checks)
        if item.by is not None:
            for new in of_expression(str(item.by), names):
                changed = _put(items, at, replace(item, by=new))
                yield "order", f"items[{at}]", str(item.by), new, decided, replace(part, items=changed)
        elif at and not part.before:
            changed = (*items[: at - 1], item, items[at - 1], *items[at + 1 :])
            told = items[at - 1].text, item.text
            yield "order", f"items[{at}]", *told, decided, replace(part, items=changed)


def _pairs(part: Any) -> Iterator[tuple[str, str, str, str, bool, Part]]:
    """The rights of two pairs exchanged; a right exchanged for one that belongs to none."""
    pairs = part.pairs
    for at, one in enumerate(pairs):
        for other in range(at):
            two = pairs[other]
            changed = _put(
                _put(pairs, at, replace(one, right=two.right)), other, replace(two, right=one.right)
            )
            decided = bool(one.check or two.check or part.checks)
            if one.right != two.right:
                yield "pair", f"pairs[{at}]", one.right, two.right, decided, replace(part, pairs=changed)
        for place, extra in enumerate(part.extra):
            changed, left = _put(pairs, at, replace(one, right=extra)), _put(part.extra, place, one.right)
            decided = bool(one.check or part.checks)
            yield "pair", f"pairs[{at}]", one.right, extra, decided, replace(part, pairs=changed, extra=left)


def _of_check(check: Check, names: list[str]) -> Iterator[tuple[str, str, str, Check]]:
    for name, text in check.arguments.items():
        for new in of_argument(text, names):
            yield name, text, new, replace(check, arguments={**check.arguments, name: new})
    if check.equals:
        for new in of_expression(check.equals, names):
            yield "is", check.equals, new, replace(check, equals=new)


def rejected(mutant: Mutant) -> bool:
    """Does `verify`, run afresh, find something wrong? A few variants first; all of them where these say nothing."""
    few = verify(mutant.question, FEW)
    if any(QUIET not in failure.problem for failure in few.failures):
        return True
    return bool(verify(mutant.question, VARIANTS).failures)


def equivalent(original: Question, mutant: Mutant) -> bool:
    """The same key, or for a check the same said by its oracle, on every variant: no slip at all."""
    sampler = Sampler(original)
    for seed in range(min(sampler.count().number or 1, VARIANTS)):
        values = sampler.variant(seed).values
        try:
            if not _same(original, mutant, values):
                return False
        except (PrepkitError, Inexact):
            return False
    return True


def _same(original: Question, mutant: Mutant, values: Values) -> bool:
    part, known = list(earlier_keys(original.parts, values))[mutant.part]
    new = mutant.question.parts[mutant.part]
    of = kinds.kind(kinds.kind_of(part))
    if mutant.what == "check":
        worlds = list(of.worlds(part, known))
        return all(
            _alike(a, b)
            for world in worlds
            for a, b in zip(_said(part, world), _said(new, world), strict=True)
        )
    key, slipped = of.key(part, known), of.key(new, known)
    return slipped == key or of.compare(slipped, key, part, known).outcome is Outcome.RIGHT


def _said(part: Part, values: Values) -> list[object]:
    """What the oracles of a part say; why not, of those that abstain."""
    found: list[object] = []
    for check in [*part.checks, *(check for _, check in own_checks(part) if check)]:
        given = {name: value(text, values) for name, text in check.arguments.items()}
        try:
            said = call(check.oracle, given)
        except Undecided as error:
            said = error.why
        found.append(said == value(check.equals, values) if check.equals else said)
    return found


def _alike(one: object, other: object) -> bool:
    """Equal; floats to what their sums round to."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


class Fate(NamedTuple):
    """What became of a mutant, told where the original is at hand."""

    what: str
    decided: bool
    fate: str
    mutant: str


class Endless(BaseException):
    """Raised by the clock; nothing that oracles catch."""


@contextmanager
def _limited() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _fate(question: Question, mutant: Mutant) -> str:
    try:
        with _limited():
            if rejected(mutant):
                return "rejected"
            return "equivalent" if equivalent(question, mutant) else "survived"
    except (Endless, MemoryError):
        return "endless"


def fates(question: Question, places: list[int] | None = None) -> list[Fate]:
    """Of every mutant of a question (of those at `places`)."""
    found = []
    for place, mutant in enumerate(mutants(question)):
        if places is None or place in places:
            found.append(Fate(mutant.what, mutant.decided, _fate(question, mutant), str(mutant)))
    return found


def sample(questions: list[Question], every: int) -> list[tuple[Question, list[int]]]:
    """Every n-th mutant of a bank, whatever question it belongs to."""
    chosen, count = [], 0
    for question in questions:
        number = sum(1 for _ in mutants(question))
        places = [place for place in range(number) if not (count + place) % every]
        count += number
        if places:
            chosen.append((question, places))
    return chosen


def _fates(one: tuple[Question, list[int]]) -> list[Fate]:
    return fates(*one)


def run(questions: list[Question], every: int = 1, jobs: int = 0) -> Iterator[Fate]:
    """The fate of every n-th mutant."""
    for done in pool.map(_fates, sample(questions, every), jobs):
        if done.error:
            raise done.error
        yield from done.value or ()


def main() -> None:
    """The table and the survivors."""
    from prepkit import content

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="", help="questions whose id begins so")
    given = parser.parse_args()
    questions, _ = load(content.root("questions"))
    questions = [each for each in questions if each.id.startswith(given.only)]
    told: Counter[tuple[str, bool, str]] = Counter()
    for fate in run(questions, given.every):
        told[fate.what, fate.decided, fate.fate] += 1
        if fate.fate in ("survived", "endless") and fate.decided:
            print(f"{fate.fate}: {fate.mutant}", flush=True)
    for (what, decided, fate), number in sorted(told.items()):
        print(f"{what:<8} {'decided' if decided else 'cited':<8} {fate:<11} {number:>6,}", file=sys.stderr)


if __name__ == "__main__":
    main()
