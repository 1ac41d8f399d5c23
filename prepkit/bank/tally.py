"""How much a bank holds: questions, parts, variants, checks and planted mistakes, by what they ask and rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from prepkit.bank import scan, verified
from prepkit.bank.bank import Bank
from prepkit.bank.question import LEVELS, Question
from prepkit.bank.rows import Row
from prepkit.bank.variant import Sampler
from prepkit.kinds import kind_of

EVIDENCE = ("proved", "agreed", "single", "cited", "self-graded", "unverified")
SEVERAL = "several"


class Tally(msgspec.Struct, frozen=True):
    """Counts over some questions. `variants` are distinct ones, at least so many; a question without numbers has one.

    `mistakes` are planted wrong answers and wrong options, each with its reason.
    """

    name: str
    questions: int = 0
    parameterised: int = 0
    parts: int = 0
    variants: int = 0
    checks: int = 0
    mistakes: int = 0


class Table(msgspec.Struct, frozen=True):
    """Tallies by one thing; each question stands in one of them."""

    by: str
    rows: tuple[Tally, ...]


class _One(msgspec.Struct, frozen=True):
    """A question with what it is counted under, and its own counts."""

    keys: dict[str, str]
    counts: tuple[int, ...]


def tables(bank: Bank, *, derived: bool = False) -> tuple[Table, ...]:
    """All together, by subject, topic, kind, level and evidence; `derived` ones are asked by derivations."""
    checks, topics = _checks(bank), bank.topics()
    ones = [
        _one(row, bank.question(row.id), checks, topics[row.topic].group if row.topic in topics else "")
        for row in bank.questions()
        if derived or not row.id.startswith(DERIVED)
    ]
    order = {"topic": list(topics), "level": LEVELS, "evidence": EVIDENCE}
    by = ("all", "subject", "topic", "kind", "level", "evidence")
    return tuple(Table(name, tuple(_rows(ones, name, order.get(name, ())))) for name in by)


DERIVED = "derivation."


def _one(row: Row, question: Question, checks: dict[tuple[str, str], int], group: str) -> _One:
    kinds = {kind_of(part) for part in question.parts}
    keys = {
        "all": "all", "subject": group or row.topic, "topic": row.topic, "level": row.level,
        "kind": kinds.pop() if len(kinds) == 1 else SEVERAL, "evidence": row.evidence,
    }  # fmt: skip
    counts = (
        1, int(bool(question.parameters)), len(question.parts), Sampler(question).count().number,
        checks.get((row.id.casefold(), row.digest), 0), _mistakes(question),
    )  # fmt: skip
    return _One(keys, counts)


def _mistakes(question: Question) -> int:
    """Wrong answers that are explained: planted ones, and options that are not always right."""
    planted = sum(len(part.mistakes) for part in question.parts)
    options = (option for part in question.parts for option in getattr(part, "options", ()))
    return planted + sum(1 for option in options if option.because and option.right is not True)


def _checks(bank: Bank) -> dict[tuple[str, str], int]:
    """Id and digest → how many checks `verify` made; of what is not verified as it is now, none."""
    sources = scan.scan(bank.roots).values()
    paths = [bank.roots[one.root] / one.path for one in sources if one.role == scan.VERIFIED]
    lines = (line for path in paths for line, _ in verified.load_file(path)[0])
    return {(line.id.casefold(), line.digest): line.checks for line in lines}


def _rows(ones: Sequence[_One], by: str, order: Iterable[str]) -> Iterator[Tally]:
    """Under each name the sum of its questions; names in the order given, else the most questions first."""
    summed: dict[str, list[int]] = {}
    for one in ones:
        sums = summed.setdefault(one.keys[by], [0] * len(one.counts))
        sums[:] = map(int.__add__, sums, one.counts)
    places = {name: place for place, name in enumerate(order)}
    for name in sorted(summed, key=lambda name: (places.get(name, len(places)), -summed[name][0], name)):
        yield Tally(name, *summed[name])
